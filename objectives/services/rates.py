"""Exchange rates, as a controller enters them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.currencies import CODES
from objectives.models import ExchangeRate, PeriodClose
from objectives.numbers import NotStorableError, storable
from objectives.rules.money import RateKind
from objectives.rules.periods import Rhythm, period_containing, period_end
from objectives.wording import period_words
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_shape
from perfmgmt.tenancy.models import ApiKey, Membership

# Held alone by who enters rates and by who signs a close: no rate slips in between.
RATES = "exchange rates"
MOST_ROWS = 1000
RHYTHM_OF = {RateKind.PLAN: Rhythm.YEARLY, RateKind.ACTUAL: Rhythm.MONTHLY}


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rate as it was typed; `day` is any day of its fiscal year or of its month."""

    currency: str
    kind: RateKind
    day: date
    rate: Decimal


@transaction.atomic
def enter_rate(
    *,
    actor: Membership,
    currency: str,
    kind: RateKind,
    day: date,
    rate: Decimal,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> ExchangeRate:
    """The plan rate of the fiscal year that holds the day, or the actual rate of its month.

    One that is there is changed, and the event keeps what it was.
    """
    lock_shape(RATES)
    row = RateRow(currency.strip().upper(), RateKind(kind), day, rate)
    saved, before = _save(actor, row, now, version)
    if before != saved.rate:
        record_event(
            actor=actor,
            verb="objectives.exchange_rate_entered",
            subject=saved,
            now=now,
            payload={
                "title": saved.currency,
                "kind": saved.kind,
                "first_day": saved.first_day.isoformat(),
                "rate": str(saved.rate.normalize()),
                "rate_before": None if before is None else str(before.normalize()),
            },
            api_key=api_key,
        )
    return saved


@transaction.atomic
def enter_rates(
    *,
    actor: Membership,
    rows: Sequence[RateRow],
    now: datetime,
    api_key: ApiKey | None = None,
) -> int:
    """Many at once, all or none; returns how many are new or differ."""
    if not rows:
        raise Refused(_("There is no rate in it."), field="rows")
    if len(rows) > MOST_ROWS:
        raise Refused(_("At most %(most)s rates at once.") % {"most": MOST_ROWS}, field="rows")
    lock_shape(RATES)
    changed = []
    for row in rows:
        try:
            saved, before = _save(actor, row, now, None)
        except Refused as refusal:
            raise Refused(f"{row.currency}: {refusal}", field="rows") from refusal
        if before != saved.rate:
            changed.append((saved, before))
    if changed:
        record_event(
            actor=actor,
            verb="objectives.exchange_rates_entered",
            subject=changed[0][0],
            now=now,
            payload={
                "title": ", ".join(sorted({saved.currency for saved, _before in changed})),
                "counts": {
                    "new": sum(before is None for _saved, before in changed),
                    "changed": sum(before is not None for _saved, before in changed),
                },
            },
            api_key=api_key,
        )
    return len(changed)


def _save(
    actor: Membership, row: RateRow, now: datetime, version: int | None
) -> tuple[ExchangeRate, Decimal | None]:
    organization = actor.organization
    _check(row, organization.reporting_currency)
    rhythm = RHYTHM_OF[row.kind]
    first = period_containing(rhythm, row.day, organization.fiscal_year_starts)
    value = _storable(row.rate)
    known = ExchangeRate.objects.filter(
        currency=row.currency, kind=row.kind, first_day=first
    ).first()
    if known is not None:
        check_version(known, version)
        if known.rate == value:
            return known, value
    _refuse_signed(first, period_end(rhythm, first))
    if known is None:
        made = ExchangeRate.objects.create(
            currency=row.currency,
            kind=row.kind,
            first_day=first,
            rate=value,
            entered_by=actor,
            entered_at=now,
        )
        return made, None
    before = known.rate
    known.rate, known.entered_by, known.entered_at = value, actor, now
    known.version += 1
    known.save(update_fields=["rate", "entered_by", "entered_at", "version"])
    return known, before


def _check(row: RateRow, reporting: str) -> None:
    if not reporting:
        raise Refused(_("Say first in which currency the organisation reports."), field="currency")
    if row.currency not in CODES:
        raise Refused(
            _("Name the currency by its three letters, such as EUR, GBP or USD."), field="currency"
        )
    if row.currency == reporting:
        raise Refused(_("This is the reporting currency: its rate is 1."), field="currency")


def _storable(rate: Decimal) -> Decimal:
    try:
        value = storable(rate)
    except NotStorableError as error:
        raise Refused(_("A rate is a number above 0."), field="rate") from error
    if value <= 0:
        raise Refused(_("A rate is a number above 0."), field="rate")
    return value


def _refuse_signed(first: date, last: date) -> None:
    """What three people signed keeps its rates until it is reopened."""
    signed = PeriodClose.objects.in_force().filter(
        state=PeriodClose.State.APPROVED, first_day__lte=last, last_day__gte=first
    )
    close = signed.newest_first().first()
    if close is not None:
        raise Refused(
            _("%(period)s is approved with its rates. Reopen it first.")
            % {"period": period_words(close.rhythm, close.first_day, year=True)},
            field="rate",
        )
