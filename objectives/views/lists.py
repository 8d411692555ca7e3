"""The lists: objectives and measures, worst first."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from objectives import favour, worklist
from objectives.findings import apart_finding, measures_finding, objectives_finding
from objectives.models import Objective
from objectives.permissions import may_create_indicator, may_create_objective, may_import
from objectives.screens import listing, trail
from objectives.screens import measures as board
from objectives.screens import offers as offered
from objectives.screens.filters import WORST_FIRST, Filters, Stated, matching
from objectives.screens.indicator import as_of_words
from objectives.views.common import address_with, day_asked, end_of, more_after, start_of
from objectives.wording import grouped
from objectives.worklist import Scope


@require_GET
def objective_list(request) -> HttpResponse:
    filters = Filters.read(request.GET)
    offers = offered.offers(request.member)
    stated = Stated(favour.choices(), offers.parents_of_units)
    found = matching(filters, stated)
    counts = listing.count(found, request.now)
    rows = listing.page_of_rows(
        found,
        filters,
        counts,
        stated,
        organization=request.organization,
        start=start_of(request),
        now=request.now,
    )
    if request.htmx and request.htmx.target == "more":
        return render(
            request,
            "objectives/list.html#rows",
            {
                "page": rows,
                "more": more_after(request, rows),
                "may_write": may_create_objective(request.member),
            },
        )
    views = offered.views(offers, request.member, filters.as_query())
    context = {
        "finding": objectives_finding(listing.facts_of(counts)),
        "filters": filters,
        "pills": _pills(request, counts),
        "marks": _marks(request, filters, counts, stated),
        "states": Objective.State.choices,
        "offers": offers,
        "views": views,
        "to_keep": "" if any(view.is_current for view in views) else filters.as_query(),
        "page": rows,
        "more": more_after(request, rows),
        "total": counts["total"],
        "matching": _matching_words(counts, filters),
        "may_write": may_create_objective(request.member),
    }
    part = "#page" if request.htmx and request.htmx.target == "objectives" else ""
    return render(request, f"objectives/list.html{part}", context)


def _matching_words(counts, filters: Filters) -> str:
    """ "Edit all 214 that match": whatever page of them is shown."""
    found = counts[filters.result] if filters.result else counts["total"]
    words = ngettext("Edit the one that matches", "Edit all %(count)s that match", found)
    return words % {"count": grouped(found)}


def _pills(request, counts) -> list[dict]:
    return [
        {
            "status": status,
            "label": listing.HEADINGS[status],
            "count": counts[status],
            "href": address_with(request, result=status, show=None),
        }
        for status in WORST_FIRST
        if counts[status]
    ]


def _marks(request, filters: Filters, counts, stated: Stated) -> list[dict]:
    """What needs a hand whatever its figures say; pressed once more, a pill lets go."""
    labels = {
        "gaps": (_("With gaps"), counts["gaps"]),
        "unaligned": (_("Serve nothing"), counts["unaligned"]),
        "disfavoured": (_("Give way"), counts["total"] if filters.disfavoured else ""),
    }
    shown = {
        "gaps": counts["gaps"],
        "unaligned": counts["unaligned"],
        "disfavoured": stated.choices,
    }
    return [
        {
            "name": name,
            "label": label,
            "count": number,
            "is_on": getattr(filters, name),
            "href": address_with(
                request, **{name: None if getattr(filters, name) else "1"}, start=None
            ),
        }
        for name, (label, number) in labels.items()
        if shown[name] or getattr(filters, name)
    ]


@require_GET
def measures(request) -> HttpResponse:
    member, now = request.member, request.now
    counts = worklist.count_scopes(member, now, request.organization.zone)
    if request.GET.get("only") == UNVALIDATED:
        return _unvalidated(request, counts)
    if request.GET.get("only") in APART:
        return _apart(request, counts, request.GET["only"])
    scope = _scope(request, counts)
    as_of = day_asked(request, "as_of")
    if as_of:
        return _as_of(request, counts, scope, as_of)
    with_quiet = request.GET.get("show") == "all"
    rows = board.page_of_rows(
        member=member,
        counts=counts,
        scope=scope,
        with_quiet=with_quiet,
        start=start_of(request),
        now=now,
    )
    context: dict[str, Any] = {"page": rows, "more": more_after(request, rows)}
    if request.htmx and request.htmx.target == "more":
        return render(request, "objectives/measures.html#rows", context)
    context |= {
        "finding": measures_finding(board.facts_of(counts, scope)),
        "scope": scope,
        "scopes": [*_scopes(request, counts), *_apart_pills(request, counts, "")],
        "may_create": may_create_indicator(member),
        "quiet": _quiet_words(counts, scope) if not with_quiet else "",
        "show_quiet": address_with(request, show="all", start=None),
        "is_clear": not any(counts[f"{scope}_{group}"] for group in worklist.ATTENTION),
        "total": counts[f"{scope}_total"],
        "may_import": may_import(member),
    }
    part = "#page" if request.htmx and request.htmx.target == "measures" else ""
    return render(request, f"objectives/measures.html{part}", context)


def _as_of(request, counts, scope: Scope, day: date) -> HttpResponse:
    """Read only: what was known at the end of an earlier day."""
    rows = board.page_as_of(
        end_of(request, day),
        member=request.member,
        scope=scope,
        total=counts[f"{scope}_total"],
        start=start_of(request),
        now=request.now,
    )
    context: dict[str, Any] = {"page": rows, "more": more_after(request, rows)}
    if request.htmx and request.htmx.target == "more":
        return render(request, "objectives/measures.html#rows", context)
    words = as_of_words(day)
    context |= {
        "finding": _("Measures as they stood on %(day)s") % {"day": words},
        "as_of": words,
        "scope": scope,
        "scopes": _scopes(request, counts),
        "total": counts[f"{scope}_total"],
    }
    part = "#page" if request.htmx and request.htmx.target == "measures" else ""
    return render(request, f"objectives/measures.html{part}", context)


APART = ("detached", "retired")
UNVALIDATED = "unvalidated"


def _unvalidated(request, counts) -> HttpResponse:
    """Figures that wait for this person to stand by them."""
    waiting = trail.waiting_rows(request.member)
    context = {
        "finding": trail.waiting_finding(len(waiting)),
        "scope": UNVALIDATED,
        "scopes": [*_scopes(request, counts), *_apart_pills(request, counts, UNVALIDATED)],
        "waiting": waiting,
        "may_create": may_create_indicator(request.member),
        "may_import": may_import(request.member),
        "total": len(waiting) or 1,
    }
    part = "#page" if request.htmx and request.htmx.target == "measures" else ""
    return render(request, f"objectives/measures.html{part}", context)


def _apart(request, counts, only: str) -> HttpResponse:
    """What stands outside the groups of attention: what serves nothing, and what has ended."""
    member, now = request.member, request.now
    rows = board.page_apart(
        only, member=member, total=counts[only], start=start_of(request), now=now
    )
    context: dict[str, Any] = {"page": rows, "more": more_after(request, rows)}
    if request.htmx and request.htmx.target == "more":
        return render(request, "objectives/measures.html#rows", context)
    context |= {
        "finding": apart_finding(only, counts[only]),
        "scope": only,
        "scopes": [*_scopes(request, counts), *_apart_pills(request, counts, only)],
        "may_create": may_create_indicator(member),
        "total": counts[only],
    }
    part = "#page" if request.htmx and request.htmx.target == "measures" else ""
    return render(request, f"objectives/measures.html{part}", context)


def _apart_pills(request, counts, only: str) -> list[dict]:
    labels = {
        UNVALIDATED: _("Waits for validation"),
        "detached": _("Detached"),
        "retired": _("Retired"),
    }
    return [
        {
            "value": name,
            "label": labels[name],
            "count": counts[name],
            "href": address_with(request, only=name, scope=None, start=None, show=None),
        }
        for name in labels
        if counts[name] or name == only
    ]


def _scope(request, counts) -> Scope:
    """The one that was asked for, else the nearest to the person that has anything in it."""
    asked = request.GET.get("scope", "")
    if asked in {each.value for each in Scope}:
        return Scope(asked)
    return next((each for each in (Scope.UNIT, Scope.MINE) if counts[f"{each}_total"]), Scope.ALL)


def _scopes(request, counts) -> list[dict]:
    unit = request.member.unit
    labels = {
        Scope.UNIT: unit.name if unit else "",
        Scope.MINE: _("Mine"),
        Scope.ALL: _("All units"),
    }
    return [
        {
            "value": scope,
            "label": label,
            "count": counts[f"{scope}_total"],
            "href": address_with(request, scope=scope, only=None, start=None, show=None),
        }
        for scope, label in labels.items()
        if label and (counts[f"{scope}_total"] or scope == Scope.ALL)
    ]


def _quiet_words(counts, scope) -> str:
    on_track = counts[f"{scope}_{worklist.Group.ON_TRACK}"]
    unjudged = counts[f"{scope}_{worklist.Group.UNJUDGED}"]
    sentences = [
        on_track
        and ngettext(
            "%(count)s other is on track and up to date.",
            "%(count)s others are on track and up to date.",
            on_track,
        )
        % {"count": on_track},
        unjudged
        and ngettext(
            "%(count)s has no target or no value.",
            "%(count)s have no target or no value.",
            unjudged,
        )
        % {"count": unjudged},
    ]
    return " ".join(sentence for sentence in sentences if sentence)
