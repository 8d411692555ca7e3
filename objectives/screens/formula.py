"""How an indicator is calculated, in words: its formula, what it reads, and what it gives now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from objectives.calculating import Reading, is_coarser, reason_of, value_in
from objectives.figures import figure, period_name
from objectives.models import Indicator, Measurement
from objectives.rules.aggregation import Figure
from objectives.rules.formula import evaluate, read_formula
from objectives.rules.periods import Rhythm, latest_closed_period, period_end
from objectives.rules.refusal import RuleError
from objectives.screens.connections import indicator_in
from objectives.services.refusals import sentence_of
from objectives.wording import period_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Organization


@dataclass(frozen=True, slots=True)
class InputRow:
    """A name of the formula: the indicator behind it and its newest figure."""

    name: str
    href: str
    title: str
    latest: str
    is_missing: bool
    status: SafeString


@dataclass(frozen=True, slots=True)
class FormulaWords:
    text: str
    rows: list[InputRow]


@dataclass(frozen=True, slots=True)
class Preview:
    """What the formula would give for the latest closed period: the figure and its inputs, or a sentence."""

    figure: str = ""
    rest: str = ""
    sentence: str = ""


def in_words(text: str) -> str:
    """As people write it: "late / orders × 100"."""
    return text.replace("*", "×").replace("-", "−")


def formula_words(
    indicator: Indicator, organization: Organization, now: datetime
) -> FormulaWords | None:
    """Of an indicator that was fetched `with_connections`; None where nothing is calculated."""
    if not indicator.is_calculated:
        return None
    return FormulaWords(
        in_words(indicator.formula),
        [
            _row(fact, indicator, organization, now)
            for fact in indicator.input_facts  # type: ignore[attr-defined]
        ],
    )


def _row(fact, indicator: Indicator, organization: Organization, now: datetime) -> InputRow:
    read = indicator_in(fact, "input")
    closed = _closed_period(indicator, organization, now)
    wanted = Reading.fine_periods(read, indicator, closed, organization)[-1]
    is_missing = read.latest_period is None or read.latest_period < wanted
    return InputRow(
        name=fact["name"],
        href=reverse("objectives:indicator", args=[organization.slug, read.pk]),
        title=read.title,
        latest=_latest_words(read, indicator, closed, is_missing=is_missing),
        is_missing=is_missing,
        status=html.status_mark("stale" if read.is_overdue(now) else read.status),
    )


def _latest_words(read: Indicator, indicator, closed: date, *, is_missing: bool) -> str:
    if read.latest_period is None:
        return _("No figure yet")
    words = {
        "value": figure(read.latest_value, read),
        "period": period_words(read.rhythm, read.latest_period, year=True),
        "wanted": period_name(indicator.rhythm, closed),
    }
    if is_missing:
        return _("%(value)s in %(period)s; the figure for %(wanted)s is missing") % words
    return _("%(value)s in %(period)s") % words


def preview(
    indicator: Indicator,
    text: str,
    inputs: Mapping[str, Indicator],
    *,
    organization: Organization,
    now: datetime,
) -> Preview:
    """Two texts or a sentence for what is being typed; one query at most."""
    if not text.strip():
        return Preview(sentence=_("The result appears here while you type."))
    try:
        formula = read_formula(text)
    except RuleError as error:
        return Preview(sentence=sentence_of(error))
    unknown = [name for name in formula.names if name not in inputs]
    if unknown:
        return Preview(sentence=_("Say which measure “%(name)s” is.") % {"name": unknown[0]})
    read = {name: inputs[name] for name in formula.names}
    if any(is_coarser(each, indicator) for each in read.values()):
        return Preview(
            sentence=_("An input is measured less often than the formula: it cannot be split.")
        )
    day = _closed_period(indicator, organization, now)
    figures = _figures(indicator, read, day, organization)
    readings = {
        name: value_in(each, indicator, day, figures.get(each.pk, {}), organization)
        for name, each in read.items()
    }
    outcome = evaluate(formula, {name: each.value for name, each in readings.items()})
    if outcome.value is None:
        return Preview(sentence=reason_of(outcome, indicator, day, readings))
    return Preview(
        figure=figure(outcome.value, indicator),
        rest=_("for %(period)s, from %(inputs)s.")
        % {
            "period": period_name(indicator.rhythm, day),
            "inputs": ", ".join(
                f"{name} = {figure(each.value, each.indicator)}" for name, each in readings.items()
            ),
        }
        if readings
        else "",
    )


def _closed_period(indicator: Indicator, organization: Organization, now: datetime) -> date:
    today = now.astimezone(organization.zone).date()
    return latest_closed_period(Rhythm(indicator.rhythm), today, organization.fiscal_year_starts)


def _figures(indicator, read: Mapping[str, Indicator], day: date, organization):
    first = min(
        (Reading.fine_periods(each, indicator, day, organization)[0] for each in read.values()),
        default=day,
    )
    last = period_end(Rhythm(indicator.rhythm), day)
    rows = Measurement.objects.filter(indicator__in=[each.pk for each in read.values()]).current()
    found: dict = {}
    for row in (
        rows.with_value()
        .between(first, last)
        .values_list("indicator_id", "period_start", "value", "numerator", "denominator")
    ):
        found.setdefault(row[0], {})[row[1]] = Figure(*row[1:])
    return found
