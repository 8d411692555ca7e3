"""What a target is agreed by: its terms, by name, and each as the exact text that a revision keeps."""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from objectives.models import Indicator, Objective, ObjectiveIndicator

# Judged period by period: what holds in a period is what was agreed for it.
JUDGING = (
    "target_type",
    "direction",
    "baseline",
    "baseline_on",
    "target",
    "target_on",
    "points",
    "band_low",
    "band_high",
    "risk_width",
    "tolerance_on_track",
    "tolerance_at_risk",
    "tolerance_days",
    "decimals",
)
# Of the indicator as a whole: they hold at once.
KEEPING = ("grace_days", "aggregation", "retired_from")
OF_INDICATOR = (*JUDGING, *KEEPING)

# Of an objective: its due date, and what each of its indicators means for it ("weight:<id>", "role:<id>").
DUE = "due_on"
WEIGHT, ROLE = "weight", "role"

Points = Iterable[tuple[date, Decimal]]


def indicator_terms(indicator: Indicator, points: Points) -> dict[str, Any]:
    """As they stand on the row; the path as first day → value."""
    terms = {name: getattr(indicator, name) for name in OF_INDICATOR if name != "points"}
    return terms | {"points": dict(sorted(points))}


def objective_terms(objective: Objective, links: Iterable[ObjectiveIndicator]) -> dict[str, Any]:
    terms: dict[str, Any] = {DUE: objective.due_on}
    for link in links:
        terms[term_of(WEIGHT, link)] = link.weight
        terms[term_of(ROLE, link)] = link.role
    return terms


def term_of(kind: str, link: ObjectiveIndicator) -> str:
    """The name of one term of a link."""
    return f"{kind}:{link.indicator_id}"


def with_terms(indicator: Indicator, terms: Mapping[str, Any]) -> tuple[Indicator, Points]:
    """A copy of the row as it would stand with these terms, never to be saved, and its path."""
    other = copy(indicator)
    for name in OF_INDICATOR:
        if name in terms and name != "points":
            setattr(other, name, terms[name])
    return other, sorted(terms.get("points", {}).items())


def texts_of(terms: Mapping[str, Any]) -> dict[str, Any]:
    return {name: text_of(value) for name, value in terms.items()}


def text_of(value: Any) -> Any:
    """Exact, and the same for the same value: decimals without the zeros that only a column adds."""
    match value:
        case None:
            return None
        case Decimal():
            text = format(value, "f")
            return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
        case date():
            return value.isoformat()
        case dict():
            return {text_of(day): text_of(each) for day, each in sorted(value.items())}
        case _:
            return str(value)


def values_of(texts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value_of(name, text) for name, text in texts.items()}


def value_of(name: str, text: Any) -> Any:
    """What a text stands for on the row."""
    if name == "points":
        return {date.fromisoformat(day): Decimal(each) for day, each in (text or {}).items()}
    if text is None:
        return None
    field = field_of(name)
    match field:
        case models.DecimalField():
            return Decimal(text)
        case models.DateField():
            return date.fromisoformat(text)
        case models.PositiveSmallIntegerField():
            return int(text)
        case _:
            return text


def field_of(name: str) -> models.Field:
    """The column that a term stands in, the path apart."""
    kind, _colon, _of = name.partition(":")
    model: type[models.Model] = Indicator
    if kind in (WEIGHT, ROLE):
        model = ObjectiveIndicator
    elif kind == DUE:
        model = Objective
    field = model._meta.get_field(kind)
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} is no column.")
    return field
