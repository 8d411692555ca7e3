"""Outlines: what holds together, the way to JSON and back, and years that pass over leap days."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.outline import (
    IndicatorLine,
    Link,
    ObjectiveLine,
    Outline,
    OutlineError,
    PriorityLine,
    TradeOffLine,
    later,
)
from tests.objectives.structures import outline

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
words = st.text(min_size=1, max_size=20)
figures = st.decimals(
    allow_nan=False, allow_infinity=False, places=4, min_value=-9999, max_value=9999
)


@st.composite
def outlines(draw) -> Outline:
    starts_on, ends_on = sorted([draw(days), draw(days)])
    priorities = tuple(
        PriorityLine(f"p{n}", draw(words), draw(words)) for n in range(draw(st.integers(0, 3)))
    )
    indicators = tuple(
        IndicatorLine(
            f"i{n}",
            draw(words),
            target=draw(st.none() | figures),
            target_on=draw(st.none() | days),
            decimals=draw(st.integers(0, 4)),
        )
        for n in range(draw(st.integers(0, 4)))
    )
    objectives: list[ObjectiveLine] = []
    for n in range(draw(st.integers(0, 6))):
        linked = draw(st.sets(st.sampled_from([each.key for each in indicators] or [""])))
        objectives.append(
            ObjectiveLine(
                f"o{n}",
                draw(words),
                parent=draw(st.sampled_from(["", *(each.key for each in objectives)])),
                priority=draw(st.sampled_from(["", *(each.key for each in priorities)])),
                due_on=draw(st.none() | days),
                indicators=tuple(
                    Link(key, draw(st.sampled_from(["lag", "lead", "guardrail", "context"])))
                    for key in sorted(linked - {""})
                ),
            )
        )
    return Outline(
        draw(words),
        starts_on,
        ends_on,
        priorities=priorities,
        indicators=indicators,
        objectives=tuple(draw(st.permutations(objectives))),
    )


@given(outlines())
def test_the_way_to_json_and_back_loses_nothing(made):
    assert Outline.from_dict(json.loads(json.dumps(made.as_dict()))) == made


@given(outlines())
def test_who_serves_comes_after_whom_it_serves(made):
    order = [each.key for each in made.parents_first()]
    assert sorted(order) == sorted(each.key for each in made.objectives)
    for each in made.objectives:
        assert not each.parent or order.index(each.parent) < order.index(each.key)


@given(outlines(), st.integers(-30, 30))
def test_years_move_every_day_and_nothing_else(made, years):
    moved = made.shifted(years)
    for before, after in zip(_days(made), _days(moved), strict=True):
        assert after.year == before.year + years
        assert (after.month, after.day) == (before.month, min(before.day, _most(after)))
    assert _without_days(moved) == _without_days(made)


def _days(made: Outline) -> list[date]:
    lines = [each.due_on for each in made.objectives] + [each.target_on for each in made.indicators]
    return [made.starts_on, made.ends_on, *(day for day in lines if day)]


def _most(day: date) -> int:
    is_leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    return 28 if day.month == 2 and not is_leap else 31


def _without_days(made: Outline) -> Outline:
    one = date(2000, 1, 1)
    return replace(
        made,
        starts_on=one,
        ends_on=one,
        objectives=tuple(replace(each, due_on=None) for each in made.objectives),
        indicators=tuple(replace(each, target_on=None) for each in made.indicators),
    )


@pytest.mark.parametrize(
    ("day", "years", "then"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2096, 2, 29), 4, date(2100, 2, 28)),
        (date(2023, 2, 28), 1, date(2024, 2, 28)),
        (date(2024, 12, 31), 0, date(2024, 12, 31)),
    ],
)
def test_leap_days(day, years, then):
    assert later(day, years) == then


def _with(**fields):
    return outline().as_dict() | fields


PLAIN = outline().as_dict()
GOAL = PLAIN["objectives"][0]


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (None, "outline"),
        ([], "outline"),
        ({}, "title"),
        (_with(version=2), "version"),
        (_with(colour="red"), "colour"),
        (_with(title=7), "title"),
        (_with(starts_on="soon"), "starts_on"),
        (_with(ends_on="2025-01-01"), "ends_on"),
        (_with(priorities={}), "priorities"),
        (_with(priorities=PLAIN["priorities"] * 2), "priorities"),
        (
            _with(trade_offs=[{"favoured": "cost", "over": "tension:risk", "because": "x"}]),
            "trade_offs",
        ),
        (
            _with(trade_offs=[{"favoured": "priority:q", "over": "tension:risk", "because": ""}]),
            "trade_offs",
        ),
        (_with(objectives=[GOAL | {"parent": "below"}]), "parent"),
        (_with(objectives=[GOAL | {"parent": "nobody"}]), "parent"),
        (_with(objectives=[GOAL | {"parent": "", "priority": "q"}]), "priority"),
        (_with(objectives=[GOAL | {"parent": "", "assumptions": ["b"]}]), "assumptions"),
        (
            _with(
                objectives=[
                    GOAL | {"parent": "", "indicators": [{"indicator": "x", "role": "lag"}]}
                ]
            ),
            "indicators",
        ),
        (
            _with(
                objectives=[
                    GOAL | {"parent": "", "indicators": [{"indicator": "i", "role": "boss"}]}
                ]
            ),
            "indicators",
        ),
        (_with(indicators=[{"key": "i", "title": "T", "target": "NaN"}]), "target"),
        (_with(indicators=[{"key": "i", "title": "T", "target": 5}]), "target"),
        (_with(indicators=[{"key": "i", "title": "T", "decimals": True}]), "decimals"),
    ],
)
def test_what_is_no_outline_says_where(raw, where):
    with pytest.raises(OutlineError) as caught:
        Outline.from_dict(raw)
    assert caught.value.where == where


def test_a_circle_of_three_is_refused():
    lines = tuple(ObjectiveLine(key, key, parent=parent) for key, parent in ("ab", "bc", "ca"))
    with pytest.raises(OutlineError, match="parent"):
        outline(objectives=lines)


def test_what_is_left_out_is_as_usual():
    read = Outline.from_dict(
        {
            "title": "T",
            "starts_on": "2026-01-01",
            "ends_on": "2026-12-31",
            "indicators": [{"key": "i", "title": "I", "target": "1.50"}],
        }
    )
    assert read.indicators == (IndicatorLine("i", "I", target=Decimal("1.50")),)
    assert read.counts == {
        "priorities": 0,
        "trade_offs": 0,
        "assumptions": 0,
        "objectives": 0,
        "indicators": 1,
    }


def test_a_contradiction_is_the_verbs_business_not_the_outlines():
    both = (
        TradeOffLine("priority:p", "tension:cost", "One."),
        TradeOffLine("tension:cost", "priority:p", "Other."),
    )
    assert len(outline(trade_offs=both).trade_offs) == 2
