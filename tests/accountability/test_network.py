from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from accountability.network import Need, Pair, pairs
from accountability.rules import OPEN, Dependence

TODAY = date(2026, 11, 19)


def need(needs: str, gives: str, title: str, *, due: int, asked: int = -10, state: str = "agreed"):
    day = TODAY + timedelta(days=due)
    return Need(needs, gives, title, state, day, TODAY + timedelta(days=asked))


def test_the_pair_with_most_late_comes_first_and_names_the_latest():
    found = pairs(
        [
            need("Operations", "Engineering", "Seal tolerance", due=4, asked=-12),
            need("Operations", "Engineering", "Drawing release", due=-6, asked=-30),
            need("Operations", "Engineering", "Test-bench report", due=-1, asked=-8),
            *[need("Finance", "Operations", f"Figure {n}", due=n) for n in range(4)],
            need("Service", "Operations", "Spare impellers", due=-20, state="at_risk"),
        ],
        TODAY,
    )

    assert found == [
        Pair(
            "Operations",
            "Engineering",
            3,
            2,
            ("Drawing release", "Test-bench report", "Seal tolerance"),
            12,
        ),
        Pair("Service", "Operations", 1, 1, ("Spare impellers",), 10),
        Pair("Finance", "Operations", 4, 0, ("Figure 0", "Figure 1", "Figure 2", "Figure 3"), 10),
    ]


def test_what_has_ended_and_what_stays_within_one_place_is_left_out():
    ended = [
        need("Operations", "Engineering", "It", due=-9, state=state)
        for state in Dependence
        if state not in OPEN
    ]
    assert pairs([*ended, need("Operations", "Operations", "It", due=-9)], TODAY) == []


needs = st.builds(
    need,
    st.sampled_from("ABC"),
    st.sampled_from("ABC"),
    st.sampled_from(["one", "two", "three"]),
    due=st.integers(-40, 40),
    asked=st.integers(-90, 0),
    state=st.sampled_from([each.value for each in Dependence]),
)


@given(st.lists(needs, max_size=30))
def test_every_open_need_between_two_places_is_counted_once(rows):
    found = pairs(rows, TODAY)

    between = [row for row in rows if row.state in OPEN and row.needs != row.gives]
    assert sum(pair.open for pair in found) == len(between)
    assert sum(pair.late for pair in found) == sum(row.due_on < TODAY for row in between)
    assert [(-p.late, -p.open) for p in found] == sorted((-p.late, -p.open) for p in found)
    assert len({(pair.needs, pair.gives) for pair in found}) == len(found)
