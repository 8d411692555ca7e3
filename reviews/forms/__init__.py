"""Forms of reviews: their cadence, the room, and what is decided between meetings."""

from reviews.forms.arrangement import (
    ChairForm,
    ItemForm,
    OrderForm,
    ReasonForm,
)
from reviews.forms.cadence import CadenceForm, RhythmForm
from reviews.forms.coaching import AnswerNoteForm, NoteForm
from reviews.forms.decision import LETTER_OF, DecisionForm
from reviews.forms.fields import DayField, PersonField
from reviews.forms.intervention import (
    CompleteForm,
    InterventionForm,
    StartForm,
    StepForm,
    StopForm,
)
from reviews.forms.meeting import (
    BecauseForm,
    MoveForm,
    RevokeFeedForm,
)
from reviews.forms.question import (
    AddendumForm,
    QuestionForm,
    ReplyForm,
)
from reviews.forms.recalibration import (
    ApproveForm,
    DeclineForm,
    IndicatorAskForm,
    ObjectiveAskForm,
    WithdrawForm,
)
from reviews.forms.request import (
    DecideForm,
    PassOnForm,
    RequestForm,
    WithdrawRequestForm,
)
from reviews.forms.risk import (
    AssessForm,
    ChangeRiskForm,
    CloseRiskForm,
    OccurredForm,
    RaiseForm,
)

__all__ = [
    "LETTER_OF",
    "AddendumForm",
    "AnswerNoteForm",
    "ApproveForm",
    "AssessForm",
    "BecauseForm",
    "CadenceForm",
    "ChairForm",
    "ChangeRiskForm",
    "CloseRiskForm",
    "CompleteForm",
    "DayField",
    "DecideForm",
    "DecisionForm",
    "DeclineForm",
    "IndicatorAskForm",
    "InterventionForm",
    "ItemForm",
    "MoveForm",
    "NoteForm",
    "ObjectiveAskForm",
    "OccurredForm",
    "OrderForm",
    "PassOnForm",
    "PersonField",
    "QuestionForm",
    "RaiseForm",
    "ReasonForm",
    "ReplyForm",
    "RequestForm",
    "RevokeFeedForm",
    "RhythmForm",
    "StartForm",
    "StepForm",
    "StopForm",
    "WithdrawForm",
    "WithdrawRequestForm",
]
