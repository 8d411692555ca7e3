"""What a pack knows: plain values, read once and never again from the database.

Every writer, the comparison and the check of the figures work on a `PackContent` alone. What has a
scope (a unit, a plan, a review, a cycle) becomes a pack by giving one: a reader reads it in a number
of queries that does not depend on its size, and adds itself to `evaluations.packs.reading.READERS`.
Codes stay codes, so that a writer puts them into the words of its language.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from evaluations.rules import canonical

FORMAT = 1
WORST_FIRST = ("off_track", "at_risk", "stale", "no_data", "no_target", "on_track")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    name: str
    title: str
    joined_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    number: int
    id: str
    review: str
    item: str
    objective: str
    about: str
    kind: str
    text: str
    because: str
    owner: str
    due_on: date | None
    look_again_on: date | None
    look_again_when: str
    is_recommendation: bool
    decided_by: str
    recorded_by: str
    decided_at: datetime
    done_at: datetime | None
    dissent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """An exception. `parts` maps the code of each part of the score to its points."""

    position: int
    title: str
    owner: str
    priority: str
    result: str
    momentum: str
    state: str
    minutes: int
    score: int
    weight: Decimal
    is_forced: bool
    times_deferred: int
    parts: Mapping[str, Decimal]
    made_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """What an indicator means for an objective."""

    indicator: str
    role: str
    weight: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveRow:
    """An objective as it stood: result and momentum are those of its figures at the pin."""

    id: str
    title: str
    outcome: str
    owner: str
    unit: str
    priority: str
    rank: int | None
    parent: str
    due_on: date | None
    result: str
    result_measured: int
    result_total: int
    momentum: str
    momentum_measured: int
    momentum_total: int
    is_overdue: bool
    links: tuple[LinkRow, ...]

    @property
    def status(self) -> str:
        """What is shown: silence never looks healthy."""
        return "stale" if self.is_overdue else self.result

    @property
    def needs_attention(self) -> bool:
        return self.status != "on_track" or self.momentum in ("off_track", "at_risk")

    def of_role(self, role: str) -> tuple[str, ...]:
        """Its indicators of a role, the heaviest first."""
        links = sorted(
            (link for link in self.links if link.role == role), key=lambda link: -link.weight
        )
        return tuple(link.indicator for link in links)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """An indicator with its newest figure at the pin; `serves` are (objective, role).

    `expected` was frozen with the figure, by the target then in force; `original` is what the target that was
    agreed first expects of that period, whatever was recalibrated since.
    """

    id: str
    key: str
    title: str
    serves: tuple[tuple[str, str], ...]
    unit: str
    decimals: int
    rhythm: str
    target_type: str
    direction: str
    adds_up: bool
    owner: str
    is_overdue: bool = False
    period_start: date | None = None
    value: Decimal | None = None
    no_value_reason: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    expected: Decimal | None = None
    original: Decimal | None = None
    status: str
    judged: str = ""
    judged_because: str = ""
    commentary: str = ""
    cause: str = ""
    confidence: str = ""
    author: str = ""
    recorded_at: datetime | None = None

    @property
    def shown_status(self) -> str:
        return "stale" if self.is_overdue else self.status


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    """A period of a chart. `compared` is what the target is held against: the value, or the year to date.

    `original` is what was expected before every recalibration, as in the row of the figure.
    """

    period_start: date
    value: Decimal | None
    compared: Decimal | None
    expected: Decimal | None
    original: Decimal | None
    lower: Decimal | None
    mean: Decimal | None
    upper: Decimal | None
    status: str
    commentary: str = ""
    signal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRow:
    """The last periods of an indicator, oldest first."""

    indicator: str
    points: tuple[PointRow, ...]

    @property
    def is_recalibrated(self) -> bool:
        """Whether another target was agreed first for a period of it."""
        return any(point.original != point.expected for point in self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRow:
    indicator_id: str
    indicator: str
    rule: str
    is_adverse: bool
    first_period: date
    last_period: date
    mean: Decimal
    lower: Decimal
    upper: Decimal
    decimals: int
    raised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRow:
    id: str
    title: str
    objective_id: str
    objective: str
    owner: str
    likelihood: int
    impact: int
    state: str
    response: str
    response_text: str
    review_on: date | None

    @property
    def score(self) -> int:
        return self.likelihood * self.impact


@dataclass(frozen=True, slots=True, kw_only=True)
class RestatementRow:
    """A figure of a closed period that was changed, with what stood there before."""

    id: str
    indicator_id: str
    indicator: str
    decimals: int
    period_start: date
    was: Decimal | None
    became: Decimal | None
    reason: str
    author: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """What only a review has."""

    chair: str
    closed_by: str
    starts_at: datetime
    frozen_at: datetime
    closed_at: datetime
    on_track_count: int
    seats: tuple[SeatRow, ...]
    items: tuple[ItemRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """An indicator's last figure of a cycle, against what was agreed first and what held in its period.

    `value` is what was compared: the year to date of a cumulative target. Attainments lie between 0 and 1.
    """

    indicator: str
    title: str
    role: str
    weight: Decimal
    original_weight: Decimal
    unit: str
    decimals: int
    rhythm: str
    period_start: date | None
    value: Decimal | None
    expected: Decimal | None
    original: Decimal | None
    status: str
    original_status: str
    attainment: Decimal | None
    original_attainment: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementRow:
    """A question of execution quality: what the facts answer, in a sentence too, and what a person judged."""

    question: str
    computed: str
    sentence: str
    answer: str
    text: str
    answered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRow:
    """An objective in a cycle. Scores lie between 0 and 1; `sha256` is that of the signed copy."""

    id: str
    objective: str
    title: str
    owner: str
    state: str
    result: str
    original_result: str
    momentum: str
    is_recalibrated: bool
    suggested: Decimal | None
    original_suggested: Decimal | None
    score: Decimal | None
    score_because: str
    summary: str
    submitted_by: str
    submitted_at: datetime | None
    calibrated_by: str
    calibrated_at: datetime | None
    signed_by: str
    signed_at: datetime | None
    sha256: str
    outcomes: tuple[OutcomeRow, ...]
    judgements: tuple[JudgementRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherRow:
    """A question over all objectives of a cycle; `judged` counts the judgements in words."""

    question: str
    computed: str
    sentence: str
    judged: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleRow:
    """What only a cycle has. Of `compared` objectives so many were surprises; of so many alarms some were false."""

    span: str
    scope: str
    state: str
    period_start: date
    period_end: date
    opened_by: str
    opened_at: datetime
    ended_at: datetime | None
    compared: int
    surprises: int
    alarms: int
    false_alarms: int
    latency_median: int | None
    together: tuple[TogetherRow, ...]
    evaluations: tuple[EvaluationRow, ...]


@dataclass(frozen=True, kw_only=True)
class PackContent:
    """Instants are aware; `time_zone` is the wall clock that the organisation reads them on.

    `pinned_at` is the instant that everything in it was known at. Objectives stand worst first, figures
    and signals by title.
    """

    scope: str
    scope_id: str
    title: str
    plan: str
    slug: str
    time_zone: str
    organization: str
    attribution: str
    language: str
    period_start: date | None
    period_end: date | None
    pinned_at: datetime
    objectives: tuple[ObjectiveRow, ...]
    figures: tuple[FigureRow, ...]
    series: tuple[SeriesRow, ...]
    decisions: tuple[DecisionRow, ...]
    signals: tuple[SignalRow, ...]
    risks: tuple[RiskRow, ...]
    restatements: tuple[RestatementRow, ...]
    meeting: MeetingRow | None = None
    cycle: CycleRow | None = None
    format: int = FORMAT

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @cached_property
    def figure_by_id(self) -> dict[str, FigureRow]:
        return {row.id: row for row in self.figures}

    @cached_property
    def points_by_id(self) -> dict[str, tuple[PointRow, ...]]:
        return {row.indicator: row.points for row in self.series}

    def count(self, status: str) -> int:
        return sum(row.status == status for row in self.objectives)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many objectives stand where, the worst first."""
        return {status: self.count(status) for status in WORST_FIRST}

    def lead_figure(self, objective: ObjectiveRow) -> FigureRow | None:
        """The indicator that an objective is drawn by: its worst result, else its worst momentum."""
        for role in ("lag", "lead", "guardrail", "context"):
            rows = [self.figure_by_id[key] for key in objective.of_role(role)]
            if rows:
                return min(rows, key=lambda row: WORST_FIRST.index(row.shown_status))
        return None

    def figures_of(self, objective: ObjectiveRow) -> list[tuple[str, FigureRow]]:
        """(role, figure) of each indicator that serves it: result, momentum, guardrails, context."""
        return [
            (role, self.figure_by_id[key])
            for role in ("lag", "lead", "guardrail", "context")
            for key in objective.of_role(role)
        ]

    def decisions_on(self, objective: ObjectiveRow) -> list[DecisionRow]:
        return self._decisions_by_objective.get(objective.id, [])

    @cached_property
    def _decisions_by_objective(self) -> dict[str, list[DecisionRow]]:
        found: dict[str, list[DecisionRow]] = {}
        for row in self.decisions:
            found.setdefault(row.objective, []).append(row)
        return found

    def evaluation_of(self, objective: ObjectiveRow) -> EvaluationRow | None:
        return self._evaluation_by_objective.get(objective.id)

    @cached_property
    def _evaluation_by_objective(self) -> dict[str, EvaluationRow]:
        return {row.objective: row for row in self.cycle.evaluations} if self.cycle else {}

    def risks_to(self, objective: ObjectiveRow) -> list[RiskRow]:
        return self._risks_by_objective.get(objective.id, [])

    @cached_property
    def _risks_by_objective(self) -> dict[str, list[RiskRow]]:
        found: dict[str, list[RiskRow]] = {}
        for row in self.risks:
            found.setdefault(row.objective_id, []).append(row)
        return found

    def figures_sha256(self) -> str:
        """Over one JSON array a figure in the order of the sheet: key or title, period, exact numbers."""
        lines = (json.dumps(_canonical(row), ensure_ascii=False) for row in self.figures)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def exact(number: Decimal | None) -> str:
    """All of a number and nothing else: no exponent, no trailing zero."""
    return "" if number is None else canonical.exact(number)


def _canonical(row: FigureRow) -> list[str]:
    numbers = (row.value, row.numerator, row.denominator, row.expected)
    period = row.period_start.isoformat() if row.period_start else ""
    return [row.key or row.title, period, *map(exact, numbers), row.status]
