"""What the sheets call the codes of other apps."""

from django.utils.translation import gettext_lazy as _

from evaluations.models import Evaluation, QualityAnswer
from objectives.models import Signal
from objectives.models.words import Cause, Confidence, Status
from reviews.models import AgendaItem, Decision
from reviews.rules.materiality import Part

STATUSES = dict(Status.choices)
KINDS = dict(Decision.Kind.choices)
RULES = dict(Signal.Rule.choices)
CAUSES = dict(Cause.choices)
CONFIDENCES = dict(Confidence.choices)
QUESTIONS = dict(QualityAnswer.Question.choices)
EVALUATION_STATES = dict(Evaluation.State.choices)
ITEM_STATES = dict(AgendaItem.State.choices)
ROLES = {
    "lag": _("result"),
    "lead": _("momentum"),
    "guardrail": _("guardrail"),
    "context": _("context"),
}
PARTS = {
    Part.RESULT: _("Result"),
    Part.MISS: _("Size of the miss"),
    Part.MOMENTUM: _("Momentum"),
    Part.ADVERSE_SIGNAL: _("New adverse signal"),
    Part.RESULT_WORSE: _("Result worse"),
    Part.MISSED_PERIODS: _("Missed periods"),
    Part.DEPENDENCIES: _("Dependencies"),
    Part.OVERDUE_WORK: _("Overdue work"),
    Part.BROKEN_ASSUMPTION: _("Broken assumption"),
    Part.RISK_CAP: _("Limit of the risks"),
    Part.BEING_WORKED: _("Being worked"),
}
