from accountability.forms.assignment import AssignForm
from accountability.forms.handover import (
    AnswerForm,
    DeclineForm,
    HandoverForm,
)
from accountability.forms.people import PersonField, options_of

__all__ = [
    "AnswerForm",
    "AssignForm",
    "DeclineForm",
    "HandoverForm",
    "PersonField",
    "options_of",
]
