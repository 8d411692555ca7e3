"""What the API of accountability takes and gives, one module for each noun."""

from accountability.shapes.alignments import (
    AlignmentChange,
    AlignmentDetail,
    AlignmentQuery,
    AlignmentRow,
    NewAlignment,
)
from accountability.shapes.assignments import (
    AssignmentQuery,
    AssignmentRow,
    AuthorityShape,
    NewAssignment,
    Responsibilities,
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
from accountability.shapes.handovers import (
    Acceptance,
    Declining,
    HandoverQuery,
    HandoverRow,
    NewHandover,
    Withdrawal,
)
from accountability.shapes.leaving import (
    BelongingRow,
    BelongingsShape,
    EndingAccess,
    LeftShape,
)

__all__ = [
    "Acceptance",
    "Agreement",
    "AlignmentChange",
    "AlignmentDetail",
    "AlignmentQuery",
    "AlignmentRow",
    "AssignmentQuery",
    "AssignmentRow",
    "AuthorityShape",
    "BelongingRow",
    "BelongingsShape",
    "BulkEditDetail",
    "BulkEditUndo",
    "BulkEditing",
    "DayOffer",
    "Declining",
    "DependencyQuery",
    "DependencyRow",
    "EndingAccess",
    "EscalationQuery",
    "EscalationRow",
    "HandoverQuery",
    "HandoverRow",
    "Keeping",
    "LeftShape",
    "NewAlignment",
    "NewAssignment",
    "NewDependency",
    "NewHandover",
    "Reasoned",
    "Responsibilities",
    "Withdrawal",
]
