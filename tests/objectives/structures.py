"""A small structure to start from, for tests that are not about its reading."""

from datetime import date
from decimal import Decimal

from objectives.rules.outline import (
    AssumptionLine,
    IndicatorLine,
    Link,
    ObjectiveLine,
    Outline,
    PriorityLine,
    TradeOffLine,
)


def outline(title: str = "Deliver", **fields) -> Outline:
    """One priority with a goal and the one below it, measured by one indicator."""
    parts = {
        "priorities": (PriorityLine("p", title, perspective="process"),),
        "trade_offs": (TradeOffLine("priority:p", "tension:cost", "It pays once."),),
        "assumptions": (AssumptionLine("a", "Castings come in nine weeks", priority="p"),),
        "indicators": (
            IndicatorLine("i", "On time in full", unit_of_measure="%", target=Decimal(95)),
        ),
        "objectives": (
            ObjectiveLine("below", "Clear to build", parent="above"),
            ObjectiveLine(
                "above",
                title,
                outcome="Complete on the day.",
                priority="p",
                starts_on=date(2026, 1, 1),
                due_on=date(2026, 12, 31),
                indicators=(Link("i", "lag"),),
                assumptions=("a",),
            ),
        ),
    }
    return Outline("Plan 2026", date(2026, 1, 1), date(2026, 12, 31), **parts | fields)
