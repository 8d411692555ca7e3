"""The sentence that opens each page of step 8, chosen by rank over what the page shows."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.evidence import Evidence
from evaluations.rules.quality import Answer, Question, common
from objectives.rules.status import Status


def learning_finding(*, late: int, waiting: int, reviews: int) -> str:
    """Decisions to look at again, those past their day among them, and closed reviews."""
    if late:
        return ngettext(
            "%(n)s decision should have been looked at again",
            "%(n)s decisions should have been looked at again",
            late,
        ) % {"n": late}
    if waiting:
        return ngettext(
            "%(n)s decision waits for its effect to show",
            "%(n)s decisions wait for their effect to show",
            waiting,
        ) % {"n": waiting}
    return _("Every decision is settled") if reviews else _("Learning")


def packs_finding(*, failed: int, building: int) -> str:
    if failed:
        return ngettext(
            "%(n)s pack could not be built", "%(n)s packs could not be built", failed
        ) % {"n": failed}
    if building:
        return ngettext("%(n)s pack is being built", "%(n)s packs are being built", building) % {
            "n": building
        }
    return _("Packs")


def cycle_finding(found: Collection[Evidence], name: str) -> str:
    """How many hit their target, and the worst that the execution shows; the plain name without figures."""
    judged = [each for each in found if each.result.severity is not None]
    if not judged:
        return name
    hits = sum(each.result == Status.ON_TRACK for each in judged)
    words = {"hits": hits, "n": len(judged)}
    for question, sentence in (
        (Question.DECISIONS, _("We hit %(hits)s of %(n)s targets, and were slow to decide")),
        (Question.SURPRISES, _("We hit %(hits)s of %(n)s targets, and saw too few misses coming")),
        (Question.DEPENDENCIES, _("We hit %(hits)s of %(n)s targets, and broke our promises")),
        (Question.LEADS, _("We hit %(hits)s of %(n)s targets, and watched the wrong leads")),
    ):
        if common(each.answer(question) for each in found) == Answer.BADLY:
            return sentence % words
    if hits == len(judged):
        return ngettext("We hit our target", "We hit all %(n)s targets", len(judged)) % words
    return (
        ngettext("We hit %(hits)s of %(n)s target", "We hit %(hits)s of %(n)s targets", len(judged))
        % words
    )
