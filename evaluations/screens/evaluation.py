"""One evaluation: its results, the quality of its execution, who signed what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.evidence import Evidence
from evaluations.models import Evaluation, QualityAnswer
from evaluations.permissions import may_judge, may_sign, may_steer_cycle, may_submit
from evaluations.rows import CHECKSUM_PART
from evaluations.rules.quality import Question
from evaluations.rules.score import GUARDRAIL_CAP
from evaluations.rules.states import Stage, Step, after
from evaluations.screens.cycle import Deed, Signer
from evaluations.screens.quality import QuestionRow, of_evaluation
from evaluations.screens.results import ResultRow, percent, row_of
from evaluations.verifying import Seal
from evaluations.wording import cycle_words, score_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership


@dataclass(frozen=True, slots=True)
class Page:
    finding: str
    lede: str
    cycle: str
    cycle_href: str
    objective: str
    objective_href: str
    owner: SafeString
    result: SafeString
    momentum: SafeString
    score: str
    score_from: str
    score_because: Sequence[str]
    state: str
    prefilled: str
    summary: str
    sent_back: str
    results: Sequence[ResultRow]
    questions: Sequence[QuestionRow]
    signers: Sequence[Signer]
    checksum: tuple[str, ...]
    signed: str
    deeds: Sequence[Deed]


def page_of(
    row: Evaluation,
    answers: Mapping[str, QualityAnswer],
    seal: Seal | None,
    member: Membership,
) -> Page:
    slug = member.organization.slug
    evidence = Evidence.read(row.evidence)
    return Page(
        finding=_finding(row, evidence),
        lede=_lede(evidence),
        cycle=cycle_words(row.cycle),
        cycle_href=reverse("evaluations:cycle", args=[slug, row.cycle_id]),
        objective=row.objective.title,
        objective_href=reverse("pages:objective", args=[slug, row.objective_id]),
        owner=html.person(row.objective.owner.name if row.objective.owner else None),
        result=html.status_mark(row.result),
        momentum=html.status_mark(row.momentum),
        score=score_words(row.score),
        score_from=_score_from(evidence),
        score_because=_because(row),
        state=capfirst(str(row.get_state_display())),
        prefilled=_moment(row.prefilled_at),
        summary=row.summary,
        sent_back=_sent_back(row),
        results=[row_of(figure, slug) for figure in evidence.figures],
        questions=of_evaluation(evidence, answers, slug, _judge_hrefs(row, member, slug)),
        signers=_signers(row),
        checksum=_parts(seal.sha256) if seal else (),
        signed=_moment(seal.signed_at) if seal else "",
        deeds=_deeds(row, member, slug),
    )


def _finding(row: Evaluation, evidence: Evidence) -> str:
    """What was reached, in one sentence; the plain name where nothing was measured."""
    words = {"title": row.objective.title, "score": score_words(row.score)}
    if row.score is None:
        return _("%(title)s: nothing was measured") % words
    match evidence.result:
        case "on_track":
            return _("%(title)s: target hit, score %(score)s") % words
        case "at_risk" | "off_track":
            return _("%(title)s: target missed, score %(score)s") % words
        case _:
            return _("%(title)s: score %(score)s") % words


def _lede(evidence: Evidence) -> str:
    suggestion, original = evidence.suggestion, evidence.original_suggestion
    if suggestion.uncapped is None:
        return _("No figure of the cycle can be held against a target.")
    words = {"share": percent(suggestion.uncapped), "original": percent(original.uncapped)}
    if evidence.is_recalibrated:
        return (
            _("%(share)s of the recalibrated target was reached, %(original)s of the original one.")
            % words
        )
    return _("%(share)s of the target was reached. It was not recalibrated.") % words


def _score_from(evidence: Evidence) -> str:
    """How the suggestion comes about, so that anybody can work it out again."""
    suggestion = evidence.suggestion
    if suggestion.score is None:
        return _("No suggestion: no lag indicator has a figure and a target.")
    words = ngettext(
        "Suggested %(score)s: what %(measured)s of %(n)s lag indicator reached.",
        "Suggested %(score)s: what %(measured)s of %(n)s lag indicators reached, by their weight.",
        suggestion.total,
    ) % {
        "score": score_words(suggestion.score),
        "measured": suggestion.measured,
        "n": suggestion.total,
    }
    if not suggestion.is_capped:
        return words
    cap = _("A guardrail is off track: %(cap)s at most instead of %(score)s.") % {
        "cap": score_words(GUARDRAIL_CAP),
        "score": score_words(suggestion.uncapped),
    }
    return f"{words} {cap}"


def _because(row: Evaluation) -> list[str]:
    """Whoever moved the score, and why."""
    said = []
    if row.score_because and row.submitted_by:
        words = {"name": row.submitted_by.name, "because": row.score_because}
        said.append(_("%(name)s: %(because)s") % words)
    elif row.score_because:
        said.append(row.score_because)
    if row.calibrated_because and row.calibrated_by:
        words = {"name": row.calibrated_by.name, "because": row.calibrated_because}
        said.append(_("%(name)s, calibrating: %(because)s") % words)
    return said


def _sent_back(row: Evaluation) -> str:
    if row.state != Evaluation.State.DRAFT or row.sent_back_by is None:
        return ""
    return _("%(name)s sent it back: %(because)s") % {
        "name": row.sent_back_by.name,
        "because": row.sent_back_because,
    }


def _signers(row: Evaluation) -> list[Signer]:
    return [
        _signer(row.submitted_by, row.submitted_at, _("Submitted"), row.stand_in_for),
        _signer(row.calibrated_by, row.calibrated_at, _("Calibrated")),
        _signer(row.signed_by, row.signed_at, _("Signed")),
    ]


def _signer(
    who: Membership | None, when: datetime | None, what: str, absent: Membership | None = None
) -> Signer:
    if who is None:
        return Signer(is_done=False, title=what, note=_("waits"))
    name = who.name
    if absent is not None:
        name = _("%(name)s for %(absent)s") % {"name": name, "absent": absent.name}
    return Signer(
        is_done=True,
        title=name,
        note=_("%(what)s, %(when)s") % {"what": what, "when": _moment(when)},
    )


def _judge_hrefs(row: Evaluation, member: Membership, slug: str) -> dict[str, str]:
    if not row.cycle.is_open or row.is_signed or not may_judge(member, row):
        return {}
    return {
        question: reverse("evaluations:judge", args=[slug, row.pk, question])
        for question in Question
    }


def _deeds(row: Evaluation, member: Membership, slug: str) -> list[Deed]:
    """The next step first."""
    if not row.cycle.is_open:
        return []
    steers = may_steer_cycle(member, row.cycle)
    allowed = [
        (Step.SIGN, "evaluations:sign", _("Sign"), may_sign(member, row)),
        (Step.SUBMIT, "evaluations:submit", _("Submit"), may_submit(member, row)),
        (Step.CALIBRATE, "evaluations:calibrate", _("Calibrate"), steers),
        (Step.SEND_BACK, "evaluations:send-back", _("Send back"), steers),
    ]
    return [
        Deed(reverse(name, args=[slug, row.pk]), label)
        for step, name, label, may in allowed
        if may and after(Stage(row.state), step)
    ]


def _parts(sha256: str) -> tuple[str, ...]:
    return tuple(
        sha256[start : start + CHECKSUM_PART] for start in range(0, len(sha256), CHECKSUM_PART)
    )


def _moment(instant: datetime | None) -> str:
    return date_format(localtime(instant), "DATETIME_FORMAT") if instant else ""
