"""What the API of accountability takes and gives, one module for each noun."""

from accountability.shapes.alignments import (
    AlignmentChange,
    AlignmentDetail,
    AlignmentQuery,
    AlignmentRow,
    AlignmentVersion,
    NewAlignment,
)
from accountability.shapes.bulk_edits import (
    BulkEditDetail,
    BulkEditing,
    BulkEditUndo,
)
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
    "AlignmentChange",
    "AlignmentDetail",
    "AlignmentQuery",
    "AlignmentRow",
    "AlignmentVersion",
    "BelongingRow",
    "BelongingsShape",
    "BulkEditDetail",
    "BulkEditUndo",
    "BulkEditing",
    "DayOffer",
    "DependencyQuery",
    "DependencyRow",
    "EndingAccess",
    "EscalationQuery",
    "EscalationRow",
    "Keeping",
    "LeftShape",
    "NewAlignment",
    "NewDependency",
    "Reasoned",
]
