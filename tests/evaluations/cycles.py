"""Cycles made by the real verbs, for tests of what happens in them."""

from dataclasses import dataclass
from datetime import date, datetime

from evaluations.models import Cycle, Evaluation
from evaluations.services import (
    calibrate_evaluation,
    open_cycle,
    sign_evaluation,
    submit_evaluation,
)
from objectives.models import Indicator, Objective
from strategy.models import Plan, Priority
from tests import factories
from tests.evaluations.meetings import record_history
from tests.factories import NOW

# The half-year of July to December 2026 holds the cast's clock; its last figures are those of October.
IN_THE_CYCLE = date(2026, 10, 1)
MISSED = ["92", "93.5", "91", "92.25", "93", "92", "91.5", "92.75", "93", "76"]
REACHED = ["96", "97.5", "95.5", "96.25", "97", "96", "95.5", "96.75", "97", "96"]


@dataclass(frozen=True, slots=True)
class Evaluated:
    cycle: Cycle
    plan: Plan
    objective: Objective
    indicator: Indicator

    @property
    def evaluation(self) -> Evaluation:
        """As it stands now."""
        return Evaluation.objects.with_people().get(cycle=self.cycle, objective=self.objective)


def measured(cast, plan: Plan, title: str, figures, **fields) -> tuple[Objective, Indicator]:
    """An objective of the plan with one standard of 95% and its monthly figures up to October."""
    defaults = {"owner": cast.alice, "priority": first_of(plan)}
    objective = factories.objective(title, **defaults | fields)
    indicator = factories.indicator(f"{title} %", owner=cast.alice)
    factories.serves(indicator, objective)
    record_history(cast, indicator, figures, commentary="Castings late", cause="execution")
    return objective, indicator


def first_of(plan: Plan) -> Priority:
    return Priority.objects.filter(plan=plan).first() or factories.priority(plan=plan)


def opened(cast, *, figures=MISSED, now: datetime = NOW) -> Evaluated:
    """One objective at 76% of a standard of 95%: attainment 0.8."""
    plan = factories.plan()
    objective, indicator = measured(cast, plan, "Complete orders on the promised day", figures)
    cycle = open_cycle(actor=cast.dora, span="half_year", day=IN_THE_CYCLE, plan=plan, now=now)
    return Evaluated(cycle, plan, objective, indicator)


def submitted(cast, **fields) -> Evaluated:
    made = opened(cast)
    submit_evaluation(actor=cast.alice, evaluation=made.evaluation, now=NOW, **fields)
    return made


def calibrated(cast) -> Evaluated:
    made = submitted(cast, summary="The foundry was late.")
    calibrate_evaluation(actor=cast.carol, evaluation=made.evaluation, now=NOW)
    return made


def signed(cast) -> Evaluated:
    made = calibrated(cast)
    sign_evaluation(actor=cast.carol, evaluation=made.evaluation, now=NOW)
    return made
