"""How far a target was reached, and the score from 0 to 1 that this suggests for an objective.

Grades are those of OKR (Google's re:Work: 0.7 to 1.0 is a success, 0.4 to 0.6 is partly there), the
weights those by which the objective's result is rolled up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from objectives.rules.status import Judgement, Status

ZERO, ONE = Decimal(0), Decimal(1)
PLACES = Decimal("0.01")
# The best of "partly": while a guardrail is off track, a result is at best at risk.
GUARDRAIL_CAP = Decimal("0.6")


def attainment(judged: Judgement) -> Decimal | None:
    """The share of a target that was reached: 1 − d/S, at least 0; None where nothing was judged.

    d is the shortfall from what was expected at the end of the figure's period, S the size of what was
    promised. Where a path has come to its end this is its progress (v − B)/(T − B). What has no size, a
    yes or no, is reached or not.

    Examples: standard 95, measured 76: 1 − 19/95 = 0.8. Path from 70 to 80 at its end, measured 76:
    1 − 4/10 = 0.6. Measured 82: d = 0, so 1: more than the target is no more than reached.
    """
    if judged.status.severity is None:
        return None
    missed = judged.miss_ratio
    if missed is None:
        return ONE if judged.status == Status.ON_TRACK else ZERO
    return max(ZERO, ONE - missed)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A lag indicator: its weight in the objective and how far its target was reached."""

    weight: Decimal
    attainment: Decimal | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`score` is None where nothing was measured; `uncapped` is what the figures alone would give.

    It rests on `measured` of `total` lag indicators, which is said aloud: silence is no zero.
    """

    score: Decimal | None
    uncapped: Decimal | None
    measured: int
    total: int

    @property
    def is_capped(self) -> bool:
        return self.score != self.uncapped


def suggest(indicators: Iterable[Weighed], *, guardrail_off: bool = False) -> Suggestion:
    """The weighted mean of what the lag indicators reached, to two places; halves are rounded up.

    Weight 0 never counts, a missing figure is skipped. While a guardrail is off track the score is at
    most 0.6.

    Example: attainment 0.8 at weight 3 and 0.4 at weight 1: (2.4 + 0.4)/4 = 0.7, capped 0.6.
    """
    counted = [each for each in indicators if each.weight > 0]
    measured = [each for each in counted if each.attainment is not None]
    weight = sum((each.weight for each in measured), ZERO)
    if not weight:
        return Suggestion(None, None, 0, len(counted))
    reached = sum((each.weight * (each.attainment or ZERO) for each in measured), ZERO) / weight
    score = reached.quantize(PLACES, ROUND_HALF_UP)
    capped = min(score, GUARDRAIL_CAP) if guardrail_off else score
    return Suggestion(capped, score, len(measured), len(counted))
