"""Review cadences, reviews with their agenda by exception, and the decisions they end in."""

from reviews.models.agenda import AgendaFigure, AgendaItem, Deferral
from reviews.models.cadence import Cadence, CadenceParticipant
from reviews.models.decision import Decision
from reviews.models.review import Attendance, Review, ReviewQuerySet, Standing

__all__ = [
    "AgendaFigure",
    "AgendaItem",
    "Attendance",
    "Cadence",
    "CadenceParticipant",
    "Decision",
    "Deferral",
    "Review",
    "ReviewQuerySet",
    "Standing",
]
