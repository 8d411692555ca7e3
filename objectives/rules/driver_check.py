"""Does a lead move its lag, at the lag that was claimed? Lags are never searched.

Spearman's correlation of changes, with an interval by Fisher's z: the factor 1.06 for ranks (E. C. Fieller,
H. O. Hartley and E. S. Pearson, 1957), and n reduced to n(1 − ab)/(1 + ab) because neighbouring changes
resemble each other (a, b: their lag-1 autocorrelations; M. S. Bartlett, 1946). Several drivers of one lag share
its error rate by Holm's procedure (S. Holm, 1979).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from statistics import NormalDist, fmean

from objectives.rules.periods import Rhythm, next_period

LEAST_PAIRS = 12
ENOUGH_TO_MISS = 24
LEAST_EFFECTIVE = 4.0
ALPHA = 0.10  # two-sided: the interval holds in 90 of 100 cases
RANK_FACTOR = 1.06
_ALMOST_ONE = 1 - 1e-9


class Verdict(StrEnum):
    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NO_LINK_SEEN = "no_link_seen"
    NOT_ENOUGH_DATA = "not_enough_data"


@dataclass(frozen=True, slots=True)
class Pair:
    """A change of the lead and the change of the lag that it should have brought about."""

    period_start: date  # of the lag's change
    lead: float
    lag: float


@dataclass(frozen=True, slots=True)
class Check:
    """`rho` and its interval are in the claimed sign: above 0 is as claimed. None below 12 pairs."""

    verdict: Verdict
    pairs: tuple[Pair, ...]
    rho: float | None
    low: float | None
    high: float | None
    effective: float | None

    @property
    def count(self) -> int:
        return len(self.pairs)


def pairs_at(
    lead: Mapping[date, float], lag: Mapping[date, float], *, periods_later: int, rhythm: Rhythm
) -> tuple[Pair, ...]:
    """Changes of the lead with those of the lag so many periods later, both in one rhythm, oldest first.

    A change needs two successive periods; what reaches across a gap is left out. Example: lead 1, 3, 4 and
    lag 10, 10, 20 from January to March, one period later: (March: +2, +10).
    """
    leads, lags = _changes(lead, rhythm), _changes(lag, rhythm)
    found = []
    for day in sorted(leads):
        later = day
        for _step in range(periods_later):
            later = next_period(rhythm, later)
        if later in lags:
            found.append(Pair(later, leads[day], lags[later]))
    return tuple(found)


def check_all(claims: Sequence[tuple[tuple[Pair, ...], int]]) -> list[Check]:
    """The claims about one lag: (pairs, sign) each, sign +1 or −1 → a Check each, in the same order.

    By Holm: the least likely link to be chance is tested at α/m, the next at α/(m − 1) and so on; once one
    cannot be told from chance the rest is held to that level too. Each interval is at its own level, so that a
    verdict can be read off it.
    """
    found = [_correlated(pairs, sign) for pairs, sign in claims]
    tested = sorted(
        (place for place, each in enumerate(found) if each is not None),
        key=lambda place: found[place].p,  # type: ignore[union-attr]
    )
    levels: dict[int, float] = {}
    stopped_at: float | None = None
    for step, place in enumerate(tested):
        levels[place] = stopped_at or ALPHA / (len(tested) - step)
        one = found[place]
        if stopped_at is None and one is not None and one.p > levels[place]:
            stopped_at = levels[place]
    return [
        _judged(pairs, one, levels.get(place, ALPHA))
        for place, ((pairs, _sign), one) in enumerate(zip(claims, found, strict=True))
    ]


@dataclass(frozen=True, slots=True)
class _Correlation:
    rho: float
    effective: float

    @property
    def error(self) -> float:
        return RANK_FACTOR / math.sqrt(self.effective - 3)

    @property
    def p(self) -> float:
        return 2 * NormalDist().cdf(-abs(math.atanh(self.rho)) / self.error)


def _correlated(pairs: Sequence[Pair], sign: int) -> _Correlation | None:
    if len(pairs) < LEAST_PAIRS:
        return None
    leads, lags = [pair.lead for pair in pairs], [pair.lag for pair in pairs]
    rho = spearman(leads, lags)
    if rho is None:
        return None
    product = (_autocorrelation(leads) or 0.0) * (_autocorrelation(lags) or 0.0)
    n = len(pairs)
    effective = n * (1 - product) / (1 + product) if product > -1 else float(n)
    rho = max(-_ALMOST_ONE, min(_ALMOST_ONE, sign * rho))
    return _Correlation(rho, min(float(n), max(LEAST_EFFECTIVE, effective)))


def _judged(pairs: tuple[Pair, ...], one: _Correlation | None, level: float) -> Check:
    if one is None:
        return Check(Verdict.NOT_ENOUGH_DATA, pairs, None, None, None, None)
    half = NormalDist().inv_cdf(1 - level / 2) * one.error
    low = math.tanh(math.atanh(one.rho) - half)
    high = math.tanh(math.atanh(one.rho) + half)
    if low > 0:
        verdict = Verdict.SUPPORTED
    elif high < 0:
        verdict = Verdict.CONTRADICTED
    elif len(pairs) >= ENOUGH_TO_MISS:
        verdict = Verdict.NO_LINK_SEEN
    else:
        verdict = Verdict.NOT_ENOUGH_DATA
    return Check(verdict, pairs, one.rho, low, high, one.effective)


def spearman(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Correlation of ranks, ties at their mean rank; None where one side never moves."""
    return _pearson(_ranks(left), _ranks(right))


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=lambda place: values[place])
    ranks = [0.0] * len(values)
    first = 0
    while first < len(order):
        last = first
        while last + 1 < len(order) and values[order[last + 1]] == values[order[first]]:
            last += 1
        for place in order[first : last + 1]:
            ranks[place] = (first + last) / 2 + 1
        first = last + 1
    return ranks


def _pearson(left: Sequence[float], right: Sequence[float]) -> float | None:
    mean_left, mean_right = fmean(left), fmean(right)
    across = sum((x - mean_left) * (y - mean_right) for x, y in zip(left, right, strict=True))
    spread = sum((x - mean_left) ** 2 for x in left) * sum((y - mean_right) ** 2 for y in right)
    return across / math.sqrt(spread) if spread > 0 else None


def _autocorrelation(values: Sequence[float]) -> float | None:
    """Of neighbours: Σ(x − x̄)(x′ − x̄)/Σ(x − x̄)²."""
    mean = fmean(values)
    spread = sum((value - mean) ** 2 for value in values)
    if spread == 0:
        return None
    return sum((a - mean) * (b - mean) for a, b in pairwise(values)) / spread


def _changes(values: Mapping[date, float], rhythm: Rhythm) -> dict[date, float]:
    """By the later of two successive periods."""
    return {
        later: values[later] - values[day]
        for day in values
        if (later := next_period(rhythm, day)) in values
    }
