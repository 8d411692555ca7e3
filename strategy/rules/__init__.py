"""Rules of strategic direction: a plan's states, trade-offs that agree, and how a plan changed."""

from strategy.rules.plans import (
    PLAN_TRANSITIONS,
    PlanGap,
    PlanState,
    activation_gaps,
    can_become,
)
from strategy.rules.trade_offs import (
    Contradiction,
    TradeOffChoice,
    find_contradiction,
    find_cycle,
    in_force,
)
from strategy.rules.versions import (
    AssumptionText,
    Change,
    Named,
    PlanText,
    PriorityText,
    Subject,
    TradeOffText,
    difference,
)

__all__ = [
    "PLAN_TRANSITIONS",
    "AssumptionText",
    "Change",
    "Contradiction",
    "Named",
    "PlanGap",
    "PlanState",
    "PlanText",
    "PriorityText",
    "Subject",
    "TradeOffChoice",
    "TradeOffText",
    "activation_gaps",
    "can_become",
    "difference",
    "find_contradiction",
    "find_cycle",
    "in_force",
]
