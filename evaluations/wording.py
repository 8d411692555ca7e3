"""Cycles and evaluations in words."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from evaluations.rules.calibration import Mark
from evaluations.rules.quality import Answer, Question
from evaluations.rules.spans import Span
from evaluations.rules.surprise import Ending
from objectives.figures import period_name
from objectives.models.words import Rhythm

if TYPE_CHECKING:
    from evaluations.models import Cycle

NOTHING = "–"
STATUS_OF_ANSWER = {
    Answer.WELL: "on_track",
    Answer.PARTLY: "at_risk",
    Answer.BADLY: "off_track",
    Answer.UNKNOWN: "no_data",
}
YES_TO_NO = {
    Answer.WELL: pgettext_lazy("answer", "Yes"),
    Answer.PARTLY: pgettext_lazy("answer", "Partly"),
    Answer.BADLY: pgettext_lazy("answer", "No"),
    Answer.UNKNOWN: gettext_lazy("Cannot be said"),
}
NONE_TO_MANY = {
    Answer.WELL: pgettext_lazy("surprises", "None"),
    Answer.PARTLY: pgettext_lazy("surprises", "Some"),
    Answer.BADLY: pgettext_lazy("surprises", "Too many"),
    Answer.UNKNOWN: gettext_lazy("Cannot be said"),
}
ENDINGS = {
    Ending.AS_SHOWN: gettext_lazy("It ended as the last review had shown."),
    Ending.SURPRISE: gettext_lazy("It was missed although the last review showed it on track."),
    Ending.FOREWARNED: gettext_lazy("It was missed, as the last review had warned."),
    Ending.FALSE_ALARM: gettext_lazy("It was reached although the last review had warned."),
    Ending.RELIEF: gettext_lazy("It was reached although the last review showed it off track."),
    Ending.UNKNOWN: gettext_lazy("No review before the last figures looked at it."),
}
MARKS = {
    Mark.FROM_SUGGESTION: gettext_lazy("far from its suggestion"),
    Mark.FROM_OTHERS: gettext_lazy("far from the others"),
}


def answer_words(question: str, answer: str) -> str:
    words = NONE_TO_MANY if question == Question.SURPRISES else YES_TO_NO
    return str(words[Answer(answer)])


def answer_status(answer: str) -> str:
    """The shape and colour that an answer is shown with."""
    return STATUS_OF_ANSWER[Answer(answer)]


def span_words(span: str, first: date, last: date) -> str:
    """ "July–September 2018", "April to September 2018", "2026"."""
    match span:
        case Span.QUARTER:
            return period_name(Rhythm.QUARTERLY, first)
        case Span.YEAR:
            return period_name(Rhythm.YEARLY, first)
        case _ if first.year == last.year:
            return _("%(first)s to %(last)s") % {
                "first": date_format(first, "F"),
                "last": date_format(last, "YEAR_MONTH_FORMAT"),
            }
        case _:
            return _("%(first)s to %(last)s") % {
                "first": date_format(first, "YEAR_MONTH_FORMAT"),
                "last": date_format(last, "YEAR_MONTH_FORMAT"),
            }


def cycle_words(cycle: "Cycle") -> str:
    return span_words(cycle.span, cycle.period_start, cycle.period_end)


def payload_words(payload: dict) -> str:
    """ "April to September 2018, Urgent care": a cycle as its events describe it."""
    first, last = (date.fromisoformat(payload[name]) for name in ("period_start", "period_end"))
    return _("%(period)s, %(scope)s") % {
        "period": span_words(payload["span"], first, last),
        "scope": payload["scope"],
    }


def score_words(score: Decimal | None) -> str:
    """ "0.70"; a dash where nothing was measured."""
    return NOTHING if score is None else number_format(score, 2)


def rate_words(rate: Fraction | None) -> str:
    return NOTHING if rate is None else number_format(Decimal(rate.numerator) / rate.denominator, 2)


def counted_decisions(count: int) -> str:
    return ngettext("%(n)s decision", "%(n)s decisions", count) % {"n": count}
