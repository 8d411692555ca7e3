"""The driver check: by hand, and by what must not matter."""

import math
import random
from datetime import date
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.driver_check import Pair, Verdict, check_all, pairs_at, spearman
from objectives.rules.periods import Rhythm

FIRST = date(2023, 1, 1)


def month(number: int) -> date:
    return date(2023 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def months(values) -> dict[date, float]:
    return {month(place): value for place, value in enumerate(values, start=1)}


def made(lead, lag) -> tuple[Pair, ...]:
    return tuple(Pair(FIRST, x, y) for x, y in zip(lead, lag, strict=True))


def test_changes_are_paired_at_the_claimed_lag_only():
    assert pairs_at(
        months([1, 3, 4]), months([10, 10, 20]), periods_later=1, rhythm=Rhythm.MONTHLY
    ) == (Pair(month(3), 2, 10),)
    assert pairs_at(
        months([1, 3, 4]), months([10, 10, 20]), periods_later=0, rhythm=Rhythm.MONTHLY
    ) == (Pair(month(2), 2, 0), Pair(month(3), 1, 10))


def test_no_change_reaches_across_a_gap():
    lead = {month(1): 1.0, month(2): 2.0, month(4): 9.0, month(5): 10.0}
    lag = months([1, 2, 3, 4, 5])
    found = pairs_at(lead, lag, periods_later=0, rhythm=Rhythm.MONTHLY)
    assert [pair.period_start for pair in found] == [month(2), month(5)]


@given(st.lists(st.integers(-50, 50), min_size=3, max_size=30), st.integers(0, 2**32))
def test_spearman_without_ties_is_the_textbook_formula(values, seed):
    left = list(dict.fromkeys(values))
    if len(left) < 3:
        return
    right = left[:]
    random.Random(seed).shuffle(right)
    rank = {value: place for place, value in enumerate(sorted(left))}
    squares = sum((rank[a] - rank[b]) ** 2 for a, b in zip(left, right, strict=True))
    n = len(left)
    assert spearman(left, right) == pytest.approx(1 - 6 * squares / (n * (n * n - 1)))


def test_ties_share_their_rank_and_what_never_moves_has_no_correlation():
    assert spearman([1, 2, 2, 3], [1, 2, 3, 4]) == pytest.approx(4.5 / (4.5 * 5) ** 0.5)
    assert spearman([1, 1, 1], [1, 2, 3]) is None


def noise(count: int, seed: int) -> list[float]:
    dice = random.Random(seed)
    return [dice.gauss(0, 1) for _each in range(count)]


def test_a_driver_that_drives_is_supported_and_its_opposite_contradicted():
    lead = noise(30, 1)
    lag = [x + 0.3 * e for x, e in zip(lead, noise(30, 2), strict=True)]

    assert [each.verdict for each in check_all([(made(lead, lag), 1)])] == [Verdict.SUPPORTED]
    assert [each.verdict for each in check_all([(made(lead, lag), -1)])] == [Verdict.CONTRADICTED]


def test_the_interval_by_hand():
    lead, lag = noise(20, 3), noise(20, 4)
    (found,) = check_all([(made(lead, lag), 1)])

    def autocorrelation(x):
        m = fmean(x)
        top = sum((x[i] - m) * (x[i + 1] - m) for i in range(len(x) - 1))
        return top / sum((v - m) ** 2 for v in x)

    ab = autocorrelation(lead) * autocorrelation(lag)
    effective = min(20, max(4, 20 * (1 - ab) / (1 + ab)))
    rho = spearman(lead, lag)
    half = 1.645 * 1.06 / math.sqrt(effective - 3)
    assert (found.rho, found.effective) == pytest.approx((rho, effective))
    assert (found.low, found.high) == pytest.approx(
        (math.tanh(math.atanh(rho) - half), math.tanh(math.atanh(rho) + half)), abs=1e-3
    )
    assert found.verdict == Verdict.NOT_ENOUGH_DATA  # 20 pairs that show nothing prove nothing


def test_too_few_pairs_and_no_link():
    few, many = made(noise(11, 1), noise(11, 1)), made(noise(24, 5), noise(24, 6))
    assert [each.verdict for each in check_all([(few, 1), (many, 1)])] == [
        Verdict.NOT_ENOUGH_DATA,
        Verdict.NO_LINK_SEEN,
    ]
    assert check_all([(few, 1)])[0].rho is None
    assert check_all([]) == []


def test_many_drivers_of_one_lag_share_its_error_rate():
    """A link that holds alone is not enough among five that show nothing."""
    lead = noise(24, 11)
    lag = [0.42 * x + e for x, e in zip(lead, noise(24, 12), strict=True)]
    others = [(made(noise(24, seed), lag), 1) for seed in range(20, 25)]
    alone, among = (
        check_all([(made(lead, lag), 1)])[0],
        check_all([(made(lead, lag), 1), *others])[0],
    )

    assert alone.rho == among.rho
    assert among.low < alone.low < among.rho < alone.high < among.high
    assert (alone.verdict, among.verdict) == (Verdict.SUPPORTED, Verdict.NO_LINK_SEEN)


@given(st.permutations(range(4)))
def test_the_order_of_the_claims_does_not_matter(order):
    lag = noise(24, 12)
    claims = [(made(noise(24, seed), lag), 1) for seed in range(3)]
    claims.append((made([x * 2 for x in lag], lag), 1))
    straight = check_all(claims)
    assert check_all([claims[place] for place in order]) == [straight[place] for place in order]


@given(st.lists(st.integers(-20, 20), min_size=12, max_size=40), st.integers(0, 2**32))
def test_a_verdict_can_be_read_off_its_interval(lead, seed):
    lag = [value + noise(1, seed + place)[0] * 10 for place, value in enumerate(lead)]
    (found,) = check_all([(made(lead, lag), 1)])
    if found.rho is None:
        assert found.verdict == Verdict.NOT_ENOUGH_DATA
        return
    assert -1 <= found.low <= found.rho <= found.high <= 1
    assert 4 <= found.effective <= max(4, len(lead))
    assert (found.verdict == Verdict.SUPPORTED) == (found.low > 0)
    assert (found.verdict == Verdict.CONTRADICTED) == (found.high < 0)
