"""The trend of a check: month by month, with its limit. The wrong side is shaded, in colour while it fails."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from objectives.charts.model import Size
from objectives.charts.svg import circle, mark, num, opening, polyline, runs

CELL = Size(150, 36)


@dataclass(frozen=True, slots=True)
class Trend:
    """`values` are readings in order, None where there is none; `status` is a code of `html.STATUS_CODES`."""

    values: Sequence[float | None]
    limit: float
    high_is_good: bool
    status: str
    is_beyond: bool
    description: str


def draw_trend(trend: Trend, size: Size = CELL) -> SafeString:
    known = [value for value in trend.values if value is not None]
    heights = [*known, trend.limit]
    margin = (max(heights) - min(heights)) * 0.12 or 1
    low, high = min(heights) - margin, max(heights) + margin
    steps = max(len(trend.values) - 1, 1)

    def x(index: float) -> float:
        return 4 + (size.width - 14) * index / steps

    def y(value: float) -> float:
        return 2 + (size.height - 4) * (1 - (value - low) / (high - low))

    top, height = (0.0, y(trend.limit))
    if trend.high_is_good:
        top, height = y(trend.limit), size.height - y(trend.limit)
    tone = {"off_track": " b-off", "at_risk": " b-risk"}.get(trend.status, "")
    limit = num(y(trend.limit))
    parts = [
        opening("spark trend", size.width, size.height, trend.description, fixed=True),
        (
            f'<rect class="beyond{tone if trend.is_beyond else ""}" x="0" y="{num(top)}" '
            f'width="{num(size.width)}" height="{num(height)}"/>'
        ),
        f'<path class="limit" d="M0 {limit}H{num(size.width)}"/>',
    ]
    for run in runs(trend.values):
        pairs = [(x(index), y(value)) for index, value in run]
        parts.append(polyline("ln", pairs) if len(run) > 1 else circle("dot", *pairs[0], 1.2))
    if trend.values and trend.values[-1] is not None:
        parts.append(mark(trend.status, x(len(trend.values) - 1), y(trend.values[-1]), 3.6))
    return SafeString("".join(parts) + "</svg>")
