"""What the API of accountability takes and gives, one module for each noun."""

from accountability.shapes.dependencies import (
    Agreement,
    DayOffer,
    DependencyQuery,
    DependencyRow,
    Keeping,
    NewDependency,
    Reasoned,
)
from accountability.shapes.escalations import EscalationQuery, EscalationRow
from accountability.shapes.leaving import (
    BelongingRow,
    BelongingsShape,
    EndingAccess,
    LeftShape,
)

__all__ = [
    "Agreement",
    "BelongingRow",
    "BelongingsShape",
    "DayOffer",
    "DependencyQuery",
    "DependencyRow",
    "EndingAccess",
    "EscalationQuery",
    "EscalationRow",
    "Keeping",
    "LeftShape",
    "NewDependency",
    "Reasoned",
]
