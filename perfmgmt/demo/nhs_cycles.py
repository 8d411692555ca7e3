"""The last half-year, April to September 2018, evaluated: every objective prefilled, calibrated and signed.

Nobody at the providers signs in, so the analyst submits for them what the published figures say; the
director, who submitted nothing, calibrates and signs.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from evaluations.models import Evaluation
from evaluations.rules.spans import Span, last_ended
from evaluations.services import (
    calibrate_evaluation,
    calibrate_evaluations,
    judge_quality,
    open_cycle,
    sign_evaluations,
    submit_evaluation,
    submit_evaluations,
)
from perfmgmt.tenancy.models import Membership
from strategy.models import Plan

SUMMARY = (
    "England stayed below 95% in each of the six months. A target that most providers miss every month "
    "tells them nothing; the next plan needs steps on the way."
)
JUDGEMENTS = (
    ("targets", "badly", "Below 95% in every month. The plan has no step in between."),
    ("leads", "unknown", "We published results. Nobody measured what should have moved them."),
    ("surprises", "well", "Nobody who read the figures was surprised, and that is no praise."),
)
LIFTED = "Graded like the others that are below two thirds of the way."


def evaluate(plan: Plan, people: Mapping[str, Membership], clock: datetime) -> None:
    """At the demo's clock, which stands still: the figures are known only then."""
    cycle = open_cycle(
        actor=people["controller"],
        span="half_year",
        day=last_ended(Span.HALF_YEAR, clock.date(), plan.organization.fiscal_year_starts).last,
        plan=plan,
        now=clock,
    )
    national = Evaluation.objects.of(cycle).filter(objective__owner=people["owner"])
    for row in national:
        for question, answer, text in JUDGEMENTS:
            judge_quality(
                actor=people["owner"],
                evaluation=row,
                question=question,
                answer=answer,
                text=text,
                now=clock,
            )
        submit_evaluation(
            actor=people["owner"],
            evaluation=row,
            summary=SUMMARY,
            now=clock,
        )
    submit_evaluations(actor=people["controller"], cycle=cycle, now=clock)
    _calibrate(cycle, people["chair"], clock)
    sign_evaluations(actor=people["chair"], cycle=cycle, now=clock)


def _calibrate(cycle, chair: Membership, at: datetime) -> None:
    """One score is lifted with a reason, the others stand as their figures suggest."""
    found = Evaluation.objects.of(cycle)
    lifted = found.exclude(score__isnull=True).lowest_first().first()
    calibrate_evaluation(
        actor=chair,
        evaluation=lifted,
        score=lifted.score + Decimal("0.05"),
        because=LIFTED,
        now=at,
    )
    waiting = found.in_state(Evaluation.State.SUBMITTED).values_list("pk", flat=True)
    calibrate_evaluations(actor=chair, cycle=cycle, evaluations=list(waiting), now=at)
