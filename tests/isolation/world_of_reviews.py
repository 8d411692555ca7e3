"""Its reviews and what belongs to them."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from evaluations.models import Pack, PackFile, PackReader, PackSchedule
from objectives.models import TargetRevision
from perfmgmt.tenancy.models import Membership, Unit
from reviews.evidence import ItemEvidence
from reviews.models import (
    AgendaFigure,
    AgendaItem,
    AgendaWish,
    Attendance,
    Cadence,
    CadenceParticipant,
    CoachingNote,
    CoachingReply,
    Decision,
    DecisionRequest,
    Deferral,
    EffectCheck,
    Intervention,
    InterventionStep,
    MinutesAddendum,
    Recalibration,
    Review,
    ReviewQuestion,
    Risk,
    RiskAssessment,
)
from reviews.services import answer_note, write_note
from tests import factories
from tests.factories import NOW
from tests.isolation.realm import OCTOBER, PRIVATE, SEPTEMBER, Realm
from tests.isolation.world_of_evaluations import evaluations


def threaten(made: Realm, objective) -> None:
    canary, member = made.canary, made.people["member"]
    risk = Risk.objects.create(
        title=f"{canary} risk",
        objective=objective,
        owner=member,
        likelihood=4,
        impact=5,
        response="reduce",
        response_text=f"{canary} second source",
        review_on=date(2026, 11, 10),
        raised_by=member,
        raised_at=NOW,
        assessed_at=NOW,
    )
    RiskAssessment.objects.create(
        risk=risk,
        likelihood=4,
        impact=5,
        note=f"{canary} assessment",
        assessed_by=member,
        assessed_at=NOW,
    )
    made.ids["risk_id"] = risk.id


def coach(made: Realm, objective) -> None:
    """A note between the leader and the member, and another between two whom the matrix never sends."""
    canary, leader, member = made.canary, made.people["leader"], made.people["member"]
    Membership.objects.filter(pk=member.pk).update(manager=leader)
    note = CoachingNote.objects.create(
        manager=leader,
        person=member,
        objective=objective,
        text=f"{canary} note",
        written_at=NOW,
    )
    reply = CoachingReply.objects.create(
        note=note, author=member, text=f"{canary} answer", written_at=NOW
    )
    made.ids |= {"note_id": note.id, "reply_id": reply.id}
    boss = factories.member(f"{canary}.boss")
    person = factories.member(f"{canary}.person", manager=boss)
    private = write_note(actor=boss, person=person, text=PRIVATE, objective=objective, now=NOW)
    answer_note(actor=person, note=private, text=f"{PRIVATE} too", now=NOW)


def _review(made: Realm, cadence: Cadence, title: str, starts_at: datetime, **fields) -> Review:
    review = Review.objects.create(
        cadence=cadence,
        title=title,
        chair=made.people["leader"],
        starts_at=starts_at,
        period_start=SEPTEMBER,
        period_end=date(2026, 9, 30),
        prepare_at=starts_at - timedelta(days=3),
        freeze_at=starts_at - timedelta(days=1),
        frozen_at=starts_at - timedelta(days=1),
        objective_count=2,
        on_track_count=1,
        **fields,
    )
    for person in made.people.values():
        Attendance.objects.create(review=review, member=person)
    return review


def hold_reviews(made: Realm, plan) -> None:
    canary, ids, leader = made.canary, made.ids, made.people["leader"]
    cadence = Cadence.objects.create(
        title=f"{canary} cadence",
        plan=plan,
        unit_id=ids["unit_id"],
        priority_id=ids["priority_id"],
        chair=leader,
        rule="FREQ=MONTHLY;BYMONTHDAY=18",
        starts_at_time=time(9),
        first_on=date(2026, 1, 1),
        place=f"{canary} place",
    )
    for person in made.people.values():
        CadenceParticipant.objects.create(cadence=cadence, member=person)
    closed = _review(
        made,
        cadence,
        f"{canary} closed review",
        NOW - timedelta(days=30),
        state="closed",
        closed_at=NOW - timedelta(days=30),
        closed_by=leader,
    )
    _item(made, closed, "decided")
    Deferral.objects.create(
        review=closed,
        decided_by=leader,
        because=f"{canary} deferral",
        item_count=1,
        decided_at=NOW,
    )
    review = _review(
        made,
        cadence,
        f"{canary} review",
        NOW - timedelta(hours=1),
        state="in_progress",
        started_at=NOW - timedelta(hours=1),
    )
    item = _item(made, review, "open")
    review.current_item = item
    review.save()
    AgendaWish.objects.create(
        review=review,
        objective_id=ids["objective_id"],
        asked_by=leader,
        asked_because=f"{canary} wish",
    )
    question = ReviewQuestion.objects.create(
        review=review,
        objective_id=ids["objective_id"],
        author=leader,
        text=f"{canary} question",
        asked_at=NOW,
    )
    MinutesAddendum.objects.create(
        review=closed, author=leader, text=f"{canary} addendum", added_at=NOW
    )
    pack = Pack.objects.create(
        review=closed, requested_by=leader, state="ready", finished_at=NOW, kinds=["xlsx"]
    )
    schedule = PackSchedule.objects.create(
        unit=Unit.objects.order_by("pk").first(), working_day=3, kinds=["zip"], created_by=leader
    )
    PackReader.objects.create(schedule=schedule, member=leader)
    name = default_storage.save(
        f"{made.organization.id}/packs/{pack.id}.xlsx", ContentFile(f"{canary} file".encode())
    )
    PackFile.objects.create(pack=pack, kind="xlsx", file=name, size=9, sha256="0" * 64)
    evaluations(made)
    ids |= {
        "cadence_id": cadence.id,
        "review_id": review.id,
        "closed_review_id": closed.id,
        "item_id": item.id,
        "question_id": question.id,
        "pack_id": pack.id,
        "schedule_id": schedule.id,
        "kind": "xlsx",
    }


def recalibrate(made: Realm, moved) -> None:
    """One that waits for the leader, a decision that nobody followed yet, and a target that moved."""
    canary, ids, member, leader = (
        made.canary,
        made.ids,
        made.people["member"],
        made.people["leader"],
    )
    decision = Decision.objects.create(
        review_id=ids["closed_review_id"],
        objective_id=ids["objective_id"],
        kind="recalibrate",
        text=f"{canary} target moves",
        owner=member,
        decided_by=leader,
        recorded_by=leader,
        decided_at=NOW - timedelta(days=30),
    )
    about = {
        "reason": f"{canary} reason to move",
        "evidence": f"{canary} evidence",
        "effective_from": OCTOBER,
        "requested_by": member,
    }
    asked = Recalibration.objects.create(
        indicator_id=ids["indicator_id"],
        seen={"target": "95"},
        proposed={"target": "90"},
        authority=leader,
        asked_at=NOW - timedelta(days=2),
        **about,
    )
    TargetRevision.objects.create(
        indicator=moved,
        number=1,
        before={"target": "97"},
        after={"target": "95"},
        approved_by=leader,
        approved_at=NOW - timedelta(days=9),
        **about,
    )
    ids |= {"recalibration_id": asked.id, "recalibrating_id": decision.id}


def _item(made: Realm, review: Review, state: str) -> AgendaItem:
    canary, leader = made.canary, made.people["leader"]
    item = AgendaItem.objects.create(
        review=review,
        objective_id=made.ids["objective_id"],
        title=f"{canary} item",
        position=1,
        minutes=12,
        score=60,
        parts=[],
        result="off_track",
        evidence=ItemEvidence(
            outcome=f"{canary} outcome",
            owner="",  # so that naming one is proposed
            owner_has_left=False,
            priority=f"{canary} priority",
            priority_rank=1,
            weight=Decimal(1),
        ).kept(),
        state=state,
    )
    AgendaFigure.objects.create(item=item, measurement_id=made.ids["measurement_id"], role="lag")
    if state == "decided":
        decision = Decision.objects.create(
            review=review,
            item=item,
            objective_id=made.ids["objective_id"],
            kind="intervene",
            text=f"{canary} decision",
            because=f"{canary} reason",
            owner=made.people["member"],
            due_on=date(2026, 12, 1),
            decided_by=leader,
            recorded_by=leader,
            decided_at=NOW - timedelta(days=30),
        )
        made.ids["decision_id"] = decision.id
        made.ids["request_id"] = DecisionRequest.objects.create(
            objective_id=made.ids["objective_id"],
            asker=made.people["controller"],
            asked=made.people["member"],
            proposal=f"{canary} proposal",
            details=f"{canary} details",
            cost=f"{canary} cost",
            expected_effect=f"{canary} effect",
            raised_at=NOW - timedelta(days=9),
        ).id
        _intervene(made, decision)
    return item


def _intervene(made: Realm, decision: Decision) -> None:
    canary, leader = made.canary, made.people["leader"]
    intervention = Intervention.objects.create(
        objective_id=decision.objective_id,
        decision=decision,
        text=f"{canary} intervention",
        because=f"{canary} reason to intervene",
        owner=decision.owner,
        due_on=decision.due_on,
        indicator_id=made.ids["indicator_id"],
        expected_value=Decimal(95),
        check_on=date(2027, 4, 30),
        opened_at=decision.decided_at,
        opened_by=leader,
    )
    step = InterventionStep.objects.create(
        intervention=intervention, text=f"{canary} step", position=1
    )
    intervention.latest_check = EffectCheck.objects.create(
        intervention=intervention,
        indicator_id=made.ids["indicator_id"],
        until=date(2026, 11, 1),
        verdict="too_early",
        expected=Decimal(95),
        count=1,
        measurements=[str(made.ids["measurement_id"])],
        checked_at=NOW,
    )
    intervention.save(update_fields=["latest_check"])
    made.ids |= {"intervention_id": intervention.id, "step_id": step.id}
