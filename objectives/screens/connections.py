"""What an indicator's page says of other indicators, read in the SELECT that fetches it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Q
from django.db.models.functions import Cast, JSONObject

from objectives.models import DriverLink, FormulaInput, Indicator, Measurement
from objectives.rules.aggregation import Figure

_PLAIN = (
    "title",
    "status",
    "rhythm",
    "unit_of_measure",
    "decimals",
    "formula",
    "target_type",
    "number_format",
    "aggregation",
)

_NUMBERS = ("value", "numerator", "denominator")


def with_connections(indicators, *, as_of: datetime | None = None):
    """Each with `input_facts`: what its formula reads; `driver_facts`: every claim about a lag that it is or
    drives; and `driver_figures`: the figures that those claims are checked by, as known at an instant."""
    inputs = FormulaInput.objects.filter(indicator=OuterRef("pk")).order_by("name")
    links = _sharing_lags(OuterRef(OuterRef("pk")))
    claims = _sharing_lags(OuterRef(OuterRef(OuterRef("pk"))))
    rows = Measurement.objects.with_value().filter(
        Q(indicator__in=claims.values("lead")) | Q(indicator__in=claims.values("lag"))
    )
    rows = rows.current() if as_of is None else rows.as_of(as_of)
    return indicators.annotate(
        input_facts=ArraySubquery(inputs.values(fact=JSONObject(name="name", **_facts("input")))),
        driver_facts=ArraySubquery(
            links.order_by("lead__title", "lag__title", "id").values(
                fact=JSONObject(
                    id="id",
                    lag_periods="lag_periods",
                    sign="sign",
                    because="because",
                    **_facts("lead"),
                    **_facts("lag"),
                )
            )
        ),
        driver_figures=ArraySubquery(
            rows.values(
                fact=JSONObject(
                    indicator="indicator_id",
                    period_start="period_start",
                    **{name: Cast(name, CharField()) for name in _NUMBERS},
                )
            )
        ),
    )


def _sharing_lags(indicator):
    """Claims about one lag share its error rate, so that all of them are read."""
    touching = DriverLink.objects.filter(Q(lead=indicator) | Q(lag=indicator))
    return DriverLink.objects.filter(lag__in=touching.values("lag"))


def links_in(facts: Iterable[Mapping[str, Any]]) -> list[DriverLink]:
    """The claims of `driver_facts` with what a row says of both ends; not to be saved."""
    return [
        DriverLink(
            id=UUID(fact["id"]),
            lag_periods=fact["lag_periods"],
            sign=fact["sign"],
            because=fact["because"],
            lead=indicator_in(fact, "lead"),
            lag=indicator_in(fact, "lag"),
        )
        for fact in facts
    ]


def figures_in(facts: Iterable[Mapping[str, Any]]) -> Mapping[UUID, Collection[Figure]]:
    """The `driver_figures` by indicator."""
    found: defaultdict[UUID, list[Figure]] = defaultdict(list)
    for fact in facts:
        _value, *counts = [fact[name] and Decimal(fact[name]) for name in _NUMBERS]
        day = date.fromisoformat(fact["period_start"])
        found[UUID(fact["indicator"])].append(Figure(day, Decimal(fact["value"]), *counts))
    return found


def indicator_in(fact: Mapping[str, Any], prefix: str) -> Indicator:
    """The indicator of a fact with what a row says of it; not to be saved."""
    value, period, due = (
        fact[f"{prefix}_{name}"] for name in ("latest_value", "latest_period", "next_due_at")
    )
    owner = fact[f"{prefix}_owner_id"]
    return Indicator(
        id=UUID(fact[f"{prefix}_id"]),
        owner_id=owner and UUID(owner),
        latest_value=None if value is None else Decimal(value),
        latest_period=None if period is None else date.fromisoformat(period),
        next_due_at=None if due is None else datetime.fromisoformat(due),
        **{name: fact[f"{prefix}_{name}"] for name in _PLAIN},
    )


def _facts(prefix: str) -> dict[str, Any]:
    facts: dict[str, Any] = {f"{prefix}_{name}": F(f"{prefix}__{name}") for name in _PLAIN}
    facts |= {
        f"{prefix}_{name}": F(f"{prefix}__{name}")
        for name in ("id", "owner_id", "latest_period", "next_due_at")
    }
    # As text: a number in JSON is read as a float.
    facts[f"{prefix}_latest_value"] = Cast(f"{prefix}__latest_value", CharField())
    return facts
