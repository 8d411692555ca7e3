"""The sparkline of a table cell."""

from collections.abc import Iterator

from django.utils.safestring import SafeString

from objectives.charts.model import Size, Spark
from objectives.charts.svg import circle, mark, num, opening, polyline, runs

CELL = Size(104, 28)
MARGIN = 4
RIGHT = 12  # room for the last shape and the expected tick


def draw_spark(spark: Spark, size: Size = CELL) -> SafeString:
    """Band or planned path, line, last value as status shape, expected value as a tick."""
    parts = [opening("spark", size.width, size.height, spark.description, fixed=True)]
    count = max(len(spark.values), 1)
    span = size.width - 2 - RIGHT
    known = list(_heights(spark))
    low, high = min(known, default=0.0), max(known, default=1.0)
    reach = high - low

    def x(index: float) -> float:
        return 2 + span * (index / (count - 1) if count > 1 else 0.5)

    def y(value: float) -> float:
        share = (value - low) / reach if reach else 0.5
        return MARGIN + (size.height - 2 * MARGIN) * (1 - share)

    if spark.band is not None:
        lower, upper = spark.band
        left, right = x(min(spark.band_from, count - 1)), x(count - 1) + 5
        parts.append(
            f'<rect class="band" x="{num(left)}" y="{num(y(upper))}" '
            f'width="{num(right - left)}" height="{num(y(lower) - y(upper))}"/>'
        )
    parts += [
        polyline("tgt thin", [(x(index), y(value)) for index, value in run])
        for run in runs(spark.path or ())
    ]
    if spark.path is None and spark.expected is not None:
        expected = num(y(float(spark.expected)))
        parts.append(f'<path class="exp" d="M{size.width - 14} {expected}h10"/>')
    last: tuple[int, float] | None = None
    for run in runs(spark.values):
        last = run[-1]
        pairs = [(x(index), y(value)) for index, value in run]
        parts.append(polyline("ln", pairs) if len(run) > 1 else circle("dot", *pairs[0], 1.2))
    if last is not None:
        parts.append(mark(spark.status, x(last[0]), y(last[1]), 3.4))
    return SafeString("".join(parts) + "</svg>")


def _heights(spark: Spark) -> Iterator[float]:
    """Every value that the drawing must have room for."""
    for values in (spark.values, spark.band or (), spark.path or (), (spark.expected,)):
        yield from (float(value) for value in values if value is not None)
