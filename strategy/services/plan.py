"""The verbs of a plan: written, changed, put in force, made the default, closed."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_shape
from perfmgmt.tenancy.models import ApiKey, Membership, Unit
from strategy import rules
from strategy.models import Plan, Priority, TradeOff
from strategy.services.common import freeze_version, locked, needed, note_change, set_fields

DEFAULT_PLAN = "strategy.default_plan"


@transaction.atomic
def create_plan(
    *,
    actor: Membership | None,
    now: datetime,
    title: str,
    starts_on: date,
    ends_on: date,
    ambition: str = "",
    unit: Unit | None = None,
    is_default: bool | None = None,
    external_key: str = "",
    api_key: ApiKey | None = None,
) -> Plan:
    """A draft for a span of years, of the whole organisation or of one unit.

    It becomes the default where no other open plan is; asked to be it although another one is, it is
    refused.
    """
    title = needed(title, _("Give the plan a title."), field="title")
    _days_in_order(starts_on, ends_on)
    if is_default is not False:
        is_default = _free_default(is_wanted=bool(is_default))
    fields = {"title": title, "ambition": ambition.strip(), "external_key": external_key}
    try:
        with transaction.atomic():
            plan = Plan.objects.create(
                starts_on=starts_on, ends_on=ends_on, unit=unit, is_default=is_default, **fields
            )
    except IntegrityError as error:
        raise Refused(
            _("Somebody made such a plan at the same moment. Look at it first.")
        ) from error
    payload = {"title": title, "starts_on": str(starts_on), "ends_on": str(ends_on)}
    if unit:
        payload["unit"] = unit.name
    record_event(
        actor=actor,
        verb="strategy.plan_created",
        subject=plan,
        now=now,
        payload=payload,
        api_key=api_key,
    )
    return plan


@transaction.atomic
def update_plan(
    *,
    actor: Membership | None,
    now: datetime,
    plan: Plan,
    title: str,
    starts_on: date,
    ends_on: date,
    ambition: str = "",
    unit: Unit | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Plan:
    """Title, ambition, days and unit. `version` is that of the plan as it was seen."""
    title = needed(title, _("Give the plan a title."), field="title")
    _days_in_order(starts_on, ends_on)
    plan = locked(plan)
    check_version(plan, version)
    wanted = {
        "title": title,
        "ambition": ambition.strip(),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "unit": unit,
    }
    changed = set_fields(plan, wanted)
    if not changed:
        return plan
    plan.save(update_fields=list(wanted))
    note_change(plan, actor=actor, now=now)
    record_event(
        actor=actor,
        verb="strategy.plan_changed",
        subject=plan,
        now=now,
        payload={"title": title, "changes": changed},
        api_key=api_key,
    )
    return plan


@transaction.atomic
def make_default_plan(
    *, actor: Membership | None, now: datetime, plan: Plan, api_key: ApiKey | None = None
) -> Plan:
    """The plan that everybody sees first. The one before it stays as it is, beside it."""
    lock_shape(DEFAULT_PLAN)
    plan = locked(plan)
    if plan.is_default:
        return plan
    before = Plan.objects.select_for_update().filter(is_default=True).first()
    if before:
        _take_default(before)
    plan.is_default = True
    plan.save(update_fields=["is_default"])
    record_event(
        actor=actor,
        verb="strategy.plan_made_default",
        subject=plan,
        now=now,
        payload={"title": plan.title, "before": before.title if before else None},
        api_key=api_key,
    )
    return plan


@transaction.atomic
def activate_plan(
    *, actor: Membership | None, now: datetime, plan: Plan, api_key: ApiKey | None = None
) -> Plan:
    """Put a draft in force and freeze its first version, or refuse and name everything that is missing."""
    plan = locked(plan)
    if not rules.can_become(rules.PlanState(plan.state), rules.PlanState.ACTIVE):
        raise Refused(_("This plan is in force already."))
    priorities = list(Priority.objects.of_plan(plan).select_related("sponsor").ranked())
    choices = [each.choice for each in TradeOff.objects.of_plan(plan)]
    gaps = rules.activation_gaps(len(priorities), choices)
    if gaps:
        raise Refused(" ".join(_gap_sentence(gap) for gap in gaps))
    plan.state = Plan.State.ACTIVE
    plan.version += 1
    plan.save(update_fields=["state", "version"])
    freeze_version(actor=actor, now=now, plan=plan)
    record_event(
        actor=actor,
        verb="strategy.plan_activated",
        subject=plan,
        now=now,
        payload={"title": plan.title, "priorities": [priority.title for priority in priorities]},
        tell=_sponsors(priorities),
        api_key=api_key,
    )
    return plan


@transaction.atomic
def close_plan(
    *,
    actor: Membership | None,
    now: datetime,
    plan: Plan,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Plan:
    """End a plan in force. It stays readable, and the default until another plan takes its place."""
    plan = locked(plan)
    check_version(plan, version)
    if not rules.can_become(rules.PlanState(plan.state), rules.PlanState.CLOSED):
        raise Refused(_("A draft is not in force, so there is nothing to close."))
    priorities = Priority.objects.of_plan(plan).select_related("sponsor").ranked()
    plan.state = Plan.State.CLOSED
    plan.version += 1
    plan.save(update_fields=["state", "version"])
    record_event(
        actor=actor,
        verb="strategy.plan_closed",
        subject=plan,
        now=now,
        payload={"title": plan.title},
        tell=_sponsors(priorities),
        api_key=api_key,
    )
    return plan


def _days_in_order(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Refused(_("The plan ends before it starts."), field="ends_on")


def _free_default(*, is_wanted: bool) -> bool:
    """Whether a new plan may be the default; a closed one gives its place up."""
    default = Plan.objects.select_for_update().filter(is_default=True).first()
    if default is None:
        return True
    if default.state == Plan.State.CLOSED:
        _take_default(default)
        return True
    if is_wanted:
        sentence = _("“%(title)s” is the plan in use. Close it first, or put this one beside it.")
        raise Refused(sentence % {"title": default.title}, field="is_default")
    return False


def _take_default(plan: Plan) -> None:
    plan.is_default = False
    plan.save(update_fields=["is_default"])


def _sponsors(priorities: Iterable[Priority]) -> list[Membership]:
    return [priority.sponsor for priority in priorities if priority.sponsor]


def _gap_sentence(gap: rules.PlanGap) -> str:
    match gap:
        case rules.PlanGap.NO_RANKED_PRIORITY:
            return _("The plan has no priority yet. Add the first one.")
        case rules.PlanGap.CONTRADICTORY_TRADE_OFFS:
            return _("Its trade-offs contradict each other. Take one of them back.")
