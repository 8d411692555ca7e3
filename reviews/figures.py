"""The chart of an agenda item, drawn from what was frozen: pinned figures, limits, signals, path."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from objectives import charts
from objectives.figures import with_unit
from perfmgmt.tenancy import html
from reviews.evidence import IndicatorEvidence
from reviews.models import AgendaFigure
from reviews.wording import natural_range, period

IN_THE_ROOM = charts.Size(680, 292)
ON_THE_WALL = charts.Size(740, 270)


def item_chart(
    evidence: IndicatorEvidence, pins: Sequence[AgendaFigure], size: charts.Size = IN_THE_ROOM
) -> SafeString:
    """One indicator as it stood at the freeze. `pins` are its measurements, oldest first."""
    measured = {pin.measurement.period_start: pin.measurement.value for pin in pins}
    expected = {point.period: point.expected for point in evidence.path}
    coming = {
        point.period: charts.ForecastPoint(float(point.value), float(point.low), float(point.high))
        for point in (evidence.forecast.coming if evidence.forecast else ())
        if point.period > max(measured)
    }
    days = sorted({*measured, *expected, *coming})
    index = {day: position for position, day in enumerate(days)}
    return charts.draw_figure(
        charts.IndicatorChart(
            periods=days,
            values=[_float(measured.get(day)) for day in days if day <= max(measured)],
            description=_describe(evidence),
            labels=charts.localized_labels(),
            status=evidence.status,
            unit=evidence.unit,
            decimals=evidence.decimals,
            ranges=_ranges(evidence, [index[day] for day in measured], days),
            signals=[
                charts.Signal(index=index[day], good=good)
                for day, good in evidence.hits
                if day in index
            ],
            forecast=list(coming.values()),
            free=True,
            target=_target(evidence, [_float(expected.get(day)) for day in days]),
            bounds=(0, 100) if evidence.unit == "%" else (None, None),
        ),
        wide=size,
    )


def _ranges(evidence: IndicatorEvidence, measured: list[int], days) -> list[charts.NaturalRange]:
    limits = evidence.natural_range
    if limits is None:
        return []
    inside = [position for position in measured if days[position] >= limits.since]
    return [
        charts.NaturalRange(
            first=min(inside),
            last=max(inside),
            centre=float(limits.mean),
            lower=float(limits.lower),
            upper=float(limits.upper),
        )
    ]


def _target(evidence: IndicatorEvidence, values: list[float | None]) -> charts.Path | None:
    known = [point.expected for point in evidence.path if point.expected is not None]
    if not known:
        return None
    label = _("%(value)s target") % {
        "value": with_unit(known[-1], evidence.unit, evidence.decimals)
    }
    return charts.Path(values, label, stepped=evidence.target_type == "standard")


def _describe(evidence: IndicatorEvidence) -> str:
    """One sentence for who does not see the chart."""
    words = {
        "title": evidence.title,
        "value": with_unit(evidence.value, evidence.unit, evidence.decimals),
        "expected": with_unit(evidence.expected, evidence.unit, evidence.decimals),
        "period": period(evidence, evidence.period) if evidence.period else "",
        "status": html.status_word(evidence.status),
        "range": natural_range(evidence),
    }
    if evidence.natural_range is None:
        return _("%(title)s: %(value)s in %(period)s. %(status)s.") % words
    if evidence.expected is None:
        return _("%(title)s: %(value)s in %(period)s, natural range %(range)s.") % words
    return (
        _(
            "%(title)s: %(value)s in %(period)s against %(expected)s, natural range %(range)s. "
            "%(status)s."
        )
        % words
    )


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
