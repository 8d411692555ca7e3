"""A structure to start a plan from: what hangs on what, with its days, without a row of the database.

`as_dict` and `from_dict` are its stored form, with a version of their own; what does not hold together
is refused on reading, so that nothing half-read becomes a plan.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

VERSION = 1
ROLES = frozenset({"lag", "lead", "guardrail", "context"})


class OutlineError(ValueError):
    """What is stored is no outline; `where` names the place."""

    def __init__(self, where: str) -> None:
        super().__init__(f"Not an outline: {where}")
        self.where = where


@dataclass(frozen=True, slots=True)
class PriorityLine:
    key: str
    title: str
    outcome: str = ""
    perspective: str = ""
    sponsor: str = ""


@dataclass(frozen=True, slots=True)
class TradeOffLine:
    """Each side is "priority:<key>" or "tension:<name>"."""

    favoured: str
    over: str
    because: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class AssumptionLine:
    key: str
    statement: str
    sign: str = ""
    priority: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """What is measured. `existing` names an indicator that is linked instead, while it is in use."""

    key: str
    title: str
    definition: str = ""
    unit_of_measure: str = ""
    number_format: str = "number"
    currency: str = ""
    decimals: int = 1
    target_type: str = "standard"
    direction: str = "increase"
    target: Decimal | None = None
    starts_on: date | None = None
    target_on: date | None = None
    band_low: Decimal | None = None
    band_high: Decimal | None = None
    risk_width: Decimal | None = None
    rhythm: str = "monthly"
    aggregation: str = "last"
    grace_days: int = 5
    existing: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    indicator: str
    role: str
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    key: str
    title: str
    outcome: str = ""
    priority: str = ""
    parent: str = ""
    contribution: str = ""
    owner: str = ""
    unit: str = ""
    perspective: str = ""
    tension: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    indicators: tuple[Link, ...] = ()
    assumptions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """Keys name lines within it; owners, units and existing indicators are ids of the organisation."""

    title: str
    starts_on: date
    ends_on: date
    ambition: str = ""
    priorities: tuple[PriorityLine, ...] = ()
    trade_offs: tuple[TradeOffLine, ...] = ()
    assumptions: tuple[AssumptionLine, ...] = ()
    indicators: tuple[IndicatorLine, ...] = ()
    objectives: tuple[ObjectiveLine, ...] = ()
    version: int = field(default=VERSION)

    def __post_init__(self) -> None:
        if self.version != VERSION:
            raise OutlineError("version")
        if self.ends_on < self.starts_on:
            raise OutlineError("ends_on")
        _refuse_unknown_keys(self)
        list(self.parents_first())

    @property
    def counts(self) -> dict[str, int]:
        kinds = ("priorities", "trade_offs", "assumptions", "objectives", "indicators")
        return {kind: len(getattr(self, kind)) for kind in kinds}

    def below(self, parent: str) -> list[ObjectiveLine]:
        return [each for each in self.objectives if each.parent == parent]

    def parents_first(self) -> Iterator[ObjectiveLine]:
        """Every objective after the one that it serves; refuses a circle."""
        waiting, done = list(self.objectives), {""}
        while waiting:
            ready = [each for each in waiting if each.parent in done]
            if not ready:
                raise OutlineError("parent")
            yield from ready
            done |= {each.key for each in ready}
            waiting = [each for each in waiting if each.key not in done]

    def shifted(self, years: int) -> "Outline":
        """The same with every day so many years later.

        >>> Outline("Plan", date(2024, 2, 29), date(2024, 12, 31)).shifted(1).starts_on
        datetime.date(2025, 2, 28)
        """
        return _shifted(self, years)

    def as_dict(self) -> dict[str, Any]:
        """Texts, whole numbers, lists and dicts only: what JSON keeps."""
        return _plain(self)

    @classmethod
    def from_dict(cls, raw: Any) -> "Outline":
        return _read(cls, raw, "outline")


def later(day: date, years: int) -> date:
    """The same day of another year; the leap day becomes the last of February.

    >>> later(date(2024, 2, 29), 4), later(date(2024, 2, 29), 3)
    (datetime.date(2028, 2, 29), datetime.date(2027, 2, 28))
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _refuse_unknown_keys(outline: Outline) -> None:
    known = {
        kind: _unique_keys(getattr(outline, kind), kind)
        for kind in ("priorities", "assumptions", "indicators", "objectives")
    }
    for trade_off in outline.trade_offs:
        for side in (trade_off.favoured, trade_off.over):
            kind, _, name = side.partition(":")
            is_known = name in known["priorities"] if kind == "priority" else bool(name)
            if kind not in {"priority", "tension"} or not is_known:
                raise OutlineError("trade_offs")
    hanging = [each.priority for each in outline.assumptions]
    hanging += [each.priority for each in outline.objectives]
    if not known["priorities"].issuperset(key for key in hanging if key):
        raise OutlineError("priority")
    for objective in outline.objectives:
        _refuse_unknown_links(objective, known)


def _refuse_unknown_links(objective: ObjectiveLine, known: Mapping[str, set[str]]) -> None:
    if objective.parent and objective.parent not in known["objectives"]:
        raise OutlineError("parent")
    if not known["assumptions"].issuperset(objective.assumptions):
        raise OutlineError("assumptions")
    linked = [link.indicator for link in objective.indicators]
    if not known["indicators"].issuperset(linked) or len(set(linked)) < len(linked):
        raise OutlineError("indicators")
    if any(link.role not in ROLES or link.weight < 0 for link in objective.indicators):
        raise OutlineError("indicators")


def _unique_keys(lines: Sequence[Any], kind: str) -> set[str]:
    keys = [line.key for line in lines]
    if len(set(keys)) < len(keys) or "" in keys:
        raise OutlineError(kind)
    return set(keys)


def _shifted(value: Any, years: int) -> Any:
    if isinstance(value, date):
        return later(value, years)
    if isinstance(value, tuple):
        return tuple(_shifted(each, years) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        moved = {each.name: _shifted(getattr(value, each.name), years) for each in fields(value)}
        return replace(value, **moved)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value


def _read(kind: Any, raw: Any, where: str) -> Any:
    """A value of the kind that a field declares; OutlineError names the field that is not."""
    if get_origin(kind) is UnionType:
        inner = next(each for each in get_args(kind) if each is not type(None))
        return None if raw is None else _read(inner, raw, where)
    if get_origin(kind) is tuple:
        if not isinstance(raw, list):
            raise OutlineError(where)
        return tuple(_read(get_args(kind)[0], each, where) for each in raw)
    if is_dataclass(kind):
        return _read_line(kind, raw, where)
    if kind in {date, Decimal}:
        return _read_text(kind, raw, where)
    if type(raw) is not kind:
        raise OutlineError(where)
    return raw


def _read_text(kind: Any, raw: Any, where: str) -> date | Decimal:
    if not isinstance(raw, str):
        raise OutlineError(where)
    try:
        value = date.fromisoformat(raw) if kind is date else Decimal(raw)
    except (ValueError, InvalidOperation):
        raise OutlineError(where) from None
    if isinstance(value, Decimal) and not value.is_finite():
        raise OutlineError(where)
    return value


def _read_line(kind: Any, raw: Any, where: str) -> Any:
    if not isinstance(raw, Mapping):
        raise OutlineError(where)
    hints, read = get_type_hints(kind), {}
    for each in fields(kind):
        if each.name in raw:
            read[each.name] = _read(hints[each.name], raw[each.name], each.name)
        elif each.default is MISSING:
            raise OutlineError(each.name)
    if unknown := set(raw) - {each.name for each in fields(kind)}:
        raise OutlineError(min(map(str, unknown)))
    return kind(**read)
