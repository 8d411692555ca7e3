"""The verbs of ranked priorities."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max, ProtectedError
from django.utils.translation import gettext as _

from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.models import ApiKey, Membership
from strategy.models import Plan, Priority
from strategy.services.common import here, locked, names_of, needed, note_change, set_fields


@transaction.atomic
def add_priority(
    *,
    actor: Membership | None,
    now: datetime,
    plan: Plan,
    title: str,
    outcome: str = "",
    perspective: str = "",
    sponsor: Membership | None = None,
    api_key: ApiKey | None = None,
) -> Priority:
    """The next rank of a plan that is not closed."""
    title = needed(title, _("Name the priority."), field="title")
    here(sponsor, field="sponsor")
    plan = locked(plan)
    last = Priority.objects.of_plan(plan).aggregate(last=Max("rank"))["last"] or 0
    priority = Priority.objects.create(
        plan=plan,
        rank=last + 1,
        title=title,
        outcome=outcome.strip(),
        perspective=perspective,
        sponsor=sponsor,
    )
    note_change(plan, actor=actor, now=now)
    record_event(
        actor=actor,
        verb="strategy.priority_added",
        subject=priority,
        now=now,
        payload={"plan": str(plan.pk), "title": title, "rank": priority.rank},
        api_key=api_key,
    )
    return priority


@transaction.atomic
def update_priority(
    *,
    actor: Membership | None,
    now: datetime,
    priority: Priority,
    title: str,
    outcome: str = "",
    perspective: str = "",
    sponsor: Membership | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Priority:
    """Name, outcome, perspective and sponsor; its rank moves with `rank_priorities`.

    A sponsor who has left may stay; a new one is here, and is told.
    """
    title = needed(title, _("Name the priority."), field="title")
    plan = locked(priority.plan)
    priority = Priority.objects.select_related("sponsor").get(pk=priority.pk)
    check_version(priority, version)
    is_new_sponsor = sponsor is not None and sponsor != priority.sponsor
    if is_new_sponsor:
        here(sponsor, field="sponsor")
    wanted = {
        "title": title,
        "outcome": outcome.strip(),
        "perspective": perspective,
        "sponsor": sponsor,
    }
    changed = set_fields(priority, wanted)
    if not changed:
        return priority
    priority.version += 1
    priority.save(update_fields=[*wanted, "version"])
    note_change(plan, actor=actor, now=now)
    record_event(
        actor=actor,
        verb="strategy.priority_changed",
        subject=priority,
        now=now,
        payload={"title": title, "plan": plan.title, "changes": changed},
        tell=[sponsor] if sponsor and is_new_sponsor else [],
        api_key=api_key,
    )
    return priority


@transaction.atomic
def remove_priority(
    *,
    actor: Membership | None,
    now: datetime,
    priority: Priority,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> None:
    """Take it out; those below move up. Refused by name while something hangs on it."""
    plan = locked(priority.plan)
    priority = Priority.objects.get(pk=priority.pk)
    check_version(priority, version)
    others = Priority.objects.of_plan(plan).exclude(pk=priority.pk)
    if plan.state == Plan.State.ACTIVE and not others.exists():
        raise Refused(_("A plan in force keeps at least one priority. Add the next one first."))
    title, rank, pk = priority.title, priority.rank, priority.pk
    _delete(priority)
    # One statement: the ranks are unique when it ends.
    others.filter(rank__gt=rank).update(rank=F("rank") - 1)
    note_change(plan, actor=actor, now=now)
    priority.pk = pk
    record_event(
        actor=actor,
        verb="strategy.priority_removed",
        subject=priority,
        now=now,
        payload={"title": title, "plan": plan.title, "rank": rank},
        api_key=api_key,
    )


def _delete(priority: Priority) -> None:
    try:
        with transaction.atomic():
            priority.delete()
    except ProtectedError as error:
        sentence = _(
            "%(names)s hang on “%(title)s”. Move or take back what hangs on it, then remove it."
        )
        names = names_of(error.protected_objects)
        raise Refused(sentence % {"names": names, "title": priority.title}) from error
    except IntegrityError as error:
        sentence = _("Somebody hung something on “%(title)s” at the same moment. Look at it first.")
        raise Refused(sentence % {"title": priority.title}) from error


@transaction.atomic
def rank_priorities(
    *,
    actor: Membership | None,
    now: datetime,
    plan: Plan,
    ordered_ids: Sequence[UUID],
    version: int,
    api_key: ApiKey | None = None,
) -> Plan:
    """Rank every priority of the plan in the order given. `version` is that of the plan as it was seen.

    Raises Changed when the plan was changed since, Refused when the ids are not exactly its priorities.
    """
    plan = locked(plan)
    if plan.version != version:
        sentence = _("Somebody else changed the plan. This is how it stands now.")
        raise Changed(sentence, current=plan)
    priorities = {priority.pk: priority for priority in Priority.objects.of_plan(plan)}
    if len(ordered_ids) != len(priorities) or set(ordered_ids) != set(priorities):
        raise Refused(_("Rank every priority of the plan exactly once."), field="order")
    moved = []
    for rank, pk in enumerate(ordered_ids, start=1):
        if priorities[pk].rank != rank:
            priorities[pk].rank = rank
            moved.append(priorities[pk])
    if not moved:
        return plan
    # One statement: the ranks are unique, and a swap passes only when both change at once.
    Priority.objects.bulk_update(moved, ["rank"])
    note_change(plan, actor=actor, now=now)
    record_event(
        actor=actor,
        verb="strategy.priorities_ranked",
        subject=plan,
        now=now,
        payload={"order": [priorities[pk].title for pk in ordered_ids]},
        api_key=api_key,
    )
    return plan
