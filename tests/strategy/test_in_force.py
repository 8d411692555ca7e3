"""Which trade-offs hold for a unit."""

from hypothesis import given
from hypothesis import strategies as st

from strategy.models import TradeOff
from strategy.rules import TradeOffChoice, in_force
from tests import factories

SPEED = TradeOffChoice("speed", "cost")
IN_PUMPS = TradeOffChoice("cost", "speed", "Pumps")
IN_CASTINGS = TradeOffChoice("quality", "speed", "Castings")


def test_a_unit_follows_its_own_choice_and_that_of_what_it_is_part_of():
    everything = [SPEED, IN_PUMPS, IN_CASTINGS]

    assert in_force(everything, []) == [SPEED]
    assert in_force(everything, ["Pumps", "Operations"]) == [IN_PUMPS]
    assert in_force(everything, ["Castings", "Operations"]) == [SPEED, IN_CASTINGS]
    assert in_force(everything, ["Castings", "Pumps"]) == [IN_PUMPS, IN_CASTINGS]


def test_the_narrowest_of_three_opposites_wins_and_a_repetition_counts_once():
    back = TradeOffChoice("speed", "cost", "Line 4")

    assert in_force([SPEED, IN_PUMPS, back], ["Line 4", "Pumps"]) == [back]


sides = st.sampled_from("abcd")
scopes = st.sampled_from([None, "team", "plant", "elsewhere"])
choices = st.lists(st.builds(TradeOffChoice, sides, sides, scopes), max_size=12, unique=True)


@given(choices)
def test_nothing_wider_than_its_opposite_holds_and_nothing_else_is_lost(stated):
    """The oracle asks of each choice by itself whether something narrower speaks of the same two sides."""
    chain = ["team", "plant", None]

    def holds(one):
        if one.scope not in chain:
            return False
        narrower = chain[: chain.index(one.scope)]
        about = {one.favoured, one.over}
        return not any(
            other.scope in narrower and {other.favoured, other.over} == about for other in stated
        )

    assert in_force(stated, ["team", "plant"]) == [one for one in stated if holds(one)]


def test_stored_trade_offs_are_asked_for_by_unit(cast):
    plan = factories.plan()
    works = factories.unit("Works")
    line = factories.unit("Line", parent=works)
    office = factories.unit("Office")

    def state(favoured, over, unit=None):
        return TradeOff.objects.create(
            plan=plan, favoured_tension=favoured, over_tension=over, unit=unit, because="So"
        )

    wide, narrow, other = (
        state("speed", "cost"),
        state("cost", "speed", works),
        state("risk", "cost", office),
    )
    of_plan = TradeOff.objects.of_plan(plan)

    assert of_plan.in_force_for(None) == [wide]
    assert of_plan.in_force_for(line) == [narrow]
    assert of_plan.in_force_for(office) == [wide, other]
