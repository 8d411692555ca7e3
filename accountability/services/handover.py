"""An objective in force changes hands: asked of the new owner, accepted by them, done on its day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accountability import rules
from accountability.models import Handover
from accountability.services.assignment import release
from objectives.models import Objective
from objectives.services import pass_on
from objectives.services.indicator import organization_of
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership


@transaction.atomic
def ask_handover(
    *,
    actor: Membership | None,
    objective: Objective,
    to: Membership,
    now: datetime,
    effective_on: date,
    reason: str,
    note: str = "",
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Handover:
    """Ask somebody to own it from a day on; it stays with its owner until they accept and the day is here.

    `version` is that of the objective as the actor saw it. Who asks for themselves has accepted with it.
    """
    objective = _locked_objective(objective)
    check_version(objective, version)
    handover = Handover(
        objective=objective,
        from_owner=objective.owner,
        to_owner=to,
        effective_on=effective_on,
        reason=reason.strip(),
        note=note.strip(),
        asked_by=actor,
        asked_at=now,
    )
    _refuse_handover(handover, now.astimezone(organization_of(actor=actor).zone).date())
    try:
        with transaction.atomic():
            handover.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("It is being handed over already: one at a time."), field="to") from error
    if actor is not None and actor.pk == to.pk:
        return _agree(actor=actor, handover=handover, now=now, answer="", api_key=api_key)
    _write("accountability.handover_asked", actor, handover, now, tell=[to], api_key=api_key)
    return handover


def ask_handovers(
    *,
    actor: Membership | None,
    objectives: Sequence[Objective],
    to: Membership,
    now: datetime,
    effective_on: date | None,
    reason: str,
) -> list[Handover]:
    """The same of many locked objectives in force, none of which is being handed over; one statement.

    Who asks for themselves has accepted with it: of those that are then theirs at once the caller sets the
    owner. The verb that calls writes the one Event.
    """
    today = now.astimezone(organization_of(actor=actor).zone).date()
    handovers = [
        Handover(
            objective=objective,
            from_owner=objective.owner,
            to_owner=to,
            effective_on=effective_on or today,
            reason=reason.strip(),
            asked_by=actor,
            asked_at=now,
        )
        for objective in objectives
    ]
    for handover in handovers:
        _refuse_handover(handover, today)
        if actor is not None and actor.pk == to.pk:
            handover.answered_at = now
            handover.state = Handover.State.ACCEPTED
            if rules.takes_effect(handover.effective_on, today):
                handover.state, handover.done_at = Handover.State.DONE, now
    return list(Handover.objects.bulk_create(handovers))


@transaction.atomic
def accept_handover(
    *,
    actor: Membership,
    handover: Handover,
    now: datetime,
    answer: str = "",
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Handover:
    """The new owner's yes. It is theirs at once, or on the day that was asked for."""
    handover = _locked(handover, version)
    _refuse_step(handover, rules.Handing.ACCEPTED)
    return _agree(actor=actor, handover=handover, now=now, answer=answer, api_key=api_key)


@transaction.atomic
def decline_handover(
    *,
    actor: Membership,
    handover: Handover,
    now: datetime,
    answer: str,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Handover:
    """The new owner's no, with the reason. It stays with whoever owns it."""
    handover = _locked(handover, version)
    _refuse_step(handover, rules.Handing.DECLINED)
    if not answer.strip():
        raise Refused(_("Say why, so that somebody else can be found."), field="answer")
    handover.answer = answer.strip()
    _end(handover, Handover.State.DECLINED, now)
    _write(
        "accountability.handover_declined",
        actor,
        handover,
        now,
        tell=_asking(handover),
        api_key=api_key,
    )
    return handover


@transaction.atomic
def withdraw_handover(
    *,
    actor: Membership,
    handover: Handover,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Handover:
    """Take the question back, also an accepted one whose day has not come."""
    handover = _locked(handover, version)
    _refuse_step(handover, rules.Handing.WITHDRAWN)
    _end(handover, Handover.State.WITHDRAWN, now)
    _write(
        "accountability.handover_withdrawn",
        actor,
        handover,
        now,
        tell=[handover.to_owner],
        api_key=api_key,
    )
    return handover


def carry_out_handovers(*, now: datetime, today: date) -> int:
    """Those accepted whose day has come, each on a savepoint of its own; how many changed hands.

    One whose objective has ended, or whose new owner has left, is withdrawn instead.
    """
    due = Handover.objects.due_on(today).order_by("effective_on", "id")
    return sum(_carry_out(pk, now) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _carry_out(pk: UUID, now: datetime) -> bool:
    handover = _locked(Handover.objects.with_people().get(pk=pk), None)
    if handover.state != Handover.State.ACCEPTED:  # taken back while this one waited for the lock
        return False
    if handover.objective.state != Objective.State.ACTIVE or not handover.to_owner.is_active:
        _end(handover, Handover.State.WITHDRAWN, now)
        _write("accountability.handover_withdrawn", None, handover, now, tell=_asking(handover))
        return False
    _take_over(None, handover, now)
    _write(
        "accountability.handover_done",
        None,
        handover,
        now,
        tell=[handover.to_owner, *_asking(handover)],
    )
    return True


def _agree(*, actor, handover: Handover, now: datetime, answer: str, api_key) -> Handover:
    if not handover.to_owner.is_active:
        raise Refused(_("%(name)s has left.") % {"name": handover.to_owner.name}, field="to")
    _refuse_ended(handover.objective)
    handover.answer, handover.answered_at = answer.strip(), now
    today = now.astimezone(organization_of(actor=actor).zone).date()
    if rules.takes_effect(handover.effective_on, today):
        _take_over(actor, handover, now, api_key)
    else:
        _step(handover, Handover.State.ACCEPTED)
    takes_effect = {"takes_effect": max(handover.effective_on, today).isoformat()}
    _write(
        "accountability.handover_accepted",
        actor,
        handover,
        now,
        tell=_asking(handover),
        api_key=api_key,
        **takes_effect,
    )
    return handover


def _take_over(
    actor: Membership | None, handover: Handover, now: datetime, api_key: ApiKey | None = None
) -> None:
    """The objective's owner changes, and the record says from whom it really came.

    Who owns it now does not contribute to, review or clear the way of their own any more.
    """
    objective = _locked_objective(handover.objective)
    handover.from_owner = objective.owner if objective.owner_id != handover.to_owner_id else None
    handover.objective = pass_on(objective=objective, owner=handover.to_owner)
    release(actor=actor, objective=objective, member=handover.to_owner, now=now, api_key=api_key)
    handover.done_at = now
    _step(handover, Handover.State.DONE)


def _end(handover: Handover, state: Handover.State, now: datetime) -> None:
    handover.answered_at = handover.answered_at or now
    _step(handover, state)


def _step(handover: Handover, state: Handover.State) -> None:
    handover.state = state
    handover.version += 1
    handover.save()


def _refuse_handover(handover: Handover, today: date) -> None:
    objective, to = handover.objective, handover.to_owner
    if objective.state == Objective.State.DRAFT:
        raise Refused(_("A draft has no handover: write its owner down."), field="to")
    _refuse_ended(objective)
    if to.pk == objective.owner_id:
        raise Refused(_("%(name)s owns it already.") % {"name": to.name}, field="to")
    if not to.is_active:
        raise Refused(_("%(name)s has left.") % {"name": to.name}, field="to")
    if not handover.reason:
        raise Refused(_("Say why it changes hands."), field="reason")
    if handover.effective_on < today:
        raise Refused(
            _("This day is past: who owned it then stays as it was."), field="effective_on"
        )


def _refuse_ended(objective: Objective) -> None:
    if objective.state != Objective.State.ACTIVE:
        raise Refused(_("It has ended. Nothing in it changes any more."))


def _refuse_step(handover: Handover, to: rules.Handing) -> None:
    if to not in rules.HANDING[rules.Handing(handover.state)]:
        raise Refused(
            _("This handover is no longer open: it is %(state)s.")
            % {"state": handover.get_state_display()}
        )


def _locked_objective(objective: Objective) -> Objective:
    lock_row(objective)
    return Objective.objects.select_related("owner", "parent", "priority").get(pk=objective.pk)


def _locked(handover: Handover, version: int | None) -> Handover:
    """The objective first, as everybody who hands over locks it."""
    lock_row(handover.objective)
    lock_row(handover)
    current = Handover.objects.with_people().get(pk=handover.pk)
    check_version(current, version)
    return current


def _asking(handover: Handover) -> list[Membership]:
    return [person for person in (handover.asked_by, handover.from_owner) if person]


def _write(
    verb: str,
    actor: Membership | None,
    handover: Handover,
    now: datetime,
    *,
    tell: Iterable[Membership],
    api_key: ApiKey | None = None,
    **more: str,
) -> None:
    payload = {
        "title": handover.objective.title,
        "objective_id": str(handover.objective_id),
        "from": handover.from_owner.name if handover.from_owner else None,
        "to": handover.to_owner.name,
        "effective_on": handover.effective_on.isoformat(),
        "reason": handover.reason,
        "note": handover.note,
        "answer": handover.answer,
    }
    record_event(
        actor=actor,
        verb=verb,
        subject=handover,
        now=now,
        payload=payload | more,
        tell=tell,
        api_key=api_key,
    )
