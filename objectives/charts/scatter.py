"""The driver check: changes of a lead against changes of its lag, at the claimed lag only.

No line is fitted through it: the verdict comes from ranks, and a line would promise more than it says.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from objectives.charts.model import Size
from objectives.charts.scales import tick_decimals, value_axis
from objectives.charts.svg import circle, num, opening, text, text_width, titled

SIZE = Size(380, 260)
LEFT, RIGHT, TOP, BOTTOM = 14, 10, 24, 40
SMALL = 11.5
MORE = 1.12  # room beyond the largest change


@dataclass(frozen=True, slots=True)
class Dot:
    """One pair; `name` says of which period."""

    x: float
    y: float
    name: str
    is_newest: bool = False


@dataclass(frozen=True, slots=True)
class Scatter:
    """`across` and `up` name the axes; `signed(value, decimals)` writes a change with its sign."""

    dots: Sequence[Dot]
    across: str
    up: str
    description: str
    signed: Callable[[float, int], str]


def draw_scatter(scatter: Scatter, size: Size = SIZE) -> SafeString:
    """Both axes reach as far to either side of 0; the newest pair is hollow and drawn last."""
    across, up = (_reach(values) for values in (_across(scatter), _up(scatter)))
    y_ticks = _ticks(up, scatter)
    left = LEFT + max(text_width(name, SMALL) for _value, name in y_ticks)

    def x(value: float) -> float:
        return left + (size.width - left - RIGHT) * (value + across) / (2 * across)

    def y(value: float) -> float:
        return TOP + (size.height - TOP - BOTTOM) * (1 - (value + up) / (2 * up))

    floor, edge = size.height - BOTTOM, size.width - RIGHT
    parts = [opening("chart scat", size.width, size.height, scatter.description, fixed=False)]
    for value, name in y_ticks:
        line = "grid" if value else "axis"
        parts.append(f'<path class="{line}" d="M{num(left)} {num(y(value))}H{num(edge)}"/>')
        parts.append(text("ax", left - 6, y(value) + 4, name, "end"))
    for value, name in _ticks(across, scatter):
        line = "grid" if value else "axis"
        parts.append(f'<path class="{line}" d="M{num(x(value))} {TOP}V{num(floor)}"/>')
        parts.append(text("ax", x(value), floor + 15, name, "middle"))
    for dot in sorted(scatter.dots, key=lambda each: each.is_newest):
        shape = (
            circle("sig now", x(dot.x), y(dot.y), 4)
            if dot.is_newest
            else circle("dot", x(dot.x), y(dot.y), 3)
        )
        parts.append(titled(shape, dot.name))
    parts.append(text("ax", left, 12, scatter.up))
    parts.append(text("ax", edge, size.height - 6, scatter.across, "end"))
    return SafeString("".join(parts) + "</svg>")


def _across(scatter: Scatter) -> list[float]:
    return [dot.x for dot in scatter.dots]


def _up(scatter: Scatter) -> list[float]:
    return [dot.y for dot in scatter.dots]


def _reach(values: Sequence[float]) -> float:
    return max((abs(value) for value in values), default=0.0) * MORE or 1.0


def _ticks(reach: float, scatter: Scatter) -> list[tuple[float, str]]:
    """Round values on both sides of 0, those inside the frame."""
    _low, _high, ticks = value_axis(-reach, reach, most=5)
    inside = [tick for tick in ticks if abs(tick) <= reach]
    decimals = tick_decimals(inside)
    return [(tick, scatter.signed(tick, decimals) if tick else "0") for tick in inside]
