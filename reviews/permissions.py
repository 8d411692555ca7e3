"""Who may do what in a review and with a risk. Everybody in the organisation may read them.

Coaching notes are the exception: two people read and write them, and no role changes that.
"""

from objectives.models import Indicator, Objective
from objectives.permissions import may_edit_indicator, may_edit_objective
from perfmgmt.tenancy.models import Membership, Role
from reviews.models import (
    Attendance,
    Cadence,
    CoachingNote,
    Decision,
    DecisionRequest,
    Intervention,
    Recalibration,
    Review,
    ReviewQuestion,
    Risk,
)
from reviews.rules.states import DecisionKind

STEERING = frozenset({Role.LEADER, Role.CONTROLLER})


def may_plan_reviews(member: Membership) -> bool:
    """Set up a cadence: who steers, and who administers."""
    return member.role in STEERING or member.role == Role.ADMIN


def may_change_cadence(member: Membership, cadence: Cadence) -> bool:
    """Change or end it: its chair, and whoever may set one up."""
    return member.pk == cadence.chair_id or may_plan_reviews(member)


def may_arrange(member: Membership, review: Review) -> bool:
    """Move it or call it off: its chair, and whoever may set up a cadence."""
    return member.pk == review.chair_id or may_plan_reviews(member)


def may_answer_invitation(member: Membership, seat: Attendance) -> bool:
    """Say whether somebody comes: they themselves, and who stands in for them."""
    return member.acts_for(seat.member_id)


def may_run(member: Membership, review: Review) -> bool:
    """Start, lead and close it, and record what was decided: its chair, leaders and controllers."""
    return member.pk == review.chair_id or member.role in STEERING


def may_record(member: Membership, review: Review) -> bool:
    return may_run(member, review)


def may_ask_for(member: Membership, review: Review, objective: Objective) -> bool:
    """Put it on the agenda: its owner, who stands in for them, and who runs the review."""
    return may_run(member, review) or member.acts_for(objective.owner_id)


def may_question(member: Membership, review: Review) -> bool:
    """Leave a question: everybody invited, and who runs the review."""
    return (
        may_run(member, review) or Attendance.objects.filter(review=review, member=member).exists()
    )


def may_answer_question(member: Membership, question: ReviewQuestion) -> bool:
    """Answer it: the owner of what it is about, who stands in for them, and who runs the review."""
    return may_run(member, question.review) or member.acts_for(question.objective.owner_id)


def may_hand_over_chair(member: Membership, review: Review) -> bool:
    """Let somebody else lead it: who runs the review, and who stands in for its chair."""
    return may_run(member, review) or member.acts_for(review.chair_id)


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


def may_raise_request(member: Membership) -> bool:
    return member.role != Role.VIEWER


def may_answer_request(member: Membership, request: DecisionRequest) -> bool:
    """Decide it or pass it on: who was asked, who stands in for them, and leaders."""
    return member.acts_for(request.asked_id) or member.role == Role.LEADER


def may_withdraw_request(member: Membership, request: DecisionRequest) -> bool:
    return member.acts_for(request.asker_id) or member.role in STEERING


def has_right_between_meetings(
    member: Membership, request: DecisionRequest, kind: str, authority: Membership | None
) -> bool:
    """Leaders, the authority over the objective, and its owner, who never moves their own target.

    What is about no objective is decided by whoever was asked.
    """
    if member.role == Role.LEADER:
        return True
    if request.objective is None:
        return member.acts_for(request.asked_id)
    if authority is not None and member.acts_for(authority.pk):
        return True
    return member.acts_for(request.objective.owner_id) and kind != DecisionKind.RECALIBRATE


def may_complete(member: Membership, decision: Decision) -> bool:
    """Say that an action is done: who owns it, who stands in for them, and who steers."""
    return member.acts_for(decision.owner_id) or member.role in STEERING


def may_raise_risk(member: Membership) -> bool:
    """Whoever sees a risk says so; who only reads tells somebody."""
    return member.role != Role.VIEWER


def may_judge_risk(member: Membership, risk: Risk) -> bool:
    """Its owner, the owner of the objective it threatens, who stands in for them, and who steers."""
    if member.role == Role.VIEWER:
        return False
    return member.role in STEERING or any(
        member.acts_for(owner) for owner in (risk.owner_id, risk.objective.owner_id)
    )


def may_coach(member: Membership, person: Membership) -> bool:
    """Write a note: the person's manager of today, and nobody who stands in for them."""
    return (
        member.role != Role.VIEWER
        and person.is_active
        and person.manager_id == member.pk
        and person.pk != member.pk
    )


def may_answer_note(member: Membership, note: CoachingNote) -> bool:
    """One of the two, while both are here; an earlier manager keeps the notes of their own time."""
    both_are_here = note.manager.is_active and note.person.is_active
    return member.role != Role.VIEWER and note.is_between(member) and both_are_here


def may_ask_recalibration(member: Membership, subject: Indicator | Objective) -> bool:
    """Whoever may change it while it is a draft; who approves is somebody else."""
    if member.role == Role.VIEWER:
        return False
    if isinstance(subject, Indicator):
        return may_edit_indicator(member, subject)
    return may_edit_objective(member, subject)


def may_answer_recalibration(member: Membership, recalibration: Recalibration) -> bool:
    """The authority that was asked, and who stands in for it; a leader once it has left. Never who asked."""
    if member.pk == recalibration.requested_by_id or member.role == Role.VIEWER:
        return False
    if member.acts_for(recalibration.authority_id):
        return True
    return member.role == Role.LEADER and not recalibration.authority.is_active


def may_withdraw_recalibration(member: Membership, recalibration: Recalibration) -> bool:
    """Who asked, who stands in for them, and who steers once they have left."""
    if member.acts_for(recalibration.requested_by_id):
        return True
    return member.role in STEERING and not recalibration.requested_by.is_active


def may_open_intervention(member: Membership, objective: Objective) -> bool:
    """Between meetings: who owns the objective, who stands in for them, and who steers."""
    if member.role == Role.VIEWER:
        return False
    return member.role in STEERING or member.acts_for(objective.owner_id)


def may_open_interventions(member: Membership) -> bool:
    """Whether there can be an objective about which they may begin something."""
    return member.role != Role.VIEWER


def may_work_on(member: Membership, intervention: Intervention) -> bool:
    """Say how it goes: its owner, the owner of its objective, their stand-ins, and who steers."""
    if member.role in STEERING or member.acts_for(intervention.owner_id):
        return True
    return member.acts_for(intervention.objective.owner_id)


def may_stop(member: Membership, intervention: Intervention) -> bool:
    """What a review decided is not its owner's to end alone: it takes somebody who could decide it."""
    decision = intervention.decision
    if decision is None:
        return may_work_on(member, intervention)
    if member.role in STEERING or member.pk == decision.watched_by_id:
        return True
    return member.acts_for(intervention.objective.owner_id)
