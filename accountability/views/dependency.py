"""Dependencies: the list, the network, one of them, and the dialogs in which its two sides speak."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accountability import services
from accountability.forms import AgreementForm, DayForm, KeptForm, ProposalForm, ReasonForm
from accountability.forms.dependency import options
from accountability.models import Dependency
from accountability.permissions import may_propose, sides_of
from accountability.rules import Dependence, Side
from accountability.screens import dependencies as lists
from accountability.screens.dependency import page_of
from accountability.screens.waits import network
from objectives.models import Objective
from objectives.views.common import address_with, more_after, start_of
from objectives.wording import short_date
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest

ASKS = ["GET", "HEAD", "POST"]
WHOSE = {
    "all": gettext_lazy("Everybody's"),
    "needed": gettext_lazy("What I need"),
    "owed": gettext_lazy("What I owe"),
}


@require_safe
def dependency_list(request: MemberRequest) -> HttpResponse:
    filters = lists.Filters.read(request.GET)
    counts = lists.count(filters, request.member, localdate(request.now))
    page = lists.page_of_rows(
        filters, counts, member=request.member, start=start_of(request), now=request.now
    )
    context: dict[str, Any] = {"page": page, "more": more_after(request, page)}
    if request.htmx and request.htmx.target == "more":
        return render(request, "accountability/dependencies.html#rows", context)
    context |= {
        "finding": lists.finding(counts),
        "filters": filters,
        "total": counts["total"],
        "pills": [
            {
                "value": whose,
                "label": label,
                "count": counts[whose],
                "href": address_with(request, whose=whose, start=None),
            }
            for whose, label in WHOSE.items()
        ],
        "states": lists.state_labels(),
        "units": lists.units(),
    }
    part = "#page" if request.htmx and request.htmx.target == "dependencies" else ""
    return render(request, f"accountability/dependencies.html{part}", context)


@require_safe
def dependency_network(request: MemberRequest) -> HttpResponse:
    page = network(request.organization.slug, request.now)
    return render(request, "accountability/network.html", {"page": page})


@require_safe
def dependency_options(request: MemberRequest) -> HttpResponse:
    """The list under the field that names an objective, for what is typed in it, whatever it is called."""
    typed = request.GET.get("provider") or request.GET.get("objective", "")
    context = {"options": options(typed.replace("\0", "")[:200])}
    return render(request, "accountability/propose.html#options", context)


@require_safe
def dependency(request: MemberRequest, dependency_id: UUID) -> HttpResponse:
    page = page_of(_found(dependency_id), request.member, request.now)
    return render(request, "accountability/dependency.html", {"page": page})


@require_http_methods(ASKS)
def propose(request: MemberRequest, objective_id: UUID) -> HttpResponse:
    needing: Objective = get_object_or_404(Objective.objects.with_people(), pk=objective_id)
    require(
        allowed=may_propose(request.member, needing),
        sentence=_("Only its owner and those who steer may ask for something on its behalf."),
    )
    form = ProposalForm(
        request.POST if request.method == "POST" else None, slug=request.organization.slug
    )

    def ask() -> str:
        made = services.propose_dependency(
            actor=request.member, objective=needing, now=request.now, **form.cleaned_data
        )
        owner = made.provider.owner
        if owner is None:
            return _("“%(title)s” is asked for. Nobody owns the other objective yet.") % {
                "title": made.title
            }
        return _("%(name)s is asked for “%(title)s”.") % {
            "name": owner.name,
            "title": made.title,
        }

    return answer(
        request,
        form,
        ask,
        title=_("What does it need from others?"),
        submit=_("Ask for it"),
        back=reverse("pages:objective", args=[request.organization.slug, needing.pk]),
        template="accountability/propose.html",
        under=needing.title,
        lede=needing.title if request.htmx else "",
        options=options(""),
    )


@require_http_methods(ASKS)
def agree(request: MemberRequest, dependency_id: UUID) -> HttpResponse:
    found, sides = _to_speak(request, dependency_id)
    day = short_date(found.offered_on or found.due_on)
    form = _form(request, AgreementForm, found, sides & {found.terms.answers} or sides)
    return _ask(
        request,
        form,
        found,
        _verb(request, services.agree_dependency, found, form),
        said=lambda changed: _("Promised for %(day)s.") % {"day": short_date(changed.due_on)},
        title=_("Agree to %(day)s?") % {"day": day},
        submit=_("Agree"),
    )


@require_http_methods(ASKS)
def offer(request: MemberRequest, dependency_id: UUID) -> HttpResponse:
    found, sides = _to_speak(request, dependency_id)
    form = _form(request, DayForm, found, sides)
    return _ask(
        request,
        form,
        found,
        _verb(request, services.offer_day, found, form),
        said=lambda changed: (
            _("%(day)s is offered. It holds once the other side agrees.")
            % {"day": short_date(changed.offered_on or changed.due_on)}
        ),
        title=_("Offer another day"),
        submit=_("Offer it"),
        lede=_("Until the other side agrees, %(day)s stands.") % {"day": short_date(found.due_on)}
        if found.promised_on
        else "",
    )


@require_http_methods(ASKS)
def decline(request: MemberRequest, dependency_id: UUID) -> HttpResponse:
    return _reasoned(
        request,
        dependency_id,
        services.decline_day,
        said=_("The promised day stands."),
        title=_("Keep the promised day?"),
        submit=_("Keep the day"),
    )


@require_http_methods(ASKS)
def at_risk(request: MemberRequest, dependency_id: UUID) -> HttpResponse:
    return _reasoned(
        request,
        dependency_id,
        services.report_risk,
        said=_("The other side knows that it is at risk."),
        title=_("Report a risk"),
        submit=_("Report it"),
    )


@require_http_methods(ASKS)
def clear(request: MemberRequest, dependency_id: UUID) -> HttpResponse:
    return _reasoned(
        request,
        dependency_id,
        services.report_clear,
        said=_("It is no longer at risk."),
        title=_("What cleared the risk?"),
        submit=_("No longer at risk"),
    )


@require_http_methods(ASKS)
def keep(request: MemberRequest, dependency_id: UUID) -> HttpResponse:
    return _reasoned(
        request,
        dependency_id,
        services.keep_dependency,
        form_class=KeptForm,
        only=Dependence.KEPT,
        said=pgettext("said of a dependency", "Kept."),
        title=_("Is it there?"),
        submit=_("It is there"),
    )


@require_http_methods(ASKS)
def break_(request: MemberRequest, dependency_id: UUID) -> HttpResponse:
    return _reasoned(
        request,
        dependency_id,
        services.break_dependency,
        said=_("It is on record as broken."),
        title=_("Is the promise broken?"),
        submit=_("It is broken"),
        lede=_("After a few days it comes before whoever can clear the way."),
    )


@require_http_methods(ASKS)
def withdraw(request: MemberRequest, dependency_id: UUID) -> HttpResponse:
    return _reasoned(
        request,
        dependency_id,
        services.withdraw_dependency,
        only=Dependence.WITHDRAWN,
        said=_("It is no longer asked for."),
        title=_("Withdraw it?"),
        submit=_("Withdraw"),
    )


def _reasoned(
    request: MemberRequest,
    dependency_id: UUID,
    verb: Callable[..., Dependency],
    *,
    said: str,
    form_class: type[AgreementForm] = ReasonForm,
    only: Dependence | None = None,
    **texts: str,
) -> HttpResponse:
    """`only` is a state that not every side can lead to: the others are not offered to speak."""
    found, sides = _to_speak(request, dependency_id)
    may = {side for side in sides if only is None or found.terms.may_become(only, side)}
    form = _form(request, form_class, found, may or sides)
    return _ask(
        request, form, found, _verb(request, verb, found, form), said=lambda _row: said, **texts
    )


def _form(request: MemberRequest, form_class, found: Dependency, sides) -> AgreementForm:
    initial = {"version": found.version}
    return form_class(
        request.POST if request.method == "POST" else None, initial=initial, row=found, sides=sides
    )


def _verb(request: MemberRequest, verb, found: Dependency, form) -> Callable[[], Dependency]:
    return lambda: verb(
        actor=request.member, dependency=found, now=request.now, **form.cleaned_data
    )


def _ask(
    request: MemberRequest,
    form: AgreementForm,
    found: Dependency,
    act: Callable[[], Dependency],
    *,
    said: Callable[[Dependency], str],
    title: str,
    submit: str,
    lede: str = "",
) -> HttpResponse:
    place = reverse("accountability:dependency", args=[request.organization.slug, found.pk])
    return answer(
        request,
        form,
        lambda: said(act()),
        title=title,
        submit=submit,
        back=place,
        under=found.title,
        lede=" ".join(text for text in (found.title + "." if request.htmx else "", lede) if text),
    )


def _to_speak(request: MemberRequest, dependency_id: UUID) -> tuple[Dependency, frozenset[Side]]:
    found = _found(dependency_id)
    sides = sides_of(request.member, found)
    require(
        allowed=bool(sides),
        sentence=_("Only the owners of its two objectives and those who steer speak here."),
    )
    return found, sides


def _found(dependency_id: UUID) -> Dependency:
    return get_object_or_404(Dependency.objects.with_both_sides(), pk=dependency_id)
