"""Which trade-offs hold for a unit, and who serves the side that gives way."""

from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.tradeoffs import Choice, against
from strategy.rules import in_force


def choice(favoured, over, unit=None):
    return Choice(favoured, over, unit, favours_priority=isinstance(favoured, int))


TEAM = ("team", "plant", "works")


def test_its_own_those_above_it_and_those_of_no_unit_hold():
    own, above, everywhere = choice(1, 2, "team"), choice(2, 3, "works"), choice(1, "cost")
    elsewhere = choice(3, 1, "other plant")
    assert in_force([everywhere, elsewhere, above, own], TEAM) == [own, above, everywhere]
    assert in_force([everywhere, above, own], ()) == [everywhere]


def test_the_narrower_choice_takes_the_place_of_its_opposite():
    everywhere, exception = choice("speed", "cost"), choice("cost", "speed", "plant")
    assert in_force([everywhere, exception], TEAM) == [exception]
    assert in_force([everywhere, exception], ("works",)) == [everywhere]


def test_a_priority_that_gives_way_is_marked_and_the_favoured_one_is_not():
    held = [choice(1, 3)]
    assert against(3, "", held) == held
    assert against(1, "", held) == []
    assert against(None, "", held) == []


def test_a_tension_gives_way_to_its_own_priority_everywhere_or_to_another_tension():
    own, foreign = choice(1, "cost", "plant"), choice(2, "cost", "plant")
    everywhere, tensions = choice(2, "cost"), choice("quality", "cost", "plant")
    held = [own, foreign, everywhere, tensions]
    assert against(1, "cost", held) == [own, everywhere, tensions]
    assert against(1, "speed", held) == []
    assert against(None, "cost", held) == [everywhere, tensions]


sides = st.sampled_from([1, 2, 3, "cost", "speed"])
choices = st.lists(
    st.builds(choice, sides, sides, st.sampled_from([None, "team", "plant", "works", "elsewhere"])),
    max_size=12,
)


@given(choices)
def test_in_force_is_what_no_narrower_opposite_replaces(stated):
    """Oracle: pair by pair."""
    place = {"team": 0, "plant": 1, "works": 2, None: 3}
    expected = [
        each
        for each in stated
        if each.unit in place
        and not any(
            other.unit in place
            and (other.favoured, other.over) == (each.over, each.favoured)
            and place[other.unit] < place[each.unit]
            for other in stated
        )
    ]
    held = in_force(stated, TEAM)
    assert sorted(map(repr, held)) == sorted(map(repr, expected))
    assert [place[each.unit] for each in held] == sorted(place[each.unit] for each in held)
