"""Asking for a recalibration, from the page of a measure, of an objective or from a decision of the room."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from objectives.models import Indicator, Objective, ObjectiveIndicator, TargetPoint
from objectives.models.words import Rhythm
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from reviews.forms import IndicatorAskForm, ObjectiveAskForm
from reviews.models import Decision, Recalibration
from reviews.permissions import may_ask_recalibration
from reviews.recalibrations import periods_offered
from reviews.services import ask_recalibration
from reviews.services.recalibration import authority_over

ASKS = ["GET", "HEAD", "POST"]


@require_http_methods(ASKS)
def of_indicator(request: MemberRequest, indicator_id: UUID) -> HttpResponse:
    """The terms of a measure as they hold; what is written otherwise is asked for."""
    found = get_object_or_404(Indicator.objects.select_related("owner"), pk=indicator_id)
    form = IndicatorAskForm(
        request.POST or None,
        row=found,
        points=_path(found),
        fiscal_start=request.organization.fiscal_year_starts,
        periods=periods_offered(found.rhythm, request.organization, request.now),
    )
    back = reverse("objectives:indicator", args=[request.organization.slug, found.pk])
    return _ask(request, found, form, back)


@require_http_methods(ASKS)
def of_objective(request: MemberRequest, objective_id: UUID) -> HttpResponse:
    """Its due date, and what each of its indicators means for it."""
    found = get_object_or_404(Objective.objects.select_related("owner"), pk=objective_id)
    links = ObjectiveIndicator.objects.of_objective(found).heaviest_first()
    form = ObjectiveAskForm(
        request.POST or None,
        row=found,
        links=links,
        periods=periods_offered(Rhythm.MONTHLY, request.organization, request.now, ahead=0),
    )
    back = reverse("pages:objective", args=[request.organization.slug, found.pk])
    return _ask(request, found, form, back)


@require_safe
def of_decision(request: MemberRequest, recalibrating_id: UUID) -> HttpResponse:
    """What was decided in a review becomes a recalibration: of which of its targets is chosen here."""
    decision = get_object_or_404(
        Decision.objects.with_people(), pk=recalibrating_id, kind=Decision.Kind.RECALIBRATE
    )
    slug = request.organization.slug
    asked = Recalibration.objects.filter(decision=decision).order_by("-asked_at", "-id").first()
    if asked is not None:
        return redirect("reviews:recalibration", slug, asked.pk)
    if decision.objective is None:
        raise Http404
    links = ObjectiveIndicator.objects.of_objective(decision.objective).heaviest_first()
    offered = [
        (link.indicator, link.get_role_display())
        for link in links
        if may_ask_recalibration(request.member, link.indicator)
    ]
    may_ask = may_ask_recalibration(request.member, decision.objective)
    require(
        allowed=bool(offered) or may_ask,
        sentence=_("Its owner and those who steer ask for a recalibration."),
    )
    context = {
        "decision": decision,
        "objective": decision.objective,
        "offered": offered,
        "may_ask_for_objective": may_ask,
    }
    return render(request, "pages/recalibrate_decision.html", context)


def _ask(
    request: MemberRequest,
    subject: Indicator | Objective,
    form: IndicatorAskForm | ObjectiveAskForm,
    back: str,
) -> HttpResponse:
    require(
        allowed=may_ask_recalibration(request.member, subject),
        sentence=_("Its owner and those who steer ask for a recalibration."),
    )
    decision = _decision(request)

    def ask() -> tuple[str, str]:
        asked = ask_recalibration(
            actor=request.member,
            subject=subject,
            changes=form.changes(),
            decision=decision,
            now=request.now,
            **form.words(),
        )
        page = reverse("reviews:recalibration", args=[request.organization.slug, asked.pk])
        return _("%(name)s is asked to approve it.") % {"name": asked.authority.name}, page

    authority, nobody = "", ""
    try:
        authority = authority_over(subject, request.member).name
    except Refused as refusal:
        nobody = str(refusal)
    return answer(
        request,
        form,
        ask,
        title=_("Ask for a recalibration"),
        submit=_("Ask"),
        back=back,
        template="pages/recalibrate.html",
        under=subject.title,
        authority=authority,
        nobody=nobody,
        decision=decision,
    )


def _decision(request: MemberRequest) -> Decision | None:
    asked = request.GET.get("decision", "")
    if not asked:
        return None
    try:
        wanted = UUID(asked)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Decision, pk=wanted)


def _path(indicator: Indicator) -> dict[date, Decimal]:
    points = TargetPoint.objects.filter(indicator=indicator).order_by("period_start")
    return dict(points.values_list("period_start", "value"))
