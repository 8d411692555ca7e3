"""Two organisations with a row of every kind each, all of whose texts carry their organisation's canary."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from accountability.models import (
    Alignment,
    Assignment,
    BulkEdit,
    Dependency,
    Escalation,
    Handover,
)
from evaluations.evidence import Evidence
from evaluations.models import (
    Cycle,
    Evaluation,
    HealthLimit,
    HealthReading,
    Lesson,
    LessonAnswer,
    Pack,
    PackFile,
    PackReader,
    PackSchedule,
    QualityAnswer,
    SignedEvaluation,
)
from objectives.models import (
    Alert,
    Attachment,
    ColumnMapping,
    ControllerComment,
    DriverLink,
    ExchangeRate,
    FormulaInput,
    ImportBatch,
    ImportedRow,
    Initiative,
    Measurement,
    Milestone,
    Objective,
    ObjectiveAssumption,
    OwnCause,
    PeriodClose,
    PeriodLock,
    SavedView,
    Signal,
    StructureTemplate,
    TargetPoint,
    TargetRevision,
    Upload,
    Validation,
)
from objectives.rules.status import Status
from perfmgmt.events.models import Delivery, Event, Notification
from perfmgmt.tenancy.models import (
    ApiKey,
    Delegation,
    Invitation,
    Membership,
    Organization,
    Role,
    Unit,
    UnitMember,
    UnitMove,
    User,
    digest,
)
from perfmgmt.tenancy.scope import tenant_scope
from reviews.evidence import ItemEvidence
from reviews.models import (
    AgendaFigure,
    AgendaItem,
    AgendaWish,
    Attendance,
    Cadence,
    CadenceParticipant,
    CalendarFeed,
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
from strategy.models import Assumption, TradeOff
from strategy.services import freeze_version
from tests import factories
from tests.factories import NOW
from tests.objectives.structures import outline

# What two people wrote to each other whom the matrix never sends: nobody whom it sends may read it.
PRIVATE = "betweentwopeople"
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


@dataclass(slots=True)
class Realm:
    """One organisation: its people by role, a key of each kind, and an id for every address parameter."""

    organization: Organization
    canary: str
    people: dict[str, Membership]
    revoked: User
    keys: dict[str, str]
    ids: dict[str, UUID] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, identity: str) -> Client:
        """Signed in once for the whole matrix: a role, or "revoked"."""
        if identity not in self.clients:
            person = self.revoked if identity == "revoked" else self.people[identity].user
            self.clients[identity] = Client(raise_request_exception=False)
            self.clients[identity].force_login(person)
        return self.clients[identity]


def realm(slug: str, canary: str) -> Realm:
    organization = factories.organization(slug, name=f"{canary} works")
    with tenant_scope(organization.id):
        people = {
            role: factories.member(f"{canary}.{role}", role, title=f"{canary} {role}")
            for role in Role.values
        }
        gone = factories.member(f"{canary}.gone", revoked_at=NOW - timedelta(days=1))
        made = Realm(organization, canary, people, gone.user, {})
        made.keys = {
            "reader": _key(people["leader"], f"{canary} reader", can_write=False, made=made),
            "writer": _key(people["admin"], f"{canary} writer", can_write=True, made=made),
        }
        _fill(made)
    return made


def _key(member: Membership, name: str, *, can_write: bool, made: Realm) -> str:
    secret = ApiKey.new_secret()
    key = ApiKey.objects.create(
        name=name,
        member=member,
        prefix=secret[:8],
        token_digest=digest(secret),
        can_write=can_write,
    )
    made.ids["key_id"] = key.id
    return secret


def _fill(made: Realm) -> None:
    canary, ids = made.canary, made.ids
    leader, member = made.people["leader"], made.people["member"]
    unit = factories.unit(f"{canary} unit", lead=leader)
    other_unit = factories.unit(f"{canary} other unit")
    UnitMember.objects.create(unit=unit, member=member)
    UnitMove.objects.create(
        unit=unit,
        from_parent=other_unit,
        moved_on=OCTOBER,
        reason=f"{canary} reason to move",
        moved_by=leader,
    )
    plan = factories.plan(title=f"{canary} plan", ambition=f"{canary} ambition")
    priority = factories.priority(plan=plan, title=f"{canary} priority", sponsor=leader)
    trade_off = TradeOff.objects.create(
        plan=plan,
        favoured_priority=priority,
        over_tension="cost",
        because=f"{canary} because",
    )
    assumption = Assumption.objects.create(
        plan=plan,
        priority=priority,
        statement=f"{canary} statement",
        sign=f"{canary} sign",
        owner=member,
        state="questioned",
        state_because=f"{canary} doubt",
    )
    version = freeze_version(actor=leader, now=NOW, plan=plan)
    parent = factories.objective(f"{canary} parent", owner=leader, priority=priority, unit=unit)
    objective = factories.objective(
        f"{canary} objective",
        outcome=f"{canary} outcome",
        owner=member,
        parent=parent,
        priority=priority,
        result="off_track",
    )
    batch = ImportBatch.objects.create(source=f"{canary}.csv", sha256="0" * 64, author=leader)
    indicator = factories.indicator(
        f"{canary} indicator",
        owner=member,
        unit=unit,
        status="off_track",
        next_due_at=NOW - timedelta(days=1),
        watches=assumption,
    )
    ObjectiveAssumption.objects.create(objective=objective, assumption=assumption)
    lead = factories.indicator(
        f"{canary} lead", owner=member, formula="spare * 2", latest_value=Decimal(4)
    )
    spare = factories.indicator(f"{canary} spare", owner=member)
    FormulaInput.objects.create(indicator=lead, input=spare, name="spare")
    driver = DriverLink.objects.create(lead=lead, lag=indicator, because=f"{canary} claim")
    factories.serves(indicator, parent)
    link = factories.serves(indicator, objective)
    # Nobody is judged by these: what is tried on them may succeed.
    loose = factories.indicator(
        f"{canary} loose indicator", owner=member, unit=unit, target_type="path", target=None
    )
    draft = factories.objective(f"{canary} draft", owner=member, state="draft")
    Alignment.objects.create(objective=objective, serves=draft, note=f"{canary} contribution")
    bulk_edit = _bulk_edit(made, draft)
    TargetPoint.objects.create(indicator=indicator, period_start=OCTOBER, value=Decimal(95))
    measurement = Measurement.objects.create(
        indicator=indicator,
        period_start=SEPTEMBER,
        value=Decimal("86.2"),
        commentary=f"{canary} commentary",
        cause="execution",
        status="off_track",
        author=member,
        batch=batch,
        recorded_at=NOW - timedelta(days=40),
    )
    indicator.latest = measurement
    indicator.latest_value, indicator.latest_period = measurement.value, SEPTEMBER
    indicator.save()
    signal = Signal.objects.create(
        indicator=indicator,
        measurement=measurement,
        rule="outside",
        is_adverse=True,
        first_period=SEPTEMBER,
        last_period=SEPTEMBER,
        mean=90,
        lower=88,
        upper=92,
        raised_at=NOW,
        note=f"{canary} note",
    )
    view = SavedView.objects.create(
        member=member, name=f"{canary} view", query="gaps=1", is_shared=True
    )
    Alert.objects.create(indicator=indicator, kind="overdue", period_start=OCTOBER)
    ids |= {
        "unit_id": unit.id,
        "other_unit_id": other_unit.id,
        "plan_id": plan.id,
        "priority_id": priority.id,
        "trade_off_id": trade_off.id,
        "assumption_id": assumption.id,
        "plan_version_id": version.id,
        "objective_id": objective.id,
        "parent_id": parent.id,
        "indicator_id": indicator.id,
        "lead_id": lead.id,
        "driver_id": driver.id,
        "loose_id": loose.id,
        "draft_id": draft.id,
        "alignment_id": Alignment.objects.get().id,
        "bulk_edit_id": bulk_edit.id,
        "link_id": link.id,
        "measurement_id": measurement.id,
        "signal_id": signal.id,
        "view_id": view.id,
        "member_id": member.id,
        "membership_id": member.id,
    }
    ids["parent_id"] = parent.id
    _answer_for(made, objective)
    _leave_a_trail(made, measurement)
    _import(made, batch)
    _plan_work(made, objective)
    _depend(made, objective, parent)
    _threaten(made, objective)
    _hold_reviews(made, plan)
    _coach(made, objective)
    _recalibrate(made, spare)
    _learn(made, objective)
    _tell(made, objective)


def _bulk_edit(made: Realm, draft) -> BulkEdit:
    """What the admin of the realm did to a draft that is the member's."""
    row = {"id": str(draft.pk), "title": f"{made.canary} title", "handover": None}
    return BulkEdit.objects.create(
        author=made.people["admin"],
        made_at=NOW,
        fields=["tags"],
        rows=[row | {"before": {"tags": []}, "after": {"tags": [f"{made.canary} tag"]}}],
        left_out=[row | {"why": f"{made.canary} why"}],
        counts={"selected": 2, "changed": 1, "handovers": 0, "same": 0, "left_out": 1},
    )


def _answer_for(made: Realm, objective) -> None:
    """Roles on one objective, and a handover that waits for its new owner."""
    role = Assignment.objects.create(
        objective=objective, member=made.people["controller"], role="contributor"
    )
    handover = Handover.objects.create(
        objective=objective,
        from_owner=made.people["member"],
        to_owner=made.people["leader"],
        effective_on=NOW.date(),
        reason=f"{made.canary} reason",
        note=f"{made.canary} in flight",
        asked_by=made.people["member"],
        asked_at=NOW,
    )
    made.ids |= {"assignment_id": role.id, "handover_id": handover.id}


def _leave_a_trail(made: Realm, measurement: Measurement) -> None:
    """Locked long ago, restated and validated; what is tried on the newest figure is not in its way."""
    canary, member, keeper = made.canary, made.people["member"], made.people["controller"]
    lock = PeriodLock.objects.create(
        first_day=date(2025, 1, 1),
        last_day=date(2025, 12, 31),
        reason=f"{canary} reported",
        locked_by=keeper,
        locked_at=NOW,
    )
    restated = Measurement.objects.create(
        indicator_id=measurement.indicator_id,
        period_start=date(2025, 12, 1),
        value=Decimal(84),
        author=keeper,
        recorded_at=NOW,
        correction_reason=f"{canary} restated",
        is_restatement=True,
    )
    Validation.objects.create(
        measurement=restated, validated_by=member, validated_at=NOW, note=f"{canary} seen"
    )
    attachment = Attachment.objects.create(
        measurement=measurement,
        name=f"{canary} sheet.txt",
        content_type="text/plain",
        size=1,
        sha256="0" * 64,
        added_by=member,
        file=default_storage.save(
            f"{made.organization.id}/attachments/sheet", ContentFile(f"{canary} sheet".encode())
        ),
    )
    cause = OwnCause.objects.create(name=f"{canary} cause")
    made.ids |= {"lock_id": lock.id, "attachment_id": attachment.id, "cause_id": cause.id}
    _control(made)


def _control(made: Realm) -> None:
    """A close that waits for its review, a rate into the reporting currency, a controller's words."""
    canary, keeper = made.canary, made.people["controller"]
    Organization.objects.filter(pk=made.organization.pk).update(reporting_currency="GBP")
    close = PeriodClose.objects.create(
        unit_id=made.ids["unit_id"],
        rhythm="monthly",
        first_day=date(2026, 10, 1),
        last_day=date(2026, 10, 31),
        prepared_by=made.people["member"],
        prepared_at=NOW,
        note=f"{canary} close",
    )
    rate = ExchangeRate.objects.create(
        currency="EUR",
        kind="plan",
        first_day=date(2026, 1, 1),
        rate=Decimal("0.8"),
        entered_by=keeper,
        entered_at=NOW,
    )
    for on in ({"unit_id": made.ids["unit_id"]}, {"indicator_id": made.ids["indicator_id"]}):
        ControllerComment.objects.create(
            rhythm="monthly",
            period_start=date(2026, 10, 1),
            text=f"{canary} controls",
            author=keeper,
            written_at=NOW,
            **on,
        )
    made.ids |= {"close_id": close.id, "rate_id": rate.id}


def _import(made: Realm, batch: ImportBatch) -> None:
    canary = made.canary
    place = {"sheet": f"{canary} sheet", "row": 2}
    preview = dict.fromkeys(("rows", "new", "changed", "same", "refused", "change_count"), 1)
    upload = Upload.objects.create(
        name=f"{canary}.csv",
        path=f"{made.organization.id}/imports/none",
        size=1,
        sha256="0" * 64,
        author=made.people["leader"],
        uploaded_at=NOW,
        state="previewed",
        layout=[{"file": 0, "sheet": 0, "name": f"{canary} sheet", "rows": [[f"{canary} header"]]}],
        mapping={
            "files": [f"{canary}.csv"],
            "sheets": [{"table": "measurements", "header": 1, "columns": {}, "how": "name"}],
        },
        preview=preview
        | {
            "skipped": 0,
            "counts": {},
            "problems": [
                place
                | {
                    "column": f"{canary} column",
                    "found": f"{canary} found",
                    "sentence": f"{canary} sentence",
                    "refused": True,
                }
            ],
            "changes": [
                place
                | {
                    "table": "measurements",
                    "title": f"{canary} change",
                    "period": "2026-10-01",
                    "before": "",
                    "after": "1",
                    "is_new": True,
                }
            ],
            "checked_at": NOW.isoformat(),
            "twin": "",
            "fingerprint": "",
        },
        why=f"{canary} why",
        batch=batch,
    )
    ImportedRow.objects.create(
        batch=batch, kind="indicator", row_id=made.ids["indicator_id"], before={"title": canary}
    )
    ColumnMapping.objects.create(
        header_digest="0" * 64, mapping={"table": canary}, author=made.people["leader"]
    )
    made.ids["upload_id"] = upload.id


def _plan_work(made: Realm, objective) -> None:
    canary, ids = made.canary, made.ids
    initiative = Initiative.objects.create(
        title=f"{canary} initiative",
        description=f"{canary} work",
        objective=objective,
        indicator_id=ids["indicator_id"],
        owner=made.people["member"],
        unit_id=ids["unit_id"],
        due_on=date(2026, 12, 1),
    )
    milestone = Milestone.objects.create(
        initiative=initiative, title=f"{canary} milestone", due_on=date(2026, 11, 1)
    )
    template = StructureTemplate.objects.create(
        name=f"{canary} template",
        description=f"{canary} structure",
        content=outline(f"{canary} goal").as_dict(),
        author=made.people["leader"],
    )
    ids |= {
        "initiative_id": initiative.id,
        "milestone_id": milestone.id,
        "template_id": template.id,
    }


def _depend(made: Realm, objective, provider) -> None:
    canary = made.canary
    dependency = Dependency.objects.create(
        objective=objective,
        provider=provider,
        title=f"{canary} need",
        details=f"{canary} details",
        needed_on=date(2026, 11, 10),
        promised_on=date(2026, 11, 10),
        offered_on=date(2026, 12, 1),
        offered_side="gives",
        state="at_risk",
        because=f"{canary} bench is full",
        proposed_by=made.people["member"],
        proposed_at=NOW - timedelta(days=30),
        agreed_by=made.people["leader"],
        agreed_at=NOW - timedelta(days=29),
    )
    Escalation.objects.create(
        dependency=dependency,
        authority=made.people["leader"],
        source="parent_owner",
        state="at_risk",
        due_on=date(2026, 11, 10),
        days_late=5,
        escalated_at=NOW,
    )
    Event.objects.create(
        verb="accountability.dependency_escalated",
        subject_kind="dependency",
        subject_id=dependency.id,
        payload={"title": f"{canary} need", "authority": f"{canary} leader"},
        happened_at=NOW,
    )
    made.ids["dependency_id"] = dependency.id


def _threaten(made: Realm, objective) -> None:
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


def _learn(made: Realm, objective) -> None:
    canary, member = made.canary, made.people["member"]
    lesson = Lesson.objects.create(
        title=f"{canary} lesson",
        next_time=f"{canary} next time",
        tag="diagnosis",
        objective=objective,
        about=f"{canary} objective",
        author=member,
        written_at=NOW,
    )
    LessonAnswer.objects.create(
        lesson=lesson, member=made.people["leader"], is_useful=True, answered_at=NOW
    )
    HealthReading.objects.create(
        check_code="stale_data", month=date(2026, 10, 1), value=4, taken_at=NOW
    )
    HealthLimit.objects.create(check_code="lag_only", limit=20, changed_by=member, changed_at=NOW)
    made.ids["lesson_id"] = lesson.id


def _coach(made: Realm, objective) -> None:
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


def _hold_reviews(made: Realm, plan) -> None:
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
    _evaluations(made)
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


def _recalibrate(made: Realm, moved) -> None:
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


def _evaluations(made: Realm) -> None:
    """A cycle with one evaluation on its way, and another that is signed."""
    canary, ids = made.canary, made.ids
    leader, member = made.people["leader"], made.people["member"]
    objective = Objective.objects.get(pk=ids["objective_id"])
    cycle = _cycle(made, date(2026, 7, 1), date(2026, 12, 31), "open")
    evaluation = _evaluation(made, cycle, objective)
    QualityAnswer.objects.create(
        evaluation=evaluation,
        question="targets",
        answer="partly",
        text=f"{canary} judgement",
        answered_by=leader,
        answered_at=NOW,
    )
    signed = _evaluation(
        made, _cycle(made, date(2026, 1, 1), date(2026, 6, 30), "signed"), objective
    )
    content = f'{{"title":"{canary} signed"}}'
    SignedEvaluation.objects.create(
        evaluation=signed,
        content=content,
        sha256=sha256(content.encode()).hexdigest(),
        record=Event.objects.create(
            verb="evaluations.evaluations_signed",
            actor=leader,
            subject_kind="cycle",
            subject_id=signed.cycle_id,
            payload={"scope": f"{canary} scope"},
            happened_at=NOW,
        ),
        signed_by=leader,
        signed_at=NOW,
    )
    Evaluation.objects.filter(pk=signed.pk).update(
        state="signed", submitted_by=member, signed_by=leader, signed_at=NOW
    )
    ids |= {
        "cycle_id": cycle.id,
        "evaluation_id": evaluation.id,
        "signed_evaluation_id": signed.id,
    }


def _cycle(made: Realm, first: date, last: date, state: str) -> Cycle:
    return Cycle.objects.create(
        span="half_year",
        period_start=first,
        period_end=last,
        plan_id=made.ids["plan_id"],
        state=state,
        opened_by=made.people["leader"],
        opened_at=NOW,
        prefilled_at=NOW,
        ended_because=f"{made.canary} end",
    )


def _evaluation(made: Realm, cycle: Cycle, objective: Objective) -> Evaluation:
    canary = made.canary
    return Evaluation.objects.create(
        cycle=cycle,
        objective=objective,
        state="submitted",
        evidence=Evidence(
            title=f"{canary} evaluated",
            outcome="",
            owner="",
            unit="",
            priority="",
            due_on=None,
            result=Status.OFF_TRACK,
            momentum=Status.NO_DATA,
            original_result=Status.OFF_TRACK,
        ).kept(),
        prefilled_at=NOW,
        result="off_track",
        suggested=Decimal("0.5"),
        score=Decimal("0.5"),
        summary=f"{canary} summary",
        submitted_at=NOW,
        submitted_score=Decimal("0.5"),
    )


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


def _tell(made: Realm, objective) -> None:
    canary, member = made.canary, made.people["member"]
    event = Event.objects.create(
        verb="objectives.objective_created",
        actor=made.people["leader"],
        subject_kind="objective",
        subject_id=objective.id,
        payload={"title": f"{canary} payload"},
        happened_at=NOW,
    )
    Delivery.objects.create(event=event, recipient=member, channel="inbox")
    notification = Notification.objects.create(
        event=event,
        recipient=member,
        subject=f"{canary} subject",
        body=f"{canary} body",
        path=f"objectives/{objective.id}/",
    )
    guest = Membership.objects.create(name=f"{canary} guest", email=f"{canary}.guest@example.org")
    invitation = Invitation.objects.create(
        membership=guest,
        token_digest=digest(f"{canary} token"),
        invited_by=made.people["admin"],
        expires_at=NOW + timedelta(days=7),
    )
    absence = Delegation.objects.create(
        absent=member,
        stand_in=made.people["controller"],  # who may do all that is the member's anyway
        starts_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 30),
        reason=f"{canary} holiday",
    )
    feed = CalendarFeed.objects.create(member=member, token_digest=digest(f"{canary} feed"))
    made.ids |= {
        "secret": f"{feed.id}",
        "event_id": event.id,
        "notification_id": notification.id,
        "invitation_id": invitation.id,
        "delegation_id": absence.id,
        "token": f"{invitation.id}",
    }
