"""Forms of the review room."""

from reviews.forms.decision import LETTER_OF, DecisionForm
from reviews.forms.fields import DayField, PersonField

__all__ = ["LETTER_OF", "DayField", "DecisionForm", "PersonField"]
