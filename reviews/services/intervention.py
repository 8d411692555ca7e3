"""The verbs of interventions: opening, changing, starting, finishing and stopping what is done."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.models import Indicator, Objective
from objectives.services.edits import apply_changes
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership
from reviews.models import Decision, Intervention
from reviews.rules.effect import Verdict
from reviews.rules.intervention import State, can_become, is_late_addition
from reviews.services.effect import freeze_start, today_of
from reviews.services.expectation import Expectation, refuse_unclear

EFFECT = frozenset({"indicator", "expected_value", "check_on"})
# What was expected is said before the work begins; afterwards it stands.
STANDS_FROM_START = ("indicator", "expected_value")
FROZEN = ("before", "before_count", "mean", "lower", "upper", "before_measurements")


class InterventionChanges(TypedDict, total=False):
    """What may change; what is not named stays."""

    text: str
    because: str
    kind: str
    owner: Membership
    due_on: date | None
    lag_periods: int
    indicator: Indicator | None
    expected_value: Decimal | None
    check_on: date | None


@transaction.atomic
def open_intervention(
    *,
    actor: Membership,
    now: datetime,
    objective: Objective,
    kind: str,
    text: str,
    owner: Membership,
    because: str = "",
    due_on: date | None = None,
    lag_periods: int = 0,
    indicator: Indicator | None = None,
    expected_value: Decimal | None = None,
    check_on: date | None = None,
    api_key: ApiKey | None = None,
) -> Intervention:
    """Begin something between two meetings, on one's own authority. Its owner is told."""
    _refuse_where_nothing_moves(objective)
    intervention = Intervention(
        objective=objective,
        kind=kind,
        text=text.strip(),
        because=because.strip(),
        owner=owner,
        due_on=due_on,
        lag_periods=lag_periods,
        indicator=indicator,
        expected_value=expected_value,
        check_on=check_on,
        effect_said_at=now if indicator else None,
        opened_at=now,
        opened_by=actor,
    )
    _refuse_nonsense(intervention, today_of(actor, now))
    _refuse_absent(owner)
    intervention.save()
    record_event(
        actor=actor,
        verb="reviews.intervention_opened",
        subject=intervention,
        now=now,
        payload=told(intervention),
        tell=_people(owner, objective.owner),
        api_key=api_key,
        stand_in_for=acting_for(actor, [objective.owner_id]),
    )
    return intervention


@transaction.atomic
def update_intervention(
    *,
    actor: Membership,
    intervention: Intervention,
    now: datetime,
    changes: InterventionChanges,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Intervention:
    """Change what is named, or say what a decision left open. Whoever becomes its owner is told.

    An expected effect that is said for the first time more than 24 hours after the decision, or
    after the work began, is marked as late.
    """
    intervention = locked(intervention)
    check_version(intervention, version)
    _refuse_ended(intervention)
    before = {name: getattr(intervention, name) for name in STANDS_FROM_START}
    owner_before = intervention.owner_id
    changed = apply_changes(intervention, changes)
    if not changed:
        return intervention
    _refuse_rewriting(intervention, changed, before)
    today = today_of(actor, now)
    _refuse_nonsense(intervention, today, is_dated="check_on" in changed)
    if "owner" in changed:
        _refuse_absent(intervention.owner)
    was_said = before["indicator"] is not None
    saved = {*changed, *_said(intervention, changed, now, today, was_said=was_said)}
    intervention.version += 1
    intervention.save(update_fields=[*saved, "version"])
    is_new = intervention.owner_id != owner_before
    record_event(
        actor=actor,
        verb="reviews.intervention_changed",
        subject=intervention,
        now=now,
        payload=told(intervention) | {"changed": sorted(changed)},
        tell=[intervention.owner] if is_new else [],
        api_key=api_key,
        stand_in_for=acting_for(actor, owners_of(intervention)),
    )
    return intervention


@transaction.atomic
def start_intervention(
    *,
    actor: Membership,
    intervention: Intervention,
    now: datetime,
    on: date | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Intervention:
    """Say that the work begins. What stood before, and its natural range, are held fast by it."""
    intervention = locked(intervention)
    check_version(intervention, version)
    _refuse_move(intervention, State.UNDER_WAY)
    today = today_of(actor, now)
    on = on or today
    if on > today:
        raise Refused(_("It has not begun yet on this day."), field="on")
    _begin(intervention, on)
    intervention.state = State.UNDER_WAY.value
    _save_state(intervention, "started_on", "next_check_on", *FROZEN)
    record_event(
        actor=actor,
        verb="reviews.intervention_started",
        subject=intervention,
        now=now,
        payload=told(intervention) | {"on": on.isoformat()},
        api_key=api_key,
        stand_in_for=acting_for(actor, owners_of(intervention)),
    )
    return intervention


@transaction.atomic
def finish_intervention(
    *,
    actor: Membership,
    intervention: Intervention,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Intervention:
    """Say that all of it is done, and with it the decision it comes from. Whether it worked comes later."""
    # First the decision, then what it opened: in the order in which a decision is marked done.
    if intervention.decision is not None:
        lock_row(intervention.decision)
    intervention = locked(intervention)
    check_version(intervention, version)
    mark_done(intervention, now, today_of(actor, now))
    if intervention.decision_id is not None:
        Decision.objects.filter(pk=intervention.decision_id).update(done_at=now)
    record_event(
        actor=actor,
        verb="reviews.intervention_finished",
        subject=intervention,
        now=now,
        payload=told(intervention),
        tell=_people(*watching(intervention)),
        api_key=api_key,
        stand_in_for=acting_for(actor, owners_of(intervention)),
    )
    return intervention


@transaction.atomic
def stop_intervention(
    *,
    actor: Membership,
    intervention: Intervention,
    now: datetime,
    because: str,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Intervention:
    """End it before, or without, its effect. The reason stays on record."""
    intervention = locked(intervention)
    check_version(intervention, version)
    _refuse_move(intervention, State.STOPPED)
    if not because.strip():
        raise Refused(_("Say why it is stopped."), field="because")
    end(intervention, State.STOPPED, now, because.strip())
    record_event(
        actor=actor,
        verb="reviews.intervention_stopped",
        subject=intervention,
        now=now,
        payload=told(intervention) | {"because": intervention.ended_because},
        tell=_people(intervention.owner, *watching(intervention)),
        api_key=api_key,
        stand_in_for=acting_for(actor, owners_of(intervention)),
    )
    return intervention


# --- Parts of other verbs, which hold the row and write the event ------------------------------------


def open_of_decision(decision: Decision) -> Intervention | None:
    """What a decision to intervene opens, once; None for any other decision.

    It opens with the decision and not only when the meeting ends: its owner is told at once, and
    whoever corrects the decision in the room sees what the earlier one had begun.
    """
    is_wanted = decision.kind == Decision.Kind.INTERVENE and not decision.is_recommendation
    if not is_wanted or decision.owner is None or decision.objective is None:
        return None
    opened, _is_new = Intervention.objects.get_or_create(
        decision=decision,
        defaults={
            "objective": decision.objective,
            "kind": decision.intervention_kind,
            "text": decision.text,
            "because": decision.because,
            "owner": decision.owner,
            "due_on": decision.due_on,
            "indicator": decision.effect_indicator,
            "expected_value": decision.expected_value,
            "check_on": decision.check_on,
            "effect_said_at": decision.decided_at if decision.effect_indicator else None,
            "opened_at": decision.decided_at,
            "opened_by": decision.recorded_by,
        },
    )
    return opened


def replace_of_decision(decision: Decision, now: datetime) -> None:
    """A later decision stands in its place: what this one opened ends with it."""
    intervention = Intervention.objects.filter(decision=decision).first()
    if intervention is not None and not intervention.has_ended:
        intervention = locked(intervention)
        end(intervention, State.REPLACED, now, _("A later decision replaced it."))


def mark_done(intervention: Intervention, now: datetime, today: date) -> None:
    """Done, and checked at once where its check has already been made. Its row is locked by the caller."""
    _refuse_move(intervention, State.DONE)
    changed = ["done_at"]
    if intervention.started_on is None:
        _begin(intervention, today)
        changed += ["started_on", "next_check_on", *FROZEN]
    latest = intervention.latest_check
    seen = latest is not None and latest.verdict != Verdict.TOO_EARLY
    intervention.state = (State.CHECKED if seen else State.DONE).value
    intervention.done_at = now
    _save_state(intervention, *changed)


def end(intervention: Intervention, state: State, now: datetime, because: str) -> None:
    intervention.state, intervention.ended_at = state.value, now
    intervention.ended_because, intervention.next_check_on = because, None
    _save_state(intervention, "ended_at", "ended_because", "next_check_on")


def locked(intervention: Intervention) -> Intervention:
    lock_row(intervention)
    rows = Intervention.objects.with_rows().select_related(
        "opened_by", "decision__review__chair", "decision__decided_by"
    )
    return rows.get(pk=intervention.pk)


def owners_of(intervention: Intervention) -> list[Any]:
    """Whose it is: its owner's, and that of the objective it serves."""
    return [intervention.owner_id, intervention.objective.owner_id]


def watching(intervention: Intervention) -> list[Membership | None]:
    """Who asked for it: whoever watches over its decision, else who opened it."""
    if intervention.decision is not None:
        return [intervention.decision.watched_by]
    return [intervention.opened_by, intervention.objective.owner]


def told(intervention: Intervention) -> dict[str, object]:
    due, check = intervention.due_on, intervention.check_on
    expected = intervention.expected_value
    return {
        "title": intervention.text,
        "objective": intervention.objective.title,
        "owner": intervention.owner.name,
        "due_on": due.isoformat() if due else None,
        "indicator": intervention.indicator.title if intervention.indicator else "",
        "expected_value": None if expected is None else str(expected),
        "check_on": check.isoformat() if check else None,
    }


def _people(*people: Membership | None) -> list[Membership]:
    return [person for person in people if person is not None]


def _begin(intervention: Intervention, on: date) -> None:
    intervention.started_on = on
    freeze_start(intervention)
    intervention.next_check_on = intervention.check_on


def _save_state(intervention: Intervention, *changed: str) -> None:
    intervention.version += 1
    intervention.save(update_fields=["state", "version", *changed])


def _said(
    intervention: Intervention, changed: list[str], now: datetime, today: date, *, was_said: bool
) -> set[str]:
    """What else changes when an expected effect is said, or its day is moved."""
    if not EFFECT & set(changed):
        return set()
    saved = set()
    if not was_said and intervention.indicator is not None:
        intervention.effect_said_at = now
        intervention.effect_is_late = _is_late(intervention, now, today)
        saved |= {"effect_said_at", "effect_is_late"}
    if intervention.started_on is None:
        return saved
    if not was_said:
        freeze_start(intervention)
        saved |= set(FROZEN)
    intervention.next_check_on = intervention.check_on
    return saved | {"next_check_on"}


def _is_late(intervention: Intervention, now: datetime, today: date) -> bool:
    if intervention.started_on is not None and intervention.started_on < today:
        return True
    decision = intervention.decision
    if decision is None:
        return False
    closed_at = decision.review.closed_at if decision.review else None
    return is_late_addition(now, closed_at or decision.decided_at)


def _refuse_move(intervention: Intervention, wanted: State) -> None:
    if not can_become(State(intervention.state), wanted):
        raise Refused(
            _("What is %(before)s cannot become %(after)s.")
            % {
                "before": intervention.get_state_display(),
                "after": Intervention.State(wanted.value).label,
            }
        )


def _refuse_ended(intervention: Intervention) -> None:
    if intervention.has_ended:
        raise Refused(
            _("It is %(state)s and stays as it was.") % {"state": intervention.get_state_display()}
        )


def _refuse_rewriting(
    intervention: Intervention, changed: list[str], before: Mapping[str, object]
) -> None:
    """What was decided is not edited away, and what was expected stands once the work has begun."""
    if "text" in changed and intervention.decision_id is not None:
        raise Refused(_("What was decided stays as it was said."), field="text")
    if intervention.started_on is None or before["indicator"] is None:
        return
    for name in STANDS_FROM_START:
        if name in changed:
            raise Refused(
                _("What was expected was said before it began, and stands."),
                field=name,
            )


def _refuse_nonsense(intervention: Intervention, today: date, *, is_dated: bool = True) -> None:
    if not intervention.text:
        raise Refused(_("Say in a sentence what will be done."), field="text")
    refuse_unclear(
        Expectation(intervention.indicator, intervention.expected_value, intervention.check_on),
        today if is_dated else None,
        indicator_field="indicator",
    )


def _refuse_where_nothing_moves(objective: Objective) -> None:
    if objective.state not in (Objective.State.DRAFT, Objective.State.ACTIVE):
        raise Refused(
            _("“%(title)s” has ended; nothing is done about it any more.")
            % {"title": objective.title},
            field="objective",
        )


def _refuse_absent(owner: Membership) -> None:
    if not owner.is_active:
        sentence = _("%(name)s has left. Name somebody who is here.") % {"name": owner.name}
        raise Refused(sentence, field="owner")
