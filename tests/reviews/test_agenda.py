from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.status import Status
from objectives.rules.xmr import Side, SignalRule
from reviews.rules.agenda import (
    AdverseSignal,
    Candidate,
    SignalGroup,
    build_agenda,
    minutes_for_items,
)
from reviews.rules.materiality import Forced, ObjectiveFacts

ON, RISK, OFF = Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK
DECEMBER, NOVEMBER = date(2017, 12, 1), date(2017, 11, 1)
RUN_LOW = AdverseSignal(SignalRule.RUN, Side.LOW, DECEMBER)
OUTSIDE_LOW = AdverseSignal(SignalRule.OUTSIDE, Side.LOW, DECEMBER)
ESCALATED = frozenset({Forced.ESCALATED})


def candidate(name, result=OFF, *, parent=None, signals=(), **more):
    facts = ObjectiveFacts(
        id=name, result=result, adverse_signals=len(signals), **{"priority_rank": 1} | more
    )
    return Candidate(facts, parent, frozenset(signals))


def agenda_of(*candidates, length_minutes=60, **more):
    return build_agenda(candidates, length_minutes=length_minutes, **more)


def subjects(items):
    return [item.subject for item in items]


@pytest.mark.parametrize(("length", "minutes"), [(60, 44), (90, 71), (45, 30), (15, 3), (10, 0)])
def test_ninety_percent_of_the_length_less_ten_minutes(length, minutes):
    assert minutes_for_items(length) == minutes


def test_what_fits_is_placed_in_order_and_the_rest_is_for_the_chair():
    heavy = [candidate(f"h{n}", result_worse=True, signals=[RUN_LOW]) for n in range(4)]
    agenda = agenda_of(candidate("medium"), *heavy, candidate("light", RISK, result_worse=True))
    assert subjects(agenda.placed) == ["h0", "h1", "h2", "medium"]
    assert [item.minutes for item in agenda.placed] == [12, 12, 12, 8]
    assert subjects(agenda.deferred) == ["h3", "light"]
    assert (agenda.minutes_placed, agenda.minutes_available, agenda.minutes_over) == (44, 44, 0)


def test_on_track_is_counted_and_too_little_is_named():
    agenda = agenda_of(candidate("a", ON), candidate("b", ON), candidate("c", RISK), candidate("d"))
    assert subjects(agenda.placed) == ["d"]
    assert (agenda.on_track_count, agenda.below_entry) == (2, ("c",))


def test_what_is_forced_comes_first_whatever_its_score():
    agenda = agenda_of(candidate("big"), candidate("asked", ON, forced=ESCALATED))
    assert subjects(agenda.placed) == ["asked", "big"]
    assert agenda.placed[0].forced == ESCALATED
    assert agenda.on_track_count == 0


def test_put_off_twice_is_placed_even_when_the_meeting_is_too_short():
    late = [candidate(f"late{n}") for n in range(3)]
    deferrals = {"late0": 2, "late1": 2, "late2": 1}
    agenda = agenda_of(
        *late, candidate("e", forced=ESCALATED), length_minutes=20, deferrals=deferrals
    )
    assert minutes_for_items(20) == 8
    assert subjects(agenda.placed) == ["late0", "late1"]
    assert subjects(agenda.deferred) == ["e", "late2"]
    assert agenda.minutes_over == 8
    assert agenda.placed[0].forced == {Forced.DEFERRED_TWICE}


def test_three_siblings_with_one_signal_become_one_item_of_their_parent():
    siblings = [candidate(f"s{n}", parent="P", signals=[RUN_LOW]) for n in range(3)]
    agenda = agenda_of(*siblings, candidate("alone", parent="P"))
    assert subjects(agenda.placed) == ["P", "alone"]
    group = agenda.placed[0]
    assert group.groups == (SignalGroup(RUN_LOW, ("s0", "s1", "s2")),)
    assert (group.led_by, group.materiality.score, group.minutes) == ("s0", 60, 12)
    assert group.grouped_count == 3


def test_two_siblings_or_another_period_rule_side_or_parent_do_not_make_a_group():
    two = [candidate(f"s{n}", parent="P", signals=[RUN_LOW]) for n in range(2)]
    others = [
        candidate("rule", parent="P", signals=[OUTSIDE_LOW]),
        candidate(
            "period", parent="P", signals=[AdverseSignal(SignalRule.RUN, Side.LOW, NOVEMBER)]
        ),
        candidate("side", parent="P", signals=[AdverseSignal(SignalRule.RUN, Side.HIGH, DECEMBER)]),
        candidate("parent", parent="Q", signals=[RUN_LOW]),
        candidate("root", signals=[RUN_LOW]),
    ]
    agenda = agenda_of(*two, *others, length_minutes=120)
    everyone = {"s0", "s1", "rule", "period", "side", "parent", "root"}
    assert {*subjects(agenda.placed), *subjects(agenda.deferred)} == everyone


def test_a_sibling_that_does_not_enter_makes_no_group():
    quiet = candidate("s2", ON, parent="P", signals=[RUN_LOW], priority_rank=9)
    two = [candidate(f"s{n}", parent="P", signals=[RUN_LOW]) for n in range(2)]
    agenda = agenda_of(*two, quiet)
    assert subjects(agenda.placed) == ["s0", "s1"]
    assert agenda.on_track_count == 1


def test_a_parent_is_one_item_with_its_own_case_and_all_its_groups():
    run = [candidate(f"r{n}", parent="P", signals=[RUN_LOW]) for n in range(4)]
    both = [candidate("b", parent="P", signals=[RUN_LOW, OUTSIDE_LOW])]
    outside = [candidate(f"o{n}", RISK, parent="P", signals=[OUTSIDE_LOW]) for n in range(3)]
    own = candidate("P", result_worse=True, signals=[OUTSIDE_LOW], forced=ESCALATED)
    agenda = agenda_of(*run, *both, *outside, own)
    assert subjects(agenda.placed) == ["P"]
    item = agenda.placed[0]
    assert item.groups == (
        SignalGroup(RUN_LOW, ("b", "r0", "r1", "r2", "r3")),
        SignalGroup(OUTSIDE_LOW, ("o0", "o1", "o2")),
    )
    assert (item.led_by, item.forced, item.grouped_count) == ("P", ESCALATED, 8)


def test_a_forced_sibling_keeps_its_own_item():
    siblings = [candidate(f"s{n}", parent="P", signals=[RUN_LOW]) for n in range(3)]
    asked = candidate("asked", parent="P", signals=[RUN_LOW], forced=ESCALATED)
    agenda = agenda_of(*siblings, asked)
    assert subjects(agenda.placed) == ["asked", "P"]
    assert agenda.placed[1].grouped_count == 3


def test_a_group_put_off_twice_is_placed():
    siblings = [candidate(f"s{n}", parent="P", signals=[RUN_LOW]) for n in range(3)]
    heavier = [candidate(f"h{n}", result_worse=True, signals=[RUN_LOW]) for n in range(4)]
    assert subjects(agenda_of(*heavier, *siblings).deferred) == ["h3", "P"]
    agenda = agenda_of(*heavier, *siblings, deferrals={"P": 2})
    assert subjects(agenda.placed) == ["P", "h0", "h1"]
    assert agenda.placed[0].forced == {Forced.DEFERRED_TWICE}


def test_a_hundred_and_thirty_four_misses_still_make_an_hour():
    shared = [candidate(f"g{n:03}", parent="ENG", signals=[RUN_LOW]) for n in range(100)]
    single = [candidate(f"s{n:03}", parent="ENG", miss_ratio=Decimal(n) / 1000) for n in range(34)]
    agenda = agenda_of(*shared, *single)
    assert subjects(agenda.placed) == ["ENG", "s033", "s032", "s031", "s030"]
    assert (agenda.minutes_placed, len(agenda.deferred)) == (44, 30)


candidates = st.lists(
    st.builds(
        candidate,
        st.integers(0, 1000),
        st.sampled_from(Status),
        parent=st.sampled_from([None, "P", "Q"]),
        signals=st.sets(st.sampled_from([RUN_LOW, OUTSIDE_LOW])),
        priority_rank=st.integers(1, 6),
        forced=st.sampled_from([frozenset(), frozenset(), ESCALATED]),
    ),
    max_size=30,
    unique_by=lambda one: one.facts.id,
)


@given(candidates, st.integers(15, 240), st.data())
def test_nobody_is_lost_nobody_comes_twice_and_time_is_kept(found, length, data):
    names = [one.facts.id for one in found]
    put_off = data.draw(st.dictionaries(st.sampled_from([*names, "P"]), st.integers(0, 3)))
    agenda = build_agenda(found, length_minutes=length, deferrals=put_off)
    items = [*agenda.placed, *agenda.deferred]
    members = [name for item in items for group in item.groups for name in group.members]
    own = [item.subject for item in items if item.subject in names]
    assert len(subjects(items)) == len(set(subjects(items)))
    on_the_table = Counter([*own, *members, *agenda.below_entry])
    assert set(on_the_table.values()) <= {1}
    assert len(names) == sum(on_the_table.values()) + agenda.on_track_count
    assert all(put_off.get(item.subject, 0) < 2 for item in agenda.deferred)
    bound = sum(i.minutes for i in agenda.placed if Forced.DEFERRED_TWICE in i.forced)
    assert agenda.minutes_placed <= max(agenda.minutes_available, bound)
    room = agenda.minutes_available - agenda.minutes_placed
    assert all(item.minutes > room for item in agenda.deferred)


@given(candidates, st.randoms(use_true_random=False))
def test_the_order_of_candidates_does_not_matter(found, shuffler):
    shuffled = found.copy()
    shuffler.shuffle(shuffled)
    one, other = agenda_of(*found), agenda_of(*shuffled)
    assert (one.placed, one.deferred) == (other.placed, other.deferred)
    assert set(one.below_entry) == set(other.below_entry)
