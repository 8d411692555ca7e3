"""Hanging an objective, with everything below it, somewhere else in the cascade."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from objectives.models import Objective
from objectives.rules.activation import endings_of
from objectives.rules.cascade import Place, carried_over, served
from objectives.services.wellformed import refuse_badly_written, refuse_circle
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row, lock_shape
from perfmgmt.tenancy.models import ApiKey, Membership
from strategy.models import Priority

Places = Mapping[UUID, Place[UUID, UUID]]


@transaction.atomic
def move_objective(
    *,
    actor: Membership | None,
    objective: Objective,
    parent: Objective | None,
    contribution: str,
    now: datetime,
    version: int | None,
    priority: Priority | None = None,
    api_key: ApiKey | None = None,
) -> Objective:
    """Hang it below `parent`, or at the top (None), there under `priority` where one is named.

    The shape of the cascade is held before anything of it is read: of two who move at once, the second
    one sees the first one's edge. The priority that it inherited goes with the place, for itself and for
    what is below (`carried_over`); rows whose priority changes so get a new version as well.
    """
    lock_shape("cascade")
    objective = _locked(objective)
    check_version(objective, version)
    if not endings_of(objective.state):
        raise Refused(_("It has ended. Nothing in it changes any more."))
    before = objective.parent
    objective.parent, objective.contribution = parent, contribution.strip() if parent else ""
    refuse_badly_written(objective, frozenset({"parent"}))
    refuse_circle(objective)
    places = read_places()
    changed = carried_over(
        objective.pk,
        parent.pk if parent else None,
        places,
        at_top=priority.pk if priority else None,
    )
    if before == parent and not changed:
        raise Refused(_("It stands there already."), field="parent")
    was = served(objective.pk, places)
    objective.priority_id = changed.get(objective.pk, objective.priority_id)
    objective.version += 1
    objective.save(update_fields=["parent", "contribution", "priority", "version"])
    _write_priorities({pk: to for pk, to in changed.items() if pk != objective.pk})
    now_serves = served(objective.pk, read_places())
    titles = {each.pk: each.title for each in Priority.objects.filter(pk__in={was, now_serves})}
    record_event(
        actor=actor,
        verb="objectives.objective_moved",
        subject=objective,
        now=now,
        payload={
            "title": objective.title,
            **_named("from", before),
            **_named("to", parent),
            "contribution": objective.contribution,
            "priority_before": titles[was] if was else None,
            "priority": titles[now_serves] if now_serves else None,
            "priorities_changed": len(changed),
        },
        tell=[each.owner for each in (objective, before, parent) if each and each.owner],
        api_key=api_key,
    )
    return objective


def read_places() -> dict[UUID, Place[UUID, UUID]]:
    """Where every objective stands. One query."""
    rows = Objective.objects.order_by().values_list("pk", "parent", "priority")
    return {pk: Place(parent, priority) for pk, parent, priority in rows}


def _locked(objective: Objective) -> Objective:
    lock_row(objective)
    rows = Objective.objects.select_related("parent", "parent__owner", "owner", "priority")
    return rows.get(pk=objective.pk)


def _write_priorities(changed: Mapping[UUID, UUID]) -> None:
    for priority in set(changed.values()):
        keys = sorted(pk for pk, to in changed.items() if to == priority)
        Objective.objects.filter(pk__in=keys).update(priority=priority, version=F("version") + 1)


def _named(side: str, objective: Objective | None) -> dict[str, str | None]:
    return {
        f"{side}_id": str(objective.pk) if objective else None,
        f"{side}_title": objective.title if objective else None,
    }
