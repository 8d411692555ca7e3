"""The lines that a chart draws a target by: what holds, the original and what is asked for beside it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from objectives.agreed import Agreed
from objectives.analysis import Analysis
from objectives.rules.expected import expected_value
from objectives.rules.periods import Rhythm, period_end
from objectives.rules.targets import BandTarget, StandardTarget, Target

TargetAt = Callable[[date], Target | None]
Values = list[Decimal | None]


class Which(StrEnum):
    LEAST = "least"
    MOST = "most"
    ORIGINAL = "original"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One value a period, None where it does not hold; `last` is what its label says."""

    which: Which
    values: Sequence[Decimal | None]
    last: Decimal
    is_stepped: bool


def band_in_force(analysis: Analysis, drawn: Sequence[date]) -> list[TargetLine]:
    return list(_edges([analysis.agreed.at(day) for day in drawn], (Which.LEAST, Which.MOST)))


def lines_beside(
    analysis: Analysis, drawn: Sequence[date], asked: Agreed | None
) -> list[TargetLine]:
    """Only over the periods in which something else holds: two are never drawn over each other."""
    agreed = analysis.agreed
    found: list[TargetLine] = []
    if agreed.is_revised:
        found += _beside(analysis, drawn, lambda _day: agreed.original, Which.ORIGINAL)
    if asked is not None:
        found += _beside(analysis, drawn, asked.at, Which.ASKED)
    return found


def _beside(
    analysis: Analysis, drawn: Sequence[date], at: TargetAt, which: Which
) -> Iterator[TargetLine]:
    other = [at(day) if at(day) != analysis.agreed.at(day) else None for day in drawn]
    newest = next((target for target in reversed(other) if target is not None), None)
    if isinstance(newest, BandTarget):
        yield from _edges(other, (which, which))
        return
    rhythm = Rhythm(analysis.indicator.rhythm)
    values = [
        expected_value(target, period_end(rhythm, day)) if target else None
        for day, target in zip(drawn, other, strict=True)
    ]
    yield from _line(which, values, is_stepped=isinstance(newest, StandardTarget))


def _edges(targets: Sequence[Target | None], which: tuple[Which, Which]) -> Iterator[TargetLine]:
    bands = [target if isinstance(target, BandTarget) else None for target in targets]
    yield from _line(which[0], [band.low if band else None for band in bands])
    yield from _line(which[1], [band.high if band else None for band in bands])


def _line(which: Which, values: Values, *, is_stepped: bool = False) -> Iterator[TargetLine]:
    last = next((value for value in reversed(values) if value is not None), None)
    if last is not None:
        yield TargetLine(which, values, last, is_stepped)
