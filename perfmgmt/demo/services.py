"""The verb of a sandbox: let a month pass."""

from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from objectives.services import import_tables
from objectives.tables import Report
from perfmgmt.demo import nhs
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Membership, Organization
from reviews.services import move_reviews_on


@transaction.atomic
def advance_clock(*, actor: Membership, organization: Organization, now: datetime) -> Report:
    """One month on: the next published month comes in, reviews move on. `now` is the clock as seen.

    Refused on a live clock and after the last published month; Changed when somebody else moved the
    clock in the meantime.
    """
    following = following_clock(organization)
    if following is None:
        raise Refused(_why_not(organization))
    moved = Organization.objects.filter(pk=organization.pk, clock_fixed_at=now)
    if not moved.update(clock_fixed_at=following):
        raise Changed(
            _("Somebody else moved the clock in the meantime."),
            current=Organization.objects.get(pk=organization.pk),
        )
    organization.clock_fixed_at = actor.organization.clock_fixed_at = following
    today, then = now.astimezone(organization.zone).date(), following.astimezone(organization.zone)
    report = import_tables(
        actor=actor,
        tables=nhs.published_between(today.replace(day=1), then.date().replace(day=1)),
        source=nhs.DATA.name,
        now=following,
        until=then.date(),
    )
    move_reviews_on(now=following)
    record_event(
        actor=actor,
        verb="demo.clock_advanced",
        subject=organization,
        now=following,
        payload={
            "from": now.isoformat(),
            "to": following.isoformat(),
            "figures": report.changed,
        },
    )
    return report


def following_clock(organization: Organization) -> datetime | None:
    """The same hour of the same day next month; None where the clock cannot be moved."""
    if organization.clock_fixed_at is None or organization.clock_ends_at is None:
        return None
    local = organization.clock_fixed_at.astimezone(organization.zone)
    year, month = divmod(local.year * 12 + local.month, 12)
    following = local.replace(year=year, month=month + 1)
    return following if following <= organization.clock_ends_at else None


def _why_not(organization: Organization) -> str:
    if organization.clock_ends_at is None:
        return _("This organisation's clock is live. Nobody moves it.")
    return _("The clock stands on %(day)s: no later month was published.") % {
        "day": date_format(organization.now().astimezone(organization.zone), "DATE_FORMAT")
    }
