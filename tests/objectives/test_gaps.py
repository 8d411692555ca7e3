"""What an objective lacks: one answer in Python and in SQL, counted on read."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from objectives.models import Objective, TargetPoint
from objectives.rules.activation import Gap, Readiness, gaps_of
from objectives.services import link_indicator, update_objective
from tests import factories
from tests.factories import NOW


@pytest.fixture
def priority(cast):
    return factories.priority(plan=factories.plan())


def gaps(title: str) -> set[str]:
    return {str(gap) for gap in Objective.objects.with_readiness().get(title=title).gaps}


def lacking() -> set[str]:
    return set(Objective.objects.with_gaps().values_list("title", flat=True))


def test_every_combination_is_found_by_both(cast, priority):
    path = factories.indicator("Path", target_type="path", target=Decimal(90), baseline=Decimal(80))
    bare = factories.indicator("Bare path", target_type="path", target=Decimal(90))
    plain = factories.indicator("No target", target=None)
    links = {"none": [], "good": [path], "bare": [bare], "both": [path, bare], "plain": [plain]}
    owners = {"here": cast.alice, "left": factories.member("gone", revoked_at=NOW), "nobody": None}
    due = date(2026, 12, 31)
    expected = {}
    for who, said, on, measures, served in product(
        owners, ("Said.", ""), (due, None), links, (priority, None)
    ):
        title = f"{who} {said} {on} {measures} {served}"
        goal = factories.objective(
            title, owner=owners[who], outcome=said, due_on=on, priority=served
        )
        for indicator in links[measures]:
            factories.serves(indicator, goal)
        expected[title] = set(
            gaps_of(
                Readiness(
                    has_owner=who == "here",
                    outcome=said,
                    due_on=on,
                    has_lag_with_target=measures in {"good", "bare", "both"},
                    lacks_baseline=measures in {"bare", "both"},
                    has_priority=served is not None,
                )
            )
        )
    found = {each.title: set(each.gaps) for each in Objective.objects.with_readiness()}
    assert found == expected
    assert lacking() == {title for title, missing in expected.items() if missing}


def test_a_priority_far_above_counts_and_one_that_is_nowhere_does_not(cast, priority):
    top = factories.objective("Top", priority=priority)
    middle = factories.objective("Middle", parent=top)
    factories.objective("Low", parent=middle)
    root = factories.objective("Root")
    factories.objective("Below root", parent=root)
    titles = ("Top", "Middle", "Low", "Root", "Below root")
    assert {title for title in titles if Gap.NO_PRIORITY in gaps(title)} == {"Root", "Below root"}


@pytest.mark.parametrize(
    ("fields", "role", "weight", "is_gap"),
    [
        ({}, "lag", 1, False),
        ({}, "lead", 1, True),
        ({}, "lag", 0, True),
        ({"retired_from": date(2026, 1, 1)}, "lag", 1, True),
        ({"withdrawn_at": NOW}, "lag", 1, True),
        ({"target": None}, "lag", 1, True),
        ({"target_type": "band", "target": None}, "lag", 1, True),
        (
            {"target_type": "band", "band_low": Decimal(1), "band_high": Decimal(2)},
            "lag",
            1,
            False,
        ),
        ({"target_type": "milestone", "target_on": date(2026, 12, 1)}, "lag", 1, False),
        ({"target_type": "yes_no"}, "lag", 1, True),
        ({"target_type": "cumulative"}, "lag", 1, True),
        (
            {
                "target_type": "cumulative",
                "baseline_on": date(2026, 1, 1),
                "target_on": date(2026, 12, 31),
            },
            "lag",
            1,
            False,
        ),
    ],
)
def test_a_lag_indicator_counts_when_it_weighs_and_promises(cast, fields, role, weight, is_gap):
    goal = factories.objective("Goal")
    factories.serves(factories.indicator(**fields), goal, role, Decimal(weight))
    assert (Gap.NO_LAG_WITH_TARGET in gaps("Goal")) == is_gap


def test_standards_by_period_are_a_target_too(cast):
    goal = factories.objective("Goal")
    indicator = factories.indicator(target=None)
    factories.serves(indicator, goal)
    TargetPoint.objects.create(indicator=indicator, period_start=NOW.date(), value=Decimal(1))
    assert Gap.NO_LAG_WITH_TARGET not in gaps("Goal")


def test_the_mark_leaves_with_the_last_gap(cast, priority):
    goal = factories.objective("Goal", priority=priority, activated_with_gaps=True)
    update_objective(
        actor=cast.carol, objective=goal, now=NOW, changes={"owner": cast.alice}, version=1
    )
    assert Objective.objects.get().activated_with_gaps
    link_indicator(
        actor=cast.carol, objective=goal, indicator=factories.indicator(), role="lag", now=NOW
    )
    assert not Objective.objects.get().activated_with_gaps
    assert lacking() == set()


def test_the_mark_leaves_when_the_owner_is_the_last_gap(cast, priority):
    goal = factories.objective("Goal", priority=priority, activated_with_gaps=True)
    factories.serves(factories.indicator(), goal)
    update_objective(
        actor=cast.carol, objective=goal, now=NOW, changes={"owner": cast.alice}, version=1
    )
    assert not Objective.objects.get().activated_with_gaps
