"""The verbs of strategic direction, by noun."""

from strategy.services.assumption import (
    add_assumption,
    judge_assumption,
    remove_assumption,
    update_assumption,
)
from strategy.services.common import freeze_version
from strategy.services.plan import (
    activate_plan,
    close_plan,
    create_plan,
    make_default_plan,
    update_plan,
)
from strategy.services.priority import (
    add_priority,
    rank_priorities,
    remove_priority,
    update_priority,
)
from strategy.services.trade_off import (
    Side,
    add_trade_off,
    update_trade_off,
    withdraw_trade_off,
)

__all__ = [
    "Side",
    "activate_plan",
    "add_assumption",
    "add_priority",
    "add_trade_off",
    "close_plan",
    "create_plan",
    "freeze_version",
    "judge_assumption",
    "make_default_plan",
    "rank_priorities",
    "remove_assumption",
    "remove_priority",
    "update_assumption",
    "update_plan",
    "update_priority",
    "update_trade_off",
    "withdraw_trade_off",
]
