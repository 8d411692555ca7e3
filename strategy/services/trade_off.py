"""The verbs of trade-offs: what is favoured over what, where, and why."""

from collections.abc import Hashable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.models import ApiKey, Membership, Unit
from strategy import rules
from strategy.models import Plan, Priority, Tension, TradeOff
from strategy.services.common import locked, needed, note_change, of_this_plan, set_fields

Side = Priority | Tension


@transaction.atomic
def add_trade_off(
    *,
    actor: Membership | None,
    now: datetime,
    plan: Plan,
    favoured: Side,
    over: Side,
    because: str,
    unit: Unit | None = None,
    api_key: ApiKey | None = None,
) -> TradeOff:
    """ "We favour X over Y, because", everywhere or in one unit and what is below it.

    Refused when it contradicts the others of its scope, naming the circle. The plan's row is locked, so
    that of two writers who would close a circle together the second is refused.
    """
    because = _reason(because)
    plan = locked(plan)
    for side, field in ((favoured, "favoured"), (over, "over")):
        if isinstance(side, Priority):
            of_this_plan(side, plan, field)
    trade_off = TradeOff(
        plan=plan,
        unit=unit,
        because=because,
        **_columns("favoured", favoured),
        **_columns("over", over),
    )
    _refuse_contradiction(trade_off, field="over")
    trade_off.save()
    note_change(plan, actor=actor, now=now)
    record_event(
        actor=actor,
        verb="strategy.trade_off_added",
        subject=trade_off,
        now=now,
        payload=_said(trade_off),
        api_key=api_key,
    )
    return trade_off


@transaction.atomic
def update_trade_off(
    *,
    actor: Membership | None,
    now: datetime,
    trade_off: TradeOff,
    because: str,
    unit: Unit | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> TradeOff:
    """Why, and where it holds. Other sides make another trade-off."""
    because = _reason(because)
    plan = locked(trade_off.plan)
    trade_off = TradeOff.objects.with_sides().get(pk=trade_off.pk)
    check_version(trade_off, version)
    if not set_fields(trade_off, {"because": because, "unit": unit}):
        return trade_off
    _refuse_contradiction(trade_off, field="unit")
    trade_off.version += 1
    trade_off.save(update_fields=["because", "unit", "version"])
    note_change(plan, actor=actor, now=now)
    record_event(
        actor=actor,
        verb="strategy.trade_off_changed",
        subject=trade_off,
        now=now,
        payload=_said(trade_off),
        api_key=api_key,
    )
    return trade_off


@transaction.atomic
def withdraw_trade_off(
    *,
    actor: Membership | None,
    now: datetime,
    trade_off: TradeOff,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> None:
    """It binds nobody any more; the plan's versions and the record keep it."""
    plan = locked(trade_off.plan)
    trade_off = TradeOff.objects.with_sides().get(pk=trade_off.pk)
    check_version(trade_off, version)
    TradeOff.objects.filter(pk=trade_off.pk).delete()
    note_change(plan, actor=actor, now=now)
    record_event(
        actor=actor,
        verb="strategy.trade_off_withdrawn",
        subject=trade_off,
        now=now,
        payload=_said(trade_off),
        api_key=api_key,
    )


def _reason(because: str) -> str:
    return needed(because, _("Say why: a trade-off without a reason binds nobody."), "because")


def _said(trade_off: TradeOff) -> dict[str, str]:
    said = {
        "favoured": trade_off.favoured,
        "over": trade_off.over,
        "because": trade_off.because,
    }
    return said | ({"unit": trade_off.unit.name} if trade_off.unit else {})


def _refuse_contradiction(trade_off: TradeOff, field: str) -> None:
    new, plan = trade_off.choice, trade_off.plan
    if new.favoured == new.over:
        raise Refused(_("A trade-off stands between two different things."), field="over")
    others = TradeOff.objects.of_plan(plan).exclude(pk=trade_off.pk)
    choices = [each.choice for each in others]
    if new in choices:
        raise Refused(_("This trade-off stands already."), field=field)
    contradiction = rules.find_contradiction([new, *choices])
    if contradiction:
        raise Refused(_circle(contradiction, plan, trade_off.unit), field=field)


def _circle(contradiction: rules.Contradiction, plan: Plan, unit: Unit | None) -> str:
    titles: dict[Hashable, str] = dict(Priority.objects.of_plan(plan).values_list("pk", "title"))
    names = [
        _("“%(title)s”") % {"title": titles.get(node) or Tension(str(node)).label}
        for node in contradiction.cycle
    ]
    words = {"circle": _(" over ").join(names), "unit": unit}
    if unit:
        return (
            _(
                "In %(unit)s this would go round in a circle: %(circle)s. "
                "Decide which of them gives way."
            )
            % words
        )
    return _("This would go round in a circle: %(circle)s. Decide which of them gives way.") % words


def _columns(name: str, side: Side) -> dict[str, Side]:
    kind = "priority" if isinstance(side, Priority) else "tension"
    return {f"{name}_{kind}": side}
