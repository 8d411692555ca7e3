"""Dividing a target so that it adds up: what must always be true."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules import split
from objectives.rules.refusal import RuleError

decimals = st.integers(0, 6)
units = st.integers(0, 10**12)
weights = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.decimals(0, 1000, places=2),
    min_size=1,
    max_size=12,
).filter(lambda each: sum(each.values()) > 0)


@given(units, weights, decimals)
def test_the_parts_are_the_whole_at_every_decimals_and_none_is_negative(number, each, places):
    total = Decimal(number).scaleb(-places)
    parts = split.by_weight(total, each, places)
    assert sum(parts.values()) == total
    assert all(part >= 0 for part in parts.values())
    assert all(part == round(part, places) for part in parts.values())


@given(units, weights, decimals)
def test_a_negative_target_is_divided_like_its_mirror_image(number, each, places):
    total = Decimal(number).scaleb(-places)
    mirrored = split.by_weight(-total, each, places)
    assert mirrored == {key: -part for key, part in split.by_weight(total, each, places).items()}


@given(units, weights, decimals, st.randoms())
def test_the_order_in_which_they_are_named_does_not_matter(number, each, places, random):
    total = Decimal(number).scaleb(-places)
    shuffled = list(each.items())
    random.shuffle(shuffled)
    assert split.by_weight(total, dict(shuffled), places) == split.by_weight(total, each, places)


@given(units, st.integers(1, 12), decimals)
def test_equal_weights_differ_by_one_unit_in_the_last_place_at_most(number, count, places):
    total = Decimal(number).scaleb(-places)
    parts = split.by_weight(total, dict.fromkeys(range(count), Decimal(1)), places).values()
    assert max(parts) - min(parts) in (0, Decimal(1).scaleb(-places))


@given(units, weights, decimals)
def test_nobody_is_a_whole_unit_away_from_the_exact_share(number, each, places):
    total, whole = Decimal(number).scaleb(-places), sum(each.values())
    unit = Decimal(1).scaleb(-places)
    for key, part in split.by_weight(total, each, places).items():
        assert abs(part - total * each[key] / whole) < unit


@given(st.integers(1, 40))
def test_equal_shares_are_a_hundred_together(count):
    shares = split.even_shares(list(range(count)))
    assert sum(shares.values()) == 100
    parts, kept = split.by_share(Decimal(count * 7), shares, 0)
    assert (sum(parts.values()), kept) == (count * 7, 0)


@given(units, st.lists(st.decimals(0, 10, places=2), min_size=1, max_size=10), decimals)
def test_what_is_kept_and_what_is_given_are_the_whole(number, shares, places):
    total = Decimal(number).scaleb(-places)
    parts, kept = split.by_share(total, dict(enumerate(shares)), places)
    assert sum(parts.values()) + kept == total
    assert split.left_of(total, list(parts.values())) == kept


def test_more_than_a_hundred_and_negative_weights_are_refused():
    for shares, code in (
        ({1: Decimal(101)}, "split_over_hundred"),
        ({1: Decimal(-1)}, "split_weights"),
    ):
        with pytest.raises(RuleError) as error:
            split.by_share(Decimal(10), shares, 0)
        assert error.value.code == code


@pytest.mark.parametrize(
    ("left", "because", "code"),
    [
        ("0", "", None),
        ("5", "", "split_left"),
        ("5", "Kept back.", None),
        ("-5", "Why", "split_over"),
    ],
)
def test_a_remainder_is_kept_on_purpose_or_not_at_all(left, because, code):
    for sign in (1, -1):
        total, rest = Decimal(100 * sign), Decimal(left) * sign
        if code is None:
            split.refuse_remainder(total, rest, because)
            continue
        with pytest.raises(RuleError) as error:
            split.refuse_remainder(total, rest, because)
        assert error.value.code == code


@pytest.mark.parametrize(
    ("number_format", "target_type", "aggregation", "code"),
    [
        ("count", "path", "last", None),
        ("currency", "cumulative", "sum", None),
        ("days", "standard", "sum", None),
        ("number", "cumulative", "last", None),
        ("number", "path", "last", "split_unit"),
        ("percent", "path", "last", "split_unit"),
        ("ratio", "cumulative", "sum", "split_unit"),
        ("yes_no", "yes_no", "last", "split_unit"),
        ("count", "standard", "mean", "split_type"),
        ("count", "band", "sum", "split_type"),
    ],
)
def test_only_what_adds_up_is_split(number_format, target_type, aggregation, code):
    facts = {
        "number_format": number_format,
        "target_type": target_type,
        "aggregation": aggregation,
        "target": Decimal(1),
    }
    if code is None:
        split.refuse_unsplittable(**facts)
        return
    with pytest.raises(RuleError) as error:
        split.refuse_unsplittable(**facts)
    assert error.value.code == code
