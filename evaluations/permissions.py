"""Who may do what in step 8. Everybody in the organisation may read packs, lessons and how the process does."""

from evaluations.models import Lesson
from perfmgmt.tenancy.models import Membership, Role
from reviews.models import Review

STEERING = frozenset({Role.LEADER, Role.CONTROLLER})


def may_make_packs(member: Membership) -> bool:
    """Of every review."""
    return member.role in STEERING


def may_request_pack(member: Membership, review: Review) -> bool:
    """Who steers, and the chair of this review."""
    return may_make_packs(member) or member.pk == review.chair_id


def reviews_to_pack(member: Membership):
    """Closed reviews whose pack this member may ask for."""
    closed = Review.objects.closed()
    return closed if may_make_packs(member) else closed.filter(chair=member)


def may_write_lesson(member: Membership) -> bool:
    """Everybody but viewers: whoever learnt something writes it down."""
    return member.role != Role.VIEWER


def may_change_lesson(member: Membership, lesson: Lesson) -> bool:
    """Its author, whoever owns the objective it came from, and who steers."""
    if not may_write_lesson(member):
        return False
    return member.role in STEERING or any(map(member.acts_for, lesson.belongs_to()))


def may_set_limits(member: Membership) -> bool:
    """Of the checks of process health."""
    return member.role in (Role.ADMIN, Role.CONTROLLER)
