"""Cadences: one with its reviews, and the forms that set it up, change and end it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from reviews import services
from reviews.cadences import cadence_page
from reviews.forms import BecauseForm, CadenceForm, RhythmForm
from reviews.models import Cadence
from reviews.permissions import may_change_cadence, may_plan_reviews
from reviews.rhythm_wording import Dates, dates_of, rhythm_words
from reviews.rules.rhythm import read_pattern
from strategy.models import Plan

ASKS = ["GET", "HEAD", "POST"]
FORM = "reviews/cadence_form.html"
DATES = "dates"


@require_GET
def cadence(request: MemberRequest, cadence_id: UUID) -> HttpResponse:
    found = get_object_or_404(Cadence.objects.with_scope(), pk=cadence_id)
    context = {"page": cadence_page(found, request.member, request.now)}
    return render(request, "reviews/cadence.html", context)


@require_http_methods(ASKS)
def new_cadence(request: MemberRequest) -> HttpResponse:
    require(
        allowed=may_plan_reviews(request.member),
        sentence=_("Leaders, controllers and admins set up a cadence."),
    )
    if _asks_for_dates(request):
        return _dates(request)
    plan = Plan.objects.current()
    initial = {
        "plan": plan.pk if plan else None,
        "chair": request.member.pk,
        "first_on": localdate(request.now),
    }
    form = CadenceForm(request.POST or None, organization=request.organization, initial=initial)

    def save() -> tuple[str, str]:
        made = services.create_cadence(actor=request.member, now=request.now, **form.answer())
        page = reverse("reviews:cadence", args=[request.organization.slug, made.pk])
        return _("“%(title)s” is set up, and its next reviews are scheduled.") % {
            "title": made.title
        }, page

    return answer(
        request,
        form,
        save,
        title=_("Set up a cadence"),
        submit=_("Set it up"),
        back=_list(request),
        template=FORM,
        under=_("Reviews"),
    )


@require_http_methods(ASKS)
def edit_cadence(request: MemberRequest, cadence_id: UUID) -> HttpResponse:
    found = _to_change(request, cadence_id)
    if _asks_for_dates(request):
        return _dates(request, found)
    form = CadenceForm(
        request.POST or None,
        organization=request.organization,
        row=found,
        initial=CadenceForm.initial_of(found),
    )

    def save() -> str:
        services.change_cadence(
            actor=request.member,
            cadence=found,
            now=request.now,
            changes=form.answer(),  # type: ignore[arg-type] # the form's fields are those
            version=form.cleaned_data["version"],
        )
        return _("Saved. It holds for the reviews that nobody prepares yet.")

    return answer(
        request,
        form,
        save,
        title=_("Change “%(title)s”") % {"title": found.title},
        submit=_("Save the cadence"),
        back=_page(request, found),
        template=FORM,
        under=found.title,
        row=found,
    )


@require_http_methods(ASKS)
def end_cadence(request: MemberRequest, cadence_id: UUID) -> HttpResponse:
    found = _to_change(request, cadence_id)
    form = BecauseForm(request.POST or None, initial={"version": found.version})

    def save() -> str:
        services.end_cadence(
            actor=request.member,
            cadence=found,
            now=request.now,
            because=form.cleaned_data["because"],
            version=form.cleaned_data["version"],
        )
        return _("“%(title)s” has ended.") % {"title": found.title}

    return answer(
        request,
        form,
        save,
        title=_("End “%(title)s”?") % {"title": found.title},
        submit=_("End the cadence"),
        back=_page(request, found),
        lede=_(
            "Its scheduled reviews are called off. One that is being prepared or whose figures are "
            "frozen still takes place, unless it is called off by itself."
        ),
        under=found.title,
    )


def _to_change(request: MemberRequest, cadence_id: UUID) -> Cadence:
    found: Cadence = get_object_or_404(Cadence.objects.with_scope(), pk=cadence_id)
    require(
        allowed=may_change_cadence(request.member, found),
        sentence=_("Its chair, leaders, controllers and admins change a cadence."),
    )
    return found


def _asks_for_dates(request: MemberRequest) -> bool:
    return bool(request.htmx) and request.htmx.target == DATES


def _dates(request: MemberRequest, row: Cadence | None = None) -> HttpResponse:
    """What the rhythm means as it is typed: in words, and its next days."""
    form = RhythmForm(request.GET, organization=request.organization, row=row)
    context: dict[str, Any] = {}
    if form.is_valid():
        said = form.cleaned_data
        days = dates_of(
            form.rule,
            first_on=said["first_on"],
            at=said["starts_at_time"],
            zone=request.organization.zone,
            after=request.now,
        )
        words = rhythm_words(read_pattern(form.rule), form.rule, said["first_on"])
        context["dates"] = Dates(words=words, days=days)
    return render(request, f"{FORM}#dates", context)


def _list(request: MemberRequest) -> str:
    return reverse("reviews:list", args=[request.organization.slug])


def _page(request: MemberRequest, found: Cadence) -> str:
    return reverse("reviews:cadence", args=[request.organization.slug, found.pk])
