"""Which few causes bring about most of the misses (V. Pareto's rule, as J. M. Juran uses it)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Bar:
    """`share` is of all, `cumulative` that of this one and all before it."""

    cause: str
    count: int
    share: Fraction
    cumulative: Fraction


def pareto(causes: Iterable[str]) -> list[Bar]:
    """The most frequent first, by name where two are as frequent.

    Example: a, b, a, c → a 2 (half), b 1 (three quarters), c 1 (all).
    """
    counts = Counter(causes)
    total, so_far, bars = counts.total(), 0, []
    for cause, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        so_far += count
        bars.append(Bar(cause, count, Fraction(count, total), Fraction(so_far, total)))
    return bars
