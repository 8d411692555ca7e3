"""What the API of accountability takes and gives."""

from accountability.shapes.leaving import (
    BelongingRow,
    BelongingsShape,
    EndingAccess,
    LeftShape,
)

__all__ = [
    "BelongingRow",
    "BelongingsShape",
    "EndingAccess",
    "LeftShape",
]
