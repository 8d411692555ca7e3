"""Who serves the side of a trade-off that gives way."""

from objectives.rules.tradeoffs import Choice, against


def choice(favoured, over, unit=None):
    return Choice(favoured, over, unit, favours_priority=isinstance(favoured, int))


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
