"""What was known of an objective when its evaluation was prefilled, as it is kept and as it is read.

Kept as JSON on the evaluation and copied into what is signed. Every figure names the row it comes from,
so that the page can lead there and a pack can be checked against it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from evaluations.rules import quality
from evaluations.rules.canonical import plain
from evaluations.rules.quality import Answer, Question
from evaluations.rules.score import Suggestion, Weighed, suggest
from evaluations.rules.surprise import Ending, ending_of
from objectives.rules.driver_check import Verdict
from objectives.rules.rollup import Role
from objectives.rules.status import Status
from reviews.rules.latency import Latency, latency


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetEvidence:
    """One figure against one target; all None but the status where nothing could be judged."""

    status: Status
    expected: Decimal | None
    shortfall: Decimal | None
    attainment: Decimal | None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        numbers = {name: _number(kept[name]) for name in ("expected", "shortfall", "attainment")}
        return cls(status=Status(kept["status"]), **numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureEvidence:
    """An indicator with its newest figure that ended within the cycle; `measurement` pins it.

    `value` is what was judged: the year to date of a cumulative target. `counted` is the status that the
    roll-up counts, which the owner's own judgement may have worsened. `target`, `role` and `weight` are what
    held in its period; `original` and the two beside it what was agreed before every recalibration.
    """

    indicator: UUID
    title: str
    role: Role
    weight: Decimal
    unit: str
    decimals: int
    rhythm: str
    target_type: str
    direction: str
    measurement: UUID | None
    period_start: date | None
    value: Decimal | None
    counted: Status
    target: TargetEvidence
    original: TargetEvidence
    original_role: Role
    original_weight: Decimal

    @property
    def is_recalibrated(self) -> bool:
        """Whether another target was agreed first."""
        return self.target != self.original

    @property
    def is_lag(self) -> bool:
        return self.role == Role.LAG and self.weight > 0

    @property
    def was_lag(self) -> bool:
        return self.original_role == Role.LAG and self.original_weight > 0

    @property
    def counts_otherwise(self) -> bool:
        """Whether it bears on the score by another target, role or weight than was agreed first."""
        weighs = (self.is_lag, self.weight) != (self.was_lag, self.original_weight)
        return (self.is_lag or self.was_lag) and (self.is_recalibrated or weighs)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            **_same(cls, kept, "title", "unit", "decimals", "rhythm", "target_type", "direction"),
            indicator=UUID(kept["indicator"]),
            role=Role(kept["role"]),
            weight=Decimal(kept["weight"]),
            measurement=_id(kept["measurement"]),
            period_start=_day(kept["period_start"]),
            value=_number(kept["value"]),
            counted=Status(kept["counted"]),
            target=TargetEvidence.read(kept["target"]),
            original=TargetEvidence.read(kept["original"]),
            original_role=Role(kept["original_role"]),
            original_weight=Decimal(kept["original_weight"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEvidence:
    """A decision that the cycle's periods raised; `days` from what raised it to the word."""

    decision: UUID
    review: UUID | None
    kind: str
    text: str
    decided_on: date
    days: int | None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            **_same(cls, kept, "kind", "text", "days"),
            decision=UUID(kept["decision"]),
            review=_id(kept["review"]),
            decided_on=date.fromisoformat(kept["decided_on"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DependencyEvidence:
    """A dependency due within the cycle, of either side; kept only where it was kept by its day."""

    dependency: UUID
    title: str
    other: str
    due_on: date
    is_kept: bool
    is_given: bool

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            **_same(cls, kept, "title", "other", "is_kept", "is_given"),
            dependency=UUID(kept["dependency"]),
            due_on=date.fromisoformat(kept["due_on"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativeEvidence:
    """Work for the objective: how many of its milestones of the cycle were reached by their day."""

    initiative: UUID
    title: str
    state: str
    in_time: int
    total: int

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            **_same(cls, kept, "title", "state", "in_time", "total"),
            initiative=UUID(kept["initiative"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverEvidence:
    """A claim that a lead drives one of the lag indicators, with what the figures say of it."""

    link: UUID
    lead: str
    lag: str
    lag_periods: int
    rhythm: str
    verdict: Verdict
    rho: Decimal | None
    pairs: int

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            **_same(cls, kept, "lead", "lag", "lag_periods", "rhythm", "pairs"),
            link=UUID(kept["link"]),
            verdict=Verdict(kept["verdict"]),
            rho=_number(kept["rho"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEvidence:
    """What the last review before the final figures showed of the result."""

    review: UUID
    title: str
    period_end: date
    result: Status

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            review=UUID(kept["review"]),
            title=kept["title"],
            period_end=date.fromisoformat(kept["period_end"]),
            result=Status(kept["result"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """`result` and `momentum` are those of the cycle's end. `waiting` are the days for which decisions
    that the cycle raised have been open."""

    title: str
    outcome: str
    owner: str
    unit: str
    priority: str
    due_on: date | None
    result: Status
    momentum: Status
    original_result: Status
    guardrails_off: tuple[UUID, ...] = ()
    figures: tuple[FigureEvidence, ...] = ()
    decisions: tuple[DecisionEvidence, ...] = ()
    waiting: tuple[int, ...] = ()
    dependencies: tuple[DependencyEvidence, ...] = ()
    initiatives: tuple[InitiativeEvidence, ...] = ()
    drivers: tuple[DriverEvidence, ...] = ()
    last_review: ReviewEvidence | None = None

    @property
    def lags(self) -> tuple[FigureEvidence, ...]:
        return tuple(each for each in self.figures if each.is_lag)

    @property
    def suggestion(self) -> Suggestion:
        """From the targets in force."""
        return self._suggested(Weighed(each.weight, each.target.attainment) for each in self.lags)

    @property
    def original_suggestion(self) -> Suggestion:
        """What the targets, roles and weights before every recalibration would give."""
        return self._suggested(
            Weighed(each.original_weight, each.original.attainment)
            for each in self.figures
            if each.was_lag
        )

    @property
    def is_recalibrated(self) -> bool:
        return any(each.counts_otherwise for each in self.figures)

    @property
    def latency(self) -> Latency:
        days = [each.days for each in self.decisions if each.days is not None]
        return latency(days, self.waiting)

    @property
    def kept_count(self) -> int:
        return sum(each.is_kept for each in self.dependencies)

    @property
    def ending(self) -> Ending:
        return ending_of(self.last_review.result if self.last_review else None, self.result)

    def answer(self, question: Question) -> Answer:
        """What the facts alone would answer."""
        match question:
            case Question.TARGETS:
                return quality.about_targets(self.result)
            case Question.LEADS:
                return quality.about_leads([each.verdict for each in self.drivers])
            case Question.DECISIONS:
                return quality.about_decisions(self.latency)
            case Question.DEPENDENCIES:
                failed = len(self.dependencies) - self.kept_count
                return quality.about_dependencies(kept=self.kept_count, failed=failed)
            case Question.SURPRISES:
                return quality.about_surprises(self.ending)

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return plain(asdict(self))

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        review = kept["last_review"]
        return cls(
            **_same(cls, kept, "title", "outcome", "owner", "unit", "priority"),
            due_on=_day(kept["due_on"]),
            result=Status(kept["result"]),
            momentum=Status(kept["momentum"]),
            original_result=Status(kept["original_result"]),
            guardrails_off=tuple(map(UUID, kept["guardrails_off"])),
            figures=tuple(map(FigureEvidence.read, kept["figures"])),
            decisions=tuple(map(DecisionEvidence.read, kept["decisions"])),
            waiting=tuple(kept["waiting"]),
            dependencies=tuple(map(DependencyEvidence.read, kept["dependencies"])),
            initiatives=tuple(map(InitiativeEvidence.read, kept["initiatives"])),
            drivers=tuple(map(DriverEvidence.read, kept["drivers"])),
            last_review=ReviewEvidence.read(review) if review else None,
        )

    def _suggested(self, weighed: Iterable[Weighed]) -> Suggestion:
        return suggest(list(weighed), guardrail_off=bool(self.guardrails_off))


def _same(cls, kept: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """What JSON keeps as it is; only names that the class has."""
    known = {field.name for field in fields(cls)}
    return {name: kept[name] for name in names if name in known}


def _number(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def _day(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)


def _id(kept: str | None) -> UUID | None:
    return None if kept is None else UUID(kept)
