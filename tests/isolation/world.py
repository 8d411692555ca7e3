"""Two organisations with a row of every kind each, all of whose texts carry their organisation's canary."""

from datetime import date, timedelta
from decimal import Decimal

from accountability.models import Alignment, Assignment, Dependency, Escalation, Handover
from objectives.models import (
    Alert,
    DriverLink,
    FormulaInput,
    ImportBatch,
    Initiative,
    Measurement,
    Milestone,
    ObjectiveAssumption,
    SavedView,
    Signal,
    StructureTemplate,
    TargetPoint,
)
from perfmgmt.events.models import Delivery, Event, Notification
from perfmgmt.tenancy.models import (
    ApiKey,
    Delegation,
    Invitation,
    Membership,
    Role,
    UnitMember,
    UnitMove,
    digest,
)
from perfmgmt.tenancy.scope import tenant_scope
from reviews.models import CalendarFeed
from strategy.models import Assumption, TradeOff
from strategy.services import freeze_version
from tests import factories
from tests.factories import NOW
from tests.isolation.realm import OCTOBER, SEPTEMBER, Realm
from tests.isolation.world_of_evaluations import learn
from tests.isolation.world_of_figures import bulk_edit, import_figures, leave_a_trail
from tests.isolation.world_of_reviews import coach, hold_reviews, recalibrate, threaten
from tests.objectives.structures import outline


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
    edit = bulk_edit(made, draft)
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
        "leader_id": leader.id,
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
        "bulk_edit_id": edit.id,
        "link_id": link.id,
        "measurement_id": measurement.id,
        "signal_id": signal.id,
        "view_id": view.id,
        "member_id": member.id,
        "membership_id": member.id,
    }
    ids["parent_id"] = parent.id
    _answer_for(made, objective)
    leave_a_trail(made, measurement)
    import_figures(made, batch)
    _plan_work(made, objective)
    _depend(made, objective, parent)
    threaten(made, objective)
    hold_reviews(made, plan)
    coach(made, objective)
    recalibrate(made, spare)
    learn(made, objective)
    _tell(made, objective)


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
