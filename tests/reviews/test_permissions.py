import pytest

from reviews.models import Decision, Review
from reviews.permissions import (
    has_right_to_decide,
    may_complete,
    may_plan_reviews,
    may_record,
    may_run,
)
from tests import factories

PEOPLE = ("alice", "bob", "carol", "dora", "erin", "victor")


@pytest.fixture
def review(cast):
    return Review(chair=cast.bob)


def who(cast, predicate):
    return {name for name in PEOPLE if predicate(getattr(cast, name))}


def test_the_chair_leaders_and_controllers_run_and_record(cast, review):
    assert who(cast, lambda member: may_run(member, review)) == {"bob", "carol", "dora"}
    assert who(cast, lambda member: may_record(member, review)) == {"bob", "carol", "dora"}


def test_cadences_are_set_up_by_who_steers_or_administers(cast):
    assert who(cast, may_plan_reviews) == {"carol", "dora", "erin"}


@pytest.mark.parametrize("kind", [kind for kind in Decision.Kind.values if kind != "recalibrate"])
def test_the_chair_leaders_and_the_owner_decide(cast, review, kind):
    mine = factories.objective(owner=cast.alice)
    deciders = who(cast, lambda member: has_right_to_decide(member, review, mine, kind))
    assert deciders == {"alice", "bob", "carol"}


def test_no_owner_moves_the_target_they_are_measured_by(cast, review):
    mine = factories.objective(owner=cast.alice)
    deciders = who(cast, lambda member: has_right_to_decide(member, review, mine, "recalibrate"))
    assert deciders == {"bob", "carol"}


def test_an_action_is_done_by_its_owner_or_who_steers(cast):
    decision = Decision(owner=cast.alice)
    assert who(cast, lambda member: may_complete(member, decision)) == {"alice", "carol", "dora"}
