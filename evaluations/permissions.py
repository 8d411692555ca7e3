"""Who may do what with a pack. Everybody who may see the review may read its packs."""

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
