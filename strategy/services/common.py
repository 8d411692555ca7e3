"""What every verb of a plan shares: the lock, the count of its changes and the frozen versions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import Membership
from strategy import rules
from strategy.models import Assumption, Plan, PlanVersion, Priority, TradeOff

NAMED_AT_MOST = 3


def locked(plan: Plan) -> Plan:
    """The plan's row, held until the end of the transaction: its writers come one after the other."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state == Plan.State.CLOSED:
        raise Refused(_("This plan is closed. Nothing in it changes any more."))
    return plan


def note_change(plan: Plan, *, actor: Membership | None, now: datetime) -> None:
    """Count a change of the locked plan; one in force keeps the text that it has now."""
    plan.version += 1
    plan.save(update_fields=["version"])
    if plan.state == Plan.State.ACTIVE:
        freeze_version(actor=actor, now=now, plan=plan)


def freeze_version(*, actor: Membership | None, now: datetime, plan: Plan) -> PlanVersion:
    """Keep the whole text as the next version. The plan's row is locked, so numbers have no ties."""
    last = PlanVersion.objects.of_plan(plan).aggregate(last=Max("number"))["last"] or 0
    return PlanVersion.objects.create(
        plan=plan,
        number=last + 1,
        content=text_of(plan).as_dict(),
        frozen_at=now,
        frozen_by=actor,
    )


def text_of(plan: Plan) -> rules.PlanText:
    """The plan as it reads now."""
    priorities = Priority.objects.of_plan(plan).select_related("sponsor").ranked()
    trade_offs = TradeOff.objects.of_plan(plan).select_related("unit").order_by("id")
    assumptions = Assumption.objects.of_plan(plan).select_related("owner").order_by("id")
    return rules.PlanText(
        title=plan.title,
        ambition=plan.ambition,
        starts_on=plan.starts_on.isoformat(),
        ends_on=plan.ends_on.isoformat(),
        unit=_named(plan.unit),
        priorities=tuple(_priority_text(each) for each in priorities),
        trade_offs=tuple(_trade_off_text(each) for each in trade_offs),
        assumptions=tuple(_assumption_text(each) for each in assumptions),
    )


def needed(text: str, sentence: str, field: str) -> str:
    if not text.strip():
        raise Refused(sentence, field=field)
    return text.strip()


def here(person: Membership | None, field: str) -> Membership | None:
    """The person, who must not have left."""
    if person and not person.is_active:
        sentence = _("%(name)s has left. Choose somebody who is here.") % {"name": person.name}
        raise Refused(sentence, field=field)
    return person


def of_this_plan(priority: Priority | None, plan: Plan, field: str) -> Priority | None:
    if priority and priority.plan_id != plan.pk:
        raise Refused(_("“%(title)s” belongs to another plan.") % {"title": priority}, field=field)
    return priority


def set_fields(row: Any, wanted: dict[str, Any]) -> dict[str, str]:
    """Put the values on the row; what differs, as text, for the record."""
    changed = {}
    for name, value in wanted.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed[name] = "" if value is None else str(value)
    return changed


def names_of(things: Iterable[models.Model]) -> str:
    """ "“Orders”, “Castings”, “Backlog” and 2 more"."""
    names = sorted(str(each) for each in things)
    listed = ", ".join(_("“%(title)s”") % {"title": name} for name in names[:NAMED_AT_MOST])
    rest = len(names) - NAMED_AT_MOST
    if rest <= 0:
        return listed
    more = ngettext("%(listed)s and %(count)s more", "%(listed)s and %(count)s more", rest)
    return more % {"listed": listed, "count": rest}


def _named(thing) -> rules.Named | None:
    return rules.Named(str(thing.pk), str(thing)) if thing else None


def _priority_text(priority: Priority) -> rules.PriorityText:
    return rules.PriorityText(
        id=str(priority.pk),
        title=priority.title,
        outcome=priority.outcome,
        perspective=priority.perspective,
        sponsor=_named(priority.sponsor),
    )


def _trade_off_text(trade_off: TradeOff) -> rules.TradeOffText:
    choice = trade_off.choice
    return rules.TradeOffText(
        id=str(trade_off.pk),
        favoured=str(choice.favoured),
        over=str(choice.over),
        because=trade_off.because,
        unit=_named(trade_off.unit),
    )


def _assumption_text(assumption: Assumption) -> rules.AssumptionText:
    return rules.AssumptionText(
        id=str(assumption.pk),
        statement=assumption.statement,
        sign=assumption.sign,
        owner=_named(assumption.owner),
        priority=str(assumption.priority_id or ""),
        state=assumption.state,
        because=assumption.state_because,
    )
