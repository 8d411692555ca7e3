from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.status import Status
from reviews.rules.materiality import (
    Forced,
    ObjectiveFacts,
    Part,
    enters,
    materiality,
    minutes_for,
    order_key,
    weight_of_rank,
)

D = Decimal
ON, RISK, OFF, NO_DATA = Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.NO_DATA


def facts(result=ON, **more):
    return ObjectiveFacts(id="a", result=result, **{"priority_rank": 1} | more)


def score(result=ON, **more):
    return materiality(facts(result, **more)).score


def points(result=ON, **more):
    return {part.part: part.points for part in materiality(facts(result, **more)).parts}


def test_the_example_of_the_formula():
    case = {"miss_ratio": D("0.34"), "adverse_signals": 1}
    assert score(OFF, **case) == 67
    assert score(OFF, **case, priority_rank=2) == 60
    assert score(OFF, **case, priority_rank=2, being_worked=True) == 60
    assert points(OFF, **case) == {
        Part.RESULT: 40,
        Part.MISS: D("6.8"),
        Part.ADVERSE_SIGNAL: 20,
    }


@pytest.mark.parametrize(
    ("rank", "weight"),
    [(1, "1"), (2, ".9"), (3, ".8"), (4, ".7"), (5, ".6"), (6, ".5"), (40, ".5"), (None, ".5")],
)
def test_weight_of_rank(rank, weight):
    assert weight_of_rank(rank) == D(weight)


def test_result():
    assert [score(s) for s in (ON, RISK, OFF, NO_DATA, Status.NO_TARGET)] == [0, 15, 40, 10, 10]


def test_size_of_the_miss_counts_up_to_ten():
    assert points(RISK, miss_ratio=D("0.3"))[Part.MISS] == 6
    assert points(RISK, miss_ratio=D("0.5"))[Part.MISS] == 10
    assert points(RISK, miss_ratio=D(7))[Part.MISS] == 10
    assert Part.MISS not in points(RISK, miss_ratio=D(0))
    assert Part.MISS not in points(RISK, miss_ratio=None)


@pytest.mark.parametrize(
    ("result", "momentum", "expected"),
    [
        (ON, OFF, 20),
        (ON, RISK, 10),
        (RISK, OFF, 20),
        (NO_DATA, RISK, 10),
        (RISK, RISK, None),
        (OFF, OFF, None),
        (OFF, NO_DATA, None),
        (ON, NO_DATA, None),
    ],
)
def test_momentum_counts_where_it_is_worse_than_the_result(result, momentum, expected):
    assert points(result, momentum=momentum).get(Part.MOMENTUM) == expected


def test_change_since_the_last_review_adds_up():
    assert score(ON, adverse_signals=1) == 20
    assert score(ON, adverse_signals=3) == 20
    assert score(RISK, result_worse=True) == 25
    assert score(RISK, result_worse=True, adverse_signals=1) == 45


def test_execution_risks_have_their_own_limits():
    assert [score(missed_periods=n) for n in (1, 3, 4)] == [5, 15, 15]
    assert [score(dependencies_failing=n) for n in (1, 2, 3)] == [10, 20, 20]
    assert [score(days_overdue=days) for days in ((1,), (3, 2), (15,), (9, 9))] == [6, 15, 20, 20]
    assert [score(assumptions_broken=n) for n in (1, 2)] == [10, 10]


def test_together_they_count_forty_and_the_parts_still_add_up():
    everything = {
        "missed_periods": 9,
        "dependencies_failing": 9,
        "days_overdue": (30,),
        "assumptions_broken": 1,
    }
    assert score(**everything) == 40
    assert points(**everything) == {
        Part.MISSED_PERIODS: 15,
        Part.DEPENDENCIES: 20,
        Part.OVERDUE_WORK: 20,
        Part.BROKEN_ASSUMPTION: 10,
        Part.RISK_CAP: -25,
    }


def test_being_worked_takes_thirty_away_unless_something_changed():
    assert score(OFF, being_worked=True) == 10
    assert score(OFF, being_worked=True, priority_rank=3) == 2
    assert score(RISK, being_worked=True) == 0
    assert score(OFF, being_worked=True, adverse_signals=1) == 60
    assert Part.BEING_WORKED not in points(OFF, being_worked=True, result_worse=True)


def test_halves_are_rounded_up():
    assert score(RISK, priority_rank=6) == 8
    assert score(NO_DATA, priority_rank=6, missed_periods=1) == 8


def test_evidence_is_the_figure_behind_the_points():
    case = facts(OFF, miss_ratio=D(1) / 3, missed_periods=2, days_overdue=(3, 8))
    evidence = {part.part: part.evidence for part in materiality(case).parts}
    assert evidence == {
        Part.RESULT: "off_track",
        Part.MISS: "0.333",
        Part.MISSED_PERIODS: "2",
        Part.OVERDUE_WORK: "8",
    }


def test_twenty_enters_and_so_does_what_is_forced():
    assert not enters(facts(), 19)
    assert enters(facts(), 20)
    assert enters(facts(forced=frozenset({Forced.ESCALATED})), 0)


def test_minutes():
    assert [minutes_for(n) for n in (0, 39, 40, 59, 60, 120)] == [5, 5, 8, 8, 12, 12]


def test_ties_go_by_miss_then_rank_then_silence_then_due_then_id():
    tied = ObjectiveFacts(
        id="m",
        result=RISK,
        miss_ratio=D("0.1"),
        priority_rank=2,
        last_discussed_on=date(2024, 3, 1),
        due_on=date(2024, 12, 31),
    )
    in_order = [
        replace(tied, id="z1", miss_ratio=D("0.2"), priority_rank=9),
        replace(tied, id="z2", priority_rank=1),
        replace(tied, id="z3", last_discussed_on=None),
        replace(tied, id="z4", last_discussed_on=date(2024, 2, 1)),
        replace(tied, id="z5", due_on=date(2024, 6, 30)),
        replace(tied, id="a"),
        tied,
        replace(tied, id="z6", due_on=None),
        replace(tied, id="z7", priority_rank=None),
    ]
    backwards = in_order[::-1]
    assert sorted(backwards, key=lambda one: order_key(one, 30)) == in_order
    assert order_key(tied, 31) < order_key(in_order[0], 30)


all_facts = st.builds(
    ObjectiveFacts,
    id=st.uuids(),
    result=st.sampled_from(Status),
    momentum=st.sampled_from(Status),
    priority_rank=st.none() | st.integers(1, 8),
    miss_ratio=st.none() | st.decimals(0, 3, places=3),
    adverse_signals=st.integers(0, 3),
    result_worse=st.booleans(),
    missed_periods=st.integers(0, 5),
    dependencies_failing=st.integers(0, 4),
    days_overdue=st.lists(st.integers(1, 30), max_size=3).map(tuple),
    assumptions_broken=st.integers(0, 2),
    being_worked=st.booleans(),
)


@given(all_facts)
def test_the_score_can_be_recomputed_from_its_printed_parts(one):
    scored = materiality(one)
    relief = sum(part.points for part in scored.parts if part.part == Part.BEING_WORKED)
    gross = sum(part.points for part in scored.parts) - relief
    assert 0 <= gross <= 140
    assert abs(scored.score - max(0, scored.weight * gross + relief)) <= D("0.5")


@given(all_facts)
def test_what_gets_worse_never_scores_less(one):
    worse = [
        replace(one, missed_periods=one.missed_periods + 1),
        replace(one, dependencies_failing=one.dependencies_failing + 1),
        replace(one, days_overdue=(*one.days_overdue, 1)),
        replace(one, adverse_signals=one.adverse_signals + 1),
        replace(one, result_worse=True),
        replace(one, being_worked=False),
        replace(one, priority_rank=1),
    ]
    assert all(materiality(other).score >= materiality(one).score for other in worse)
