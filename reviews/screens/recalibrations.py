"""Recalibrations as facts of the objective that they are about: read with it, in one SELECT."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject

from objectives.models import Indicator, Objective, ObjectiveIndicator
from perfmgmt.tenancy.models import Membership
from reviews.models import Recalibration


def facts_about(objective_id: OuterRef, most: int):
    """The newest of it and of the indicators that it is judged by."""
    links = ObjectiveIndicator.objects.filter(
        indicator=OuterRef("indicator"), objective=OuterRef(objective_id)
    )
    rows = Recalibration.objects.filter(Q(objective=objective_id) | Q(Exists(links)))
    fact = JSONObject(
        id="id",
        indicator="indicator_id",
        seen="seen",
        proposed="proposed",
        effective_from="effective_from",
        reason="reason",
        state="state",
        answer="answer",
        requested_by=F("requested_by__name"),
        authority=F("authority__name"),
        asked_at="asked_at",
        answered_at="answered_at",
    )
    return rows.newest_first().values(fact=fact)[:most]


def recalibrations_from(
    facts: Iterable[Mapping[str, Any]], objective: Objective, indicators: Iterable[Indicator]
) -> list[Recalibration]:
    """What `facts_about` gave with the objective, as rows; of an indicator that serves it no more, none."""
    by_key = {str(each.pk): each for each in indicators}
    known = [fact for fact in facts if not fact["indicator"] or fact["indicator"] in by_key]
    return [
        Recalibration(
            id=UUID(fact["id"]),
            indicator=by_key.get(fact["indicator"]),
            objective=None if fact["indicator"] else objective,
            seen=fact["seen"],
            proposed=fact["proposed"],
            effective_from=date.fromisoformat(fact["effective_from"]),
            reason=fact["reason"],
            state=fact["state"],
            answer=fact["answer"],
            requested_by=Membership(name=fact["requested_by"]),
            authority=Membership(name=fact["authority"]),
            asked_at=datetime.fromisoformat(fact["asked_at"]),
            answered_at=fact["answered_at"] and datetime.fromisoformat(fact["answered_at"]),
        )
        for fact in known
    ]
