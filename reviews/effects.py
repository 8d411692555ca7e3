"""Whether interventions worked, in words and pictures."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.figures import figure, short_period, signed_difference, with_unit
from objectives.models import Indicator, Measurement
from objectives.rules.periods import Rhythm, period_end
from objectives.wording import short_date
from perfmgmt.tenancy import html
from reviews import charts
from reviews.evidence import ItemEvidence
from reviews.models import Decision, EffectCheck, Intervention
from reviews.rules import effect as rules
from reviews.rules.effect import Verdict
from reviews.rules.intervention import State

STATUS_OF = {
    Verdict.WORKED: "on_track",
    Verdict.PARTLY: "at_risk",
    Verdict.NO_EFFECT: "off_track",
    Verdict.NO_EFFECT_SEEN: "off_track",
    Verdict.TOO_EARLY: "no_data",
}
# Values of a rhythm that are drawn ahead of those that the mean before is made of.
DRAWN_BEFORE = 12

# By indicator, its current values by period, oldest first.
Series = Mapping[UUID, Mapping[date, Decimal]]


@dataclass(frozen=True, slots=True)
class EffectLine:
    """An effect in a row of a table: texts that were formatted already."""

    chart: SafeString
    expected: str
    measured: str
    verdict: SafeString
    note: str


def series_of(interventions: Iterable[Intervention]) -> Series:
    """One query for all their indicators."""
    ids = {each.indicator_id for each in interventions if each.indicator_id}
    rows = Measurement.objects.current().with_value().filter(indicator__in=ids)
    found: defaultdict[UUID, dict[date, Decimal]] = defaultdict(dict)
    for pk, day, value in rows.oldest_first().values_list("indicator_id", "period_start", "value"):
        found[pk][day] = value
    return found


def effect_line(intervention: Intervention, series: Series, fiscal_start: int) -> EffectLine:
    check, indicator = intervention.latest_check, intervention.indicator
    if indicator is None:
        return EffectLine(SafeString(""), "", "", _nothing_expected(), "")
    return EffectLine(
        chart=charts.draw_cell(effect_chart(intervention, series, fiscal_start)),
        expected=expected_words(intervention, indicator),
        measured=measured_words(check, indicator),
        verdict=verdict_mark(intervention),
        note=verdict_note(intervention),
    )


def effect_chart(
    intervention: Intervention, series: Series, fiscal_start: int
) -> charts.EffectChart:
    """Drawn from the current values; the means are those that were frozen and checked."""
    indicator, expected = intervention.indicator, intervention.expected_value
    if indicator is None or expected is None:
        raise AssertionError("Only an expected effect is drawn.")
    rhythm, started = Rhythm(indicator.rhythm), intervention.started_on
    values = series.get(indicator.pk, {})
    before = [day for day in values if started is None or period_end(rhythm, day) < started]
    days = [*before[-DRAWN_BEFORE:], *(day for day in values if before and day > before[-1])]
    days = days or list(values)
    count = len(before[-DRAWN_BEFORE:])
    check = intervention.latest_check
    return charts.EffectChart(
        values=[float(values[day]) for day in days],
        start=count,
        after_from=_after_from(intervention, rhythm, days, count, fiscal_start),
        before_from=max(0, count - intervention.before_count) if started else 0,
        before=_float(intervention.before if started else None),
        after=_float(check.after) if check and check.count >= rules.LEAST_AFTER else None,
        expected=float(expected),
        status=STATUS_OF[Verdict(check.verdict)] if check else "no_data",
        description=describe(intervention),
        labels=_labels(intervention, indicator),
        ends=_ends(indicator, days),
    )


def _after_from(
    intervention: Intervention, rhythm: Rhythm, days: list[date], count: int, fiscal_start: int
) -> int:
    if intervention.started_on is None:
        return count
    first = rules.first_after(
        rhythm=rhythm,
        starts_on=intervention.started_on,
        lag_periods=intervention.lag_periods,
        fiscal_start_month=fiscal_start,
    )
    return next((place for place, day in enumerate(days) if day >= first), len(days))


def _labels(intervention: Intervention, indicator: Indicator) -> tuple[str, str, str]:
    check = intervention.latest_check
    words = {
        "before": figure(intervention.before, indicator),
        "after": figure(check.after, indicator) if check else "",
        "expected": figure(intervention.expected_value, indicator),
    }
    return (
        _("%(before)s before") % words,
        _("%(after)s after") % words if check else "",
        _("%(expected)s expected") % words,
    )


def _ends(indicator: Indicator, days: list[date]) -> tuple[str, str]:
    if not days:
        return "", ""
    return tuple(short_period(indicator.rhythm, day) for day in (days[0], days[-1]))  # type: ignore[return-value] # two


def describe(intervention: Intervention) -> str:
    """One sentence: for who does not see the chart, and below it for who does."""
    indicator, check = intervention.indicator, intervention.latest_check
    if indicator is None:
        return _("Nobody said what effect to expect.")
    words = {
        "title": indicator.title,
        "before": figure(intervention.before, indicator),
        "after": figure(check.after, indicator) if check else "",
        "expected": figure(intervention.expected_value, indicator),
        "day": short_date(intervention.check_on) if intervention.check_on else "",
    }
    if check and check.after is not None:
        return _("%(title)s: %(before)s before, %(after)s after, %(expected)s expected.") % words
    if intervention.before is None:
        return _("%(title)s: %(expected)s expected, to be checked on %(day)s.") % words
    return (
        _("%(title)s: %(before)s before, %(expected)s expected, to be checked on %(day)s.") % words
    )


def expected_words(intervention: Intervention, indicator: Indicator) -> str:
    """By how much it should move, "+3.0 points"; before it begins, where it should stand."""
    expected, before = intervention.expected_value, intervention.before
    if expected is None:
        return ""
    if before is None:
        return figure(expected, indicator)
    return signed_difference(expected - before, indicator)


def measured_words(check: EffectCheck | None, indicator: Indicator) -> str:
    if check is None or check.after is None or check.count < rules.LEAST_AFTER:
        return _("not yet")
    if check.before is None:
        return figure(check.after, indicator)
    return signed_difference(check.after - check.before, indicator)


def verdict_mark(intervention: Intervention) -> SafeString:
    check = intervention.latest_check
    if check is not None:
        status = STATUS_OF[Verdict(check.verdict)]
        return html.status_mark(status, check.get_verdict_display())
    if not intervention.has_expected_effect:
        return _nothing_expected()
    if intervention.state == State.PLANNED:
        return html.status_mark("no_data", _("Not begun"))
    return html.status_mark("no_data", _("Too early"))


def verdict_note(intervention: Intervention) -> str:
    """ "8 values after", "check on 31 Mar", with how many others it shares the effect with."""
    check = intervention.latest_check
    if check is None:
        if intervention.check_on is None:
            return ""
        return _("check on %(day)s") % {"day": short_date(intervention.check_on)}
    notes = [values_after(check.count)]
    if check.shared_with:
        notes.append(_shared(check.shared_with))
    if intervention.effect_is_late:
        notes.append(_("expected late"))
    return ", ".join(notes)


def values_after(count: int) -> str:
    return ngettext("%(n)s value after", "%(n)s values after", count) % {"n": count}


def shared_words(count: int) -> str:
    return f"{capfirst(_shared(count))}."


def decided_effect(decision: Decision) -> str:
    """ "On time in full to 95.0%, check 30 Apr"; empty where nothing was said."""
    return _effect_words(decision.effect_indicator, decision.expected_value, decision.check_on)


def added_effect(intervention: Intervention) -> str:
    """The same where it was said after the decision, and how late."""
    said = _effect_words(intervention.indicator, intervention.expected_value, intervention.check_on)
    if not said or intervention.effect_said_at is None:
        return ""
    words = {"effect": said, "day": short_date(localdate(intervention.effect_said_at))}
    if intervention.effect_is_late:
        return _("Added late, on %(day)s: %(effect)s") % words
    return _("Added on %(day)s: %(effect)s") % words


def _effect_words(indicator: Indicator | None, value: Decimal | None, day: date | None) -> str:
    if indicator is None or day is None:
        return ""
    return _("%(title)s to %(value)s, check %(day)s") % {
        "title": indicator.title,
        "value": figure(value, indicator),
        "day": short_date(day),
    }


def effect_sentences(evidence: ItemEvidence) -> Iterator[tuple[str, SafeString]]:
    """(status of the shape, sentence) for each intervention about the item, as at the freeze."""
    for one in evidence.effects:
        words = {
            "text": format_html("<b>{}</b>", one.text.rstrip(".")),
            "title": one.indicator,
            "before": with_unit(one.before, one.unit, one.decimals),
            "after": with_unit(one.after, one.unit, one.decimals),
            "expected": with_unit(one.expected, one.unit, one.decimals),
            "day": short_date(one.check_on),
        }
        if not one.verdict:
            yield (
                "no_data",
                format_html(
                    _("{text}: {title} should reach {expected}, to be checked on {day}."), **words
                ),
            )
            continue
        verdict = Verdict(one.verdict)
        words["verdict"] = str(EffectCheck.Verdict(verdict.value).label)
        sentence = _(
            "{text}: {verdict}. {title} {before} before, {after} after, {expected} expected."
        )
        if one.after is None:
            sentence = _("{text}: {verdict}. {title} {before} before, {expected} expected.")
        yield STATUS_OF[verdict], format_html(sentence, **words)


def share_words(share: Decimal | None) -> str:
    """ "90% of what was expected" """
    if share is None:
        return ""
    percent = round(share * 100)
    return _("%(percent)s%% of what was expected") % {"percent": percent}


def late_words(intervention: Intervention) -> str:
    """Said after the decision had its 24 hours, or after the work began."""
    if not intervention.effect_is_late or intervention.effect_said_at is None:
        return ""
    return _("The expected effect was said late, on %(day)s.") % {
        "day": short_date(localdate(intervention.effect_said_at))
    }


def _shared(count: int) -> str:
    return ngettext("shared with %(n)s other", "shared with %(n)s others", count) % {"n": count}


def _nothing_expected() -> SafeString:
    return format_html('<span class="muted">{}</span>', _("No effect was named"))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
