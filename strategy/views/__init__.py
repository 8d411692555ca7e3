"""Writing the direction down. The page that shows it, with its objectives, is `pages:direction`."""

from strategy.views.assumptions import (
    edit_assumption,
    judge_assumption,
    new_assumption,
    remove_assumption,
)
from strategy.views.plans import activate, close_plan, edit_plan, make_default, new_plan, plans
from strategy.views.priorities import edit_priority, new_priority, rank, remove_priority
from strategy.views.trade_offs import edit_trade_off, new_trade_off, withdraw_trade_off
from strategy.views.versions import versions

__all__ = [
    "activate",
    "close_plan",
    "edit_assumption",
    "edit_plan",
    "edit_priority",
    "edit_trade_off",
    "judge_assumption",
    "make_default",
    "new_assumption",
    "new_plan",
    "new_priority",
    "new_trade_off",
    "plans",
    "rank",
    "remove_assumption",
    "remove_priority",
    "versions",
    "withdraw_trade_off",
]
