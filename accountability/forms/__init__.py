"""The forms of accountability, one module for each noun."""

from accountability.forms.alignment import AlignForm, AlignmentForm
from accountability.forms.assignment import AssignForm
from accountability.forms.bulk_edit import BulkEditForm
from accountability.forms.dependency import (
    AgreementForm,
    DayForm,
    KeptForm,
    ObjectiveField,
    ProposalForm,
    ReasonForm,
    options,
)
from accountability.forms.handover import (
    AnswerForm,
    DeclineForm,
    HandoverForm,
)
from accountability.forms.people import PersonField, options_of

__all__ = [
    "AgreementForm",
    "AlignForm",
    "AlignmentForm",
    "AnswerForm",
    "AssignForm",
    "BulkEditForm",
    "DayForm",
    "DeclineForm",
    "HandoverForm",
    "KeptForm",
    "ObjectiveField",
    "PersonField",
    "ProposalForm",
    "ReasonForm",
    "options",
    "options_of",
]
