"""What drives an indicator and what it drives, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from objectives.models import DriverLink, Indicator
from objectives.models.words import DriverSign
from objectives.permissions import may_edit_indicator
from objectives.screens.connections import indicator_in
from objectives.wording import lag_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership


@dataclass(frozen=True, slots=True)
class DriverRow:
    """The other end of a link. The addresses are empty for who may not edit it."""

    href: str
    title: str
    status: SafeString
    lag: str
    sign: str
    because: str
    edit: str
    remove: str


@dataclass(frozen=True, slots=True)
class Drivers:
    driven_by: Sequence[DriverRow]
    drives: Sequence[DriverRow]


def drivers_of(indicator: Indicator, member: Membership, now: datetime) -> Drivers:
    """Both directions, of an indicator that was fetched `with_connections`."""
    links = [
        DriverLink(
            id=fact["id"],
            lag_periods=fact["lag_periods"],
            sign=fact["sign"],
            because=fact["because"],
            lead=indicator_in(fact, "lead"),
            lag=indicator_in(fact, "lag"),
        )
        for fact in indicator.driver_facts  # type: ignore[attr-defined]
    ]
    return Drivers(
        driven_by=[
            _row(each, each.lead, member, now) for each in links if each.lead_id != indicator.pk
        ],
        drives=[_row(each, each.lag, member, now) for each in links if each.lag_id != indicator.pk],
    )


def lag_of(link: DriverLink) -> str:
    """ "About 2 months later", "At once"."""
    words = lag_words(link.lag_periods, link.lead.rhythm, link.lag.rhythm)
    return _("About %(lag)s later") % {"lag": words} if link.lag_periods else _("At once")


def _row(link: DriverLink, other: Indicator, member: Membership, now: datetime) -> DriverRow:
    slug = member.organization.slug
    may_edit = may_edit_indicator(member, link.lag)
    return DriverRow(
        href=reverse("objectives:indicator", args=[slug, other.pk]),
        title=other.title,
        status=html.status_mark("stale" if other.is_overdue(now) else other.status),
        lag=lag_of(link),
        sign=_("moves the opposite way") if link.sign == DriverSign.OPPOSITE else "",
        because=link.because,
        edit=reverse("objectives:driver", args=[slug, link.pk]) if may_edit else "",
        remove=reverse("objectives:remove-driver", args=[slug, link.pk]) if may_edit else "",
    )
