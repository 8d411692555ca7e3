"""Review cadences, reviews with their agenda by exception, and the decisions they end in."""

from reviews.models.addendum import MinutesAddendum
from reviews.models.agenda import (
    AgendaFigure,
    AgendaItem,
    Deferral,
)
from reviews.models.arrangement import AgendaWish
from reviews.models.cadence import Cadence, CadenceParticipant
from reviews.models.calendar import CalendarFeed
from reviews.models.coaching import CoachingNote, CoachingReply
from reviews.models.decision import Decision
from reviews.models.intervention import (
    EffectCheck,
    Intervention,
    InterventionStep,
)
from reviews.models.question import ReviewQuestion
from reviews.models.recalibration import Recalibration
from reviews.models.request import DecisionRequest
from reviews.models.review import (
    Attendance,
    Review,
    ReviewQuerySet,
    Standing,
)
from reviews.models.risk import Risk, RiskAssessment
from reviews.models.words import InterventionKind

__all__ = [
    "AgendaFigure",
    "AgendaItem",
    "AgendaWish",
    "Attendance",
    "Cadence",
    "CadenceParticipant",
    "CalendarFeed",
    "CoachingNote",
    "CoachingReply",
    "Decision",
    "DecisionRequest",
    "Deferral",
    "EffectCheck",
    "Intervention",
    "InterventionKind",
    "InterventionStep",
    "MinutesAddendum",
    "Recalibration",
    "Review",
    "ReviewQuerySet",
    "ReviewQuestion",
    "Risk",
    "RiskAssessment",
    "Standing",
]
