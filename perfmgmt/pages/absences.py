"""When somebody is away and who stands in, as their page shows it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from perfmgmt.organization.dates import day
from perfmgmt.organization.permissions import may_arrange_stand_in, may_change_stand_in
from perfmgmt.organization.wording import away_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Away, Delegation, Membership

MOST = 20  # past ones; what runs and what comes is few


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """One arrangement, from the side of the person whose page it is."""

    role: str
    href: str
    other: SafeString
    days: str
    reason: str
    state: str
    is_running: bool
    change: str
    withdraw: str


@dataclass(frozen=True, slots=True)
class Absences:
    is_away: bool
    words: str
    rows: list[AbsenceRow]
    arrange: str


def absences_of(person: Membership, reader: Membership, now: datetime) -> Absences:
    """Newest first; one query."""
    slug, today = reader.organization.slug, localdate(now)
    found = list(Delegation.objects.of(person).with_people().order_by("-starts_on", "-id")[:MOST])
    running = [each for each in found if each.absent_id == person.pk and each.is_in_force(today)]
    away = (
        Away(running[0].stand_in_id, running[0].stand_in.name, running[0].ends_on)
        if running
        else None
    )
    may = person.is_active and may_arrange_stand_in(reader, person)
    return Absences(
        is_away=away is not None,
        words=away_words(away, now),
        rows=[_row(each, person, reader, now) for each in found],
        arrange=reverse("organization:absence", args=[slug, person.pk]) if may else "",
    )


def _row(each: Delegation, person: Membership, reader: Membership, now: datetime) -> AbsenceRow:
    slug, today = reader.organization.slug, localdate(now)
    is_away = each.absent_id == person.pk
    other = each.stand_in if is_away else each.absent
    may = not each.is_over(today) and may_change_stand_in(reader, each)
    return AbsenceRow(
        role=_("Away, stands in:") if is_away else _("Stands in for"),
        href=reverse("pages:person", args=[slug, other.pk]),
        other=html.person(other.name, away=not is_away and each.is_in_force(today)),
        days=_("%(first)s to %(last)s")
        % {"first": day(each.starts_on, now), "last": day(each.ends_on, now)},
        reason=each.reason,
        state=_state(each, now),
        is_running=each.is_in_force(today),
        change=reverse("organization:stand_in_end", args=[slug, each.pk]) if may else "",
        withdraw=reverse("organization:stand_in_withdraw", args=[slug, each.pk]) if may else "",
    )


def _state(each: Delegation, now: datetime) -> str:
    today = localdate(now)
    if each.withdrawn_at:
        return _("taken back on %(day)s") % {"day": day(each.withdrawn_at, now)}
    if each.ends_on < today:
        return pgettext("an absence", "over")
    if each.starts_on > today:
        return _("to come")
    return _("now")
