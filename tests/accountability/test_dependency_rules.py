"""Dependencies and their escalation: what must hold whatever the two sides say, in whatever order."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from accountability.rules import (
    DEPENDENCE,
    OPEN,
    PROMISED,
    Dependence,
    Side,
    Terms,
    days_late,
    escalates,
    may_follow,
    speaks_for,
)

FIRST = date(2026, 11, 1)
days = st.integers(0, 60).map(lambda number: FIRST + timedelta(days=number))
sides = st.sampled_from(Side)
ENDED = frozenset(Dependence) - OPEN


class TwoSides(RuleBasedStateMachine):
    """Both say what they may, and remember who named which day and who said yes to it."""

    def __init__(self):
        super().__init__()
        self.terms = Terms.asked_for(FIRST)
        self.named = {FIRST: {Side.NEEDS}}
        self.accepted: dict[date, set[Side]] = {}

    @rule(side=sides, day=days)
    def offer(self, side, day):
        stands = self.terms.offered_on or self.terms.promised_on
        assert self.terms.may_offer(day) == (self.terms.is_open and day != stands)
        if self.terms.may_offer(day):
            before = self.terms.promised_on, self.terms.state
            self.terms = self.terms.offered(side, day)
            self.named.setdefault(day, set()).add(side)
            assert (self.terms.promised_on, self.terms.state) == before  # the old promise stands

    @rule(side=sides)
    def agree(self, side):
        if self.terms.may_agree(side):
            assert self.terms.offered_by is side.other
            day = self.terms.offered_on
            self.terms = self.terms.agreed()
            self.accepted.setdefault(day, set()).add(side)
            assert (self.terms.promised_on, self.terms.offered_on) == (day, None)

    @precondition(lambda self: self.terms.may_drop_offer)
    @rule()
    def drop(self):
        before = self.terms.promised_on
        self.terms = self.terms.without_offer()
        assert (self.terms.promised_on, self.terms.answers) == (before, None)

    @rule(side=sides, to=st.sampled_from(Dependence))
    def become(self, side, to):
        if self.terms.may_become(to, side):
            assert self.terms.state in OPEN
            self.terms = self.terms.become(to)

    @invariant()
    def nothing_is_promised_that_only_one_side_said(self):
        promised = self.terms.promised_on
        if self.terms.state in PROMISED | {Dependence.KEPT, Dependence.BROKEN}:
            assert promised is not None
        if promised is not None:
            assert self.named[promised] | self.accepted[promised] == set(Side)

    @invariant()
    def a_day_on_the_table_has_a_side_that_answers_it(self):
        assert (self.terms.offered_on is None) == (self.terms.offered_by is None)
        if self.terms.state is Dependence.PROPOSED:
            assert self.terms.answers is not None
        if self.terms.state in ENDED:
            assert self.terms.acts_next is None
            assert self.terms.offered_on is None


TestTwoSides = TwoSides.TestCase


@given(st.sampled_from(Dependence), st.sampled_from(Dependence), st.sets(sides))
def test_the_table_is_the_only_way(state, to, spoken_for):
    allowed = DEPENDENCE[state].get(to, frozenset())
    assert may_follow(state, to, spoken_for) == bool(allowed & spoken_for)
    if state in ENDED:
        assert not may_follow(state, to, spoken_for)


def test_only_who_needs_it_says_that_it_was_kept_or_is_not_needed():
    for state in PROMISED:
        assert may_follow(state, Dependence.KEPT, {Side.NEEDS})
        assert not may_follow(state, Dependence.KEPT, {Side.GIVES})
        assert not may_follow(state, Dependence.WITHDRAWN, {Side.GIVES})
        assert may_follow(state, Dependence.BROKEN, {Side.GIVES})
    assert may_follow(Dependence.PROPOSED, Dependence.WITHDRAWN, {Side.GIVES})


@given(st.sets(sides), st.none() | sides)
def test_nobody_speaks_for_a_side_by_accident(theirs, said):
    spoken = speaks_for(theirs, said)
    if said is not None:
        assert spoken == (said if said in theirs else None)
    else:
        assert spoken == (next(iter(theirs)) if len(theirs) == 1 else None)


@given(st.sampled_from(Dependence), days, days)
def test_only_what_is_open_is_late(state, due, today):
    late = days_late(state, due, today)
    assert late == (max(0, (today - due).days) if state in OPEN else 0)


@pytest.mark.parametrize(
    ("state", "due", "broken_on", "today", "after", "expected"),
    [
        ("agreed", 3, None, 8, 5, True),
        ("agreed", 3, None, 7, 5, False),
        ("proposed", 3, None, 8, 5, True),  # silence is late like a promise
        ("agreed", 3, None, 3, 0, False),  # due today is not late
        ("agreed", 3, None, 4, 0, True),
        ("broken", 20, 3, 8, 5, True),  # broken before its day
        ("broken", 3, 20, 20, 5, True),  # broken long after it
        ("broken", 20, 3, 7, 5, False),
        ("kept", 3, 9, 30, 5, False),
        ("withdrawn", 3, 9, 30, 5, False),
    ],
)
def test_when_the_authority_is_asked(state, due, broken_on, today, after, expected):
    def day(number):
        return date(2026, 11, number) if number else None

    found = escalates(
        state=state, due=day(due), broken_on=day(broken_on), today=day(today), after_days=after
    )
    assert found is expected


@given(st.sampled_from(Dependence), days, st.none() | days, days, st.integers(0, 30))
def test_what_escalates_today_does_so_tomorrow(state, due, broken_on, today, after):
    terms = {"state": state, "due": due, "broken_on": broken_on, "after_days": after}
    if escalates(today=today, **terms):
        assert escalates(today=today + timedelta(days=1), **terms)
        assert state in OPEN | {Dependence.BROKEN}
