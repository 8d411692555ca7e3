"""Scores, levels and states of a risk, by the table of five by five."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.rules import risk as rules
from reviews.rules.risk import Level, RiskState

TODAY = date(2026, 11, 19)
scale = st.integers(rules.LOWEST, rules.HIGHEST)


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (1, "low"),
        (4, "low"),
        (5, "moderate"),
        (9, "moderate"),
        (10, "high"),
        (12, "high"),
        (15, "extreme"),
        (25, "extreme"),
    ],
)
def test_where_each_level_begins(score, level):
    assert rules.level(score) == level


def test_how_many_of_the_twenty_five_fields_have_each_level():
    levels = [
        rules.level(rules.score(row, column)) for row in range(1, 6) for column in range(1, 6)
    ]
    assert Counter(levels) == {
        Level.LOW: 8,
        Level.MODERATE: 7,
        Level.HIGH: 4,
        Level.EXTREME: 6,
    }


@given(scale, scale)
def test_likelihood_and_impact_weigh_the_same(likelihood, impact):
    assert rules.score(likelihood, impact) == rules.score(impact, likelihood)


@given(scale, scale, scale)
def test_a_graver_assessment_is_never_a_lower_level(likelihood, impact, other):
    order = list(Level)
    graver = rules.level(rules.score(likelihood, max(impact, other)))
    assert order.index(graver) >= order.index(rules.level(rules.score(likelihood, impact)))


@given(st.sampled_from(RiskState), st.lists(st.sampled_from(RiskState), max_size=6))
def test_what_is_closed_stays_closed_and_nothing_opens_again(start, steps):
    state, seen = start, [start]
    for wanted in steps:
        if rules.may_become(state, wanted):
            state = wanted
            seen.append(state)
    order = [RiskState.OPEN, RiskState.OCCURRED, RiskState.CLOSED]
    places = [order.index(each) for each in seen]
    assert places == sorted(set(places))


def test_a_day_to_look_again_is_due_on_the_day_itself():
    assert rules.is_due(TODAY, TODAY)
    assert not rules.is_due(TODAY + timedelta(days=1), TODAY)
    assert not rules.is_due(None, TODAY)


def test_an_assessment_is_stale_after_ninety_days():
    assert not rules.is_stale(TODAY - timedelta(days=90), TODAY)
    assert rules.is_stale(TODAY - timedelta(days=91), TODAY)
