"""What a calibration looks at: how the scores are spread, and which ones stand apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

Key = TypeVar("Key")

BINS = 10
# How far a score may lie from its suggestion before somebody should ask why: a whole grade of OKR.
WIDE = Decimal("0.2")
# Fences of fewer scores say nothing.
LEAST_SCORES = 8
FENCE = Decimal("1.5")


class Mark(StrEnum):
    """Why a score is looked at: far from what its figures suggest, or far from all others."""

    FROM_SUGGESTION = "from_suggestion"
    FROM_OTHERS = "from_others"


@dataclass(frozen=True, slots=True)
class Scored:
    score: Decimal | None
    suggested: Decimal | None


def spread(scores: Sequence[Decimal]) -> tuple[int, ...]:
    """How many scores lie in each tenth; 1 belongs to the last one. Example: 0, 0.95, 1 → 1, 0 …, 2."""
    counts = Counter(min(BINS - 1, int(score * BINS)) for score in scores)
    return tuple(counts[place] for place in range(BINS))


def quartiles(scores: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Lower and upper hinge, which are the medians of the halves; the middle one is in both.

    Example: 1, 2, 3, 4, 5 → 2 and 4 (J. W. Tukey, Exploratory Data Analysis, 1977).
    """
    ordered = sorted(scores)
    half = (len(ordered) + 1) // 2
    return _median(ordered[:half]), _median(ordered[-half:])


def fences(scores: Sequence[Decimal]) -> tuple[Decimal, Decimal] | None:
    """Tukey's: one and a half times the hinges' distance beyond them; None below eight scores."""
    if len(scores) < LEAST_SCORES:
        return None
    low, high = quartiles(scores)
    reach = FENCE * (high - low)
    return low - reach, high + reach


def outliers(scored: Mapping[Key, Scored]) -> dict[Key, Mark]:
    """Those that stand apart; far from its own suggestion comes before far from the others.

    Example: of nine scores 0.7 and one 0.1 the last is outside the fences, whatever it suggests.
    """
    bounds = fences([each.score for each in scored.values() if each.score is not None])
    found: dict[Key, Mark] = {}
    for key, each in scored.items():
        if each.score is None:
            continue
        if each.suggested is not None and abs(each.score - each.suggested) > WIDE:
            found[key] = Mark.FROM_SUGGESTION
        elif bounds and not bounds[0] <= each.score <= bounds[1]:
            found[key] = Mark.FROM_OTHERS
    return found


def _median(ordered: Sequence[Decimal]) -> Decimal:
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
