"""The verbs of assumptions: what must stay true, and how it stands."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.models import ApiKey, Membership
from strategy.models import Assumption, Plan, Priority
from strategy.services.common import (
    here,
    locked,
    names_of,
    needed,
    note_change,
    of_this_plan,
    set_fields,
)


@transaction.atomic
def add_assumption(
    *,
    actor: Membership | None,
    now: datetime,
    plan: Plan,
    statement: str,
    sign: str = "",
    owner: Membership | None = None,
    priority: Priority | None = None,
    api_key: ApiKey | None = None,
) -> Assumption:
    """What must stay true for the plan to work. It holds until somebody says otherwise."""
    statement = _statement(statement)
    here(owner, field="owner")
    plan = locked(plan)
    of_this_plan(priority, plan, field="priority")
    assumption = Assumption.objects.create(
        plan=plan,
        statement=statement,
        sign=sign.strip(),
        owner=owner,
        priority=priority,
        state_since=now,
    )
    note_change(plan, actor=actor, now=now)
    record_event(
        actor=actor,
        verb="strategy.assumption_added",
        subject=assumption,
        now=now,
        payload={"title": statement, "sign": assumption.sign, "plan": plan.title},
        tell=[owner] if owner else [],
        api_key=api_key,
    )
    return assumption


@transaction.atomic
def update_assumption(
    *,
    actor: Membership | None,
    now: datetime,
    assumption: Assumption,
    statement: str,
    sign: str = "",
    owner: Membership | None = None,
    priority: Priority | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Assumption:
    """Its words, its owner and its priority; how it stands changes with `judge_assumption`."""
    statement = _statement(statement)
    plan = locked(assumption.plan)
    assumption = Assumption.objects.select_related("owner", "priority").get(pk=assumption.pk)
    check_version(assumption, version)
    of_this_plan(priority, plan, field="priority")
    is_new_owner = owner is not None and owner != assumption.owner
    if is_new_owner:
        here(owner, field="owner")
    wanted = {"statement": statement, "sign": sign.strip(), "owner": owner, "priority": priority}
    changed = set_fields(assumption, wanted)
    if not changed:
        return assumption
    assumption.version += 1
    assumption.save(update_fields=[*wanted, "version"])
    note_change(plan, actor=actor, now=now)
    record_event(
        actor=actor,
        verb="strategy.assumption_changed",
        subject=assumption,
        now=now,
        payload={"title": statement, "plan": plan.title, "changes": changed},
        tell=[owner] if owner and is_new_owner else [],
        api_key=api_key,
    )
    return assumption


@transaction.atomic
def judge_assumption(
    *,
    actor: Membership | None,
    now: datetime,
    assumption: Assumption,
    state: str,
    because: str,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Assumption:
    """Say that it holds, is under question or is broken, and why. Its owner and its sponsor are told."""
    because = needed(because, _("Say what shows it."), field="because")
    plan = locked(assumption.plan)
    people = ("owner", "priority__sponsor")
    assumption = Assumption.objects.select_related(*people).get(pk=assumption.pk)
    check_version(assumption, version)
    before = Assumption.State(assumption.state)
    if before == state:
        sentence = _("It stands as “%(state)s” already.") % {"state": before.label}
        raise Refused(sentence, field="state")
    assumption.state, assumption.state_because = state, because
    assumption.state_since = now
    assumption.version += 1
    assumption.save(update_fields=["state", "state_because", "state_since", "version"])
    note_change(plan, actor=actor, now=now)
    sponsor = assumption.priority.sponsor if assumption.priority else None
    record_event(
        actor=actor,
        verb="strategy.assumption_judged",
        subject=assumption,
        now=now,
        payload={
            "title": assumption.statement,
            "from": before.value,
            "state": str(state),
            "because": because,
        },
        tell=[person for person in (assumption.owner, sponsor) if person],
        api_key=api_key,
        stand_in_for=acting_for(actor, [assumption.owner_id]),
    )
    return assumption


@transaction.atomic
def remove_assumption(
    *,
    actor: Membership | None,
    now: datetime,
    assumption: Assumption,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> None:
    """The plan no longer stands on it. Refused by name while something rests on it or watches it."""
    plan = locked(assumption.plan)
    assumption = Assumption.objects.get(pk=assumption.pk)
    check_version(assumption, version)
    pk = assumption.pk
    _delete(assumption)
    note_change(plan, actor=actor, now=now)
    assumption.pk = pk
    record_event(
        actor=actor,
        verb="strategy.assumption_removed",
        subject=assumption,
        now=now,
        payload={"title": assumption.statement, "plan": plan.title},
        api_key=api_key,
    )


def _statement(statement: str) -> str:
    return needed(statement, _("Say what must stay true."), field="statement")


def _delete(assumption: Assumption) -> None:
    try:
        with transaction.atomic():
            assumption.delete()
    except ProtectedError as error:
        sentence = _("%(names)s rest on it or watch it. Change those first, then remove it.")
        raise Refused(sentence % {"names": names_of(error.protected_objects)}) from error
    except IntegrityError as error:
        sentence = _("Somebody leant something on it at the same moment. Look at it first.")
        raise Refused(sentence) from error
