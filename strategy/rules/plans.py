"""The states of a plan, and what keeps a draft from coming into force."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from strategy.rules.trade_offs import TradeOffChoice, find_contradiction


class PlanState(StrEnum):
    """The life of a plan."""

    DRAFT = "draft"
    ACTIVE = "active"
    CLOSED = "closed"


PLAN_TRANSITIONS: Mapping[PlanState, frozenset[PlanState]] = MappingProxyType(
    {
        PlanState.DRAFT: frozenset({PlanState.ACTIVE}),
        PlanState.ACTIVE: frozenset({PlanState.CLOSED}),
        PlanState.CLOSED: frozenset(),
    }
)


class PlanGap(StrEnum):
    """What keeps a plan from becoming active."""

    NO_RANKED_PRIORITY = "no_ranked_priority"
    CONTRADICTORY_TRADE_OFFS = "contradictory_trade_offs"


def can_become(current: PlanState, wanted: PlanState) -> bool:
    """Whether a plan may go from one state to the other."""
    return wanted in PLAN_TRANSITIONS[current]


def activation_gaps(
    ranked_priorities: int, trade_offs: Iterable[TradeOffChoice]
) -> tuple[PlanGap, ...]:
    """What a draft plan lacks before it may become active; empty when it may."""
    gaps = []
    if ranked_priorities == 0:
        gaps.append(PlanGap.NO_RANKED_PRIORITY)
    if find_contradiction(trade_offs) is not None:
        gaps.append(PlanGap.CONTRADICTORY_TRADE_OFFS)
    return tuple(gaps)
