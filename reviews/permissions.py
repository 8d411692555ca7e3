"""Who may do what in a review. Everybody in the organisation may read it."""

from objectives.models import Objective
from perfmgmt.tenancy.models import Membership, Role
from reviews.models import Decision, Review
from reviews.rules.states import DecisionKind

STEERING = frozenset({Role.LEADER, Role.CONTROLLER})


def may_plan_reviews(member: Membership) -> bool:
    """Set up a cadence: who steers, and who administers."""
    return member.role in STEERING or member.role == Role.ADMIN


def may_run(member: Membership, review: Review) -> bool:
    """Start, lead and close it, and record what was decided: its chair, leaders and controllers."""
    return member.pk == review.chair_id or member.role in STEERING


def may_record(member: Membership, review: Review) -> bool:
    return may_run(member, review)


def has_right_to_decide(
    member: Membership, review: Review, objective: Objective | None, kind: str
) -> bool:
    """Whose word is a decision. Anybody else's is a recommendation to somebody who has the right.

    The chair and leaders decide everything; an owner decides on what is theirs, but never moves the
    target that they are measured by.
    """
    if member.pk == review.chair_id or member.role == Role.LEADER:
        return True
    owns = objective is not None and objective.owner_id == member.pk
    return owns and kind != DecisionKind.RECALIBRATE


def may_complete(member: Membership, decision: Decision) -> bool:
    """Say that an action is done: who owns it, who stands in for them, and who steers."""
    return member.acts_for(decision.owner_id) or member.role in STEERING
