"""Robust lines and rank tests for short series, with the standard library alone.

Sources: M. G. Kendall, "Rank Correlation Methods" (1975), for the test of a trend and its correction
for ties; H. Theil (1950) and P. K. Sen (1968) for the line; Abramowitz and Stegun, "Handbook of
Mathematical Functions", 26.5.8 and 26.7.1, for Student's t.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist, median

MAD_TO_SIGMA = 1.4826  # of a normal distribution, the standard deviation over the median deviation
_TINY = 1e-300
_ENOUGH = 1e-15


@dataclass(frozen=True, slots=True)
class Line:
    """level + slope × t, with the spread of what it leaves."""

    slope: float
    level: float
    sigma: float

    def at(self, t: float) -> float:
        return self.level + self.slope * t


def line_through(t: Sequence[float], y: Sequence[float], *, slope: float) -> Line:
    """With this slope: its level is the median of what is left, σ = 1.4826 × median deviation from it."""
    left = [value - slope * at for at, value in zip(t, y, strict=True)]
    level = median(left)
    return Line(slope, level, MAD_TO_SIGMA * median(abs(each - level) for each in left))


def theil_sen(t: Sequence[float], y: Sequence[float]) -> float:
    """The median of the slopes between every two points. Example: 1, 2, 3, 40 at 0 to 3 → 7.33…"""
    pairs = combinations(zip(t, y, strict=True), 2)
    return median((y2 - y1) / (t2 - t1) for (t1, y1), (t2, y2) in pairs if t1 != t2)


def kendall_p(y: Sequence[float]) -> float:
    """Two-sided p that a series in the order of time has no trend; 1.0 where nothing ever moves.

    Exact without ties; with ties the normal approximation with its variance corrected for them.
    Example: 1, 2, 3, 4, 5, 6 → 2 / 720 = 0.0028; 1, 2, 3, 4, 5 → 2 / 120.
    """
    n = len(y)
    score = sum((b > a) - (b < a) for a, b in combinations(y, 2))
    ties = [count for count in Counter(y).values() if count > 1]
    if not ties:
        return _exact_p(n, score)
    variance = (_triple(n) - sum(_triple(count) for count in ties)) / 18
    if variance <= 0:
        return 1.0
    z = max(abs(score) - 1, 0) / math.sqrt(variance)
    return min(1.0, 2 * NormalDist().cdf(-z))


def _triple(count: int) -> int:
    return count * (count - 1) * (2 * count + 5)


def _exact_p(n: int, score: int) -> float:
    """By counting permutations by their inversions, as whole numbers."""
    ways = [1]
    for size in range(2, n + 1):
        grown = [0] * (len(ways) + size - 1)
        for inversions, count in enumerate(ways):
            for more in range(size):
                grown[inversions + more] += count
        ways = grown
    most = len(ways) - 1
    as_extreme = (most - abs(score)) // 2  # inversions, or their opposite, at most so many
    tail = sum(ways[: as_extreme + 1])
    return min(1.0, 2 * tail / math.factorial(n))


def student_cdf(t: float, df: float) -> float:
    """P(T ≤ t) of Student's t with `df` degrees of freedom. Example: t = 1.5332, df = 4 → 0.90."""
    if math.isinf(t):
        return 1.0 if t > 0 else 0.0
    tail = 0.5 * _incomplete_beta(df / 2, 0.5, df / (df + t * t))
    return 1 - tail if t > 0 else tail


def student_quantile(p: float, df: float) -> float:
    """The t below which a share p lies, by halving. Example: p = 0.90, df = 10 → 1.3722."""
    if p < 0.5:
        return -student_quantile(1 - p, df)
    low, high = 0.0, 1.0
    while student_cdf(high, df) < p:
        high *= 2
    for _step in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if student_cdf(middle, df) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _incomplete_beta(a: float, b: float, x: float) -> float:
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    log_front = (
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return math.exp(log_front) * _beta_fraction(a, b, x) / a
    return 1 - math.exp(log_front) * _beta_fraction(b, a, 1 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    """Lentz's method for the continued fraction 26.5.8."""
    c, d = 1.0, 1 / _nonzero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 500):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / _nonzero(1 + even * d), _nonzero(1 + even / c)
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / _nonzero(1 + odd * d), _nonzero(1 + odd / c)
        step = d * c
        value *= step
        if abs(step - 1) < _ENOUGH:
            break
    return value


def _nonzero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
