"""The calibration: every score beside all others, how they are spread, which ones stand apart."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.evidence import Evidence
from evaluations.models import Evaluation
from evaluations.rules.calibration import BINS, Mark, Scored, outliers, spread
from evaluations.rules.quality import Question
from evaluations.wording import MARKS, answer_status, answer_words, score_words
from evaluations.words import QUESTIONS
from perfmgmt.tenancy import html

CHART_WIDTH, CHART_HEIGHT, BAR, GAP = 560, 150, 44, 12
FOOT, HEAD = 22, 16


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    href: str
    adjust_href: str
    title: str
    owner: str
    unit: str
    result: SafeString
    answers: SafeString
    suggested: str
    submitted: str
    score: str
    mark: str
    state: str
    may_accept: bool
    may_adjust: bool


@dataclass(frozen=True, slots=True)
class Board:
    """`waiting` counts what is submitted and not looked at yet."""

    rows: Sequence[Row]
    chart: SafeString
    summary: str
    marked: int
    waiting: int
    drafts: int


def board_of(found: Collection[Evaluation], slug: str) -> Board:
    """Lowest score first, as they come; drafts are only counted."""
    shown = [row for row in found if row.state != Evaluation.State.DRAFT]
    scored = {row.pk: Scored(row.score, row.suggested) for row in shown}
    marks = outliers(scored)
    scores = [row.score for row in shown if row.score is not None]
    suggested = [row.suggested for row in shown if row.suggested is not None]
    return Board(
        rows=[_row(row, marks.get(row.pk), slug) for row in shown],
        chart=distribution(spread(scores), spread(suggested)),
        summary=_summary(scores),
        marked=len(marks),
        waiting=sum(row.state == Evaluation.State.SUBMITTED for row in shown),
        drafts=len(found) - len(shown),
    )


def _row(row: Evaluation, mark: Mark | None, slug: str) -> Row:
    objective = row.objective
    evidence = Evidence.read(row.evidence)
    return Row(
        id=str(row.pk),
        href=reverse("evaluations:evaluation", args=[slug, row.pk]),
        adjust_href=reverse("evaluations:calibrate", args=[slug, row.pk]),
        title=objective.title,
        owner=objective.owner.name if objective.owner else _("No owner"),
        unit=objective.unit.name if objective.unit else "",
        result=html.status_mark(row.result),
        answers=_answers(evidence),
        suggested=score_words(row.suggested),
        submitted=score_words(row.submitted_score),
        score=score_words(row.score),
        mark=str(MARKS[mark]) if mark else "",
        state=capfirst(str(row.get_state_display())),
        may_accept=row.state == Evaluation.State.SUBMITTED,
        may_adjust=not row.is_signed,
    )


def _answers(evidence: Evidence) -> SafeString:
    """What the facts answer to the five questions, as shapes with their words."""
    shapes = []
    for question in Question:
        answer = evidence.answer(question)
        label = _("%(question)s %(answer)s") % {
            "question": QUESTIONS[question],
            "answer": answer_words(question, answer),
        }
        shapes.append(html.status_shape(answer_status(answer), label))
    return SafeString(f'<span class="shapes">{"".join(shapes)}</span>')


def _summary(scores: Collection[Decimal]) -> str:
    if not scores:
        return _("There is no score yet.")
    ordered = sorted(scores)
    words = ngettext(
        "%(n)s score from %(low)s to %(high)s, median %(median)s",
        "%(n)s scores from %(low)s to %(high)s, median %(median)s",
        len(ordered),
    )
    return words % {
        "n": len(ordered),
        "low": score_words(ordered[0]),
        "high": score_words(ordered[-1]),
        "median": score_words(_median(ordered)),
    }


def _median(ordered: Sequence[Decimal]) -> Decimal:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def distribution(scores: Sequence[int], suggested: Sequence[int]) -> SafeString:
    """Bars of the scores by tenths; a line across each shows how many were suggested there."""
    most = max([1, *scores, *suggested])
    room = CHART_HEIGHT - FOOT - HEAD
    parts = []
    for place in range(BINS):
        left = place * (BAR + GAP) + GAP / 2
        tall = room * scores[place] / most
        line = CHART_HEIGHT - FOOT - room * suggested[place] / most
        middle = left + BAR / 2
        if scores[place]:
            top = CHART_HEIGHT - FOOT - tall
            parts.append(
                f'<rect class="bar-s" x="{left:.1f}" y="{top:.1f}" width="{BAR}" height="{tall:.1f}"/>'
                f'<text class="lb" x="{middle:.1f}" y="{top - 4:.1f}" text-anchor="middle">'
                f"{scores[place]}</text>"
            )
        if suggested[place]:
            parts.append(f'<path class="bar-t" d="M{left:.1f} {line:.1f}h{BAR}"/>')
        label = score_words(Decimal(place) / BINS)[:3]
        parts.append(
            f'<text class="ax" x="{left:.1f}" y="{CHART_HEIGHT - 6}" text-anchor="middle">{label}</text>'
        )
    words = _("Scores by tenths: %(counts)s. Suggested: %(suggested)s.") % {
        "counts": ", ".join(map(str, scores)),
        "suggested": ", ".join(map(str, suggested)),
    }
    return SafeString(
        f'<svg class="chart spread" viewBox="-8 0 {CHART_WIDTH + 8} {CHART_HEIGHT}" role="img" '
        f'aria-label="{html.escape(words)}"><path class="grid" d="M0 {CHART_HEIGHT - FOOT}H{CHART_WIDTH}"/>'
        f"{''.join(parts)}</svg>"
    )
