"""Risks: the register with its heat map, one of them, and the dialogs in which it is judged."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accountability.forms.dependency import options
from objectives.models import Objective
from objectives.views.common import address_with, more_after, start_of
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from reviews import services
from reviews.forms import AssessForm, ChangeRiskForm, CloseRiskForm, OccurredForm, RaiseForm
from reviews.forms.risk import RiskForm
from reviews.models import Risk
from reviews.permissions import may_judge_risk, may_raise_risk
from reviews.screens import risks as lists
from reviews.screens.risk import page_of

ASKS = ["GET", "HEAD", "POST"]


@require_safe
def risk_list(request: MemberRequest) -> HttpResponse:
    filters = lists.Filters.read(request.GET)
    counts = lists.count(filters, localdate(request.now))
    page = lists.page_of_rows(
        filters, counts, member=request.member, start=start_of(request), now=request.now
    )
    context: dict[str, Any] = {"page": page, "more": more_after(request, page)}
    if request.htmx and request.htmx.target == "more":
        return render(request, "reviews/risks.html#rows", context)

    def cell_href(likelihood: int | None, impact: int | None) -> str:
        return address_with(request, likelihood=likelihood, impact=impact, start=None)

    context |= {
        "finding": lists.finding(counts),
        "lede": lists.lede(counts),
        "filters": filters,
        "counts": counts,
        "map": lists.heat_map(filters, counts, cell_href),
        "impacts": lists.impact_labels(),
        "levels": lists.level_labels(),
        "states": lists.state_labels(),
        "units": lists.units(),
        "owners": lists.owners(),
        "whole_href": cell_href(None, None),
        "may_raise": may_raise_risk(request.member),
    }
    part = "#page" if request.htmx and request.htmx.target == "risks" else ""
    return render(request, f"reviews/risks.html{part}", context)


@require_safe
def risk(request: MemberRequest, risk_id: UUID) -> HttpResponse:
    page = page_of(_found(risk_id), request.member, request.now)
    return render(request, "reviews/risk.html", {"page": page})


@require_http_methods(ASKS)
def raise_risk(request: MemberRequest) -> HttpResponse:
    """From the register: which objective it threatens is asked."""
    return _raise(request, None)


@require_http_methods(ASKS)
def raise_risk_of(request: MemberRequest, objective_id: UUID) -> HttpResponse:
    """From the page of the objective that it threatens."""
    return _raise(request, get_object_or_404(Objective.objects.with_people(), pk=objective_id))


def _raise(request: MemberRequest, objective: Objective | None) -> HttpResponse:
    require(
        allowed=may_raise_risk(request.member),
        sentence=_("Viewers read risks; anybody else may raise one."),
    )
    slug = request.organization.slug
    form = RaiseForm(
        request.POST if request.method == "POST" else None,
        slug=slug,
        is_known=objective is not None,
    )

    def save() -> tuple[str, str]:
        said = form.cleaned_data
        made = services.raise_risk(
            actor=request.member,
            now=request.now,
            **({"objective": objective} if objective else {}) | said,
        )
        sentence = _("%(name)s watches it from now on.") % {"name": made.owner.name}
        return sentence, reverse("reviews:risk", args=[slug, made.pk])

    return answer(
        request,
        form,
        save,
        title=_("What could keep it from being reached?"),
        submit=_("Raise the risk"),
        back=reverse("pages:objective", args=[slug, objective.pk])
        if objective
        else reverse("reviews:risks", args=[slug]),
        template="accountability/propose.html",
        under=objective.title if objective else _("Risks"),
        lede=objective.title if objective and request.htmx else "",
        options=options("") if objective is None else [],
    )


@require_http_methods(ASKS)
def assess_risk(request: MemberRequest, risk_id: UUID) -> HttpResponse:
    found = _to_judge(request, risk_id)
    return _ask(
        request,
        _form(request, AssessForm, found),
        found,
        services.assess_risk,
        said=_("The assessment is kept, and the earlier ones with it."),
        title=_("How grave is it now?"),
        submit=_("Keep the assessment"),
    )


@require_http_methods(ASKS)
def change_risk(request: MemberRequest, risk_id: UUID) -> HttpResponse:
    found = _to_judge(request, risk_id)
    return _ask(
        request,
        _form(request, ChangeRiskForm, found, row=found),
        found,
        services.change_risk,
        said=_("The risk is changed."),
        title=_("Change the risk"),
        submit=_("Save"),
    )


@require_http_methods(ASKS)
def mark_occurred(request: MemberRequest, risk_id: UUID) -> HttpResponse:
    found = _to_judge(request, risk_id)
    return _ask(
        request,
        _form(request, OccurredForm, found),
        found,
        services.mark_occurred,
        said=_("It is on record as occurred. Say what is done about it in the next review."),
        title=_("Has it occurred?"),
        submit=_("It has occurred"),
    )


@require_http_methods(ASKS)
def close_risk(request: MemberRequest, risk_id: UUID) -> HttpResponse:
    found = _to_judge(request, risk_id)
    return _ask(
        request,
        _form(request, CloseRiskForm, found),
        found,
        services.close_risk,
        said=_("The risk is closed."),
        title=_("Is it over?"),
        submit=pgettext("a risk", "Close"),
    )


def _form(request: MemberRequest, form_class: type[RiskForm], found: Risk, **options) -> RiskForm:
    data = request.POST if request.method == "POST" else None
    return form_class(data, initial=form_class.initial_of(found), **options)


def _ask(
    request: MemberRequest,
    form: RiskForm,
    found: Risk,
    verb: Callable[..., Risk],
    *,
    said: str,
    title: str,
    submit: str,
) -> HttpResponse:
    def save() -> str:
        verb(actor=request.member, risk=found, now=request.now, **form.cleaned_data)
        return said

    return answer(
        request,
        form,
        save,
        title=title,
        submit=submit,
        back=reverse("reviews:risk", args=[request.organization.slug, found.pk]),
        under=found.title,
        lede=found.title if request.htmx else "",
    )


def _to_judge(request: MemberRequest, risk_id: UUID) -> Risk:
    found = _found(risk_id)
    require(
        allowed=may_judge_risk(request.member, found),
        sentence=_("Its owner, the owner of its objective, leaders and controllers judge a risk."),
    )
    return found


def _found(risk_id: UUID) -> Risk:
    return get_object_or_404(Risk.objects.with_people(), pk=risk_id)
