"""What an indicator's page says of other indicators, read in the SELECT that fetches it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Q
from django.db.models.functions import Cast, JSONObject

from objectives.models import DriverLink, FormulaInput, Indicator

_PLAIN = ("title", "status", "rhythm", "unit_of_measure", "decimals", "formula")


def with_connections(indicators):
    """Each with `input_facts` and `driver_facts`: what its formula reads, what drives it and what it drives."""
    inputs = FormulaInput.objects.filter(indicator=OuterRef("pk")).order_by("name")
    links = DriverLink.objects.filter(Q(lead=OuterRef("pk")) | Q(lag=OuterRef("pk")))
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
    )


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
