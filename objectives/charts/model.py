"""What a chart is drawn from: frozen values, already computed, and words, already translated.

Periods are addressed by their index in `IndicatorChart.periods`; a missing value is None and leaves
a gap in the line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Detail = Literal["year", "month_year", "month", "day"]
Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Labels:
    """Words and formats in the reader's language.

    `number(value, decimals)`, `period(first_day, detail)` and `with_unit(number, unit)` give texts;
    the rest are words.
    """

    number: Callable[[float, int], str]
    period: Callable[[date, Detail], str]
    with_unit: Callable[[str, str], str]
    natural_range: str
    natural_range_short: str
    target: str
    forecast: str
    no_values: str


@dataclass(frozen=True, slots=True)
class NaturalRange:
    """Limits and centre of one baseline, over the periods `first` to `last`, both included."""

    first: int
    last: int
    centre: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class MovingRange:
    """Limits that move with a trend or a season: `lines` are (lower, centre, upper) at the periods `at`."""

    at: Sequence[int]
    lines: Sequence[tuple[float, float, float]]

    @property
    def first(self) -> int:
        return self.at[0]


@dataclass(frozen=True, slots=True)
class Signal:
    """A value that changed and is not noise; `good` says in which direction, `rule` by which rules."""

    index: int
    good: bool
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A numbered flag over a period; its text stands in the list below the chart, at `href`."""

    index: int
    number: int
    href: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """A target: one value for each period of the chart, None where it does not hold.

    `label` stands at its end ("95% target"); `stepped` is for standards that hold per period.
    """

    values: Values
    label: str
    stepped: bool = False


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """Forecast of one period after the last value, with its 80 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Preview:
    """A value that is being typed: drawn in the period after the last value."""

    value: float
    status: str


@dataclass(frozen=True, slots=True)
class IndicatorChart:
    """Everything one indicator chart shows.

    `periods` holds the first day of every period drawn, oldest first, coming ones included;
    `values` belong to the first of them. `forecast` and `preview` follow the last value. `free`
    starts the forecast beside the last value instead of at it (a fitted line need not pass through
    it). `bounds` are the least and greatest values the unit allows.
    """

    periods: Sequence[date]
    values: Values
    description: str
    labels: Labels
    status: str = ""
    unit: str = ""
    decimals: int = 1
    ranges: Sequence[NaturalRange | MovingRange] = ()
    signals: Sequence[Signal] = ()
    target: Path | None = None
    beside: Sequence[Path] = ()
    forecast: Sequence[ForecastPoint] = ()
    free: bool = False
    notes: Sequence[Note] = ()
    preview: Preview | None = None
    bounds: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Spark:
    """A trend in a table cell: natural range (or, for a planned trend, the path), line, last shape.

    `band` is lower and upper limit, drawn from index `band_from`; `path` runs beside `values`;
    `expected` is the expected value of the last period.
    """

    values: Values
    status: str
    description: str
    expected: float | None = None
    band: tuple[float, float] | None = None
    band_from: int = 0
    path: Values | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """A drawing area in user units. `compact` and `mini` say how much is written into it."""

    width: int
    height: int
    compact: bool = False
    mini: bool = False


WIDE = Size(720, 372)
NARROW = Size(343, 250, compact=True)
MINI = Size(300, 110, compact=True, mini=True)
