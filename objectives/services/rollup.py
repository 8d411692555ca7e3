"""The stored result and momentum of the objectives that an indicator serves. No ancestor is touched."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from uuid import UUID

from objectives.models import Objective, ObjectiveIndicator
from objectives.rules.rollup import LinkedIndicator, Role, judged_status, momentum_of, result_of
from objectives.rules.status import Status

STORED_FIELDS = [
    "result",
    "result_measured",
    "result_total",
    "momentum",
    "momentum_measured",
    "momentum_total",
    "next_due_at",
]


def refresh_objectives(objective_ids: Collection[UUID]) -> list[Objective]:
    """Recompute and store what these objectives show, in three queries however many there are."""
    objectives = compute_objectives(objective_ids)
    Objective.objects.bulk_update(objectives, STORED_FIELDS, batch_size=1000)
    return objectives


def compute_objectives(objective_ids: Collection[UUID]) -> list[Objective]:
    """The objectives, locked, with what they should show; the caller stores it (STORED_FIELDS).

    They are locked first and in order: of two check-ins at once the later one sees the earlier
    one's status. Staleness is not stored: it is read against the clock from `next_due_at`.
    """
    if not objective_ids:
        return []
    objectives = list(
        Objective.objects.filter(id__in=objective_ids)
        .select_related("owner")
        .order_by("id")
        .select_for_update(of=("self",), no_key=True)
    )
    links = defaultdict(list)
    for link in ObjectiveIndicator.objects.filter(objective__in=objective_ids).values(
        "objective_id", "role", "weight", *_OF_INDICATOR
    ):
        links[link["objective_id"]].append(link)
    for objective in objectives:
        _keep_rollup(objective, links[objective.pk])
    return objectives


_OF_INDICATOR = (
    "indicator_id",
    "indicator__status",
    "indicator__next_due_at",
    "indicator__latest__judged_status",
)


def _keep_rollup(objective: Objective, links: Iterable[dict]) -> None:
    counted = [link for link in links if link["weight"] > Decimal(0)]
    linked = [
        LinkedIndicator(
            id=link["indicator_id"],
            role=Role(link["role"]),
            weight=link["weight"],
            status=Status(link["indicator__status"]),
            judged=judged_status(link["indicator__latest__judged_status"]),
        )
        for link in counted
    ]
    result, momentum = result_of(linked), momentum_of(linked)
    objective.result = result.status
    objective.result_measured, objective.result_total = result.measured, result.total
    objective.momentum = momentum.status
    objective.momentum_measured, objective.momentum_total = momentum.measured, momentum.total
    due = [
        link["indicator__next_due_at"]
        for link in counted
        if link["role"] != Role.CONTEXT and link["indicator__next_due_at"]
    ]
    objective.next_due_at = min(due, default=None)
