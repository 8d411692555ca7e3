"""The verbs of milestones. All of them hold their initiative's row, so that it cannot end meanwhile."""

from datetime import date, datetime
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.models import Initiative, Milestone
from objectives.services.edits import apply_changes
from objectives.services.indicator import organization_of
from objectives.services.initiative import owners_of
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership


class MilestoneChanges(TypedDict, total=False):
    """What may change; what is not named stays."""

    title: str
    due_on: date
    forecast_on: date | None
    done_on: date | None


@transaction.atomic
def add_milestone(
    *,
    actor: Membership | None,
    initiative: Initiative,
    now: datetime,
    title: str,
    due_on: date,
    forecast_on: date | None = None,
    api_key: ApiKey | None = None,
) -> Milestone:
    """A date by which one sees that the work goes on."""
    initiative = _open_initiative(initiative)
    milestone = Milestone(
        initiative=initiative, title=title.strip(), due_on=due_on, forecast_on=forecast_on
    )
    _refuse_nonsense(milestone, actor, now)
    milestone.save()
    _record(actor, "objectives.milestone_added", milestone, now, api_key)
    return milestone


@transaction.atomic
def update_milestone(
    *,
    actor: Membership | None,
    milestone: Milestone,
    now: datetime,
    changes: MilestoneChanges,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Milestone:
    """Move it, rename it, say when it is expected by now, or correct the day on which it was reached."""
    milestone = _locked(milestone)
    check_version(milestone, version)
    planned = milestone.due_on
    changed = apply_changes(milestone, changes)
    if not changed:
        return milestone
    _refuse_nonsense(milestone, actor, now)
    milestone.version += 1
    milestone.save(update_fields=[*changed, "version"])
    moved = {"was_due_on": planned.isoformat()} if "due_on" in changed else {}
    _record(
        actor, "objectives.milestone_changed", milestone, now, api_key, changed=changed, **moved
    )
    return milestone


@transaction.atomic
def reach_milestone(
    *,
    actor: Membership | None,
    milestone: Milestone,
    now: datetime,
    done_on: date | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Milestone:
    """Reached on a day, by default today. The first one of planned work says that it is under way."""
    milestone = _locked(milestone)
    check_version(milestone, version)
    if milestone.done_on is not None:
        raise Refused(_("This milestone is reached already."))
    milestone.done_on = done_on or _today(actor, now)
    _refuse_nonsense(milestone, actor, now)
    milestone.version += 1
    milestone.save(update_fields=["done_on", "version"])
    initiative = milestone.initiative
    if initiative.state == Initiative.State.PLANNED:
        initiative.state = Initiative.State.UNDER_WAY
        initiative.version += 1
        initiative.save(update_fields=["state", "version"])
    _record(actor, "objectives.milestone_reached", milestone, now, api_key)
    return milestone


@transaction.atomic
def remove_milestone(
    *,
    actor: Membership | None,
    milestone: Milestone,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> None:
    milestone = _locked(milestone)
    check_version(milestone, version)
    if milestone.done_on is not None:
        raise Refused(_("It is reached and stays in the record."))
    _record(actor, "objectives.milestone_removed", milestone, now, api_key)
    milestone.delete()


def _open_initiative(initiative: Initiative) -> Initiative:
    """The row, held: two verbs on one initiative wait for each other."""
    lock_row(initiative)
    rows = Initiative.objects.select_related("owner", "objective")
    found = rows.filter(pk=initiative.pk).first()
    if found is None:
        raise Refused(_("Somebody removed this initiative in the meantime."))
    if not found.is_open:
        sentence = _("This initiative is %(state)s. Take it up again first.")
        raise Refused(sentence % {"state": found.get_state_display()})
    return found


def _locked(milestone: Milestone) -> Milestone:
    initiative = _open_initiative(milestone.initiative)
    found = Milestone.objects.select_for_update(of=("self",)).filter(pk=milestone.pk).first()
    if found is None:
        raise Refused(_("Somebody removed this milestone in the meantime."))
    found.initiative = initiative
    return found


def _refuse_nonsense(milestone: Milestone, actor: Membership | None, now: datetime) -> None:
    if not milestone.title:
        raise Refused(_("Give the milestone a title."), field="title")
    if milestone.done_on and milestone.done_on > _today(actor, now):
        raise Refused(_("This day is still to come."), field="done_on")


def _today(actor: Membership | None, now: datetime) -> date:
    return now.astimezone(organization_of(actor=actor).zone).date()


def _record(actor, verb: str, milestone: Milestone, now, api_key, **more) -> None:
    """The trail of an initiative holds what happened to its milestones."""
    initiative = milestone.initiative
    days = {
        name: day.isoformat() if (day := getattr(milestone, name)) else None
        for name in ("due_on", "forecast_on", "done_on")
    }
    record_event(
        actor=actor,
        verb=verb,
        subject=initiative,
        now=now,
        payload={
            "title": initiative.title,
            "milestone": milestone.title,
            "milestone_id": str(milestone.pk),
        }
        | days
        | more,
        api_key=api_key,
        stand_in_for=acting_for(actor, owners_of(initiative)),
    )
