"""The chart of an effect: what came before an intervention, what came after it, what was expected."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from objectives.charts import Size
from objectives.charts.svg import circle, num, opening, polyline, text
from perfmgmt.tenancy.html import status_code

CELL = Size(190, 48)
WIDE = Size(680, 240)
NARROW = Size(360, 220, compact=True)
# Room for values that are still to come, and for the words at the right edge.
LEAST_AFTER = 3
WORDS = 118


@dataclass(frozen=True, slots=True)
class EffectChart:
    """`start` values came before it began; those from `after_from` on count as after.

    `before_from` is the first value that the mean before is made of. `labels` are the words for the
    mean before, the mean after and the expected level, `ends` those for the first and last period.
    """

    values: Sequence[float]
    start: int
    after_from: int
    before_from: int
    before: float | None
    after: float | None
    expected: float
    status: str
    description: str
    labels: tuple[str, str, str] = ("", "", "")
    ends: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class _Plot:
    chart: EffectChart
    width: float
    left: float
    top: float
    height: float
    low: float
    high: float

    def x(self, index: float) -> float:
        count = max(len(self.chart.values), self.chart.after_from + LEAST_AFTER)
        return self.left + self.width * index / max(count - 1, 1)

    def y(self, value: float) -> float:
        reach = self.high - self.low
        share = (value - self.low) / reach if reach else 0.5
        return self.top + self.height * (1 - share)


def draw_cell(chart: EffectChart) -> SafeString:
    """For a table cell: lines only."""
    plot = _plot(chart, left=3, right=14, top=5, bottom=5, size=CELL)
    opened = opening("spark effect", CELL.width, CELL.height, chart.description, fixed=True)
    return SafeString(opened + _lines(plot, CELL.height, CELL.width - 2) + "</svg>")


def draw_figure(chart: EffectChart) -> SafeString:
    """For the page of one intervention, wide and narrow, with words at the levels."""
    return SafeString(_draw_large(chart, WIDE, "wide xl") + _draw_large(chart, NARROW, "narrow xl"))


def _draw_large(chart: EffectChart, size: Size, classes: str) -> str:
    plot = _plot(chart, left=6, right=WORDS, top=14, bottom=34, size=size)
    end = size.width - WORDS + 8
    parts = [
        opening(f"chart effect {classes}", size.width, size.height, chart.description, fixed=False),
        f'<path class="axis" d="M0 {size.height - 22}H{num(end)}"/>',
        _lines(plot, size.height - 22, end),
        *(circle("dot", plot.x(place), plot.y(value), 2.2) for place, value in _placed(chart)),
        *_words(plot, end + 6),
        text("ax", plot.x(0), size.height - 6, chart.ends[0]),
        text("ax", end, size.height - 6, chart.ends[1], "end"),
    ]
    return "".join(parts) + "</svg>"


def _plot(
    chart: EffectChart, *, left: float, right: float, top: float, bottom: float, size: Size
) -> _Plot:
    known = [*chart.values, chart.expected]
    return _Plot(
        chart=chart,
        width=size.width - left - right,
        left=left,
        top=top,
        height=size.height - top - bottom,
        low=min(known),
        high=max(known),
    )


def _lines(plot: _Plot, height: float, end: float) -> str:
    chart = plot.chart
    begun, expected = num(plot.x(chart.start - 0.5)), num(plot.y(chart.expected))
    drawn = f'<path class="tgt thin" d="M{begun} {expected}H{num(end)}"/>'
    drawn += f'<path class="leader" d="M{begun} 0V{num(height)}"/>'
    if chart.before is not None:
        since, level = num(plot.x(chart.before_from)), num(plot.y(chart.before))
        drawn += f'<path class="mean" d="M{since} {level}H{begun}"/>'
    if chart.after is not None:
        since = num(plot.x(chart.after_from - 0.5))
        until, level = num(plot.x(len(chart.values) - 0.5)), num(plot.y(chart.after))
        code = status_code(chart.status)
        drawn += f'<path class="mean m-{code}" d="M{since} {level}H{until}"/>'
    pairs = [(plot.x(place), plot.y(value)) for place, value in _placed(chart)]
    return drawn + polyline("ln", pairs)


def _placed(chart: EffectChart) -> list[tuple[int, float]]:
    return list(enumerate(chart.values))


def _words(plot: _Plot, x: float) -> list[str]:
    """The three levels by name, moved apart where they would touch."""
    chart = plot.chart
    levels = zip((chart.before, chart.after, chart.expected), chart.labels, strict=True)
    classes = ("an", "lb", "tg")
    wanted = sorted(
        (plot.y(level), name, words)
        for (level, words), name in zip(levels, classes, strict=True)
        if level is not None and words
    )
    drawn, lowest = [], float("-inf")
    for y, name, words in wanted:
        lowest = max(y + 4, lowest + 16)
        drawn.append(text(name, x, lowest, words))
    return drawn
