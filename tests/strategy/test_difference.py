"""What changed between two texts of a plan, and how it is said."""

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.rules import (
    AssumptionText,
    Named,
    PlanText,
    PriorityText,
    Subject,
    TradeOffText,
    difference,
)
from strategy.rules.versions import longest_rising
from strategy.wording import change_sentences

DELIVER, GROW, LAUNCH = (PriorityText(name[0], name) for name in ("Deliver", "Grow", "Launch"))
SWAP = TradeOffText("t", "D", "cost", "Late costs more.")
LEAD = AssumptionText("a", "Castings under 9 weeks")
ANN, BEN, WORKS = Named("1", "Ann"), Named("2", "Ben"), Named("3", "Works")
PLAN = PlanText(
    title="Plan 2026–28",
    ambition="Never late.",
    starts_on="2026-01-01",
    ends_on="2028-12-31",
    priorities=(DELIVER, GROW, LAUNCH),
    trade_offs=(SWAP,),
    assumptions=(LEAD,),
)


def told(**changes) -> list[str]:
    return change_sentences(PLAN, replace(PLAN, **changes))


def first(kind, thing, **changes) -> dict:
    rest = getattr(PLAN, kind)[1:]
    return {kind: (replace(thing, **changes), *rest)}


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({}, []),
        ({"title": "Plan B"}, ["“Plan 2026–28” is now called “Plan B”."]),
        ({"ambition": "On time."}, ["The ambition now reads “On time.”."]),
        ({"ambition": ""}, ["The ambition was taken out: “Never late.”."]),
        (
            {"ends_on": "2029-06-30"},
            ["The plan now ends on 30 June 2029 instead of 31 December 2028."],
        ),
        ({"unit": WORKS}, ["The plan is now of: Works. Before: The whole organisation."]),
        ({"priorities": (DELIVER, LAUNCH, GROW)}, ["“Launch” moved from rank 3 to 2."]),
        ({"priorities": (LAUNCH, DELIVER, GROW)}, ["“Launch” moved from rank 3 to 1."]),
        ({"priorities": (DELIVER, LAUNCH)}, ["“Grow” is no longer a priority."]),
        (
            {"priorities": (DELIVER, GROW, LAUNCH, PriorityText("K", "Keep"))},
            ["“Keep” became priority 4."],
        ),
        (first("priorities", DELIVER, title="Hold"), ["“Deliver” is now called “Hold”."]),
        (
            first("priorities", DELIVER, perspective="customer"),
            ["The perspective of “Deliver” is now: Customer."],
        ),
        (first("priorities", DELIVER, sponsor=ANN), ["Ann sponsors “Deliver”."]),
        (
            first("priorities", DELIVER, outcome="Yes"),
            ["The outcome of “Deliver” now reads “Yes”."],
        ),
        ({"trade_offs": ()}, ["We no longer favour “Deliver” over “cost”."]),
        (
            {"trade_offs": (SWAP, TradeOffText("u", "L", "D", "So", WORKS))},
            ["In Works we now favour “Launch” over “Deliver”."],
        ),
        (
            first("trade_offs", SWAP, unit=WORKS),
            ["“Deliver” over “cost” now holds in Works only."],
        ),
        (
            first("trade_offs", SWAP, because="It is so."),
            ["The reason for “Deliver” over “cost” now reads “It is so.”."],
        ),
        (
            first("assumptions", LEAD, state="broken", because="It is 14."),
            ["“Castings under 9 weeks” is broken: It is 14."],
        ),
        (
            first("assumptions", LEAD, priority="G"),
            ["“Castings under 9 weeks” now belongs to “Grow”."],
        ),
        (
            first("assumptions", LEAD, owner=BEN),
            ["Ben now keeps an eye on “Castings under 9 weeks”."],
        ),
        ({"assumptions": ()}, ["The plan no longer stands on “Castings under 9 weeks”."]),
    ],
)
def test_each_change_has_its_sentence(changes, sentences):
    assert told(**changes) == sentences


def test_a_sponsor_who_goes_and_one_who_follows():
    held = replace(PLAN, **first("priorities", DELIVER, sponsor=ANN))

    assert change_sentences(held, PLAN) == [
        "Ann no longer sponsors “Deliver”, and nobody else does."
    ]
    followed = replace(PLAN, **first("priorities", DELIVER, sponsor=BEN))
    assert change_sentences(held, followed) == ["Ben sponsors “Deliver” instead of Ann."]


def test_another_name_of_the_same_person_is_no_change():
    held = replace(PLAN, **first("priorities", DELIVER, sponsor=ANN))
    married = replace(PLAN, **first("priorities", DELIVER, sponsor=Named("1", "Ann Bell")))

    assert difference(held, married) == []


def test_a_text_survives_being_kept():
    whole = replace(
        PLAN,
        unit=WORKS,
        priorities=(replace(DELIVER, sponsor=ANN), GROW),
        trade_offs=(replace(SWAP, unit=WORKS),),
        assumptions=(replace(LEAD, owner=BEN),),
    )

    assert PlanText.from_dict(whole.as_dict()) == whole


def is_rising(numbers) -> bool:
    return all(one < other for one, other in pairwise(numbers))


@given(st.permutations(range(1, 8)))
def test_as_many_as_can_keep_their_order_do(numbers):
    """Every choice of members, largest first, is the oracle."""
    found = [number for number in numbers if number in longest_rising(numbers)]
    longest = next(
        size
        for size in range(len(numbers), 0, -1)
        if any(is_rising(chosen) for chosen in combinations(numbers, size))
    )

    assert is_rising(found)
    assert len(found) == longest


orders = st.lists(st.sampled_from("abcdefg"), unique=True, max_size=7)


@given(orders, orders)
def test_the_changes_lead_from_the_one_order_to_the_other(before, after):
    old, new = (
        replace(PLAN, priorities=tuple(PriorityText(each, each) for each in order))
        for order in (before, after)
    )
    changes = [one for one in difference(old, new) if one.subject == Subject.PRIORITY]

    removed = {one.before.id for one in changes if one.aspect == "removed"}
    added = {one.after.id for one in changes if one.aspect == "added"}
    moved = {one.after.id: (one.was, one.now) for one in changes if one.aspect == "moved"}
    assert removed == set(before) - set(after)
    assert added == set(after) - set(before)
    for name, (was, now) in moved.items():
        assert (before.index(name) + 1, after.index(name) + 1) == (was, now)
    # Those that neither moved nor kept their rank kept their order among each other.
    steady = [each for each in after if each in before and each not in moved]
    kept_rank = {each for each in steady if before.index(each) == after.index(each)}
    if not kept_rank:
        assert [each for each in before if each in steady] == steady
    assert (changes == []) == (before == after)
