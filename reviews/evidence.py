"""What questions 1 to 3 of an agenda item showed at the freeze, as it is kept and as it is read.

Kept as JSON on the item, so that later check-ins, corrections and recalibrations change nothing in
it. The figures of the history are not copied: they are pinned measurements (`AgendaFigure`).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from objectives.rules.status import Status
from objectives.rules.xmr import Capability, SignalRule
from reviews.rules.proposals import Cause, Evidence

# How many periods a chart in the room shows.
PERIODS_SHOWN = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalEvidence:
    """An open signal with the limits it was judged by; `is_new` since the last closed review."""

    rule: SignalRule
    is_adverse: bool
    is_new: bool
    first_period: date
    last_period: date
    lower: Decimal
    upper: Decimal
    mean: Decimal

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            rule=SignalRule(kept["rule"]),
            is_adverse=kept["is_adverse"],
            is_new=kept["is_new"],
            first_period=date.fromisoformat(kept["first_period"]),
            last_period=date.fromisoformat(kept["last_period"]),
            lower=Decimal(kept["lower"]),
            upper=Decimal(kept["upper"]),
            mean=Decimal(kept["mean"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeEvidence:
    """Natural range of the segment that began with the period `since`."""

    since: date
    mean: Decimal
    lower: Decimal
    upper: Decimal

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            since=date.fromisoformat(kept["since"]),
            mean=Decimal(kept["mean"]),
            lower=Decimal(kept["lower"]),
            upper=Decimal(kept["upper"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPoint:
    """What the target expected of one period that the chart draws."""

    period: date
    expected: Decimal | None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(period=date.fromisoformat(kept["period"]), expected=_number(kept["expected"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastPointEvidence:
    """A coming period's value with its 80 % interval."""

    period: date
    value: Decimal
    low: Decimal
    high: Decimal

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            period=date.fromisoformat(kept["period"]),
            value=Decimal(kept["value"]),
            low=Decimal(kept["low"]),
            high=Decimal(kept["high"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastEvidence:
    """Where it was heading: the coming periods that a chart draws, and the due one.

    `chance` is in per cent to hit `aim`: one value to reach, or the two ends of a band.
    """

    due_on: date
    due: ForecastPointEvidence
    coming: tuple[ForecastPointEvidence, ...]
    chance: int | None
    aim: tuple[Decimal, ...]
    is_miss: bool

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            due_on=date.fromisoformat(kept["due_on"]),
            due=ForecastPointEvidence.read(kept["due"]),
            coming=tuple(map(ForecastPointEvidence.read, kept["coming"])),
            chance=kept["chance"],
            aim=tuple(map(Decimal, kept["aim"])),
            is_miss=kept["is_miss"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorEvidence:
    """One linked indicator. Figures are in its own unit; `period` is that of the latest figure.

    `hits` are the periods outside the natural range or ending a pattern, with True for the better
    side. `natural_range`, `capability`, `path`, `hits` and `forecast` exist where the item is on the agenda.
    """

    id: UUID
    title: str
    role: str
    unit: str
    decimals: int
    rhythm: str
    higher_is_better: bool
    target_type: str
    status: Status
    value: Decimal | None
    period: date | None
    expected: Decimal | None
    target: Decimal | None
    shortfall: Decimal | None
    is_overdue: bool
    missed_periods: int
    cause: str
    commentary: str
    signals: tuple[SignalEvidence, ...] = ()
    natural_range: RangeEvidence | None = None
    capability: Capability | None = None
    path: tuple[PathPoint, ...] = ()
    hits: tuple[tuple[date, bool], ...] = ()
    forecast: ForecastEvidence | None = None

    @property
    def adverse(self) -> tuple[SignalEvidence, ...]:
        return tuple(signal for signal in self.signals if signal.is_adverse)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        plain = {
            name: kept[name]
            for name in (
                "title",
                "role",
                "unit",
                "decimals",
                "rhythm",
                "higher_is_better",
                "target_type",
            )
        }
        return cls(
            **plain,
            id=UUID(kept["id"]),
            status=Status(kept["status"]),
            value=_number(kept["value"]),
            period=_day(kept["period"]),
            expected=_number(kept["expected"]),
            target=_number(kept["target"]),
            shortfall=_number(kept["shortfall"]),
            is_overdue=kept["is_overdue"],
            missed_periods=kept["missed_periods"],
            cause=kept["cause"],
            commentary=kept["commentary"],
            signals=tuple(map(SignalEvidence.read, kept["signals"])),
            natural_range=RangeEvidence.read(kept["natural_range"])
            if kept["natural_range"]
            else None,
            capability=Capability(kept["capability"]) if kept["capability"] else None,
            path=tuple(map(PathPoint.read, kept["path"])),
            hits=tuple((date.fromisoformat(day), good) for day, good in kept["hits"]),
            # what froze before forecasts were known kept none
            forecast=ForecastEvidence.read(kept["forecast"]) if kept.get("forecast") else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberEvidence:
    """A sibling that a grouped item stands for, with its worst figure."""

    id: UUID
    title: str
    result: Status
    value: Decimal | None
    unit: str
    decimals: int

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            id=UUID(kept["id"]),
            title=kept["title"],
            result=Status(kept["result"]),
            value=_number(kept["value"]),
            unit=kept["unit"],
            decimals=kept["decimals"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEvidence:
    """Siblings that share one adverse signal, the most material first."""

    rule: SignalRule
    period: date
    rhythm: str
    members: tuple[MemberEvidence, ...]

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            rule=SignalRule(kept["rule"]),
            period=date.fromisoformat(kept["period"]),
            rhythm=kept["rhythm"],
            members=tuple(map(MemberEvidence.read, kept["members"])),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LateAction:
    """An earlier decision about the objective that was overdue at the freeze."""

    id: UUID
    text: str
    owner: str
    due_on: date
    days: int

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            id=UUID(kept["id"]),
            text=kept["text"],
            owner=kept["owner"],
            due_on=date.fromisoformat(kept["due_on"]),
            days=kept["days"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectEvidence:
    """An intervention about the objective and what was seen of its effect by the freeze.

    `verdict` is empty while it was not checked. `is_without_effect` is said past its check date,
    while nothing else was begun since.
    """

    id: UUID
    text: str
    indicator: str
    unit: str
    decimals: int
    check_on: date
    verdict: str
    before: Decimal | None
    after: Decimal | None
    expected: Decimal | None
    count: int
    is_without_effect: bool

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            id=UUID(kept["id"]),
            text=kept["text"],
            indicator=kept["indicator"],
            unit=kept["unit"],
            decimals=kept["decimals"],
            check_on=date.fromisoformat(kept["check_on"]),
            verdict=kept["verdict"],
            before=_number(kept["before"]),
            after=_number(kept["after"]),
            expected=_number(kept["expected"]),
            count=kept["count"],
            is_without_effect=kept["is_without_effect"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingDependency:
    """Something that it needs from another objective and that was overdue or broken at the freeze.

    `authority` is before whom it came already, empty where it has not.
    """

    id: UUID
    title: str
    provider: str
    owner: str
    is_broken: bool
    is_promised: bool
    due_on: date
    days: int
    authority: str

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            id=UUID(kept["id"]),
            title=kept["title"],
            provider=kept["provider"],
            owner=kept["owner"],
            is_broken=kept["is_broken"],
            is_promised=kept["is_promised"],
            due_on=date.fromisoformat(kept["due_on"]),
            days=kept["days"],
            authority=kept["authority"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEvidence:
    """A decision that somebody asked for and that still waited at the freeze, for so many days."""

    id: UUID
    proposal: str
    asker: str
    asked: str
    cost: str
    expected_effect: str
    needed_by: date | None
    days: int
    is_late: bool

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        plain = ("proposal", "asker", "asked", "cost", "expected_effect", "days", "is_late")
        return cls(
            id=UUID(kept["id"]),
            needed_by=_day(kept["needed_by"]),
            **{name: kept[name] for name in plain},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GraveRisk:
    """A risk that was high or extreme at the freeze, or that had occurred and was not over."""

    id: UUID
    title: str
    owner: str
    likelihood: int
    impact: int
    has_occurred: bool
    how: str

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        plain = ("title", "owner", "likelihood", "impact", "has_occurred", "how")
        return cls(id=UUID(kept["id"]), **{name: kept[name] for name in plain})


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEvidence:
    """Everything an exception showed at the freeze.

    `figures_of` names the sibling whose figures stand in where the objective has none of its own.
    `indicators` are in the order of their role and weight; `worst` is the one that question 1 is
    about. `led_by` names whose score it is where the item stands for a group.
    """

    outcome: str
    owner: str
    owner_has_left: bool
    priority: str
    priority_rank: int | None
    weight: Decimal
    led_by: UUID | None = None
    led_by_title: str = ""
    figures_of: str = ""
    worst: UUID | None = None
    indicators: tuple[IndicatorEvidence, ...] = ()
    groups: tuple[GroupEvidence, ...] = ()
    late_actions: tuple[LateAction, ...] = ()
    dependencies: tuple[FailingDependency, ...] = ()
    requests: tuple[RequestEvidence, ...] = ()
    risks: tuple[GraveRisk, ...] = ()
    no_actions: int = 0
    effects: tuple[EffectEvidence, ...] = ()

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return json.loads(json.dumps(asdict(self), default=_text))

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            outcome=kept["outcome"],
            owner=kept["owner"],
            owner_has_left=kept["owner_has_left"],
            priority=kept["priority"],
            priority_rank=kept["priority_rank"],
            weight=Decimal(kept["weight"]),
            led_by=UUID(kept["led_by"]) if kept["led_by"] else None,
            led_by_title=kept["led_by_title"],
            figures_of=kept["figures_of"],
            worst=UUID(kept["worst"]) if kept["worst"] else None,
            indicators=tuple(map(IndicatorEvidence.read, kept["indicators"])),
            groups=tuple(map(GroupEvidence.read, kept["groups"])),
            late_actions=tuple(map(LateAction.read, kept["late_actions"])),
            # what froze before dependencies and risks were known kept none
            dependencies=tuple(map(FailingDependency.read, kept.get("dependencies", ()))),
            requests=tuple(map(RequestEvidence.read, kept.get("requests", ()))),
            risks=tuple(map(GraveRisk.read, kept.get("risks", ()))),
            no_actions=kept["no_actions"],
            # what froze before there were interventions kept none
            effects=tuple(map(EffectEvidence.read, kept.get("effects", ()))),
        )

    @property
    def worst_indicator(self) -> IndicatorEvidence | None:
        return next((one for one in self.indicators if one.id == self.worst), None)

    @property
    def without_effect(self) -> tuple[EffectEvidence, ...]:
        return tuple(one for one in self.effects if one.is_without_effect)

    @property
    def grouped_count(self) -> int:
        return sum(len(group.members) for group in self.groups)

    def for_proposals(self, result: Status, momentum: Status) -> Evidence:
        """The part that the table of proposals reads."""
        worst = self.worst_indicator
        own = [one for one in self.indicators if one.role != "context"]
        return Evidence(
            result=result,
            momentum=momentum,
            has_owner=bool(self.owner) and not self.owner_has_left,
            cause=_cause(worst.cause) if worst else None,
            adverse_signals=sum(len(one.adverse) for one in own) + self.grouped_count,
            capability=worst.capability if worst else None,
            has_limits=bool(worst and worst.natural_range),
            forecast_misses=bool(worst and worst.forecast and worst.forecast.is_miss),
            overdue_figures=sum(one.is_overdue for one in own),
            late_actions=len(self.late_actions),
            dependencies_failing=len(self.dependencies),
            no_actions=self.no_actions,
            without_effect=len(self.without_effect),
        )


def _cause(kept: str) -> Cause | None:
    """Kept is a code, or the organisation's own words."""
    if not kept:
        return None
    return Cause(kept) if kept in set(Cause) else Cause.OWN


def _text(value: Any) -> str:
    """Numbers stay exact as texts."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def _number(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def _day(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)
