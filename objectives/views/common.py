"""What the pages of objectives and measures share: pages of a list, days in an address, an analysis."""

from datetime import date, datetime, time
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from objectives.analysis import Analysis, analyse
from objectives.models import Indicator, Objective
from objectives.permissions import may_edit_indicator
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.http import MemberRequest

MOST_DIGITS = 9


def start_of(request) -> int:
    asked = request.GET.get("start", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < MOST_DIGITS else 0


def more_after(request, page) -> dict | None:
    if page.next_start is None:
        return None
    return {"href": address_with(request, start=page.next_start), "count": page.remaining}


def address_with(request, **changes) -> str:
    """This address with other parameters; None takes one away."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}"


def analyse_for(request, found: Indicator, *, as_of: date | None = None) -> Analysis:
    """By what is known now, or was known at the end of an earlier day."""
    return analyse(
        found,
        now=request.now,
        as_of=end_of(request, as_of) if as_of else None,
        organization=request.organization,
    )


def end_of(request, day: date) -> datetime:
    """The last instant of a day where the organisation is, but never one to come."""
    return min(datetime.combine(day, time.max, tzinfo=request.organization.zone), request.now)


def day_asked(request, name: str) -> date | None:
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:
        return None


def mine_to_edit(request: MemberRequest, indicator_id: UUID) -> Indicator:
    found: Indicator = get_object_or_404(Indicator.objects.all(), pk=indicator_id)
    require(
        allowed=may_edit_indicator(request.member, found),
        sentence=_("Its owner and those who steer change an indicator."),
    )
    return found


def today(request: MemberRequest) -> date:
    """The day that it is now where the organisation is."""
    return request.now.astimezone(request.organization.zone).date()


def indicator_page(request: MemberRequest, indicator: Indicator) -> str:
    return reverse("objectives:indicator", args=[request.organization.slug, indicator.pk])


def objective_page(request: MemberRequest, objective: Objective) -> str:
    return reverse("pages:objective", args=[request.organization.slug, objective.pk])
