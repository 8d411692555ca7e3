"""Starting a plan from a structure, and keeping the structure of a plan for next time."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from objectives.models import (
    Indicator,
    Objective,
    StructureTemplate,
)
from objectives.models.words import TargetType
from objectives.rules.outline import IndicatorLine, Outline, TradeOffLine
from objectives.services.indicator import create_indicator
from objectives.services.links import link_indicator
from objectives.services.objective import create_objective
from objectives.services.outlining import outline_of
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Membership, Unit
from strategy.models import Assumption, Plan, Priority, Tension
from strategy.services import add_assumption, add_priority, add_trade_off, create_plan


@transaction.atomic
def start_from_outline(
    *,
    actor: Membership | None,
    outline: Outline,
    title: str,
    starts_on: date,
    ends_on: date,
    now: datetime,
    unit: Unit | None = None,
    is_default: bool = True,
    api_key: ApiKey | None = None,
) -> Plan:
    """A draft plan with draft objectives, by the verbs that a person's clicks end in.

    Days move by the years between the outline's beginning and the plan's. Owners stay where they are
    still here, indicators where they are still in use; others are made anew, without figures.
    """
    plan = create_plan(
        actor=actor,
        now=now,
        title=title,
        ambition=outline.ambition,
        starts_on=starts_on,
        ends_on=ends_on,
        unit=unit,
        is_default=is_default,
        api_key=api_key,
    )
    moved = outline.shifted(starts_on.year - outline.starts_on.year)
    _Start(actor, now, plan, moved, unit).carry_out()
    record_event(
        actor=actor,
        verb="objectives.outline_started",
        subject=plan,
        now=now,
        payload={"title": plan.title, "template": outline.title} | outline.counts,
        api_key=api_key,
    )
    return plan


@transaction.atomic
def save_outline(
    *,
    actor: Membership | None,
    plan: Plan,
    name: str,
    now: datetime,
    description: str = "",
    api_key: ApiKey | None = None,
) -> StructureTemplate:
    """Keep the structure of a plan under a name. Later changes of the plan do not reach it."""
    name = name.strip()
    if not name:
        raise Refused(_("Give the template a name."), field="name")
    outline = outline_of(plan)
    if not outline.priorities:
        raise Refused(_("This plan has no priority yet; there is nothing to save."), field="plan")
    try:
        with transaction.atomic():
            template = StructureTemplate.objects.create(
                name=name,
                description=description.strip(),
                content=outline.as_dict(),
                author=actor,
                created_at=now,
            )
    except IntegrityError as error:
        if "structure_template_name" not in str(error):
            raise
        sentence = _("There is a template of this name already.")
        raise Refused(sentence, field="name") from error
    record_event(
        actor=actor,
        verb="objectives.outline_saved",
        subject=template,
        now=now,
        payload={"title": name, "plan": plan.title} | outline.counts,
        api_key=api_key,
    )
    return template


@transaction.atomic
def delete_outline(
    *,
    actor: Membership | None,
    template: StructureTemplate,
    now: datetime,
    api_key: ApiKey | None = None,
) -> None:
    """Plans that were started from it stay as they are."""
    record_event(
        actor=actor,
        verb="objectives.outline_deleted",
        subject=template,
        now=now,
        payload={"title": template.name},
        api_key=api_key,
    )
    template.delete()


class _Start:
    """One start: what was made so far by its key in the outline."""

    def __init__(self, actor, now: datetime, plan: Plan, outline: Outline, unit: Unit | None):
        self.who: dict[str, Any] = {"actor": actor, "now": now}
        self.plan, self.outline, self.unit = plan, outline, unit
        self.people = _named(
            Membership.objects.active(),
            [each.sponsor for each in outline.priorities]
            + [each.owner for each in outline.assumptions]
            + [each.owner for each in outline.objectives],
        )
        self.units = _named(
            Unit.objects.all(),
            [each.unit for each in outline.trade_offs] + [each.unit for each in outline.objectives],
        )
        self.in_use = _named(
            Indicator.objects.in_use(), [each.existing for each in outline.indicators]
        )
        self.priorities: dict[str, Priority] = {}
        self.assumptions: dict[str, Assumption] = {}
        self.indicators: dict[str, Indicator] = {}
        self.objectives: dict[str, Objective] = {}

    def carry_out(self) -> None:
        for line in self.outline.priorities:
            priority = add_priority(
                plan=self.plan,
                title=line.title,
                outcome=line.outcome,
                perspective=line.perspective,
                sponsor=self.people.get(line.sponsor),
                **self.who,
            )
            self.priorities[line.key] = priority
        for trade_off in self.outline.trade_offs:
            self._trade_off(trade_off)
        for assumption in self.outline.assumptions:
            self.assumptions[assumption.key] = add_assumption(
                plan=self.plan,
                statement=assumption.statement,
                sign=assumption.sign,
                priority=self.priorities.get(assumption.priority),
                owner=self.people.get(assumption.owner),
                **self.who,
            )
        for indicator in self.outline.indicators:
            self.indicators[indicator.key] = self.in_use.get(indicator.existing) or self._indicator(
                indicator
            )
        for objective in self.outline.parents_first():
            self._objective(objective)

    def _trade_off(self, line: TradeOffLine) -> None:
        add_trade_off(
            plan=self.plan,
            favoured=self._side(line.favoured),
            over=self._side(line.over),
            because=line.because,
            unit=self.units.get(line.unit),
            **self.who,
        )

    def _side(self, side: str) -> Priority | Tension:
        kind, _colon, name = side.partition(":")
        return self.priorities[name] if kind == "priority" else Tension(name)

    def _indicator(self, line: IndicatorLine) -> Indicator:
        is_dated = line.target_type not in (TargetType.STANDARD, TargetType.BAND)
        return create_indicator(
            title=line.title,
            definition=line.definition,
            unit=self.unit,
            unit_of_measure=line.unit_of_measure,
            number_format=line.number_format,
            currency=line.currency,
            decimals=line.decimals,
            target_type=line.target_type,
            direction=line.direction,
            baseline_on=line.starts_on if is_dated else None,
            target=line.target,
            target_on=line.target_on if is_dated else None,
            band_low=line.band_low,
            band_high=line.band_high,
            risk_width=line.risk_width,
            rhythm=line.rhythm,
            grace_days=line.grace_days,
            aggregation=line.aggregation,
            measured_from=max(self.plan.starts_on, self.who["now"].date()),
            **self.who,
        )

    def _objective(self, line) -> None:
        made = create_objective(
            title=line.title,
            outcome=line.outcome,
            priority=self.priorities.get(line.priority),
            parent=self.objectives.get(line.parent),
            contribution=line.contribution,
            tags=line.tags,
            unit=self.units.get(line.unit) or self.unit,
            owner=self.people.get(line.owner),
            starts_on=line.starts_on,
            due_on=line.due_on,
            perspective=line.perspective,
            tension=line.tension,
            assumptions=[self.assumptions[key] for key in line.assumptions],
            **self.who,
        )
        self.objectives[line.key] = made
        for link in line.indicators:
            link_indicator(
                objective=made,
                indicator=self.indicators[link.indicator],
                role=link.role,
                weight=link.weight,
                **self.who,
            )


def _named(rows: models.QuerySet, ids: Iterable[str]) -> Mapping[str, Any]:
    """Rows of this organisation by the text of their id; what is gone is simply not there."""
    wanted = {each for each in ids if each}
    if not wanted:
        return {}
    found: dict[UUID, Any] = rows.in_bulk([UUID(each) for each in wanted])
    return {str(pk): row for pk, row in found.items()}


__all__ = ["delete_outline", "outline_of", "save_outline", "start_from_outline"]
