"""Execution quality: the five questions with what the facts say, each with its way to the rows behind it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.evidence import Evidence
from evaluations.models import QualityAnswer
from evaluations.rules import quality
from evaluations.rules.quality import Question
from evaluations.rules.surprise import Surprises
from evaluations.wording import ENDINGS, answer_status, answer_words, rate_words
from evaluations.words import KINDS, QUESTIONS
from objectives.figures import with_unit
from objectives.models import Initiative
from objectives.rules.driver_check import Verdict
from objectives.rules.status import Status
from objectives.screens.drivers import verdict_words
from objectives.wording import lag_words
from perfmgmt.tenancy import html
from reviews.latency import median_words
from reviews.rules.latency import LIMIT_DAYS, latency

INITIATIVE_STATES = dict(Initiative.State.choices)
MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Proof:
    """One row behind an answer: where it leads, what it is, how it stands."""

    href: str
    text: str
    note: str
    mark: SafeString


@dataclass(frozen=True, slots=True)
class Judged:
    """What somebody judged: in words, and by whom."""

    mark: SafeString
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    code: str
    question: str
    computed: SafeString
    sentence: str
    proofs: Sequence[Proof]
    judgements: Sequence[Judged]
    counted: str = ""
    judge_href: str = ""


def answer_mark(question: str, answer: str) -> SafeString:
    return html.status_mark(answer_status(answer), answer_words(question, answer))


def of_evaluation(
    evidence: Evidence,
    answers: Mapping[str, QualityAnswer],
    slug: str,
    judge_hrefs: Mapping[str, str],
) -> list[QuestionRow]:
    """`judge_hrefs` is empty for who does not judge."""
    rows = []
    for question in Question:
        given = answers.get(question)
        sentence, proofs = _SAYS[question](evidence, slug)
        rows.append(
            QuestionRow(
                code=question,
                question=str(QUESTIONS[question]),
                computed=answer_mark(question, evidence.answer(question)),
                sentence=sentence,
                proofs=proofs,
                judgements=[judged(given)] if given else [],
                judge_href=judge_hrefs.get(question, ""),
            )
        )
    return rows


def judged(answer: QualityAnswer) -> Judged:
    who = answer.answered_by.name
    if answer.stand_in_for is not None:
        words = {"name": who, "absent": answer.stand_in_for.name}
        who = _("%(name)s for %(absent)s") % words
    return Judged(
        mark=answer_mark(answer.question, answer.answer),
        who=_("Judgement, %(name)s") % {"name": who},
        text=answer.text,
    )


def of_cycle(
    found: Collection[Evidence], answers: Iterable[QualityAnswer], counted: Surprises, slug: str
) -> list[QuestionRow]:
    """What the objectives of a cycle answer together, and the words that people found for it."""
    given: dict[str, list[QualityAnswer]] = {}
    for answer in answers:
        given.setdefault(answer.question, []).append(answer)
    sentences = _together(found, counted)
    rows = []
    for question in Question:
        own = given.get(question, [])
        together = quality.common(evidence.answer(question) for evidence in found)
        spoken = [answer for answer in own if answer.text]
        rows.append(
            QuestionRow(
                code=question,
                question=str(QUESTIONS[question]),
                computed=answer_mark(question, together),
                sentence=sentences[question],
                proofs=_sources(question, slug),
                judgements=[judged(answer) for answer in spoken[:MOST_WORDS]],
                counted=_counted(question, own),
            )
        )
    return rows


def _counted(question: str, answers: Collection[QualityAnswer]) -> str:
    """ "7 judged: 4 yes, 3 partly"."""
    if not answers:
        return _("Nobody has judged this yet.")
    counts = Counter(answer.answer for answer in answers)
    parts = [
        _("%(n)s %(answer)s") % {"n": counts[answer], "answer": answer_words(question, answer)}
        for answer in quality.Answer
        if counts[answer]
    ]
    words = ngettext("%(n)s judged: %(parts)s", "%(n)s judged: %(parts)s", len(answers))
    return words % {"n": len(answers), "parts": ", ".join(parts)}


def _together(found: Collection[Evidence], counted: Surprises) -> dict[Question, str]:
    judged_ones = [each for each in found if each.result.severity is not None]
    hits = sum(each.result == Status.ON_TRACK for each in judged_ones)
    original = sum(each.original_result == Status.ON_TRACK for each in judged_ones)
    verdicts = Counter(driver.verdict for each in found for driver in each.drivers)
    days = [one.days for each in found for one in each.decisions if one.days is not None]
    waiting = [wait for each in found for wait in each.waiting]
    kept = sum(each.kept_count for each in found)
    due = sum(len(each.dependencies) for each in found)
    return {
        Question.TARGETS: _(
            "%(hits)s of %(total)s hit the target in force, %(original)s of %(total)s the original one."
        )
        % {"hits": hits, "total": len(judged_ones), "original": original},
        Question.LEADS: _drivers_words(verdicts),
        Question.DECISIONS: _latency_words(days, waiting),
        Question.DEPENDENCIES: _dependencies_words(kept, due),
        Question.SURPRISES: surprise_words(counted),
    }


def _sources(question: Question, slug: str) -> list[Proof]:
    """Where the figures of a whole cycle come from."""
    places = {
        Question.DECISIONS: ("reviews:decisions", _("Decision log")),
        Question.DEPENDENCIES: ("accountability:dependencies", _("Dependencies")),
        Question.SURPRISES: ("reviews:list", _("Reviews")),
        Question.LEADS: ("objectives:measures", _("Measures")),
    }
    if question not in places:
        return []
    name, text = places[question]
    return [Proof(reverse(name, args=[slug]), text, "", SafeString(""))]


def surprise_words(counted: Surprises) -> str:
    if not counted.compared:
        return _("No review was closed before the last figures: there is nothing to compare.")
    said = ngettext(
        "%(n)s of %(total)s was missed although the last review showed it on track; %(relief)s was "
        "reached after off track.",
        "%(n)s of %(total)s were missed although the last review showed them on track; %(relief)s "
        "reached after off track.",
        counted.surprises,
    ) % {"n": counted.surprises, "total": counted.compared, "relief": counted.reliefs}
    if counted.false_alarm_rate is None:
        return said
    rate = _("Of %(alarms)s warnings %(false)s came to nothing: false-alarm rate %(rate)s.") % {
        "alarms": counted.alarms,
        "false": counted.false_alarms,
        "rate": rate_words(counted.false_alarm_rate),
    }
    return f"{said} {rate}"


# --- One objective ---------------------------------------------------------------------------------


def _targets(evidence: Evidence, slug: str) -> tuple[str, list[Proof]]:
    words = {
        "result": html.status_inside(evidence.result),
        "original": html.status_inside(evidence.original_result),
    }
    if evidence.is_recalibrated:
        sentence = _(
            "The result is %(result)s against the recalibrated target and %(original)s against the "
            "original one."
        )
    else:
        sentence = _("The result is %(result)s; the target was not recalibrated.")
    proofs = [
        Proof(
            href=reverse("objectives:indicator", args=[slug, each.indicator]),
            text=each.title,
            note=with_unit(each.value, each.unit, each.decimals),
            mark=html.status_mark(each.counted),
        )
        for each in evidence.lags
    ]
    return sentence % words, proofs


def _leads(evidence: Evidence, slug: str) -> tuple[str, list[Proof]]:
    verdicts = verdict_words()
    proofs = [
        Proof(
            href=reverse("objectives:driver", args=[slug, each.link]),
            text=_("%(lead)s drives %(lag)s") % {"lead": each.lead, "lag": each.lag},
            note=_driver_note(each),
            mark=html.status_mark(_VERDICTS[each.verdict], str(verdicts[each.verdict])),
        )
        for each in evidence.drivers
    ]
    return _drivers_words(Counter(each.verdict for each in evidence.drivers)), proofs


_VERDICTS = {
    Verdict.SUPPORTED: "on_track",
    Verdict.CONTRADICTED: "off_track",
    Verdict.NO_LINK_SEEN: "at_risk",
    Verdict.NOT_ENOUGH_DATA: "no_data",
}


def _driver_note(driver) -> str:
    later = lag_words(driver.lag_periods, driver.rhythm)
    if driver.rho is None:
        return later
    return _("%(later)s, correlation %(rho)s") % {
        "later": later,
        "rho": with_unit(driver.rho, "", 2),
    }


def _drivers_words(verdicts: Mapping[Verdict, int]) -> str:
    total = sum(verdicts.values())
    if not total:
        return _("Nobody has said what drives the result.")
    return ngettext(
        "%(supported)s of %(n)s claimed driver is supported by the figures, %(contradicted)s contradicted, "
        "%(few)s with too few figures to say.",
        "%(supported)s of %(n)s claimed drivers are supported by the figures, %(contradicted)s "
        "contradicted, %(few)s with too few figures to say.",
        total,
    ) % {
        "n": total,
        "supported": verdicts.get(Verdict.SUPPORTED, 0),
        "contradicted": verdicts.get(Verdict.CONTRADICTED, 0),
        "few": verdicts.get(Verdict.NOT_ENOUGH_DATA, 0),
    }


def _decisions(evidence: Evidence, slug: str) -> tuple[str, list[Proof]]:
    days = [each.days for each in evidence.decisions if each.days is not None]
    proofs = [
        Proof(
            href=reverse("reviews:review", args=[slug, each.review])
            if each.review
            else reverse("reviews:decisions", args=[slug]),
            text=each.text,
            note=_("%(kind)s, decided %(day)s")
            % {"kind": KINDS[each.kind], "day": date_format(each.decided_on, "DATE_FORMAT")},
            mark=_days_mark(each.days),
        )
        for each in evidence.decisions
    ]
    return _latency_words(days, evidence.waiting), proofs


def _days_mark(days: int | None) -> SafeString:
    if days is None:
        return SafeString("")
    words = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return html.status_mark("on_track" if days <= LIMIT_DAYS else "off_track", words)


def _latency_words(days: Collection[int], waiting: Collection[int]) -> str:
    found = latency(days, waiting)
    median = median_words(found)
    if not median:
        return _("The cycle raised nothing that was to be decided.")
    said = _("Median %(median)s from what raised it to the word; the limit is %(limit)s days.") % {
        "median": median,
        "limit": LIMIT_DAYS,
    }
    if not waiting:
        return said
    still = ngettext("%(n)s still waits.", "%(n)s still wait.", len(waiting)) % {"n": len(waiting)}
    return f"{said} {still}"


def _dependencies(evidence: Evidence, slug: str) -> tuple[str, list[Proof]]:
    proofs = [
        Proof(
            href=reverse("accountability:dependency", args=[slug, each.dependency]),
            text=each.title,
            note=_side(each.other, each.due_on, is_given=each.is_given),
            mark=html.status_mark("on_track", _("kept"))
            if each.is_kept
            else html.status_mark("off_track", _("not kept by its day")),
        )
        for each in evidence.dependencies
    ]
    proofs += [
        Proof(
            href=reverse("objectives:initiative", args=[slug, each.initiative]),
            text=each.title,
            note=_milestones(each.in_time, each.total),
            mark=SafeString(""),
        )
        for each in evidence.initiatives
    ]
    return _dependencies_words(evidence.kept_count, len(evidence.dependencies)), proofs


def _side(other: str, day: date, *, is_given: bool) -> str:
    words = {"other": other, "day": date_format(day, "DATE_FORMAT")}
    if is_given:
        return _("given to %(other)s, due %(day)s") % words
    return _("needed from %(other)s, due %(day)s") % words


def _milestones(in_time: int, total: int) -> str:
    if not total:
        return _("initiative, no milestone fell into the cycle")
    words = ngettext(
        "initiative, %(in_time)s of %(n)s milestone in time",
        "initiative, %(in_time)s of %(n)s milestones in time",
        total,
    )
    return words % {"in_time": in_time, "n": total}


def _dependencies_words(kept: int, due: int) -> str:
    if not due:
        return _("No dependency fell due in the cycle.")
    words = ngettext(
        "%(kept)s of %(n)s was kept by its day.", "%(kept)s of %(n)s were kept by their day.", due
    )
    return words % {"kept": kept, "n": due}


def _surprises(evidence: Evidence, slug: str) -> tuple[str, list[Proof]]:
    review = evidence.last_review
    if review is None:
        return str(ENDINGS[evidence.ending]), []
    proof = Proof(
        href=reverse("reviews:review", args=[slug, review.review]),
        text=review.title,
        note=_("about what ended %(day)s") % {"day": date_format(review.period_end, "DATE_FORMAT")},
        mark=html.status_mark(review.result),
    )
    return capfirst(str(ENDINGS[evidence.ending])), [proof]


_SAYS = {
    Question.TARGETS: _targets,
    Question.LEADS: _leads,
    Question.DECISIONS: _decisions,
    Question.DEPENDENCIES: _dependencies,
    Question.SURPRISES: _surprises,
}
