"""Who may do what in step 8. Everybody in the organisation may read cycles, packs, lessons and process health."""

from django.db.models import Exists, OuterRef

from evaluations.models import Cycle, Evaluation, Lesson
from evaluations.models.pack import Subject
from perfmgmt.tenancy.models import Membership, Role, Unit
from reviews.models import Review
from strategy.models import Plan

STEERING = frozenset({Role.LEADER, Role.CONTROLLER})


def may_make_packs(member: Membership) -> bool:
    """Of everything, and have them made on a schedule."""
    return member.role in STEERING


def may_request_pack(member: Membership, subject: Subject) -> bool:
    """Who steers; of a review its chair, of a unit its lead."""
    if may_make_packs(member):
        return True
    match subject:
        case Review():
            return member.pk == subject.chair_id
        case Unit():
            return subject.lead_id is not None and member.pk == subject.lead_id
        case _:
            return False


def is_offered_packs(member: Membership) -> bool:
    """Whether there is anything that this member may ask for a pack of."""
    if may_make_packs(member):
        return True
    chaired = Review.objects.closed().filter(chair=OuterRef("pk"))
    led = Unit.objects.filter(lead=OuterRef("pk"))
    return Membership.objects.filter(pk=member.pk).filter(Exists(chaired) | Exists(led)).exists()


def reviews_to_pack(member: Membership):
    """Closed reviews whose pack this member may ask for."""
    closed = Review.objects.closed()
    return closed if may_make_packs(member) else closed.filter(chair=member)


def units_to_pack(member: Membership):
    units = Unit.objects.in_order()
    return units if may_make_packs(member) else units.filter(lead=member)


def plans_to_pack(member: Membership):
    return Plan.objects.in_order() if may_make_packs(member) else Plan.objects.none()


def cycles_to_pack(member: Membership):
    cycles = Cycle.objects.with_people()
    return cycles if may_make_packs(member) else cycles.none()


def may_open_cycle(member: Membership) -> bool:
    """Open one, prefill it again, close it: who steers."""
    return member.role in STEERING


def may_steer_cycle(member: Membership, cycle: Cycle) -> bool:
    """Calibrate and sign what is in it, while it is open."""
    return member.role in STEERING and cycle.is_open


def may_submit(member: Membership, evaluation: Evaluation) -> bool:
    """The owner of the objective and who stands in for them; a controller where the owner cannot sign in."""
    owner = evaluation.objective.owner
    if owner is not None and member.acts_for(owner.pk):
        return True
    return member.role == Role.CONTROLLER and (owner is None or not owner.can_sign_in)


def may_judge(member: Membership, evaluation: Evaluation) -> bool:
    """Answer a question of execution quality: who submits it, and who steers."""
    return member.role in STEERING or may_submit(member, evaluation)


def may_sign(member: Membership, evaluation: Evaluation) -> bool:
    """Who steers, but neither who submitted it nor for whom it was submitted."""
    submitters = (evaluation.submitted_by_id, evaluation.stand_in_for_id)
    return member.role in STEERING and member.pk not in submitters


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
