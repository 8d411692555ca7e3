"""The clock of a meeting, its figures, and an order that people make."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.rules.agenda import ChairsWord, arranged, build_agenda, may_be_deferred
from reviews.rules.materiality import Forced
from reviews.rules.meeting import (
    Stretch,
    TimeBox,
    meeting_figures,
    minutes_behind,
    seconds_between,
)
from tests.reviews.test_agenda import ON, agenda_of, candidate, subjects

NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)
NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True)


@pytest.mark.parametrize(
    ("seconds", "minutes", "over"),
    [(0, 0, 0), (479, 7, 0), (720, 12, 0), (779, 12, 0), (780, 13, 1)],
)
def test_a_time_box_counts_whole_minutes(seconds, minutes, over):
    box = TimeBox(planned=12, seconds=seconds)
    assert (box.minutes, box.over) == (minutes, over)


def test_a_clock_that_was_set_back_takes_no_time():
    assert seconds_between(NINE, NINE + timedelta(minutes=2)) == 120
    assert seconds_between(NINE, NINE - timedelta(minutes=2)) == 0
    assert seconds_between(None, NINE) == 0


@pytest.mark.parametrize(
    ("left", "current", "behind"),
    [
        ([], None, 0),
        ([(5, 240), (12, 900)], (8, 100), 2),
        ([(5, 240)], (8, 480 + 119), 0),
        ([(5, 240)], (8, 480 + 120), 1),
        ([(5, 60)], (8, 100), 0),
    ],
)
def test_how_far_behind_by_hand(left, current, behind):
    boxes = [TimeBox(*box) for box in left]
    assert minutes_behind(boxes, TimeBox(*current) if current else None) == behind


def test_the_figures_of_a_meeting_by_hand():
    # 30 of 40 measured minutes on exceptions: 75 %. Two answers in 48 minutes: 2.5 an hour.
    stretches = [
        Stretch(300, is_exception=False),
        Stretch(1200, is_exception=True, is_answered=True),
        Stretch(600, is_exception=True, is_answered=True),
        Stretch(0, is_exception=True, is_put_off=True),
        Stretch(300, is_exception=False),
    ]
    figures = meeting_figures(stretches, seconds=48 * 60)
    assert (figures.per_hour, figures.on_exceptions) == (Decimal("2.5"), 75)
    assert figures.without_answer == 0
    still_open = meeting_figures([Stretch(1, is_exception=True)], seconds=0)
    assert (still_open.per_hour, still_open.on_exceptions) == (None, 100)
    assert still_open.without_answer == 1
    assert meeting_figures([], seconds=60).on_exceptions is None


def test_the_chairs_order_by_hand():
    assert arranged("abcd", "db") == ("a", "d", "b", "c")
    assert arranged("abc", "") == ("a", "b", "c")
    assert arranged("abc", "cxb") == ("a", "c", "b")


@given(NAMES, NAMES)
def test_an_order_loses_nobody_and_keeps_what_was_said(names, order):
    found = arranged(names, order)
    assert sorted(found) == sorted(names)
    assert [one for one in found if one in order] == [one for one in order if one in names]
    assert arranged(names, found) == found
    assert arranged(found, order) == found


@given(NAMES.filter(bool), st.data())
def test_one_that_nobody_named_follows_its_neighbour(names, data):
    order = data.draw(st.permutations(names).map(lambda all_: all_[: len(all_) // 2]))
    found = arranged(names, order)
    for before, name in pairwise(names):
        if name not in order:
            assert found.index(name) == found.index(before) + 1


def chairs(**said):
    return ChairsWord(**{name: frozenset(value) for name, value in said.items()})


def test_what_the_chair_puts_off_makes_room_for_the_next():
    heavy = [candidate(f"h{n}", result_worse=True, missed_periods=3) for n in range(4)]
    agenda = agenda_of(*heavy, chair=chairs(put_off=["h0"]))
    assert subjects(agenda.placed) == ["h1", "h2", "h3"]
    assert subjects(agenda.deferred) == ["h0"]


def test_what_the_chair_keeps_takes_its_time_whatever_the_length():
    heavy = [candidate(f"h{n}", result_worse=True, missed_periods=3) for n in range(5)]
    kept = agenda_of(*heavy, chair=chairs(kept=["h4"]))
    assert subjects(kept.placed) == ["h0", "h1", "h4"]
    every = agenda_of(*heavy, chair=chairs(kept=["h0", "h1", "h2", "h3", "h4"]))
    assert len(every.placed) == 5
    assert every.minutes_over > 0


def test_what_was_deferred_twice_cannot_be_put_off_again():
    agenda = agenda_of(
        candidate("a"), candidate("b"), deferrals={"a": 2}, chair=chairs(put_off=["a"])
    )
    assert subjects(agenda.placed) == ["a", "b"]
    assert [may_be_deferred(times) for times in (0, 1, 2)] == [True, True, False]


def test_what_is_asked_for_enters_whatever_its_score():
    asked = candidate("calm", ON, forced=frozenset({Forced.ASKED_FOR}))
    agenda = build_agenda([candidate("a"), asked], length_minutes=60)
    assert subjects(agenda.placed) == ["calm", "a"]


@given(st.integers(15, 240), st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef")))
def test_whatever_the_chair_says_nothing_is_lost(length, kept, put_off):
    agenda = build_agenda(
        [candidate(name, missed_periods=place % 4) for place, name in enumerate("abcdef")],
        length_minutes=length,
        chair=ChairsWord(order=("f", "a"), kept=frozenset(kept), put_off=frozenset(put_off)),
    )
    placed, deferred = set(subjects(agenda.placed)), set(subjects(agenda.deferred))
    assert placed | deferred == set("abcdef")
    assert not placed & deferred
    assert put_off <= deferred
    assert kept - put_off <= placed
