"""What holds in a period: the older target before a revision begins, the original for ever beside it."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.agreed import Revised, agreed_of
from objectives.models import Indicator
from objectives.rules.expected import expected_value
from objectives.rules.periods import Rhythm, period_end
from objectives.rules.revision import Revision, eases, newest_on, original_terms, terms_on
from objectives.terms import text_of, texts_of, value_of

D = Decimal
FIRST = {"target": D(95)}


def month(index: int) -> date:
    return date(2026 + index // 12, index % 12 + 1, 1)


def revision(number, since, after, before=FIRST):
    return Revision(number, since, before, after)


def test_the_older_target_holds_before_and_the_newer_one_from_its_period_on():
    moved = revision(1, date(2026, 7, 1), {"target": D(92)})
    assert terms_on(FIRST, [moved], date(2026, 6, 1)) == {"target": D(95)}
    assert terms_on(FIRST, [moved], date(2026, 7, 1)) == {"target": D(92)}
    assert original_terms({"target": D(92)}, [moved]) == {"target": D(95)}


def test_of_two_that_hold_the_one_approved_later_counts_even_where_it_begins_earlier():
    first = revision(1, date(2026, 7, 1), {"target": D(92)})
    second = revision(2, date(2026, 5, 1), {"target": D(90)}, {"target": D(92)})
    held = [terms_on(FIRST, [second, first], month(index))["target"] for index in range(3, 8)]
    assert held == [D(95), D(90), D(90), D(90), D(90)]
    assert newest_on([first, second], date(2026, 7, 1)) is second
    assert newest_on([first, second], date(2026, 4, 1)) is None


def test_two_terms_that_move_apart_both_stay_moved():
    target = revision(1, date(2026, 7, 1), {"target": D(92)})
    width = revision(2, date(2026, 5, 1), {"risk_width": D(3)}, {"risk_width": None})
    original = {"target": D(95), "risk_width": None}
    assert terms_on(original, [target, width], date(2026, 6, 1)) == {
        "target": D(95),
        "risk_width": D(3),
    }
    assert terms_on(original, [target, width], date(2026, 8, 1)) == {
        "target": D(92),
        "risk_width": D(3),
    }


moves = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.decimals(1, 100, places=2),
        st.one_of(st.none(), st.decimals(0, 9, places=1)),
    ),
    max_size=6,
)


def sequence(moved) -> tuple[Indicator, list[Revised]]:
    """An indicator after these moves of its standard and its width, and what they were."""
    indicator = Indicator(
        organization_id=UUID(int=0), target_type="standard", target=D(95), decimals=1
    )
    revisions = []
    for number, (index, target, width) in enumerate(moved, start=1):
        before = {"target": indicator.target, "risk_width": indicator.risk_width}
        indicator.target, indicator.risk_width = target, width
        revisions.append(
            Revised(
                id=UUID(int=number),
                number=number,
                effective_from=month(index),
                before=texts_of(before),
                after=texts_of({"target": target, "risk_width": width}),
            )
        )
    return indicator, revisions


@given(moves, st.integers(0, 35))
def test_before_a_revision_begins_the_older_target_is_expected_and_the_original_never_changes(
    moved, at
):
    indicator, revisions = sequence(moved)
    agreed = agreed_of(indicator, (), revisions)
    end = period_end(Rhythm.MONTHLY, month(at))
    by_hand = [target for index, target, _width in moved if index <= at]
    assert expected_value(agreed.at(month(at)), end) == (by_hand[-1] if by_hand else D(95))
    assert agreed.originally_expected(month(at), "monthly") == D(95)
    for count in range(len(moved)):
        earlier, known = sequence(moved[:count])
        before = agreed_of(earlier, (), known)
        assert before.original == agreed.original
        begins = min(index for index, *_rest in moved[count:])
        if at < begins:
            assert before.at(month(at)) == agreed.at(month(at))


@given(st.one_of(st.none(), st.dates(), st.integers(0, 9), st.decimals(-1000, 1000, places=4)))
def test_a_text_says_exactly_what_stood_there(value):
    name = {date: "target_on", int: "grace_days", Decimal: "target"}.get(type(value), "target")
    assert value_of(name, text_of(value)) == value


def test_a_path_is_told_point_by_point():
    path = {date(2026, 2, 1): D("80.50"), date(2026, 1, 1): D(80)}
    assert text_of(path) == {"2026-01-01": "80", "2026-02-01": "80.5"}
    assert value_of("points", text_of(path)) == path
    assert value_of("points", None) == {}


@pytest.mark.parametrize(
    ("before", "after", "is_easier"),
    [
        ({"target": D(95)}, {"target": D(92)}, True),
        ({"target": D(95)}, {"target": D(97)}, False),
        ({"target_on": date(2026, 12, 31)}, {"target_on": date(2027, 3, 31)}, True),
        ({"target_on": date(2026, 12, 31)}, {"target_on": date(2026, 9, 30)}, False),
        ({"risk_width": None}, {"risk_width": D(3)}, False),
        ({"risk_width": D(3)}, {"risk_width": None}, True),
        ({"band_low": D(2)}, {"band_low": D(1)}, True),
        ({"band_high": D(5)}, {"band_high": D(4)}, False),
        ({"weight:x": D(2)}, {"weight:x": D(1)}, True),
        ({"role:x": "lag"}, {"role:x": "context"}, True),
        ({"points": {month(1): D(80)}}, {"points": {month(1): D(79)}}, True),
        ({"points": {month(1): D(80)}}, {"points": {month(1): D(81)}}, False),
        ({"points": {month(1): D(80)}}, {"points": {month(2): D(90)}}, True),
        ({"grace_days": 5}, {"grace_days": 9}, True),
    ],
)
def test_what_is_easier_to_meet_is_told_from_what_is_not(before, after, is_easier):
    assert eases(before, after, higher_is_better=True) is is_easier


def test_lower_is_easier_only_where_higher_is_better():
    assert not eases({"target": D(5)}, {"target": D(4)}, higher_is_better=False)
    assert eases({"target": D(5)}, {"target": D(6)}, higher_is_better=False)
