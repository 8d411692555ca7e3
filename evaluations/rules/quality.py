"""The five questions of execution quality, and the answer that the facts alone would give.

The computed answer stands beside the human judgement and never replaces it.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum

from evaluations.rules.surprise import Ending
from objectives.rules.driver_check import Verdict
from objectives.rules.status import Status
from reviews.rules.latency import LIMIT_DAYS, Latency


class Question(StrEnum):
    TARGETS = "targets"
    LEADS = "leads"
    DECISIONS = "decisions"
    DEPENDENCIES = "dependencies"
    SURPRISES = "surprises"


class Answer(StrEnum):
    """`well` is what one would wish: the targets are hit, there was no surprise."""

    WELL = "well"
    PARTLY = "partly"
    BADLY = "badly"
    UNKNOWN = "unknown"


def about_targets(outcome: Status) -> Answer:
    """The result at the end of the cycle: on track, at risk, off track."""
    match outcome:
        case Status.ON_TRACK:
            return Answer.WELL
        case Status.AT_RISK:
            return Answer.PARTLY
        case Status.OFF_TRACK:
            return Answer.BADLY
        case _:
            return Answer.UNKNOWN


def about_leads(verdicts: Collection[Verdict]) -> Answer:
    """Every judged driver supported is well; some are partly; none is badly. Too few figures say nothing.

    Example: supported and no link seen: partly. Contradicted alone: badly.
    """
    judged = [verdict for verdict in verdicts if verdict != Verdict.NOT_ENOUGH_DATA]
    return _share(sum(verdict == Verdict.SUPPORTED for verdict in judged), len(judged))


def about_decisions(found: Latency) -> Answer:
    """The median against the limit of seven days; not reached counts as over it.

    Up to twice the limit is partly. Example: median 11 days: partly; over 20 days: badly.
    """
    days = found.over if found.median is None else found.median
    if days is None:
        return Answer.UNKNOWN
    if days <= LIMIT_DAYS and found.median is not None:
        return Answer.WELL
    return Answer.PARTLY if days <= 2 * LIMIT_DAYS else Answer.BADLY


def about_dependencies(*, kept: int, failed: int) -> Answer:
    """All that ended or should have was kept, some of it, none of it."""
    return _share(kept, kept + failed)


def about_surprises(ending: Ending) -> Answer:
    """A miss that nobody saw coming is badly, an alarm for nothing partly."""
    match ending:
        case Ending.UNKNOWN:
            return Answer.UNKNOWN
        case Ending.SURPRISE:
            return Answer.BADLY
        case Ending.FALSE_ALARM | Ending.RELIEF:
            return Answer.PARTLY
        case _:
            return Answer.WELL


def common(answers: Iterable[Answer]) -> Answer:
    """What a cycle shows for a question: the worst third decides.

    Badly where a third or more of the known answers are, well where a third or fewer are anything else,
    partly between. Example: four well and one partly: well; two well, one badly: badly.
    """
    known = [answer for answer in answers if answer != Answer.UNKNOWN]
    if not known:
        return Answer.UNKNOWN
    if 3 * known.count(Answer.BADLY) >= len(known):
        return Answer.BADLY
    short = len(known) - known.count(Answer.WELL)
    return Answer.WELL if 3 * short <= len(known) else Answer.PARTLY


def _share(good: int, total: int) -> Answer:
    if not total:
        return Answer.UNKNOWN
    if good == total:
        return Answer.WELL
    return Answer.PARTLY if good else Answer.BADLY
