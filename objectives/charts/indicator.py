"""The indicator chart: actuals, natural ranges, target path, signals, notes, forecast."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from objectives.charts.model import (
    MINI,
    NARROW,
    WIDE,
    IndicatorChart,
    MovingRange,
    NaturalRange,
    Note,
    Path,
    Size,
    Values,
)
from objectives.charts.scales import period_ticks, tick_decimals, value_axis, value_domain
from objectives.charts.svg import (
    Point,
    circle,
    diamond,
    linked,
    mark,
    num,
    opening,
    points,
    polyline,
    runs,
    text,
    text_width,
    titled,
)
from perfmgmt.tenancy.html import status_code

LONGEST_UNIT = 3  # a longer one is said in the heading, not beside every value
MOST_MARGIN = 0.35  # of the width, on either side, however long the numbers are
LABEL, SMALL = 13, 11.5  # sizes of the two kinds of text, as in the style sheet


def draw_figure(chart: IndicatorChart, wide: Size = WIDE, narrow: Size = NARROW) -> SafeString:
    """Two renderings; a container query shows one, so text stays legible without measuring."""
    large = " xl" if wide.width > 600 else ""
    return SafeString(
        draw_indicator(chart, wide, f"wide{large}")
        + draw_indicator(chart, narrow, f"narrow{large}")
    )


def draw_mini(chart: IndicatorChart, size: Size = MINI) -> SafeString:
    """The small rendering for a card: last value and target only, no words."""
    return draw_indicator(chart, size)


def draw_indicator(chart: IndicatorChart, size: Size, classes: str = "") -> SafeString:
    """One SVG of the chart at one size."""
    plot = _layout(chart, size)
    has_links = any(note.href for note in chart.notes)
    parts = [
        opening(
            f"chart {classes}".strip(),
            size.width,
            size.height,
            chart.description,
            fixed=False,
            role="group" if has_links else "img",
        ),
        '<g aria-hidden="true">' if has_links else "<g>",
        _value_axis(plot),
        *_ranges(plot),
        _period_axis(plot),
        *_targets(plot),
        _forecast(plot),
        *_leaders(plot),
        *_line(plot),
        *_signals(plot),
        _latest(plot),
        _preview(plot),
        *_end_labels(plot),
        "</g>",
        *_flags(plot),
    ]
    return SafeString("".join(parts) + "</svg>")


@dataclass(frozen=True, slots=True)
class _Plot:
    """A chart laid out in a size: margins, scales, ticks."""

    chart: IndicatorChart
    size: Size
    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    @property
    def spacing(self) -> float:
        return (self.right - self.left - 12) / max(len(self.chart.periods) - 1, 1)

    @property
    def last(self) -> int | None:
        """Index of the newest value, None before the first."""
        known = [index for index, value in enumerate(self.chart.values) if value is not None]
        return known[-1] if known else None

    def x(self, index: float) -> float:
        if len(self.chart.periods) < 2:
            return (self.left + self.right) / 2
        return self.left + 6 + self.spacing * index

    def y(self, value: float) -> float:
        share = (float(value) - self.low) / (self.high - self.low)
        return self.top + (self.bottom - self.top) * (1 - share)

    def at(self, index: int) -> Point:
        """Where a period's value stands; one without a value stands on the axis."""
        values = self.chart.values
        value = values[index] if index < len(values) else None
        return self.x(index), self.y(value if value is not None else self.low)

    def value_text(self, value: float, *, short: bool = False) -> str:
        """The value with its unit; `short` leaves out zeros behind the point ("95%")."""
        chart = self.chart
        decimals = min(tick_decimals([float(value)]), chart.decimals) if short else chart.decimals
        number = chart.labels.number(float(value), decimals)
        if len(chart.unit.strip()) > LONGEST_UNIT:
            return number
        return chart.labels.with_unit(number, chart.unit)


@dataclass(frozen=True, slots=True)
class _EndLabel:
    """Text at the right edge: one or two lines at the height of what it names."""

    x: float
    y: float
    lines: tuple[tuple[str, str], ...]  # (class, words)

    @property
    def height(self) -> float:
        return 14.0 * len(self.lines)


def _layout(chart: IndicatorChart, size: Size) -> _Plot:
    low, high, ticks = value_axis(*value_domain(_heights(chart), chart.bounds))
    decimals = tick_decimals(ticks)
    named = tuple((tick, chart.labels.number(tick, decimals)) for tick in ticks)
    wished = max([20 if size.compact else 26, *(text_width(name, SMALL) + 10 for _, name in named)])
    left = min(wished, size.width * MOST_MARGIN)
    draft = _Plot(chart, size, left, size.width, 0, size.height, low, high, named)
    ends = [text_width(words, LABEL) for label in _ends(draft) for _, words in label.lines]
    above = 12.0 if not chart.notes else 26.0
    return _Plot(
        chart=chart,
        size=size,
        left=left,
        right=size.width
        - min(max([14.0, *(width + 6 for width in ends)]), size.width * MOST_MARGIN),
        top=10.0 if size.mini else above,
        bottom=size.height - (18 if size.mini else 24),
        low=low,
        high=high,
        ticks=named,
    )


def _heights(chart: IndicatorChart) -> Iterator[float]:
    """Every value the drawing must have room for."""
    series: list[Values] = [chart.values, *(path.values for path in _paths(chart))]
    for limits in chart.ranges:
        if isinstance(limits, MovingRange):
            series += limits.lines
        else:
            series.append((limits.lower, limits.upper))
    series += [(point.low, point.high, point.value) for point in chart.forecast]
    if chart.preview is not None:
        series.append((chart.preview.value,))
    for values in series:
        yield from (float(value) for value in values if value is not None)


def _paths(chart: IndicatorChart) -> list[Path]:
    return [*chart.beside, *([chart.target] if chart.target is not None else [])]


def _value_axis(plot: _Plot) -> str:
    parts = []
    for tick, name in plot.ticks:
        y = plot.y(tick)
        parts.append(f'<path class="grid" d="M{num(plot.left)} {num(y)}H{num(plot.right + 4)}"/>')
        parts.append(text("ax", plot.left - 6, y + 4, name, "end"))
    return "".join(parts)


def _ranges(plot: _Plot) -> Iterator[str]:
    for limits in plot.chart.ranges:
        yield _moving(plot, limits) if isinstance(limits, MovingRange) else _level(plot, limits)
    if plot.chart.ranges and not plot.size.mini:
        yield _range_label(plot)


def _level(plot: _Plot, limits: NaturalRange) -> str:
    x0 = plot.x(limits.first) - 4
    x1 = min(plot.x(limits.last) + 4, plot.right)
    upper, lower, centre = plot.y(limits.upper), plot.y(limits.lower), plot.y(limits.centre)
    return (
        f'<rect class="band" x="{num(x0)}" y="{num(upper)}" '
        f'width="{num(x1 - x0)}" height="{num(lower - upper)}"/>'
        f'<path class="lim" d="M{num(x0)} {num(upper)}H{num(x1)}'
        f'M{num(x0)} {num(lower)}H{num(x1)}"/>'
        f'<path class="cl" d="M{num(x0)} {num(centre)}H{num(x1)}"/>'
    )


def _moving(plot: _Plot, limits: MovingRange) -> str:
    """The same three lines, each from value to value."""
    lower, centre, upper = (
        [
            (plot.x(at), plot.y(line[which]))
            for at, line in zip(limits.at, limits.lines, strict=True)
        ]
        for which in range(3)
    )
    return (
        f'<polygon class="band" points="{points([*upper, *reversed(lower)])}"/>'
        + polyline("lim", upper)
        + polyline("lim", lower)
        + polyline("cl", centre)
    )


def _range_label(plot: _Plot) -> str:
    limits = plot.chart.ranges[-1]
    labels = plot.chart.labels
    word = labels.natural_range_short if plot.size.compact else labels.natural_range
    lowest, highest = _newest_limits(limits)
    number = labels.number
    decimals = plot.chart.decimals
    words = f"{word} {number(lowest, decimals)}–{number(highest, decimals)}"
    x = plot.x(limits.first)
    first = limits.lines[0][2] if isinstance(limits, MovingRange) else highest
    above = plot.y(first) - 5
    y = above if above > plot.top + 4 else plot.y(first) + 13
    if x + text_width(words, SMALL) > plot.right:
        return text("an", plot.right, y, words, "end")
    return text("an", x, y, words)


def _newest_limits(limits: NaturalRange | MovingRange) -> tuple[float, float]:
    if isinstance(limits, MovingRange):
        return limits.lines[-1][0], limits.lines[-1][2]
    return limits.lower, limits.upper


def _period_axis(plot: _Plot) -> str:
    labels, base = plot.chart.labels, plot.bottom
    parts = [f'<path class="axis" d="M{num(plot.left)} {num(base)}H{num(plot.right + 4)}"/>']
    room = 46.0 if plot.size.compact else 52.0
    for index, detail in period_ticks(plot.chart.periods, plot.spacing, room):
        words = labels.period(plot.chart.periods[index], detail)
        x, half = plot.x(index), text_width(words, SMALL) / 2
        if x - half < 0 or x + half > plot.size.width:
            continue
        y = base + (14 if plot.size.mini else 16)
        parts.append(f'<path class="tick" d="M{num(x)} {num(base)}v4"/>')
        parts.append(text("ax", x, y, words, "middle"))
    return "".join(parts)


def _targets(plot: _Plot) -> Iterator[str]:
    """The target in force; originals and requests stay as thin lines beside it, never hidden."""
    for path in _paths(plot.chart):
        in_force = path is plot.chart.target
        for run in runs(path.values):
            pairs = _steps(plot, run) if path.stepped else [(plot.x(i), plot.y(v)) for i, v in run]
            yield polyline("tgt" if in_force else "tgt thin", pairs)
        end = _path_end(plot, path)
        if end is None:
            continue
        x, y = end
        if in_force and not plot.size.mini:
            yield f'<path class="tgt-end" d="M{num(x - 4)} {num(y)}h8M{num(x)} {num(y - 4)}v8"/>'
        if not in_force and not _at_edge(plot, path) and not plot.size.compact:
            start = next(index for index, value in enumerate(path.values) if value is not None)
            yield text("ax tg", (plot.x(start) + x) / 2, y + 14, path.label, "middle")


def _steps(plot: _Plot, run: list[tuple[int, float]]) -> list[Point]:
    """A standard holds for whole periods: level over each, upright between two."""
    edge = len(plot.chart.periods) - 1
    pairs: list[Point] = []
    for index, value in run:
        y = plot.y(value)
        pairs.append((plot.x(max(index - 0.5, 0)), y))
        pairs.append((plot.x(min(index + 0.5, edge)), y))
    return pairs


def _path_end(plot: _Plot, path: Path) -> Point | None:
    known = [(index, value) for index, value in enumerate(path.values) if value is not None]
    return (plot.x(known[-1][0]), plot.y(known[-1][1])) if known else None


def _at_edge(plot: _Plot, path: Path) -> bool:
    known = [index for index, value in enumerate(path.values) if value is not None]
    return bool(known) and known[-1] == len(plot.chart.periods) - 1


def _forecast(plot: _Plot) -> str:
    chart = plot.chart
    if not chart.forecast:
        return ""
    first = len(chart.values)
    start = [] if chart.free or plot.last is None else [plot.at(plot.last)]
    upper = [(plot.x(first + k), plot.y(point.high)) for k, point in enumerate(chart.forecast)]
    lower = [(plot.x(first + k), plot.y(point.low)) for k, point in enumerate(chart.forecast)]
    middle = [(plot.x(first + k), plot.y(point.value)) for k, point in enumerate(chart.forecast)]
    fan = points([*start, *upper, *reversed(lower)])
    return f'<polygon class="fan" points="{fan}"/>' + polyline("fc", [*start, *middle])


def _placed_notes(plot: _Plot) -> Iterator[tuple[Note, float]]:
    """Each with where its flag stands; close neighbours move apart."""
    taken = -100.0
    for note in sorted(plot.chart.notes, key=lambda each: each.index):
        x = plot.x(note.index)
        taken = min(max(x, taken + 17), plot.size.width - 8)
        yield note, taken


def _leaders(plot: _Plot) -> Iterator[str]:
    """From each flag down to its point."""
    for note, flag in _placed_notes(plot):
        x, y = (
            plot.at(note.index)
            if note.index < len(plot.chart.values)
            else (plot.x(note.index), plot.bottom)
        )
        yield f'<path class="leader" d="M{num(flag)} 17L{num(x)} {num(max(y - 7, 17))}"/>'


def _flags(plot: _Plot) -> Iterator[str]:
    """The numbered flags themselves, each opening its text where the page has it."""
    for note, flag in _placed_notes(plot):
        shape = circle("flag", flag, 9, 8) + text("flag-n", flag, 12.8, str(note.number), "middle")
        yield linked(shape, note.href, note.name)


def _line(plot: _Plot) -> Iterator[str]:
    if plot.last is None:
        middle = (plot.left + plot.right) / 2
        yield text(
            "an", middle, (plot.top + plot.bottom) / 2, plot.chart.labels.no_values, "middle"
        )
        return
    signalled = {signal.index for signal in plot.chart.signals}
    dotted = not plot.size.mini and plot.spacing >= 5
    weight = "ln" if plot.spacing >= 3 else "ln fine"
    for run in runs(plot.chart.values):
        if len(run) > 1:
            yield polyline(weight, [(plot.x(index), plot.y(value)) for index, value in run])
        for index, value in run:
            if index not in signalled and (dotted or len(run) == 1):
                yield circle("dot", plot.x(index), plot.y(value), 2 if plot.size.compact else 2.4)


def _signals(plot: _Plot) -> Iterator[str]:
    """Hollow circle for the better, hollow diamond for the worse; around the last point a ring."""
    for signal in sorted(plot.chart.signals, key=lambda each: each.index):
        x, y = plot.at(signal.index)
        radius = 3.2 if plot.size.mini else 4.2
        if signal.index == plot.last and plot.chart.status:
            radius *= 2.1
        shape = (
            circle("sig good", x, y, radius)
            if signal.good
            else diamond("sig bad", x, y, radius * 1.2)
        )
        yield titled(shape, signal.rule)


def _latest(plot: _Plot) -> str:
    chart, last = plot.chart, plot.last
    if last is None or not chart.status:
        return ""
    x, y = plot.at(last)
    shape = mark(chart.status, x, y, 3.8 if plot.size.mini else 5)
    value = chart.values[last]
    if value is None or last == len(chart.periods) - 1 or chart.preview or plot.size.mini:
        return shape
    words = plot.value_text(value)
    rising = last > 0 and (before := chart.values[last - 1]) is not None and value > before
    up = rising and y - plot.top > 24
    half = text_width(words, LABEL) / 2
    middle = min(max(x, plot.left + half), plot.size.width - half)
    return shape + text(
        _status_class(chart.status), middle, y + (-14 if up else 22), words, "middle"
    )


def _status_class(status: str) -> str:
    return f"lb st-{status_code(status)}"


def _preview(plot: _Plot) -> str:
    preview, index = plot.chart.preview, len(plot.chart.values)
    if preview is None:
        return ""
    x, y = plot.x(index), plot.y(preview.value)
    leader = ""
    if plot.last is not None:
        x0, y0 = plot.at(plot.last)
        leader = f'<path class="leader" d="M{num(x0)} {num(y0)}L{num(x)} {num(y)}"/>'
    words = plot.value_text(preview.value)
    label = text(_status_class(preview.status), x + 12, y + 5, words)
    return leader + mark(preview.status, x, y, 6) + label


def _ends(plot: _Plot) -> Iterator[_EndLabel]:
    """What is named at the right edge: newest value, target, forecast, thin targets."""
    chart, size, last = plot.chart, plot.size, plot.last
    edge = len(chart.periods) - 1
    if last is not None and chart.status and (last == edge or size.mini):
        x, y = plot.at(last)
        words = plot.value_text(float(chart.values[last] or 0))
        yield _EndLabel(x + 11, y, ((_status_class(chart.status), words),))
    if chart.target is not None and (end := _path_end(plot, chart.target)) is not None:
        yield _EndLabel(end[0] + 9, end[1], _target_lines(plot, chart.target))
    for path in chart.beside:
        if not size.mini and _at_edge(plot, path) and (end := _path_end(plot, path)) is not None:
            yield _EndLabel(end[0] + 9, end[1], (("ax tg", path.label),))
    if chart.forecast and not size.mini:
        point = chart.forecast[-1]
        x = plot.x(len(chart.values) + len(chart.forecast) - 1)
        words = plot.value_text(point.value)
        lines = (("lb fo", words), ("ax", chart.labels.forecast))
        yield _EndLabel(x + 9, plot.y(point.value), lines)


def _target_lines(plot: _Plot, target: Path) -> tuple[tuple[str, str], ...]:
    value = next(value for value in reversed(list(target.values)) if value is not None)
    if plot.size.mini:
        return (("ax tg", plot.value_text(value, short=True)),)
    if plot.size.compact:
        return (("lb tg", plot.value_text(value, short=True)), ("ax", plot.chart.labels.target))
    return (("lb tg", target.label),)


def _end_labels(plot: _Plot) -> Iterator[str]:
    """Labels in order of height, pushed down where two would touch, and up again at the foot."""
    labels = sorted(_ends(plot), key=lambda each: each.y)
    tops: list[float] = []
    for label in labels:
        wished = label.y - 7
        tops.append(max(wished, tops[-1] + labels[len(tops) - 1].height) if tops else wished)
    floor = plot.bottom + 4
    for k in range(len(labels) - 1, -1, -1):
        tops[k] = min(tops[k], floor - labels[k].height)
        floor = tops[k]
    for label, top in zip(labels, tops, strict=True):
        for row, (classes, words) in enumerate(label.lines):
            yield text(classes, label.x, top + 11 + 14 * row, words)
