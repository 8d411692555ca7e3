"""The verbs of initiatives: writing work down, changing it, saying how it stands, taking it away."""

from datetime import date, datetime
from typing import TypedDict
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.models import Indicator, Initiative, Milestone, Objective
from objectives.rules import initiative as rules
from objectives.services.edits import apply_changes
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership, Unit


class InitiativeChanges(TypedDict, total=False):
    """What may change; what is not named stays."""

    title: str
    description: str
    objective: Objective | None
    indicator: Indicator | None
    owner: Membership | None
    unit: Unit | None
    starts_on: date | None
    due_on: date | None


@transaction.atomic
def create_initiative(
    *,
    actor: Membership | None,
    now: datetime,
    title: str,
    description: str = "",
    objective: Objective | None = None,
    indicator: Indicator | None = None,
    owner: Membership | None = None,
    unit: Unit | None = None,
    starts_on: date | None = None,
    due_on: date | None = None,
    external_key: str = "",
    api_key: ApiKey | None = None,
) -> Initiative:
    """Work that is planned. Its owner is told."""
    initiative = Initiative(
        title=title.strip(),
        description=description.strip(),
        objective=objective,
        indicator=indicator,
        owner=owner,
        unit=unit,
        starts_on=starts_on,
        due_on=due_on,
        external_key=external_key,
    )
    _refuse_nonsense(initiative)
    _refuse_who_has_left(owner)
    initiative.save()
    record_event(
        actor=actor,
        verb="objectives.initiative_created",
        subject=initiative,
        now=now,
        payload=_told(initiative),
        tell=[owner] if owner else [],
        api_key=api_key,
    )
    return initiative


@transaction.atomic
def update_initiative(
    *,
    actor: Membership | None,
    initiative: Initiative,
    now: datetime,
    changes: InitiativeChanges,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Initiative:
    """Change what is named. Whoever becomes its owner by this is told."""
    initiative = _locked(initiative)
    check_version(initiative, version)
    owners = owners_of(initiative)
    changed = apply_changes(initiative, changes)
    if not changed:
        return initiative
    _refuse_nonsense(initiative)
    if "owner" in changed:
        _refuse_who_has_left(initiative.owner)
    initiative.version += 1
    initiative.save(update_fields=[*changed, "version"])
    record_event(
        actor=actor,
        verb="objectives.initiative_changed",
        subject=initiative,
        now=now,
        payload=_told(initiative) | {"changed": changed},
        tell=[initiative.owner] if "owner" in changed and initiative.owner else [],
        api_key=api_key,
        stand_in_for=acting_for(actor, owners),
    )
    return initiative


@transaction.atomic
def set_initiative_state(
    *,
    actor: Membership | None,
    initiative: Initiative,
    now: datetime,
    state: str,
    because: str = "",
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Initiative:
    """Planned → under way → done or stopped, and back under way, each with its reason where it needs one."""
    initiative = _locked(initiative)
    check_version(initiative, version)
    before, after = rules.State(initiative.state), rules.State(state)
    if not rules.can_become(before, after):
        sentence = _("What is %(before)s cannot become %(after)s.")
        words = {
            "before": initiative.get_state_display(),
            "after": Initiative.State(state).label,
        }
        raise Refused(sentence % words, field="state")
    left = Milestone.objects.open().filter(initiative=initiative).count()
    if rules.needs_because(before, after, left) and not because.strip():
        raise Refused(_because_sentence(before, after), field="because")
    initiative.state = after
    initiative.state_because = because.strip()
    initiative.version += 1
    initiative.save(update_fields=["state", "state_because", "version"])
    owner = initiative.owner
    record_event(
        actor=actor,
        verb="objectives.initiative_state_set",
        subject=initiative,
        now=now,
        payload=_told(initiative)
        | {"state": state, "before": before, "because": initiative.state_because},
        tell=[owner] if owner else [],
        api_key=api_key,
        stand_in_for=acting_for(actor, owners_of(initiative)),
    )
    return initiative


@transaction.atomic
def remove_initiative(
    *,
    actor: Membership | None,
    initiative: Initiative,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> None:
    """Take back what was written by mistake, with its milestones; work that ended early is stopped instead."""
    initiative = _locked(initiative)
    check_version(initiative, version)
    milestones = Milestone.objects.filter(initiative=initiative)
    if milestones.filter(done_on__isnull=False).exists():
        raise Refused(_("It has reached a milestone and stays in the record. Stop it instead."))
    titles = list(milestones.in_time().values_list("title", flat=True))
    milestones.delete()
    record_event(
        actor=actor,
        verb="objectives.initiative_removed",
        subject=initiative,
        now=now,
        payload=_told(initiative) | {"milestones": titles},
        api_key=api_key,
        stand_in_for=acting_for(actor, owners_of(initiative)),
    )
    initiative.delete()


def owners_of(initiative: Initiative) -> list[UUID | None]:
    """Whose it is: its owner's, else that of the objective it serves."""
    served = initiative.objective.owner_id if initiative.objective else None
    return [initiative.owner_id, served]


def _locked(initiative: Initiative) -> Initiative:
    lock_row(initiative)
    found = Initiative.objects.with_people().filter(pk=initiative.pk).first()
    if found is None:
        raise Refused(_("Somebody removed this initiative in the meantime."))
    return found


def _refuse_nonsense(initiative: Initiative) -> None:
    if not initiative.title:
        raise Refused(_("Give the initiative a title."), field="title")
    if initiative.starts_on and initiative.due_on and initiative.due_on < initiative.starts_on:
        raise Refused(_("It is due before it begins."), field="due_on")


def _refuse_who_has_left(owner: Membership | None) -> None:
    if owner and not owner.is_active:
        raise Refused(_("%(name)s has left.") % {"name": owner.name}, field="owner")


def _because_sentence(before: rules.State, after: rules.State) -> str:
    if before not in rules.OPEN:
        return _("Say why it is taken up again.")
    if after == rules.State.STOPPED:
        return _("Say why it is stopped.")
    return _("Not every milestone is reached. Say why it is done all the same.")


def _told(initiative: Initiative) -> dict[str, str | None]:
    return {
        "title": initiative.title,
        "owner": initiative.owner.name if initiative.owner else None,
        "objective": initiative.objective.title if initiative.objective else None,
        "due_on": initiative.due_on.isoformat() if initiative.due_on else None,
    }
