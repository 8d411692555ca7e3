"""Changes of many objectives over REST."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from accountability import services, shapes
from accountability.models import BulkEdit
from accountability.permissions import may_bulk_edit, may_undo_bulk_edit
from accountability.services.bulk_edit import plain
from accountability.services.bulk_plan import BulkChanges, BulkPlan
from objectives.models import Objective
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.query import read_body
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Membership, Unit

NAMED: dict[str, Any] = {"owner": Membership, "unit": Unit, "parent": Objective}


@extend_schema(
    operation_id="objectives_bulk_edit",
    tags=["objectives"],
    parameters=[KEY_PARAMETER],
    request=shapes.BulkEditing,
    responses=answers(shapes.BulkEditDetail, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def bulk_edit(request):
    """Change what can be changed of many objectives, and say of the others why not; or only preview it."""
    require(
        allowed=may_bulk_edit(request.member),
        sentence=_("Viewers read objectives; anybody else may change theirs."),
    )
    body = read_body(shapes.BulkEditing, request)
    seen = body.pop("objectives")
    how: dict[str, Any] = {
        "actor": request.member,
        "ids": [each["id"] for each in seen],
        "versions": {each["id"]: each["version"] for each in seen if "version" in each},
    }
    is_preview, reason = body.pop("preview"), body.pop("reason")
    effective_on = body.pop("effective_on", None)
    how["changes"] = _looked_up(body)
    if is_preview:
        return Response(_of_plan(services.preview_bulk_edit(**how)))
    edit = services.bulk_edit(
        **how,
        now=request.now,
        reason=reason,
        effective_on=effective_on,
        api_key=request.api_key,
    )
    return Response(_of_edit(edit))


@extend_schema(
    operation_id="bulk_edits_read",
    tags=["objectives"],
    responses=answers(shapes.BulkEditDetail),
)
@api_view(["GET"])
def bulk_edit_one(request, bulk_edit_id):
    """What one change of many objectives did to each."""
    return Response(_of_edit(get_object_or_404(BulkEdit.objects.all(), pk=bulk_edit_id)))


@extend_schema(
    operation_id="bulk_edits_undo",
    tags=["objectives"],
    parameters=[KEY_PARAMETER],
    request=shapes.BulkEditUndo,
    responses=answers(shapes.BulkEditDetail, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def undo(request, bulk_edit_id):
    """Put back what nobody changed since; `stays` says what does not go back, and why."""
    edit: BulkEdit = get_object_or_404(BulkEdit.objects.all(), pk=bulk_edit_id)
    require(
        allowed=may_undo_bulk_edit(request.member, edit),
        sentence=_("Its author and those who steer may take it back."),
    )
    undone = services.undo_bulk_edit(
        actor=request.member,
        edit=edit,
        now=request.now,
        api_key=request.api_key,
        **read_body(shapes.BulkEditUndo, request),
    )
    return Response(_of_edit(undone))


def _looked_up(body: dict[str, Any]) -> BulkChanges:
    sentences = {
        "owner": _("There is no such person."),
        "unit": _("There is no such unit."),
        "parent": _("There is no such objective."),
    }
    for name, model in NAMED.items():
        if body.get(name) is not None:
            body[name] = model.objects.filter(pk=body[name]).first()
            if body[name] is None:
                raise Refused(sentences[name], field=name)
    return cast("BulkChanges", body)


def _of_plan(plan: BulkPlan) -> dict[str, Any]:
    return {
        "id": None,
        "counts": plan.counts,
        "rows": [
            {
                "id": row.objective.pk,
                "title": row.objective.title,
                "before": plain(row.before),
                "after": plain(row.after),
                "handover": None,
            }
            for row in plan.changed
        ],
        "left_out": [
            {"id": row.objective.pk, "title": row.objective.title, "why": row.why}
            for row in plan.rows
            if row.why
        ],
        "made_at": None,
        "undone_at": None,
        "stays": [],
        "version": None,
    }


def _of_edit(edit: BulkEdit) -> dict[str, Any]:
    names = ("counts", "rows", "left_out", "made_at", "undone_at", "stays", "version")
    return {"id": edit.pk} | {name: getattr(edit, name) for name in names}


api_urls = [
    path("objectives/bulk-edit/", bulk_edit),
    path("bulk-edits/<uuid:bulk_edit_id>/", bulk_edit_one),
    path("bulk-edits/<uuid:bulk_edit_id>/undo/", undo),
]
