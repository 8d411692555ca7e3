"""The page of one indicator: what changed, what the process can do, every value, what it serves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from objectives import charts
from objectives.analysis import Analysis, Beside, HistoryRow
from objectives.causes import cause_names
from objectives.figures import (
    NoteLine,
    bare,
    difference,
    figure,
    indicator_chart,
    notes,
    number,
    period_name,
    rule_names,
    rule_sentence,
    unit_of,
)
from objectives.findings import IndicatorFacts, indicator_finding
from objectives.judging import Segment
from objectives.models import Indicator, Measurement, ObjectiveIndicator
from objectives.models.words import LimitsMode
from objectives.permissions import may_link
from objectives.rules.limits import LEAST_SEASONAL
from objectives.rules.periods import Rhythm, year_before
from objectives.rules.xmr import Capability, Effect, Limits
from objectives.screens.measures import measures_words
from objectives.screens.outlook import outlook
from objectives.screens.trail import Marks, marks_of
from objectives.wording import days_late, period_words, short_date, was_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership

FIRST_VALUES = 6
MORE_VALUES = 60
LEAST_FOR_LIMITS = 8
MOST_GAPS = 12


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One period of the table. `was` tells a correction: the old value, until when, why, by whom.

    `signal` names the rules that call it one, as the chart's shape does. `to_date` is the year up to it where flows add up, which is what is judged; else empty.
    """

    period: str
    value: str
    to_date: str
    is_corrected: bool
    expected: str
    originally: str
    status: SafeString
    signal: str
    year_before: str
    cause: str
    comment: str
    was: str
    judged: SafeString
    judged_because: str
    is_restated: bool
    marks: Marks


@dataclass(frozen=True, slots=True)
class ValuesPage:
    """`before` is the period that the next page ends before, None when nothing earlier exists."""

    rows: Sequence[ValueRow]
    before: date | None
    earlier: int


@dataclass(frozen=True, slots=True)
class ServedRow:
    href: str
    title: str
    role: str
    part: str
    status: SafeString
    owner: SafeString
    edit: str
    remove: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its verdict, the status its shape shows, and the reason."""

    question: str
    status: str
    verdict: str
    reason: str
    note: str = ""


def finding(analysis: Analysis) -> str:
    latest, indicator = analysis.latest, analysis.indicator
    shortfall = analysis.judgement.shortfall
    return indicator_finding(
        IndicatorFacts(
            title=indicator.title,
            status=str(analysis.status),
            is_overdue=analysis.is_overdue,
            last=period_words(indicator.rhythm, latest.period_start) if latest else "",
            change=_change(analysis),
            cannot_meet=analysis.capability == Capability.CANNOT_MEET,
            shortfall=difference(shortfall, indicator) if shortfall else "",
        )
    )


def _change(analysis: Analysis) -> str:
    if analysis.target is None:
        return ""
    effects = {run.effect for run in analysis.at_newest}
    if Effect.ADVERSE in effects:
        return "worse"
    return "better" if Effect.FAVOURABLE in effects else ""


def shown_status(analysis: Analysis) -> SafeString:
    """Stale replaces the colour of health; the last known status stands in the lede."""
    if analysis.is_overdue and analysis.next_due_at:
        return html.status_mark("stale", days_late(analysis.next_due_at, analysis.now))
    return html.status_mark(str(analysis.status))


def lede(analysis: Analysis) -> str:
    """The newest value beside what was expected, in one sentence or two."""
    indicator, latest = analysis.indicator, analysis.latest
    if latest is None:
        return _("There is no value yet.")
    words = {
        "period": period_name(indicator.rhythm, latest.period_start),
        "value": figure(analysis.latest_compared, indicator),
        "expected": figure(analysis.judgement.expected, indicator),
        "was": was_words(str(analysis.status)),
    }
    if unit_of(indicator) in (charts.YES_NO, charts.DAYS_LATE):
        text = _("%(period)s: %(value)s.") % words
    elif analysis.adds_up and analysis.judgement.expected is not None:
        text = _("%(period)s brings the year to %(value)s, expected %(expected)s.") % words
    elif analysis.judgement.expected is None:
        text = _("%(period)s closed at %(value)s; nothing is expected of it.") % words
    else:
        text = _("%(period)s closed at %(value)s, expected %(expected)s.") % words
    if analysis.is_overdue:
        text += " " + _("It %(was)s then.") % words
    return text


@dataclass(frozen=True, slots=True)
class About:
    owner: SafeString
    updater: SafeString | None
    measures: str
    rhythm: str
    rule: str


def about(analysis: Analysis) -> About:
    indicator = analysis.indicator
    days = indicator.grace_days
    rhythm = _("%(rhythm)s, %(days)s days of grace") % {
        "rhythm": capfirst(indicator.get_rhythm_display()),
        "days": days,
    }
    return About(
        owner=html.person(indicator.owner.name if indicator.owner else None),
        updater=html.person(indicator.updater.name) if indicator.updater else None,
        measures=indicator.definition or measures_words(indicator),
        rhythm=rhythm,
        rule=rule_sentence(analysis) or _("No target"),
    )


def figure_of(analysis: Analysis) -> SafeString:
    return charts.draw_figure(indicator_chart(analysis, opens_notes=True))


def chart_heading(analysis: Analysis) -> str:
    chart = indicator_chart(analysis)
    return _("The last %(count)s values") % {
        "count": sum(1 for value in chart.values if value is not None)
    }


def chart_notes(analysis: Analysis) -> list[NoteLine]:
    return notes(analysis)


def answers(analysis: Analysis) -> list[Answer]:
    """What can be said of the process and of where it heads; left out where nothing can."""
    return [*_of_limits(analysis), *_of_outlook(analysis)]


def _of_limits(analysis: Analysis) -> list[Answer]:
    if analysis.limits is None:
        return _too_few(analysis)
    natural = _range_words(analysis.limits, analysis.indicator.decimals)
    found = [_change_answer(analysis, natural)]
    if analysis.capability is not None:
        found.insert(0, _capability_answer(analysis, analysis.capability, natural))
    return found


def _of_outlook(analysis: Analysis) -> list[Answer]:
    found = outlook(analysis)
    if found is None:
        return []
    question = _("Where is it heading?")
    return [Answer(question, "", found.verdict, found.sentence, found.note)]


def _too_few(analysis: Analysis) -> list[Answer]:
    count = len(analysis.segment.values)
    if analysis.indicator.limits_mode == LimitsMode.SEASONAL and count:
        words = {"least": LEAST_SEASONAL, "count": count}
        text = _("Seasonal limits are drawn from %(least)s values; %(count)s so far.") % words
        return [Answer(_("Is it noise?"), "no_data", _("Seasonal, no limits."), text)]
    if not 0 < count < LEAST_FOR_LIMITS:
        return []
    text = _("Natural range from %(least)s values; %(count)s so far.")
    words = {"least": LEAST_FOR_LIMITS, "count": count}
    return [Answer(_("Is it noise?"), "no_data", _("Too early to say."), text % words)]


def _capability_answer(
    analysis: Analysis, capability: Capability, natural: dict[str, str]
) -> Answer:
    status, verdict = {
        Capability.MEETS: ("on_track", _("It meets it.")),
        Capability.HIT_AND_MISS: ("at_risk", _("Hit and miss.")),
        Capability.CANNOT_MEET: ("off_track", _("Cannot meet without change.")),
    }[capability]
    texts = {
        Capability.MEETS: _(
            "The natural range, %(lower)s to %(upper)s, lies wholly within %(goal)s."
        ),
        Capability.HIT_AND_MISS: _(
            "%(goal)s lies inside the natural range, %(lower)s to %(upper)s: the process will hit and miss."
        ),
        Capability.CANNOT_MEET: _(
            "The natural range, %(lower)s to %(upper)s, lies wholly outside %(goal)s."
        ),
    }
    reason = texts[capability] % (natural | {"goal": _goal(analysis)})
    return Answer(_("Can it meet the target?"), status, verdict, reason)


def _change_answer(analysis: Analysis, words: dict[str, str]) -> Answer:
    if not analysis.at_newest:
        reason = (
            _("The newest value lies within the natural range, %(lower)s to %(upper)s.") % words
        )
        return Answer(_("Did it change?"), "", _("No, this is noise."), reason)
    run = analysis.at_newest[0]
    since = period_words(
        analysis.indicator.rhythm, analysis.segment.periods[run.first_index], year=True
    )
    reason = _("%(rule)s, since %(since)s. Natural range %(lower)s to %(upper)s.") % (
        words | {"rule": rule_names()[run.rule], "since": since}
    )
    verdict = {
        Effect.ADVERSE: _("Yes, for the worse."),
        Effect.FAVOURABLE: _("Yes, for the better."),
        Effect.NEUTRAL: _("Yes."),
    }[run.effect if analysis.target else Effect.NEUTRAL]
    return Answer(_("Did it change?"), "", verdict, reason)


def _range_words(limits: Limits, decimals: int) -> dict[str, str]:
    return {"lower": number(limits.lower, decimals), "upper": number(limits.upper, decimals)}


def _goal(analysis: Analysis) -> str:
    indicator = analysis.indicator
    if analysis.judgement.expected is None or indicator.band_low is not None:
        return _("%(low)s to %(high)s") % {
            "low": figure(indicator.band_low, indicator),
            "high": figure(indicator.band_high, indicator),
        }
    return figure(analysis.judgement.expected, indicator)


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """From when on limits hold, what they are, and why they were taken anew."""

    since: str
    limits: str
    because: str


def segment_lines(analysis: Analysis) -> list[SegmentLine]:
    """The segments of the process, oldest first; none where it was never taken anew."""
    if not analysis.because:
        return []
    return [_segment_line(analysis, segment) for segment in analysis.segments if segment.periods]


def _segment_line(analysis: Analysis, segment: Segment) -> SegmentLine:
    indicator, first = analysis.indicator, segment.periods[0]
    known = [day for day in analysis.because if day <= first]
    limits = segment.limits
    if limits is None:
        words = _("no natural range: %(count)s values") % {"count": len(segment.values)}
    else:
        words = _("natural range %(lower)s to %(upper)s") % _range_words(limits, indicator.decimals)
    return SegmentLine(
        since=period_words(indicator.rhythm, first, year=True),
        limits=words,
        because=analysis.because[max(known)] if known else "",
    )


def values_page(
    analysis: Analysis, member: Membership, *, before: date | None = None, as_of: bool = False
) -> ValuesPage:
    """The newest values, or a longer page of those before a period; newest first.

    As they stood on an earlier day nothing can be done to them.
    """
    newest_first = [
        row for row in reversed(analysis.history) if before is None or row.period_start < before
    ]
    shown = newest_first[: MORE_VALUES if before else FIRST_VALUES]
    earlier = len(newest_first) - len(shown)
    old = _superseded(shown)
    values = {row.period_start: row.value for row in analysis.history}
    running = analysis.compared() if analysis.adds_up else {}
    causes = cause_names(row.cause for row in shown)
    marks = marks_of(analysis.indicator, member.organization.slug, may_act=not as_of)
    beside = _Beside(values, running, old, causes, analysis.recalibrated())
    return ValuesPage(
        rows=[_value_row(analysis, row, beside, marks(row.id)) for row in shown],
        before=shown[-1].period_start if earlier else None,
        earlier=earlier,
    )


def _superseded(rows: Sequence[HistoryRow]) -> dict[UUID | None, Decimal | None]:
    ids = [row.supersedes_id for row in rows if row.supersedes_id]
    if not ids:
        return {}
    return dict(Measurement.objects.filter(pk__in=ids).values_list("id", "value"))


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a row is read with: values and years to date by period, superseded values, names of causes,
    and what holds where another target does than at first.
    """

    values: Mapping[date, Decimal | None]
    running: Mapping[date, Decimal]
    old: Mapping[UUID | None, Decimal | None]
    causes: Mapping[str, str]
    recalibrated: Mapping[date, Beside]


def _value_row(analysis: Analysis, row: HistoryRow, beside: _Beside, marks: Marks) -> ValueRow:
    indicator = analysis.indicator
    is_corrected = beside.old.get(row.supersedes_id) is not None
    names = rule_names()
    moved = beside.recalibrated.get(row.period_start)
    status = moved.judgement.status if moved else row.status
    return ValueRow(
        period=period_words(indicator.rhythm, row.period_start, year=True),
        value=bare(row.value, indicator),
        to_date=_to_date(beside.running.get(row.period_start), indicator),
        is_corrected=is_corrected,
        expected=bare(moved.judgement.expected if moved else row.expected, indicator),
        originally=_originally(moved, indicator),
        status=html.status_mark(status) if row.value is not None else SafeString(""),
        signal=". ".join(names[rule] for rule in row.hits),
        year_before=bare(
            beside.values.get(year_before(Rhythm(indicator.rhythm), row.period_start)), indicator
        ),
        cause=beside.causes.get(row.cause, ""),
        comment=row.commentary or row.no_value_reason,
        was=_was(row, beside.old, indicator) if is_corrected else "",
        judged=html.status_mark(row.judged_status) if row.judged_status else SafeString(""),
        judged_because=row.judged_because,
        is_restated=row.is_restatement,
        marks=marks,
    )


def _to_date(total: Decimal | None, indicator: Indicator) -> str:
    return _("%(figure)s to date") % {"figure": bare(total, indicator)} if total is not None else ""


def _originally(moved: Beside | None, indicator: Indicator) -> str:
    """ "originally 92.0", where the target in force expects something else."""
    if moved is None or moved.originally_expected == moved.judgement.expected:
        return ""
    return _("originally %(figure)s") % {"figure": bare(moved.originally_expected, indicator)}


def _was(row: HistoryRow, old, indicator: Indicator) -> str:
    return _("Was %(value)s until %(day)s: %(why)s %(who)s") % {
        "value": bare(old[row.supersedes_id], indicator),
        "day": short_date(localdate(row.recorded_at)),
        "why": row.correction_reason,
        "who": row.author or "",
    }


def gaps(analysis: Analysis) -> list[tuple[str, str]]:
    """Address and name of the older periods without a value, the newest ones: listed, not alarmed."""
    href = reverse("objectives:checkin", args=[analysis.organization.slug, analysis.indicator.pk])
    rhythm = analysis.indicator.rhythm
    return [
        (f"{href}?period={day.isoformat()}", period_words(rhythm, day, year=True))
        for day in reversed(analysis.gaps[-MOST_GAPS:])
    ]


def served(analysis: Analysis, member: Membership) -> list[ServedRow]:
    """The objectives that rest on it, one query; who may say what it means there finds the way to."""
    links = (
        ObjectiveIndicator.objects.filter(indicator=analysis.indicator)
        .select_related("objective", "objective__owner")
        .order_by("role", "objective__title", "id")
    )
    return [_served_row(link, analysis, member) for link in links]


def _served_row(link: ObjectiveIndicator, analysis: Analysis, member: Membership) -> ServedRow:
    objective = link.objective
    parts = {
        ObjectiveIndicator.Role.LAG: _("Result, weight %(weight)s"),
        ObjectiveIndicator.Role.LEAD: _("Momentum, weight %(weight)s"),
        ObjectiveIndicator.Role.GUARDRAIL: _("Must not get worse while the result improves"),
        ObjectiveIndicator.Role.CONTEXT: _("Shown beside it, never ranked"),
    }
    return ServedRow(
        href=reverse("pages:objective", args=[analysis.organization.slug, objective.pk]),
        title=objective.title,
        role=link.get_role_display(),
        part=parts[ObjectiveIndicator.Role(link.role)]
        % {"weight": number_format(link.weight.normalize())},
        status=html.status_mark(objective.shown_status(analysis.now)),
        owner=html.person(objective.owner.name if objective.owner else None),
        edit=_of_link("link-edit", link, analysis) if may_link(member, objective) else "",
        remove=_of_link("link-remove", link, analysis) if may_link(member, objective) else "",
    )


def _of_link(name: str, link: ObjectiveIndicator, analysis: Analysis) -> str:
    ids = [analysis.organization.slug, link.objective_id, link.pk]
    return reverse(f"objectives:{name}", args=ids)


def as_of_words(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
