"""Figures in the reader's language: numbers with their unit, period names, charts."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives import charts
from objectives.agreed import Agreed
from objectives.analysis import Analysis, HistoryRow
from objectives.judging import Segment
from objectives.models import Indicator
from objectives.models.words import LimitsMode, Status
from objectives.rules import periods
from objectives.rules.forecast import Forecast
from objectives.rules.periods import Rhythm
from objectives.rules.rounding import shown
from objectives.rules.status import Rule, RuleCode
from objectives.rules.targets import BandTarget, MilestoneTarget, StandardTarget, TargetType
from objectives.rules.xmr import Capability, Effect
from objectives.target_lines import TargetLine, Which, band_in_force, lines_beside
from perfmgmt.tenancy.calendars import called_after

NOTHING = "–"
MINUS = "−"
MOST_PERIODS = 36
MOST_AHEAD = 12
MOST_NOTES = 6
SPARK_PERIODS = 12
LONG = frozenset({Rhythm.MONTHLY, Rhythm.QUARTERLY, Rhythm.YEARLY})


def number(value: Decimal | None, decimals: int) -> str:
    """Localised, with grouping and a true minus sign; halves are rounded as the rules round them."""
    if value is None:
        return NOTHING
    text = number_format(abs(shown(value, decimals)), decimals, force_grouping=True)
    return f"{MINUS}{text}" if shown(value, decimals) < 0 else text


def unit_of(indicator: Indicator) -> str:
    """What its figures are counted in; a yes or no and a delay say so whatever the row states."""
    match indicator.target_type:
        case TargetType.YES_NO:
            return charts.YES_NO
        case TargetType.MILESTONE:
            return charts.DAYS_LATE
        case _:
            return indicator.unit_of_measure


def figure(value: Decimal | None, indicator: Indicator) -> str:
    """With its unit: "86.2%", "€1,200", "3.4 days", "Yes", "3 days late"."""
    return with_unit(value, unit_of(indicator), indicator.decimals)


def bare(value: Decimal | None, indicator: Indicator) -> str:
    """Without its unit, for a column that names it; in words where the figure is none."""
    is_word = unit_of(indicator) in (charts.YES_NO, charts.DAYS_LATE)
    return figure(value, indicator) if is_word else number(value, indicator.decimals)


def with_unit(value: Decimal | None, unit: str, decimals: int) -> str:
    if value is None:
        return NOTHING
    if unit == charts.DAYS_LATE:
        decimals = 0
    text = number(value, decimals)
    if text.startswith(MINUS) and unit != charts.DAYS_LATE:
        return MINUS + charts.with_unit(text[1:], unit)
    return charts.with_unit(text, unit)


def bound(value: Decimal | None, indicator: Indicator) -> str:
    """A figure that judges others, as exact as it is: "95%", "90.25%", up to two more decimals."""
    if value is None:
        return NOTHING
    seen = shown(value, indicator.decimals + 2).normalize()
    return with_unit(seen, unit_of(indicator), max(0, -int(seen.as_tuple().exponent)))


def difference(value: Decimal | None, indicator: Indicator) -> str:
    """How far apart two figures are, without a sign: percentages differ by points."""
    return size_of(value, unit_of(indicator), indicator.decimals)


def size_of(value: Decimal | None, unit: str, decimals: int) -> str:
    """The same of what was kept without its indicator."""
    if value is None:
        return NOTHING
    if unit == charts.DAYS_LATE:
        return with_unit(abs(value), charts.DAYS, 0)
    if unit != "%":
        return with_unit(abs(value), unit, decimals)
    size = number(abs(value), decimals)
    is_one = shown(abs(value), decimals) == 1
    return ngettext("%(size)s point", "%(size)s points", 1 if is_one else 2) % {"size": size}


def signed_difference(value: Decimal | None, indicator: Indicator) -> str:
    """ "+4.8 points", "−3 days"; no sign at what reads as zero."""
    if value is None:
        return NOTHING
    seen = shown(value, indicator.decimals)
    sign = "+" if seen > 0 else MINUS if seen < 0 else ""
    return sign + difference(value, indicator)


def period_name(rhythm: str, period_start: date) -> str:
    """ "September 2018", "July–September 2018", "April 2018 – March 2019", "3–9 September 2018"."""
    last = periods.period_end(Rhythm(rhythm), period_start)
    if rhythm in LONG:
        period_start, last = called_after(period_start), called_after(last)
    match rhythm:
        case Rhythm.DAILY:
            return date_format(period_start, "DATE_FORMAT")
        case Rhythm.MONTHLY:
            return date_format(period_start, "YEAR_MONTH_FORMAT")
        case Rhythm.QUARTERLY if period_start.year == last.year:
            return f"{date_format(period_start, 'F')}–{date_format(last, 'YEAR_MONTH_FORMAT')}"
        case Rhythm.YEARLY if period_start.month == 1:
            return str(period_start.year)
        case Rhythm.QUARTERLY | Rhythm.YEARLY:
            first = date_format(period_start, "YEAR_MONTH_FORMAT")
            return f"{first} – {date_format(last, 'YEAR_MONTH_FORMAT')}"
        case _:
            return _("%(first)s to %(last)s") % {
                "first": date_format(period_start, "DATE_FORMAT"),
                "last": date_format(last, "DATE_FORMAT"),
            }


def short_period(rhythm: str, period_start: date) -> str:
    """For a table cell: "Sep 2018", or the first day where a period is shorter than a month."""
    if rhythm in LONG:
        return date_format(called_after(period_start), "M Y")
    return date_format(period_start, "SHORT_DATE_FORMAT")


def rule_sentence(analysis: Analysis) -> str:
    """The rule that gave the colour, to stand where the colour is; empty without a target."""
    return "" if analysis.rule is None else rule_words(analysis.rule, analysis.indicator)


def capability_words(capability: Capability) -> str:
    return {
        Capability.MEETS: _("the process meets it"),
        Capability.HIT_AND_MISS: _("hit and miss: within its range lie hits and misses"),
        Capability.CANNOT_MEET: _("the process cannot meet it without change"),
    }[capability]


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A commentary flagged in the chart, with its number."""

    number: int
    period: str
    row: HistoryRow

    @property
    def anchor(self) -> str:
        """Where its text stands on a page that may show several charts."""
        return f"said-{self.row.id.hex[-12:]}"


def notes(analysis: Analysis, *, most: int = MOST_NOTES) -> list[NoteLine]:
    """The newest commentaries among the periods drawn, in the order of time."""
    first = _drawn_from(analysis)
    rows = [row for row in analysis.history if row.commentary and row.period_start >= first]
    rhythm = analysis.indicator.rhythm
    return [
        NoteLine(position, short_period(rhythm, row.period_start), row)
        for position, row in enumerate(rows[-most:], start=1)
    ]


def indicator_chart(
    analysis: Analysis,
    *,
    most_notes: int = MOST_NOTES,
    preview: charts.Preview | None = None,
    with_forecast: bool = True,
    opens_notes: bool = False,
    asked: Agreed | None = None,
) -> charts.IndicatorChart:
    """The newest three years of monthly figures (36 periods) and the target up to a year ahead.

    While a value is typed, nothing is forecast: it would be of the values without it. `opens_notes` is
    for a page that lists the commentaries below, each at its anchor; `asked` is what would hold if a
    recalibration were approved.
    """
    indicator = analysis.indicator
    known = _drawn_periods(analysis)
    coming = _coming(analysis, known) if with_forecast and not preview else []
    drawn = known + _ahead(analysis, known, least=1 if preview else len(coming))
    values = analysis.compared()
    index = {day: position for position, day in enumerate(drawn)}
    target, beside = _target_paths(analysis, drawn, asked)
    return charts.IndicatorChart(
        periods=drawn,
        values=[_float(values.get(day)) for day in known],
        description=describe(analysis),
        labels=_labels(indicator),
        status="" if analysis.latest is None else str(analysis.status),
        unit=unit_of(indicator),
        decimals=indicator.decimals,
        ranges=_ranges(analysis, index),
        signals=_signals(analysis, index),
        target=target,
        beside=beside,
        forecast=coming,
        free=True,
        notes=[
            charts.Note(
                index=index[note.row.period_start],
                number=note.number,
                href=f"#{note.anchor}" if opens_notes else "",
                name=_("Comment %(number)s, %(period)s")
                % {"number": note.number, "period": note.period},
            )
            for note in notes(analysis, most=most_notes)
        ],
        preview=preview,
        bounds=(0, 100) if indicator.unit_of_measure == "%" and _is_share(values) else (None, None),
    )


def _coming(analysis: Analysis, known: list[date]) -> list[charts.ForecastPoint]:
    """Of the periods after the last one drawn; one without a value lies before them."""
    found = analysis.forecast
    if not isinstance(found, Forecast) or not known:
        return []
    return [
        charts.ForecastPoint(point.value, point.low, point.high)
        for point in found.points
        if point.period_start > known[-1]
    ]


def spark(analysis: Analysis, *, periods_shown: int = SPARK_PERIODS) -> SafeString:
    """The trend for a table cell."""
    known = _drawn_periods(analysis)[-periods_shown:]
    values = analysis.compared()
    is_level = analysis.indicator.limits_mode == LimitsMode.STEADY and not analysis.adds_up
    limits = analysis.limits if is_level else None
    since = analysis.since
    return charts.draw_spark(
        charts.Spark(
            values=[_float(values.get(day)) for day in known],
            status=str(analysis.status),
            description=describe(analysis),
            expected=_float(analysis.judgement.expected),
            band=(float(limits.lower), float(limits.upper)) if limits else None,
            band_from=sum(1 for day in known if since is not None and day < since),
        )
    )


def describe(analysis: Analysis) -> str:
    """One sentence for who does not see the chart."""
    latest = analysis.latest
    if latest is None:
        return _("%(title)s: no values yet.") % {"title": analysis.indicator.title}
    words = {
        "title": analysis.indicator.title,
        "period": period_name(analysis.indicator.rhythm, latest.period_start),
        "value": figure(analysis.latest_compared, analysis.indicator),
        "status": Status(analysis.status).label,
        "expected": figure(analysis.judgement.expected, analysis.indicator),
    }
    if analysis.judgement.expected is None:
        return _("%(title)s: %(value)s in %(period)s. %(status)s.") % words
    return _("%(title)s: %(value)s in %(period)s, expected %(expected)s. %(status)s.") % words


def rule_words(rule: Rule, indicator: Indicator) -> str:
    """A rule with its figures, as a sentence."""
    words = {
        "expected": bound(rule.expected, indicator),
        "on_track_to": bound(rule.on_track_to, indicator),
        "at_risk_to": bound(rule.at_risk_to, indicator),
        "low": bound(rule.low, indicator),
        "high": bound(rule.high, indicator),
        "width": difference(rule.at_risk_within, indicator),
        "days": number(rule.at_risk_within, 0),
        "day": date_format(rule.due_on, "DATE_FORMAT") if rule.due_on else NOTHING,
    }
    match rule.code:
        case RuleCode.PATH | RuleCode.CUMULATIVE:
            text = _(
                "Expected %(expected)s. On track to %(on_track_to)s, at risk to %(at_risk_to)s."
            )
        case RuleCode.STANDARD_EXACT:
            text = _("Standard %(expected)s. Any miss is off track.")
        case RuleCode.STANDARD_SHARE | RuleCode.STANDARD_WIDTH if rule.at_risk_to is None:
            text = _("Standard %(expected)s. At risk within %(width)s of it, beyond off track.")
        case RuleCode.STANDARD_SHARE | RuleCode.STANDARD_WIDTH if rule.on_track_within:
            text = _(
                "Standard %(expected)s. On track to %(on_track_to)s, at risk to %(at_risk_to)s."
            )
        case RuleCode.STANDARD_SHARE | RuleCode.STANDARD_WIDTH:
            text = _("Standard %(expected)s. At risk to %(at_risk_to)s, beyond that off track.")
        case RuleCode.BAND_SHARE | RuleCode.BAND_WIDTH:
            text = _("Between %(low)s and %(high)s. At risk within %(width)s outside it.")
        case RuleCode.YES_NO:
            text = _("Yes by %(day)s.")
        case RuleCode.MILESTONE:
            text = _("Planned for %(day)s. At risk up to %(days)s days late.")
    return text % words


def _drawn_from(analysis: Analysis) -> date:
    drawn = _drawn_periods(analysis)
    return drawn[0] if drawn else date.max


def _drawn_periods(analysis: Analysis) -> list[date]:
    if not analysis.history:
        return []
    found = periods.periods_between(
        Rhythm(analysis.indicator.rhythm),
        analysis.history[0].period_start,
        analysis.history[-1].period_start,
        analysis.organization.fiscal_year_starts,
    )
    return found[-MOST_PERIODS:]


def _ahead(analysis: Analysis, known: list[date], *, least: int) -> list[date]:
    """Coming periods up to the target's date: what the path still asks for."""
    indicator, rhythm = analysis.indicator, Rhythm(analysis.indicator.rhythm)
    until = indicator.target_on
    if isinstance(analysis.target, StandardTarget | BandTarget):
        until = None
    if known:
        day = periods.next_period(rhythm, known[-1])
    else:
        day = indicator.measured_from or until or analysis.now.date()
        day = periods.period_containing(rhythm, day, analysis.organization.fiscal_year_starts)
        least = 1
    ahead: list[date] = []
    while len(ahead) < least or (len(ahead) < MOST_AHEAD and until and day <= until):
        ahead.append(day)
        day = periods.next_period(rhythm, day)
    return ahead


def _target_paths(
    analysis: Analysis, drawn: list[date], asked: Agreed | None
) -> tuple[charts.Path | None, list[charts.Path]]:
    beside = [_thin(line, analysis.indicator) for line in lines_beside(analysis, drawn, asked)]
    if isinstance(analysis.target, BandTarget):
        edges = [_thin(line, analysis.indicator) for line in band_in_force(analysis, drawn)]
        return None, [*edges, *beside]
    values = [_float(analysis.expected_at(day)) for day in drawn]
    if analysis.target is None or not drawn or values[-1] is None:
        return None, beside
    is_stepped = isinstance(analysis.target, StandardTarget)
    return charts.Path(values, _path_label(analysis, drawn[-1]), stepped=is_stepped), beside


def _thin(line: TargetLine, indicator: Indicator) -> charts.Path:
    label = {
        Which.LEAST: _("%(value)s least"),
        Which.MOST: _("%(value)s most"),
        Which.ORIGINAL: _("%(value)s original"),
        Which.ASKED: _("%(value)s asked for"),
    }[line.which]
    seen = shown(line.last, indicator.decimals)
    words = {"value": bound(line.last if line.is_stepped else seen, indicator)}
    return charts.Path(
        [_float(value) for value in line.values], label % words, stepped=line.is_stepped
    )


def _path_label(analysis: Analysis, last: date) -> str:
    """The target itself where the drawing reaches it, else what is expected at its edge."""
    indicator, expected = analysis.indicator, analysis.expected_at(last)
    if isinstance(analysis.target, MilestoneTarget):
        return _("on the day")
    if isinstance(analysis.target, StandardTarget) or expected == indicator.target:
        return _("%(value)s target") % {"value": bound(expected, indicator)}
    return _("%(value)s expected") % {"value": figure(expected, indicator)}


def _ranges(
    analysis: Analysis, index: dict[date, int]
) -> list[charts.NaturalRange | charts.MovingRange]:
    """Each segment's own, as far as it is drawn."""
    if analysis.adds_up:  # natural limits are of the flows, not of their sum
        return []
    found = [_range(segment, index) for segment in analysis.segments]
    return [each for each in found if each is not None]


def _range(
    segment: Segment, index: dict[date, int]
) -> charts.NaturalRange | charts.MovingRange | None:
    known = [
        (index[day], limits)
        for place, day in enumerate(segment.periods)
        if day in index and (limits := segment.limits_at(place)) is not None
    ]
    if not known:
        return None
    if segment.mode != LimitsMode.STEADY:
        lines = [
            (float(limits.lower), float(limits.mean), float(limits.upper)) for _at, limits in known
        ]
        return charts.MovingRange([at for at, _limits in known], lines)
    first, limits = known[0]
    return charts.NaturalRange(
        first=first,
        last=known[-1][0],
        centre=float(limits.mean),
        lower=float(limits.lower),
        upper=float(limits.upper),
    )


def rule_names() -> dict[str, str]:
    return {
        "outside": _("A point outside the natural range"),
        "run": _("Eight in a row on one side of the centre"),
        "near_limit": _("Three of four nearer a limit than the centre"),
    }


def _signals(analysis: Analysis, index: dict[date, int]) -> list[charts.Signal]:
    """Of every segment, with the rules that name the value."""
    better: dict[int, bool] = {}
    rules: dict[int, list[str]] = {}
    names = rule_names()
    for segment in () if analysis.adds_up else analysis.segments:
        for run in segment.signals():
            for day in segment.periods[run.first_index : run.last_index + 1]:
                if day in index:
                    place = index[day]
                    better[place] = better.get(place, True) and run.effect != Effect.ADVERSE
                    rules.setdefault(place, []).append(names[run.rule])
    return [
        charts.Signal(index=place, good=good, rule=". ".join(rules[place]))
        for place, good in sorted(better.items())
    ]


def _labels(indicator: Indicator) -> charts.Labels:
    """The axis of a yes or no says yes and no, and nothing between them."""
    labels = charts.localized_labels()
    if unit_of(indicator) != charts.YES_NO:
        return labels
    return replace(labels, number=_yes_or_no, with_unit=lambda number, _unit: number)


def _yes_or_no(value: float, _decimals: int) -> str:
    return charts.with_unit(str(int(value)), charts.YES_NO) if value in (0, 1) else ""


def _is_share(values: dict) -> bool:
    return all(value is None or 0 <= value <= 100 for value in values.values())


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
