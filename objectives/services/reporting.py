"""How figures are reported: currency, thresholds of commentary, the fiscal calendar."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from objectives.currencies import CODES
from objectives.models import ExchangeRate, Indicator, Measurement, PeriodClose, TargetPoint
from objectives.models.words import Rhythm
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row, lock_shape
from perfmgmt.tenancy.models import ApiKey, FiscalCalendar, FiscalYearEnd, Membership, Organization

# Shared with nobody who reads: two who change the calendar wait for each other.
CALENDAR = "fiscal calendar"
LONG = (Rhythm.MONTHLY, Rhythm.QUARTERLY, Rhythm.YEARLY)
NOT_FROM_ONE = (Rhythm.QUARTERLY, Rhythm.YEARLY)


@transaction.atomic
def set_reporting(
    *,
    actor: Membership,
    version: int,
    reporting_currency: str,
    comment_over_percent: Decimal | None,
    comment_over_amount: Decimal | None,
    now: datetime,
    api_key: ApiKey | None = None,
) -> Organization:
    """The currency that amounts are reported in, and how large a variance may be without a word."""
    code = reporting_currency.strip().upper()
    if code and code not in CODES:
        raise Refused(
            _("Name the currency by its three letters, such as EUR, GBP or USD."),
            field="reporting_currency",
        )
    before = Organization.objects.get(pk=actor.organization.pk)
    if before.reporting_currency not in ("", code) and ExchangeRate.objects.exists():
        raise Refused(
            _("There are exchange rates into %(code)s, which would mean something else.")
            % {"code": before.reporting_currency},
            field="reporting_currency",
        )
    if comment_over_amount is not None and not code:
        raise Refused(
            _("Say first in which currency the organisation reports."),
            field="comment_over_amount",
        )
    limits = {
        "comment_over_percent": comment_over_percent,
        "comment_over_amount": comment_over_amount,
    }
    _refuse_negative(limits)
    wanted = {"reporting_currency": code, **limits}
    after, changes = _save(before, version, wanted)
    if changes:
        record_event(
            actor=actor,
            verb="objectives.reporting_set",
            subject=after,
            now=now,
            payload={"title": after.name, "changes": changes},
            api_key=api_key,
        )
    return after


@transaction.atomic
def change_calendar(
    *,
    actor: Membership,
    version: int,
    fiscal_calendar: str,
    fiscal_year_starts: int,
    fiscal_year_ends_on: int,
    fiscal_year_end_rule: str,
    now: datetime,
    api_key: ApiKey | None = None,
) -> Organization:
    """Cut the fiscal year otherwise, as long as nothing is measured in periods that would move.

    So no figure ever lies in a period that is none, and no past is reckoned anew. Days and weeks never move. Between calendar months a month never moves either, only quarters and years.
    """
    lock_shape(CALENDAR)
    before = Organization.objects.get(pk=actor.organization.pk)
    wanted = {
        "fiscal_calendar": FiscalCalendar(fiscal_calendar),
        "fiscal_year_starts": fiscal_year_starts,
        "fiscal_year_ends_on": fiscal_year_ends_on,
        "fiscal_year_end_rule": FiscalYearEnd(fiscal_year_end_rule),
    }
    if any(getattr(before, name) != value for name, value in wanted.items()):
        months = FiscalCalendar.MONTHS
        stay = before.fiscal_calendar == months and wanted["fiscal_calendar"] == months
        _refuse_moving(NOT_FROM_ONE if stay else LONG)
    after, changes = _save(before, version, wanted)
    if changes:
        record_event(
            actor=actor,
            verb="objectives.calendar_changed",
            subject=after,
            now=now,
            payload={"title": after.name, "changes": changes},
            api_key=api_key,
        )
    return after


def _refuse_moving(rhythms: tuple[str, ...]) -> None:
    measured = Indicator.every.filter(rhythm__in=rhythms)
    stands = (
        measured.filter(measured_from__isnull=False).exists()
        or Measurement.objects.filter(indicator__in=measured).exists()
        or TargetPoint.objects.filter(indicator__in=measured).exists()
        or ExchangeRate.objects.exists()
        or PeriodClose.objects.exists()
    )
    if stands:
        raise Refused(
            _(
                "Figures, targets, rates or closes stand in periods that this would move. "
                "The calendar is chosen before the first of them."
            ),
            field="fiscal_calendar",
        )


@transaction.atomic
def set_threshold(
    *,
    actor: Membership,
    indicator: Indicator,
    comment_over_percent: Decimal | None,
    comment_over_amount: Decimal | None,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Indicator:
    """An indicator's own limits in the place of the organisation's; two empty ones give them back."""
    limits = {
        "comment_over_percent": comment_over_percent,
        "comment_over_amount": comment_over_amount,
    }
    _refuse_negative(limits)
    lock_row(indicator)
    found: Indicator = Indicator.objects.get(pk=indicator.pk)
    check_version(found, version)
    changed = {name: value for name, value in limits.items() if getattr(found, name) != value}
    if not changed:
        return found
    for name, value in changed.items():
        setattr(found, name, value)
    found.version += 1
    found.save(update_fields=[*changed, "version"])
    record_event(
        actor=actor,
        verb="objectives.threshold_set",
        subject=found,
        now=now,
        payload={
            "title": found.title,
            **{
                name: None if value is None else str(value.normalize())
                for name, value in limits.items()
            },
        },
        api_key=api_key,
    )
    return found


def _refuse_negative(limits: dict[str, Decimal | None]) -> None:
    for name, value in limits.items():
        if value is not None and value < 0:
            raise Refused(_("A threshold is not negative."), field=name)


def _save(
    before: Organization, version: int, wanted: dict[str, Any]
) -> tuple[Organization, dict[str, list]]:
    """The organisation as it is now, and what each changed field was and became."""
    changes = {
        name: [_plain(getattr(before, name)), _plain(value)]
        for name, value in wanted.items()
        if getattr(before, name) != value
    }
    if before.version == version and not changes:
        return before, {}
    mine = Organization.objects.filter(pk=before.pk, version=version)
    if not mine.update(**wanted, version=F("version") + 1):
        raise Changed(
            _("Somebody changed these settings while you had them open."),
            current=Organization.objects.get(pk=before.pk),
        )
    return Organization.objects.get(pk=before.pk), changes


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
