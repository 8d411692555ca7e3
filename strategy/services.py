"""The verbs of strategic direction: plans, ranked priorities and the trade-offs that bind."""

from collections.abc import Hashable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Membership
from strategy import rules
from strategy.models import Plan, Priority, Tension, TradeOff

Side = Priority | Tension


@transaction.atomic
def create_plan(
    *,
    actor: Membership | None,
    now: datetime,
    title: str,
    starts_on: date,
    ends_on: date,
    ambition: str = "",
    is_default: bool = True,
    external_key: str = "",
) -> Plan:
    """A draft for a span of years. The organisation has one default plan that is not closed."""
    title = _needed(title, _("Give the plan a title."), field="title")
    if ends_on < starts_on:
        raise Refused(_("The plan ends before it starts."), field="ends_on")
    if is_default:
        _make_room_for_default()
    fields = {"title": title, "ambition": ambition.strip(), "external_key": external_key}
    try:
        with transaction.atomic():
            plan = Plan.objects.create(
                starts_on=starts_on, ends_on=ends_on, is_default=is_default, **fields
            )
    except IntegrityError as error:
        raise Refused(
            _("Somebody made such a plan at the same moment. Look at it first.")
        ) from error
    payload = {"title": title, "starts_on": str(starts_on), "ends_on": str(ends_on)}
    record_event(actor=actor, verb="strategy.plan_created", subject=plan, now=now, payload=payload)
    return plan


@transaction.atomic
def add_priority(
    *,
    actor: Membership | None,
    now: datetime,
    plan: Plan,
    title: str,
    outcome: str = "",
    sponsor: Membership | None = None,
) -> Priority:
    """The next rank of a plan that is not closed."""
    title = _needed(title, _("Name the priority."), field="title")
    if sponsor and not sponsor.is_active:
        sentence = _("%(name)s has left. Choose a sponsor who is here.") % {"name": sponsor.name}
        raise Refused(sentence, field="sponsor")
    plan = _locked(plan)
    last = Priority.objects.of_plan(plan).aggregate(last=Max("rank"))["last"] or 0
    priority = Priority.objects.create(
        plan=plan, rank=last + 1, title=title, outcome=outcome.strip(), sponsor=sponsor
    )
    _count_change(plan)
    record_event(
        actor=actor,
        verb="strategy.priority_added",
        subject=priority,
        now=now,
        payload={"plan": str(plan.pk), "title": title, "rank": priority.rank},
    )
    return priority


@transaction.atomic
def rank_priorities(
    *,
    actor: Membership | None,
    now: datetime,
    plan: Plan,
    ordered_ids: Sequence[UUID],
    version: int,
) -> Plan:
    """Rank every priority of the plan in the order given. `version` is that of the plan as it was seen.

    Raises Changed when the plan was changed since, Refused when the ids are not exactly its priorities.
    """
    plan = _locked(plan)
    if plan.version != version:
        sentence = _("Somebody else changed the plan. This is how it stands now.")
        raise Changed(sentence, current=plan)
    priorities = {priority.pk: priority for priority in Priority.objects.of_plan(plan)}
    if len(ordered_ids) != len(priorities) or set(ordered_ids) != set(priorities):
        raise Refused(_("Rank every priority of the plan exactly once."))
    moved = []
    for rank, pk in enumerate(ordered_ids, start=1):
        if priorities[pk].rank != rank:
            priorities[pk].rank = rank
            moved.append(priorities[pk])
    if not moved:
        return plan
    # One statement: the ranks are unique, and a swap passes only when both change at once.
    Priority.objects.bulk_update(moved, ["rank"])
    _count_change(plan)
    record_event(
        actor=actor,
        verb="strategy.priorities_ranked",
        subject=plan,
        now=now,
        payload={"order": [priorities[pk].title for pk in ordered_ids]},
    )
    return plan


@transaction.atomic
def add_trade_off(
    *,
    actor: Membership | None,
    now: datetime,
    plan: Plan,
    favoured: Side,
    over: Side,
    because: str,
) -> TradeOff:
    """ "We favour X over Y, because": refused when it contradicts the others, naming the circle.

    The plan's row is locked, so that of two writers who would close a circle together the second is
    refused.
    """
    because = _needed(because, _("Say why: a trade-off without a reason binds nobody."), "because")
    plan = _locked(plan)
    for side, field in ((favoured, "favoured"), (over, "over")):
        if isinstance(side, Priority) and side.plan_id != plan.pk:
            raise Refused(_("“%(title)s” belongs to another plan.") % {"title": side}, field=field)
    _refuse_contradiction(plan, favoured, over)
    trade_off = TradeOff.objects.create(
        plan=plan, because=because, **_columns("favoured", favoured), **_columns("over", over)
    )
    _count_change(plan)
    record_event(
        actor=actor,
        verb="strategy.trade_off_added",
        subject=trade_off,
        now=now,
        payload={"favoured": name_of(favoured), "over": name_of(over), "because": because},
    )
    return trade_off


@transaction.atomic
def activate_plan(*, actor: Membership | None, now: datetime, plan: Plan) -> Plan:
    """Put a draft in force, or refuse and name everything that is missing."""
    plan = _locked(plan)
    if not rules.can_become(rules.PlanState(plan.state), rules.PlanState.ACTIVE):
        raise Refused(_("This plan is in force already."))
    priorities = list(Priority.objects.of_plan(plan).select_related("sponsor").ranked())
    trade_offs = TradeOff.objects.of_plan(plan)
    gaps = rules.activation_gaps(len(priorities), [choice_of(each) for each in trade_offs])
    if gaps:
        raise Refused(" ".join(_gap_sentence(gap) for gap in gaps))
    plan.state = Plan.State.ACTIVE
    plan.version += 1
    plan.save(update_fields=["state", "version"])
    record_event(
        actor=actor,
        verb="strategy.plan_activated",
        subject=plan,
        now=now,
        payload={"title": plan.title, "priorities": [priority.title for priority in priorities]},
        tell=[priority.sponsor for priority in priorities if priority.sponsor],
    )
    return plan


def choice_of(trade_off: TradeOff) -> rules.TradeOffChoice:
    """A stored trade-off as the rules see it: each side by its priority's id or its tension."""
    return rules.TradeOffChoice(
        trade_off.favoured_priority_id or trade_off.favoured_tension,
        trade_off.over_priority_id or trade_off.over_tension,
    )


def name_of(side: Side) -> str:
    return side.title if isinstance(side, Priority) else str(side.label)


def _refuse_contradiction(plan: Plan, favoured: Side, over: Side) -> None:
    new = rules.TradeOffChoice(_node(favoured), _node(over))
    choices = [choice_of(each) for each in TradeOff.objects.of_plan(plan)]
    if new in choices:
        raise Refused(_("This trade-off stands already."), field="over")
    contradiction = rules.find_contradiction([new, *choices])
    if contradiction is None:
        return
    if new.favoured == new.over:
        raise Refused(_("A trade-off stands between two different things."), field="over")
    titles: dict[Hashable, str] = dict(Priority.objects.of_plan(plan).values_list("pk", "title"))
    names = [
        _("“%(title)s”") % {"title": titles.get(node) or Tension(str(node)).label}
        for node in contradiction.cycle
    ]
    circle = _(" over ").join(names)
    raise Refused(
        _("This would go round in a circle: %(circle)s. Decide which of them gives way.")
        % {"circle": circle},
        field="over",
    )


def _gap_sentence(gap: rules.PlanGap) -> str:
    match gap:
        case rules.PlanGap.NO_RANKED_PRIORITY:
            return _("The plan has no priority yet. Add the first one.")
        case rules.PlanGap.CONTRADICTORY_TRADE_OFFS:
            return _("Its trade-offs contradict each other. Take one of them back.")


def _make_room_for_default() -> None:
    default = Plan.objects.select_for_update().filter(is_default=True).first()
    if default is None:
        return
    if default.state != Plan.State.CLOSED:
        sentence = _("“%(title)s” is the plan in use. Close it first, or put this one beside it.")
        raise Refused(sentence % {"title": default.title}, field="is_default")
    default.is_default = False
    default.save(update_fields=["is_default"])


def _locked(plan: Plan) -> Plan:
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state == Plan.State.CLOSED:
        raise Refused(_("This plan is closed. Nothing in it changes any more."))
    return plan


def _count_change(plan: Plan) -> None:
    plan.version += 1
    plan.save(update_fields=["version"])


def _node(side: Side) -> Hashable:
    return side.pk if isinstance(side, Priority) else side.value


def _columns(name: str, side: Side) -> dict[str, Side]:
    kind = "priority" if isinstance(side, Priority) else "tension"
    return {f"{name}_{kind}": side}


def _needed(text: str, sentence: str, field: str) -> str:
    if not text.strip():
        raise Refused(sentence, field=field)
    return text.strip()
