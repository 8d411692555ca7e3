"""Why targets were missed: causes by weight, by quarter and by unit. Never by person."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from objectives.causes import cause_names
from objectives.figures import figure
from objectives.models import Measurement
from objectives.rules.pareto import Bar, pareto
from objectives.rules.periods import Rhythm, next_period, period_containing
from objectives.wording import period_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Organization

QUARTERS = 4
MOST_MISSES = 40
MOST_ROWS = 5000  # a year of misses of a large organisation


@dataclass(frozen=True, slots=True)
class Miss:
    """A figure with a cause; its page is its indicator's."""

    href: str
    title: str
    period: str
    value: str
    status: SafeString
    cause: str
    comment: str


@dataclass(frozen=True, slots=True)
class CauseRow:
    """`quarters` are counts in the order of the page's headings; `width` is of the longest bar, in per cent."""

    name: str
    count: int
    width: int
    share: str
    cumulative: str
    quarters: Sequence[int]
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class UnitRow:
    name: str
    count: int
    cause: str


@dataclass(frozen=True, slots=True)
class Doubted:
    """An assumption that misses point at."""

    statement: str
    misses: Sequence[Miss]


@dataclass(frozen=True, slots=True)
class CausesPage:
    finding: str
    causes: Sequence[CauseRow]
    quarters: Sequence[str]
    units: Sequence[UnitRow]
    doubted: Sequence[Doubted]
    misses: Sequence[Miss]
    total: int


def first_day(organization: Organization, today: date, quarters: int = QUARTERS) -> date:
    """Where so many quarters begin, the one that runs being the last."""
    starts = organization.fiscal_year_starts
    first = period_containing(Rhythm.QUARTERLY, today, starts)
    for _step in range(quarters - 1):
        month = first.year * 12 + first.month - 1 - 3
        first = date(month // 12, month % 12 + 1, 1)
    return first


def causes_page(
    *,
    organization: Organization,
    since: date,
    today: date,
    units: Collection[UUID] | None,
    names_of_units: Mapping[UUID, str],
    chosen: str,
    address,
) -> CausesPage:
    """Two queries, and one more where an organisation's own cause was named.

    `units` limits to them; `chosen` is the cause whose misses are listed; `address(cause)` is this page with
    another one.
    """
    rows = _misses(since, units)
    names = cause_names({row.cause for row in rows})
    quarters = _quarters(since, today)
    bars = pareto(row.cause for row in rows)
    by_quarter = _by_quarter(rows, quarters, organization)
    known = [row for row in rows if chosen in ("", row.cause)]
    return CausesPage(
        finding=_finding(bars, names),
        causes=[
            _cause_row(
                bar,
                name=names.get(bar.cause, bar.cause),
                width=round(100 * bar.count / bars[0].count),
                quarters=by_quarter[bar.cause],
                href=address(None if bar.cause == chosen else bar.cause),
                is_chosen=bar.cause == chosen,
            )
            for bar in bars
        ],
        quarters=[period_words(Rhythm.QUARTERLY, day, year=True) for day in quarters],
        units=_by_unit(rows, names, names_of_units),
        doubted=_doubted(rows, names, organization),
        misses=[_miss(row, names, organization) for row in known[:MOST_MISSES]],
        total=len(rows),
    )


def _misses(since: date, units: Collection[UUID] | None) -> list[Measurement]:
    """Current figures for which a cause was named, the newest first."""
    rows = (
        Measurement.objects.current()
        .filter(period_start__gte=since)
        .exclude(cause="")
        .select_related("indicator", "assumption")
        .order_by("-period_start", "indicator__title", "id")
    )
    if units is not None:
        rows = rows.filter(indicator__unit__in=units)
    return list(rows[:MOST_ROWS])


def _quarters(since: date, today: date) -> list[date]:
    found = [since]
    while (following := next_period(Rhythm.QUARTERLY, found[-1])) <= today:
        found.append(following)
    return found


def _by_quarter(
    rows: Sequence[Measurement], quarters: Sequence[date], organization: Organization
) -> Mapping[str, Sequence[int]]:
    counts: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for row in rows:
        quarter = period_containing(
            Rhythm.QUARTERLY, row.period_start, organization.fiscal_year_starts
        )
        counts[row.cause][quarter] += 1
    return {cause: [found[day] for day in quarters] for cause, found in counts.items()}


def _cause_row(bar: Bar, **rest) -> CauseRow:
    return CauseRow(
        count=bar.count, share=_share(bar.share), cumulative=_share(bar.cumulative), **rest
    )


def _share(share) -> str:
    return _("%(share)s%%") % {"share": round(100 * share)}


def _finding(bars: Sequence[Bar], names: Mapping[str, str]) -> str:
    """ "Capacity constraint and dependency stand behind 81% of the misses"."""
    if not bars:
        return _("No cause was named for a miss")
    first = names.get(bars[0].cause, bars[0].cause)
    words = {"first": first, "share": round(100 * bars[0].cumulative)}
    if len(bars) == 1:
        return _("%(first)s stands behind every miss") % words
    if bars[0].cumulative * 2 >= 1:
        return _("%(first)s stands behind %(share)s%% of the misses") % words
    second = names.get(bars[1].cause, bars[1].cause)
    words |= {
        "second": f"{second[:1].lower()}{second[1:]}",
        "share": round(100 * bars[1].cumulative),
    }
    return _("%(first)s and %(second)s stand behind %(share)s%% of the misses") % words


def _by_unit(rows, names: Mapping[str, str], units: Mapping[UUID, str]) -> list[UnitRow]:
    """Each unit's misses and what it names most often, the one with most first."""
    found: defaultdict[UUID | None, list[str]] = defaultdict(list)
    for row in rows:
        found[row.indicator.unit_id].append(row.cause)
    made = []
    for unit, causes in found.items():
        first = pareto(causes)[0]
        words = {"cause": names.get(first.cause, first.cause), "count": first.count}
        made.append(
            UnitRow(
                name=units.get(unit, "") if unit else _("Without a unit"),
                count=len(causes),
                cause=_("%(cause)s, %(count)s") % words,
            )
        )
    return sorted(made, key=lambda each: (-each.count, each.name))


def _doubted(rows, names: Mapping[str, str], organization: Organization) -> list[Doubted]:
    """Assumptions under question, the one with most misses first."""
    found: defaultdict[str, list[Measurement]] = defaultdict(list)
    for row in rows:
        if row.assumption is not None:
            found[row.assumption.statement].append(row)
    made = [
        Doubted(statement, [_miss(row, names, organization) for row in misses[:MOST_MISSES]])
        for statement, misses in found.items()
    ]
    return sorted(made, key=lambda each: (-len(each.misses), each.statement))


def _miss(row: Measurement, names: Mapping[str, str], organization: Organization) -> Miss:
    indicator = row.indicator
    return Miss(
        href=reverse("objectives:indicator", args=[organization.slug, indicator.pk]),
        title=indicator.title,
        period=period_words(indicator.rhythm, row.period_start, year=True),
        value=figure(row.value, indicator) if row.value is not None else row.no_value_reason,
        status=html.status_mark(row.status),
        cause=names.get(row.cause, row.cause),
        comment=row.commentary,
    )
