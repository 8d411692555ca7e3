"""What Aldermere Pumps is built with: its calendar around today, and its figures month by month."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from objectives.models import Indicator, Objective
from objectives.services import import_tables, record_measurement
from objectives.tables import MeasurementRow, Tables
from perfmgmt.demo.aldermere_measures import MEASURES, Measure
from perfmgmt.tenancy.models import Membership
from strategy.models import Assumption, Plan, Priority

ZONE = ZoneInfo("Europe/Prague")
HISTORY_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Months:
    """Months counted from the last one that has ended."""

    last: date

    @classmethod
    def before(cls, now: datetime) -> "Months":
        return cls((now.astimezone(ZONE).date().replace(day=1) - timedelta(days=1)).replace(day=1))

    def first_day(self, number: int) -> date:
        year, month = divmod(self.last.year * 12 + self.last.month - 1 + number, 12)
        return date(year, month + 1, 1)

    def last_day(self, number: int) -> date:
        return self.first_day(number + 1) - timedelta(days=1)

    def instant(self, number: int, *, day: int = 1) -> datetime:
        """Nine o'clock on a day of a month."""
        return datetime.combine(self.first_day(number).replace(day=day), time(9), tzinfo=ZONE)


@dataclass(slots=True)
class World:
    """What is being built."""

    now: datetime
    months: Months
    people: dict[str, Membership]
    plan: Plan = field(init=False)
    priorities: dict[int, Priority] = field(default_factory=dict)
    assumptions: dict[str, Assumption] = field(default_factory=dict)
    objectives: dict[str, Objective] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)

    @property
    def founded(self) -> datetime:
        return self.months.instant(1 - HISTORY_MONTHS)

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()

    def import_history(self, before: int, now: datetime) -> None:
        """The controller's file of every month before one, with what was said at the time."""
        self._import(lambda _measure, month: month < before, now)

    def import_month(self, number: int, now: datetime) -> None:
        """The controller's file of one month, without what owners enter themselves."""
        self._import(lambda measure, month: month == number and month not in measure.said, now)

    def _import(self, wanted: Callable[[Measure, int], bool], now: datetime) -> None:
        rows = [
            row
            for measure in MEASURES
            for month, row in rows_of(measure, self.months).items()
            if wanted(measure, month)
        ]
        tables = Tables(measurements=tuple(rows))
        import_tables(actor=self.people["owen"], tables=tables, source="ERP export", now=now)

    def check_in(self, number: int, from_instant: datetime, to_instant: datetime) -> None:
        """What owners entered and said about a month, spread between two instants."""
        spoken = [measure for measure in MEASURES if number in measure.said]
        step = (to_instant - from_instant) / (len(spoken) + 1)
        for position, measure in enumerate(spoken, start=1):
            said = measure.said[number]
            record_measurement(
                actor=self.people.get(measure.owner or ""),
                indicator=self.indicators[measure.key],
                period_start=self.months.first_day(number),
                now=from_instant + position * step,
                value=measure.figures[number],
                commentary=said.commentary,
                cause=said.cause,
                confidence=said.confidence,
            )


def rows_of(measure: Measure, months: Months) -> dict[int, MeasurementRow]:
    """The row of the file for each month."""
    return {
        month: MeasurementRow(
            row=place,
            indicator_key=measure.key,
            starts_on=months.first_day(month),
            ends_on=months.first_day(month),
            value=value,
            numerator=None,
            denominator=None,
            target=None,
            commentary=measure.said[month].commentary if month in measure.said else "",
        )
        for place, (month, value) in enumerate(measure.figures.items(), start=2)
    }


def exact(number: float) -> Decimal:
    return Decimal(str(number))
