"""How an indicator stands beside its year and the year before, and in coarser periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.analysis import Analysis
from objectives.figures import NOTHING, bare, figure, signed_difference, unit_of
from objectives.models import Indicator
from objectives.models.words import Rhythm, TargetType
from objectives.rules import aggregation
from objectives.rules.aggregation import Aggregation, CoarseFigure, Figure
from objectives.rules.periods import Rhythm as RuleRhythm
from objectives.rules.periods import period_containing, period_end, periods_between, year_before
from objectives.wording import period_words

HUNDRED, ONE = Decimal(100), Decimal(1)
IN_WORDS = frozenset({TargetType.YES_NO, TargetType.MILESTONE})
COARSER = {
    Rhythm.DAILY: (Rhythm.MONTHLY, Rhythm.QUARTERLY, Rhythm.YEARLY),
    Rhythm.WEEKLY: (Rhythm.MONTHLY, Rhythm.QUARTERLY, Rhythm.YEARLY),
    Rhythm.FORTNIGHTLY: (Rhythm.MONTHLY, Rhythm.QUARTERLY, Rhythm.YEARLY),
    Rhythm.MONTHLY: (Rhythm.QUARTERLY, Rhythm.YEARLY),
    Rhythm.QUARTERLY: (Rhythm.YEARLY,),
    Rhythm.YEARLY: (),
}
MOST_COARSE = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its name, and what is to know of it."""

    name: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class CoarseRow:
    period: str
    value: str
    measured: str


def facts(analysis: Analysis) -> list[Fact]:
    """Year to date, the same last year, and how far the newest value is from what was expected."""
    latest, indicator = analysis.latest, analysis.indicator
    if latest is None or latest.value is None or indicator.target_type in IN_WORDS:
        return []
    values = {row.period_start: row.value for row in analysis.history}
    before = values.get(year_before(RuleRhythm(indicator.rhythm), latest.period_start))
    found = [*_year_facts(analysis, latest.period_start)]
    if before is not None:
        found.append(
            Fact(
                _("Same period last year"),
                figure(before, indicator),
                _("%(difference)s since")
                % {"difference": _change(latest.value - before, indicator)},
            )
        )
    expected = analysis.judgement.expected
    if expected is not None and not _is_flow(indicator):
        gap = latest.value - expected
        found.append(Fact(_("Against expected"), _change(gap, indicator), ""))
    return found


def _change(gap: Decimal, indicator: Indicator) -> str:
    return signed_difference(gap, indicator)


def _year_facts(analysis: Analysis, latest: date) -> list[Fact]:
    """To date and, as far as it was then, of the year before; a level has no year to date."""
    indicator = analysis.indicator
    if _method(indicator) == Aggregation.LAST or indicator.rhythm == Rhythm.YEARLY:
        return []
    now = _to_date(analysis, latest)
    then = _to_date(analysis, year_before(RuleRhythm(indicator.rhythm), latest))
    facts = []
    if now is not None and now.value is not None:
        note = _measured_words(now, indicator)
        if _is_flow(indicator) and analysis.judgement.expected is not None:
            planned = figure(analysis.judgement.expected, indicator)
            note = _("%(planned)s planned, %(measured)s") % {"planned": planned, "measured": note}
        facts.append(Fact(_("Year to date"), figure(now.value, indicator), note))
    if now is not None and then is not None and then.value is not None and then.measured:
        facts.append(
            Fact(
                _("Last year to the same period"),
                figure(then.value, indicator),
                _measured_words(then, indicator),
            )
        )
    return facts


def _to_date(analysis: Analysis, until: date) -> CoarseFigure | None:
    """The fiscal year's figures up to a period as one, with how many of them were measured."""
    rhythm, fiscal = RuleRhythm(analysis.indicator.rhythm), analysis.organization.fiscal_year_starts
    year = period_containing(RuleRhythm.YEARLY, period_end(rhythm, until), fiscal)
    wanted = periods_between(rhythm, year, until, fiscal)
    wanted = [day for day in wanted if period_end(rhythm, day) >= year]
    found = [each for each in _figures(analysis) if each.period_start in set(wanted)]
    if not found:
        return None
    method = _method(analysis.indicator)
    value = aggregation.aggregate(found, method, ratio_of=_whole(analysis.indicator))
    return CoarseFigure(year, value, len(found), len(wanted))


def coarser_choices(indicator: Indicator) -> Sequence[Rhythm]:
    return () if indicator.target_type in IN_WORDS else COARSER[Rhythm(indicator.rhythm)]


def by_coarser(analysis: Analysis, rhythm: Rhythm) -> list[CoarseRow]:
    """The newest coarser periods first; each says how many of its parts were measured."""
    indicator = analysis.indicator
    found = aggregation.to_coarser(
        _figures(analysis),
        _method(indicator),
        fine=RuleRhythm(indicator.rhythm),
        coarse=RuleRhythm(rhythm),
        fiscal_start_month=analysis.organization.fiscal_year_starts,
        ratio_of=_whole(indicator),
    )
    return [
        CoarseRow(
            period=period_words(rhythm, each.period_start, year=True),
            value=bare(each.value, indicator) if each.value is not None else NOTHING,
            measured=_measured_words(each, indicator),
        )
        for each in reversed(found[-MOST_COARSE:])
    ]


def how_it_adds_up(indicator: Indicator) -> str:
    """What a coarser value is made of, to stand over the table."""
    return {
        Aggregation.SUM: _("The sum of its values"),
        Aggregation.MEAN: _("The mean of its values"),
        Aggregation.LAST: _("The last of its values"),
        Aggregation.RATIO: _("Its counts added up, then divided"),
    }[_method(indicator)]


def rhythm_words(rhythm: Rhythm) -> str:
    return str(capfirst(rhythm.label))


def _measured_words(found: CoarseFigure, indicator: Indicator) -> str:
    words = {"measured": found.measured, "total": found.total}
    sentences = {
        Rhythm.MONTHLY: ngettext(
            "%(measured)s of %(total)s month measured",
            "%(measured)s of %(total)s months measured",
            found.total,
        ),
        Rhythm.QUARTERLY: ngettext(
            "%(measured)s of %(total)s quarter measured",
            "%(measured)s of %(total)s quarters measured",
            found.total,
        ),
    }
    other = ngettext(
        "%(measured)s of %(total)s period measured",
        "%(measured)s of %(total)s periods measured",
        found.total,
    )
    return sentences.get(Rhythm(indicator.rhythm), other) % words


def _figures(analysis: Analysis) -> list[Figure]:
    return [
        Figure(row.period_start, row.value, row.numerator, row.denominator)
        for row in analysis.history
        if row.value is not None
    ]


def _method(indicator: Indicator) -> Aggregation:
    return Aggregation.SUM if _is_flow(indicator) else Aggregation(indicator.aggregation)


def _is_flow(indicator: Indicator) -> bool:
    return indicator.target_type == TargetType.CUMULATIVE


def _whole(indicator: Indicator) -> Decimal:
    return HUNDRED if unit_of(indicator) == "%" else ONE
