"""One objective as every endpoint answers with it."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from objectives import shapes
from objectives.models import Objective, ObjectiveAssumption, ObjectiveIndicator
from perfmgmt.api.query import rows


def objective_detail(objective_id: UUID) -> dict:
    """Three queries: the row, what measures it, what it rests on."""
    found = get_object_or_404(rows(Objective.objects.all(), shapes.ObjectiveRow), pk=objective_id)
    links = ObjectiveIndicator.objects.filter(objective=objective_id).heaviest_first()
    rests_on = ObjectiveAssumption.objects.filter(objective=objective_id).order_by("assumption")
    return found | {
        "indicators": list(rows(links, shapes.ServingIndicator)),
        "assumptions": list(rests_on.values_list("assumption", flat=True)),
    }
