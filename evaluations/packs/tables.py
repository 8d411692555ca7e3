"""The tables of a workbook: their columns, and a row of each as cells."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evaluations.packs.content import (
    DecisionRow,
    EvaluationRow,
    FigureRow,
    ItemRow,
    JudgementRow,
    ObjectiveRow,
    OutcomeRow,
    PointRow,
    RestatementRow,
    RiskRow,
    SignalRow,
)
from evaluations.wording import answer_words
from evaluations.words import (
    CAUSES,
    CONFIDENCES,
    EVALUATION_STATES,
    ITEM_STATES,
    KINDS,
    PARTS,
    QUESTIONS,
    ROLES,
    RULES,
    STATUSES,
)
from perfmgmt.tenancy.html import status_word
from reviews.rules.materiality import Part

SCORE_DECIMALS = SHARE_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Number:
    """A figure and how many decimals of it are shown; the cell holds all of them."""

    value: Decimal | None
    decimals: int


Cell = str | int | bool | date | datetime | Number | None


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: int
    is_number: bool = False


def objective_columns() -> list[Column]:
    return [
        Column(_("Objective"), 48),
        Column(_("Status"), 12),
        Column(_("Result"), 12),
        Column(_("Momentum"), 12),
        Column(_("Measured"), 10, is_number=True),
        Column(_("of"), 6, is_number=True),
        Column(_("Owner"), 20),
        Column(_("Unit"), 18),
        Column(_("Rank"), 6, is_number=True),
        Column(_("Priority"), 34),
        Column(_("Serves"), 38),
        Column(_("Due"), 13),
        Column(_("Outcome"), 60),
    ]


def objective_cells(row: ObjectiveRow) -> list[Cell]:
    return [
        row.title,
        status_word(row.status),
        status_word(row.result),
        status_word(row.momentum),
        row.result_measured,
        row.result_total,
        row.owner,
        row.unit,
        row.rank,
        row.priority,
        row.parent,
        row.due_on,
        row.outcome,
    ]


def decision_columns() -> list[Column]:
    return [
        Column(pgettext("number of a row", "No."), 6, is_number=True),
        Column(_("Item"), 38),
        Column(_("Decision"), 14),
        Column(_("What will be done"), 52),
        Column(_("Because"), 44),
        Column(_("Owner"), 20),
        Column(_("Due"), 13),
        Column(_("Look again on"), 13),
        Column(_("Look again when"), 24),
        Column(_("Standing"), 16),
        Column(_("Decided by"), 20),
        Column(_("Recorded by"), 20),
        Column(_("Decided at"), 18),
        Column(_("Dissent"), 30),
    ]


def decision_cells(row: DecisionRow) -> list[Cell]:
    return [
        row.number,
        row.item or row.about,
        str(KINDS[row.kind]),
        row.text,
        row.because,
        row.owner,
        row.due_on,
        row.look_again_on,
        row.look_again_when,
        _("recommended") if row.is_recommendation else _("decided"),
        row.decided_by,
        row.recorded_by,
        row.decided_at,
        row.dissent,
    ]


def item_columns() -> list[Column]:
    return [
        Column(pgettext("number of a row", "No."), 6, is_number=True),
        Column(_("Item"), 38),
        Column(_("Owner"), 20),
        Column(_("Priority"), 30),
        Column(_("Result"), 12),
        Column(_("Momentum"), 12),
        Column(_("State"), 12),
        Column(_("Minutes"), 9, is_number=True),
        Column(_("Score"), 9, is_number=True),
        Column(_("Weight of the priority"), 11, is_number=True),
        *(
            Column(_("%(part)s (points)") % {"part": PARTS[part]}, 14, is_number=True)
            for part in Part
        ),
        Column(_("Made of"), 50),
        Column(_("Forced"), 9),
        Column(_("Deferred before"), 10, is_number=True),
    ]


def item_cells(row: ItemRow) -> list[Cell]:
    points = [row.parts.get(part) for part in Part]
    return [
        row.position,
        row.title,
        row.owner,
        row.priority,
        str(STATUSES[row.result]),
        str(STATUSES[row.momentum]),
        str(ITEM_STATES[row.state]),
        row.minutes,
        row.score,
        Number(row.weight, 1),
        *(Number(each, 1) for each in points),
        row.made_of,
        row.is_forced,
        row.times_deferred,
    ]


def figure_columns() -> list[Column]:
    return [
        Column(_("Key"), 18),
        Column(_("Indicator"), 44),
        Column(_("Serves"), 44),
        Column(_("Owner"), 20),
        Column(_("Unit"), 14),
        Column(_("Period from"), 13),
        Column(_("Value"), 14, is_number=True),
        Column(_("Expected"), 14, is_number=True),
        Column(_("Originally expected"), 14, is_number=True),
        Column(_("Status"), 12),
        Column(_("Stale"), 8),
        Column(_("Numerator"), 14, is_number=True),
        Column(_("Denominator"), 14, is_number=True),
        Column(_("No value, because"), 30),
        Column(_("Commentary"), 60),
        Column(_("Cause"), 22),
        Column(_("Confidence"), 12),
        Column(_("Entered by"), 20),
        Column(_("Entered at"), 18),
    ]


def figure_cells(row: FigureRow) -> list[Cell]:
    return [
        row.key,
        row.title,
        "; ".join(f"{title} ({ROLES[role]})" for title, role in row.serves),
        row.owner,
        row.unit,
        row.period_start,
        Number(row.value, row.decimals),
        Number(row.expected, row.decimals),
        Number(row.original, row.decimals),
        str(STATUSES[row.status]),
        row.is_overdue,
        Number(row.numerator, 0),
        Number(row.denominator, 0),
        row.no_value_reason,
        row.commentary,
        str(CAUSES.get(row.cause, row.cause)),
        str(CONFIDENCES.get(row.confidence, row.confidence)),
        row.author,
        row.recorded_at,
    ]


def signal_columns() -> list[Column]:
    return [
        Column(_("Indicator"), 44),
        Column(_("Signal"), 40),
        Column(_("Direction"), 12),
        Column(_("From period"), 13),
        Column(_("To period"), 13),
        Column(_("Centre"), 12, is_number=True),
        Column(_("Lower limit"), 12, is_number=True),
        Column(_("Upper limit"), 12, is_number=True),
        Column(_("Raised at"), 18),
    ]


def signal_cells(row: SignalRow) -> list[Cell]:
    limits = (row.mean, row.lower, row.upper)
    return [
        row.indicator,
        str(RULES[row.rule]),
        _("worse") if row.is_adverse else _("better"),
        row.first_period,
        row.last_period,
        *(Number(limit, row.decimals + 1) for limit in limits),
        row.raised_at,
    ]


def point_columns() -> list[Column]:
    return [
        Column(_("Indicator"), 44),
        Column(_("Period from"), 13),
        Column(_("Value"), 14, is_number=True),
        Column(_("Compared"), 14, is_number=True),
        Column(_("Expected"), 14, is_number=True),
        Column(_("Originally expected"), 14, is_number=True),
        Column(_("Status"), 12),
        Column(_("Lower limit"), 12, is_number=True),
        Column(_("Centre"), 12, is_number=True),
        Column(_("Upper limit"), 12, is_number=True),
        Column(_("Signal"), 10),
        Column(_("Commentary"), 60),
    ]


def point_cells(figure: FigureRow, row: PointRow) -> list[Cell]:
    limits = (row.lower, row.mean, row.upper)
    signals = {"worse": _("worse"), "better": _("better")}
    return [
        figure.title,
        row.period_start,
        Number(row.value, figure.decimals),
        Number(row.compared, figure.decimals),
        Number(row.expected, figure.decimals),
        Number(row.original, figure.decimals),
        str(STATUSES[row.status]),
        *(Number(limit, figure.decimals + 1) for limit in limits),
        signals.get(row.signal, ""),
        row.commentary,
    ]


def evaluation_columns() -> list[Column]:
    return [
        Column(_("Objective"), 50),
        Column(_("Owner"), 20),
        Column(_("State"), 12),
        Column(_("Result"), 12),
        Column(_("Against the original target"), 12),
        Column(_("Suggested"), 11, is_number=True),
        Column(_("Suggested by the original target"), 11, is_number=True),
        Column(_("Score"), 9, is_number=True),
        Column(_("Because"), 50),
        Column(_("Summary"), 60),
        Column(_("Submitted by"), 20),
        Column(_("Calibrated by"), 20),
        Column(_("Signed by"), 20),
        Column(_("Signed on"), 18),
        Column("SHA-256", 40),
    ]


def evaluation_cells(row: EvaluationRow) -> list[Cell]:
    return [
        row.title,
        row.owner,
        str(EVALUATION_STATES[row.state]),
        str(STATUSES[row.result]),
        str(STATUSES[row.original_result]),
        Number(row.suggested, SCORE_DECIMALS),
        Number(row.original_suggested, SCORE_DECIMALS),
        Number(row.score, SCORE_DECIMALS),
        row.score_because,
        row.summary,
        row.submitted_by,
        row.calibrated_by,
        row.signed_by,
        row.signed_at,
        row.sha256,
    ]


def outcome_columns() -> list[Column]:
    return [
        Column(_("Objective"), 50),
        Column(_("Indicator"), 44),
        Column(_("Role"), 12),
        Column(_("Period from"), 13),
        Column(_("Result"), 14, is_number=True),
        Column(_("Expected"), 14, is_number=True),
        Column(_("Status"), 12),
        Column(_("Reached"), 10, is_number=True),
        Column(_("Originally expected"), 14, is_number=True),
        Column(_("Status against the original"), 12),
        Column(_("Reached of the original"), 10, is_number=True),
        Column(_("Weight"), 9, is_number=True),
        Column(_("Original weight"), 9, is_number=True),
    ]


def outcome_cells(evaluation: EvaluationRow, row: OutcomeRow) -> list[Cell]:
    return [
        evaluation.title,
        row.title,
        str(ROLES[row.role]),
        row.period_start,
        Number(row.value, row.decimals),
        Number(row.expected, row.decimals),
        str(STATUSES[row.status]),
        Number(row.attainment, SHARE_DECIMALS),
        Number(row.original, row.decimals),
        str(STATUSES[row.original_status]),
        Number(row.original_attainment, SHARE_DECIMALS),
        Number(row.weight, 2),
        Number(row.original_weight, 2),
    ]


def judgement_columns() -> list[Column]:
    return [
        Column(_("Objective"), 50),
        Column(_("Question"), 44),
        Column(_("The facts say"), 16),
        Column(_("In words"), 70),
        Column(_("Judged"), 16),
        Column(_("Judgement"), 60),
        Column(_("Judged by"), 20),
    ]


def judgement_cells(evaluation: EvaluationRow, row: JudgementRow) -> list[Cell]:
    return [
        evaluation.title,
        str(QUESTIONS[row.question]),
        answer_words(row.question, row.computed),
        row.sentence,
        answer_words(row.question, row.answer) if row.answer else "",
        row.text,
        row.answered_by,
    ]


def risk_columns() -> list[Column]:
    return [
        Column(_("Risk"), 50),
        Column(_("Objective"), 44),
        Column(_("Owner"), 20),
        Column(_("Likelihood"), 10, is_number=True),
        Column(_("Impact"), 10, is_number=True),
        Column(_("Score"), 9, is_number=True),
        Column(_("Response"), 50),
        Column(_("Look again on"), 13),
    ]


def risk_cells(row: RiskRow) -> list[Cell]:
    return [
        row.title,
        row.objective,
        row.owner,
        row.likelihood,
        row.impact,
        row.score,
        row.response_text,
        row.review_on,
    ]


def restatement_columns() -> list[Column]:
    return [
        Column(_("Indicator"), 44),
        Column(_("Period from"), 13),
        Column(pgettext("figure", "Was"), 14, is_number=True),
        Column(pgettext("figure", "Is"), 14, is_number=True),
        Column(_("Because"), 60),
        Column(_("Entered by"), 20),
        Column(_("Entered at"), 18),
    ]


def restatement_cells(row: RestatementRow) -> list[Cell]:
    return [
        row.indicator,
        row.period_start,
        Number(row.was, row.decimals),
        Number(row.became, row.decimals),
        row.reason,
        row.author,
        row.recorded_at,
    ]
