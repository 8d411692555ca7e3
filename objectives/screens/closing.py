"""Closes as rows: who prepared, reviewed and approved, and what the reader may do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.figures import number
from objectives.models import ExchangeRate, PeriodClose
from objectives.models.words import Rhythm
from objectives.permissions import may_reopen, may_sign
from objectives.rules.periods import Rhythm as RuleRhythm
from objectives.rules.periods import latest_closed_period, previous_period
from objectives.wording import period_words, short_date, spelled
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership, Organization, Unit

MOST_ROWS = 200
PERIODS_OFFERED = {Rhythm.MONTHLY: 15, Rhythm.QUARTERLY: 6, Rhythm.YEARLY: 3}
PLACES_OF_RATES = 4


@dataclass(frozen=True, slots=True)
class Signature:
    what: str
    who: SafeString
    when: str


@dataclass(frozen=True, slots=True)
class Action:
    label: str
    href: str
    is_primary: bool


@dataclass(frozen=True, slots=True)
class CloseRow:
    period: str
    unit: str
    state: str
    code: str
    signatures: Sequence[Signature]
    note: str
    reopened: str
    actions: Sequence[Action]


# What a row needs, for an array inside another SELECT.
CLOSE_FACTS = {
    "id": "id",
    "unit": "unit__name",
    "rhythm": "rhythm",
    "first_day": "first_day",
    "state": "state",
    "note": "note",
    **{
        name: name
        for step in ("prepared", "reviewed", "approved")
        for name in (f"{step}_by", f"{step}_by__name", f"{step}_at")
    },
}


def close_of(fact: Mapping[str, Any]) -> PeriodClose:
    """A close in force as it was read beside something else."""
    signed: dict[str, Any] = {}
    for step in ("prepared", "reviewed", "approved"):
        who, at = fact[f"{step}_by"], fact[f"{step}_at"]
        if who:
            signed[f"{step}_by"] = Membership(pk=UUID(who), name=fact[f"{step}_by__name"])
            signed[f"{step}_at"] = datetime.fromisoformat(at)
    return PeriodClose(
        pk=UUID(fact["id"]),
        unit=Unit(name=fact["unit"]) if fact["unit"] else None,
        rhythm=fact["rhythm"],
        first_day=date.fromisoformat(fact["first_day"]),
        state=fact["state"],
        note=fact["note"],
        **signed,
    )


def close_rows(member: Membership) -> list[CloseRow]:
    """Those in force first. One query."""
    rows = sorted(
        PeriodClose.objects.with_people().newest_first()[:MOST_ROWS],
        key=lambda close: close.reopened_at is not None,
    )
    return [close_row(close, member) for close in rows]


def close_row(close: PeriodClose, member: Membership) -> CloseRow:
    return CloseRow(
        period=period_words(close.rhythm, close.first_day, year=True),
        unit=close.unit.name if close.unit else _("Everywhere"),
        state=str(PeriodClose.State(close.state).label),
        code=close.state,
        signatures=_signatures(close),
        note=close.note,
        reopened=_reopened(close),
        actions=_actions(close, member),
    )


def closes_finding(rows: Sequence[CloseRow]) -> str:
    waiting = sum(
        row.code in (PeriodClose.State.PREPARED, PeriodClose.State.REVIEWED) for row in rows
    )
    if waiting:
        return ngettext(
            "%(count)s close waits for a signature",
            "%(count)s closes wait for a signature",
            waiting,
        ) % {"count": spelled(waiting)}
    approved = sum(row.code == PeriodClose.State.APPROVED for row in rows)
    if not approved:
        return _("No period is closed yet")
    return ngettext(
        "%(count)s close is approved, none waits",
        "%(count)s closes are approved, none waits",
        approved,
    ) % {"count": spelled(approved)}


def periods_offered(organization: Organization) -> list[tuple[str, str]]:
    """Closed months, quarters and years, as "monthly:2026-10-01" with their names."""
    today, fiscal = organization.today(), organization.fiscal_year_starts
    found = []
    for rhythm, count in PERIODS_OFFERED.items():
        day = latest_closed_period(RuleRhythm(rhythm), today, fiscal)
        for _each in range(count):
            name = period_words(rhythm, day, year=True)
            found.append((f"{rhythm}:{day.isoformat()}", name))
            day = previous_period(RuleRhythm(rhythm), day)
    return found


def _signatures(close: PeriodClose) -> list[Signature]:
    signed = (
        (_("Prepared"), close.prepared_by, close.prepared_at),
        (_("Reviewed"), close.reviewed_by, close.reviewed_at),
        (_("Approved"), close.approved_by, close.approved_at),
    )
    return [
        Signature(what, html.person(who.name), _day(at)) for what, who, at in signed if who and at
    ]


def _day(at: datetime) -> str:
    return short_date(localdate(at))


def _reopened(close: PeriodClose) -> str:
    if close.reopened_at is None:
        return ""
    return _("Reopened on %(day)s by %(who)s: %(because)s") % {
        "day": _day(close.reopened_at),
        "who": close.reopened_by.name if close.reopened_by else "",
        "because": close.reopened_because,
    }


def _actions(close: PeriodClose, member: Membership) -> list[Action]:
    slug = member.organization.slug
    signed = {close.prepared_by_id, close.reviewed_by_id, close.approved_by_id}
    steps = {
        PeriodClose.State.PREPARED: (_("Review"), "objectives:close-review"),
        PeriodClose.State.REVIEWED: (_("Approve"), "objectives:close-approve"),
    }
    found = []
    step = steps.get(PeriodClose.State(close.state))
    if step and may_sign(member) and member.pk not in signed:
        found.append(Action(step[0], reverse(step[1], args=[slug, close.pk]), is_primary=True))
    if close.reopened_at is None and may_reopen(member):
        href = reverse("objectives:close-reopen", args=[slug, close.pk])
        found.append(Action(_("Reopen"), href, is_primary=False))
    return found


@dataclass(frozen=True, slots=True)
class RateRow:
    currency: str
    kind: str
    period: str
    rate: str
    who: SafeString
    when: str
    edit: str


def rate_rows(member: Membership, *, may_edit: bool) -> list[RateRow]:
    """The newest first. One query."""
    slug = member.organization.slug
    rows = ExchangeRate.objects.select_related("entered_by").newest_first()
    rhythms = {ExchangeRate.Kind.PLAN: Rhythm.YEARLY, ExchangeRate.Kind.ACTUAL: Rhythm.MONTHLY}
    return [
        RateRow(
            currency=row.currency,
            kind=str(ExchangeRate.Kind(row.kind).label),
            period=period_words(rhythms[ExchangeRate.Kind(row.kind)], row.first_day, year=True),
            rate=number(row.rate, max(PLACES_OF_RATES, _places(row))),
            who=html.person(row.entered_by.name) if row.entered_by else SafeString(""),
            when=_day(row.entered_at),
            edit=reverse("objectives:rate-edit", args=[slug, row.pk]) if may_edit else "",
        )
        for row in rows[:MOST_ROWS]
    ]


def _places(row: ExchangeRate) -> int:
    return -int(row.rate.normalize().as_tuple().exponent)


def rates_finding(rows: Sequence[RateRow], reporting: str) -> str:
    if not reporting:
        return _("No reporting currency is chosen yet")
    if not rows:
        return _("No exchange rate into %(code)s yet") % {"code": reporting}
    return ngettext(
        "%(count)s exchange rate into %(code)s",
        "%(count)s exchange rates into %(code)s",
        len(rows),
    ) % {"count": spelled(len(rows)), "code": reporting}
