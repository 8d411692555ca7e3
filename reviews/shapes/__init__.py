from reviews.shapes.decisions import Answer, DecisionQuery, DecisionRow
from reviews.shapes.reviews import AgendaItemRow, Nothing, ReviewDetail, ReviewQuery, ReviewRow

__all__ = [
    "AgendaItemRow",
    "Answer",
    "DecisionQuery",
    "DecisionRow",
    "Nothing",
    "ReviewDetail",
    "ReviewQuery",
    "ReviewRow",
]
