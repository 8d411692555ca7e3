"""Packs over REST: ask for one, watch it, fetch and verify its files, compare it with another."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, renderer_classes
from rest_framework.response import Response

from evaluations import services
from evaluations.files import CONTENT_TYPES, check_files, content_of_pack, file_name, pack_response
from evaluations.models import Pack
from evaluations.models.pack import SCOPES, Subject
from evaluations.packs.comparison import Comparison, compare
from evaluations.packs.content import FigureRow, ObjectiveRow
from evaluations.permissions import may_request_pack
from evaluations.shapes import packs as shapes
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.renderers import OrjsonRenderer, file_renderer
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require

RENDERERS: list[type[OrjsonRenderer]] = [
    OrjsonRenderer,
    *(file_renderer(kind, CONTENT_TYPES[kind]) for kind in Pack.Kind.values),
]


@extend_schema(
    methods=["GET"],
    operation_id="packs_list",
    tags=["packs"],
    parameters=[shapes.PackQuery],
    responses=answers(page_of(shapes.PackRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="packs_request",
    tags=["packs"],
    parameters=[KEY_PARAMETER],
    request=shapes.PackRequest,
    responses=answers(shapes.PackRow, 400, 403, 422, status=202),
)
@api_view(["GET", "POST"])
@idempotent
def packs(request):
    """GET lists packs, oldest first. POST asks for one; while one is in work, that one is given."""
    if request.method == "POST":
        return _request(request)
    query = read_query(shapes.PackQuery, request)
    found = Pack.objects.all()
    for column in (*SCOPES, "state"):
        if column in query:
            found = found.filter(**{column: query[column]})
    return page(request, rows(found, shapes.PackRow), query)


@extend_schema(operation_id="packs_read", tags=["packs"], responses=answers(shapes.PackRow))
@api_view(["GET"])
def pack(request, pack_id):
    """One pack and how far it is."""
    return Response(get_object_or_404(rows(Pack.objects.all(), shapes.PackRow), pk=pack_id))


def _verb(name: str):
    return extend_schema(
        operation_id=f"packs_{name}",
        tags=["packs"],
        parameters=[KEY_PARAMETER],
        request=None,
        responses=answers(shapes.PackRow, 403, 422),
    )


@_verb("retry")
@api_view(["POST"])
@idempotent
def retry(request, pack_id):
    """Put a failed or cancelled pack back into the queue; it is of the same instant."""
    return _change(request, pack_id, services.retry_pack)


@_verb("cancel")
@api_view(["POST"])
@idempotent
def cancel(request, pack_id):
    """Stop a pack that is waiting or being built."""
    return _change(request, pack_id, services.cancel_pack)


@extend_schema(operation_id="packs_manifest", tags=["packs"], responses=answers(shapes.Manifest))
@api_view(["GET"])
def manifest(request, pack_id):
    """The files of a pack with their checksums; each is read and verified for this answer."""
    found = _found(pack_id)
    files = [
        {
            "kind": each.file.kind,
            "name": file_name(found, request.organization, each.file.kind),
            "size": each.file.size,
            "sha256": each.file.sha256,
            "verified": each.found,
        }
        for each in check_files(found)
    ]
    said = {"pack": found.pk, "pinned_at": found.pinned_at, "files": files}
    return Response(shapes.Manifest(said).data)


@extend_schema(
    operation_id="packs_compare",
    tags=["packs"],
    parameters=[shapes.CompareQuery],
    responses=answers(shapes.Difference, 400, 422),
)
@api_view(["GET"])
def compare_packs(request, pack_id):
    """What changed between this pack and another of the same scope, from what the two hold."""
    query = read_query(shapes.CompareQuery, request)
    found = _found(pack_id)
    other = Pack.objects.comparable(found).with_people().with_files().filter(pk=query["other"])
    mine = content_of_pack(found)
    theirs = content_of_pack(other[0]) if other else None
    if mine is None or theirs is None:
        raise Refused(_("Choose two finished packs of the same scope."), field="other")
    return Response(shapes.Difference(_difference(compare(mine, theirs))).data)


@extend_schema(operation_id="packs_file", tags=["packs"], responses=answers(OpenApiTypes.BINARY))
@api_view(["GET"])
@renderer_classes(RENDERERS)
def pack_file(request, pack_id):
    """The first file of a pack that is ready; 404 before."""
    return _file(request, pack_id, "")


@extend_schema(
    operation_id="packs_file_of_kind", tags=["packs"], responses=answers(OpenApiTypes.BINARY)
)
@api_view(["GET"])
@renderer_classes(RENDERERS)
def pack_file_of(request, pack_id, kind):
    """One file of a pack by its kind (`pdf`, `xlsx`, `pptx`, `zip`, `data`); 404 where it is not there."""
    return _file(request, pack_id, kind)


def _file(request, pack_id, kind: str):
    response = pack_response(_found(pack_id), request.organization, kind)
    if response is None:
        raise Http404
    return response


def _found(pack_id) -> Pack:
    return get_object_or_404(Pack.objects.with_people().with_files(), pk=pack_id)


def _change(request, pack_id, verb) -> Response:
    found = _found(pack_id)
    require(allowed=may_request_pack(request.member, found.subject), sentence=_who_may())
    verb(actor=request.member, pack=found, now=request.now, api_key=request.api_key)
    return Response(rows(Pack.objects.all(), shapes.PackRow).get(pk=found.pk))


def _request(request) -> Response:
    body = read_body(shapes.PackRequest, request)
    subject, source = _subject(body)
    require(allowed=may_request_pack(request.member, subject), sentence=_who_may())
    made = services.request_pack(
        actor=request.member,
        subject=subject,
        source=source,
        kinds=body["kinds"],
        paper=body["paper"],
        language=body.get("language", ""),
        now=request.now,
        api_key=request.api_key,
    )
    return Response(rows(Pack.objects.all(), shapes.PackRow).get(pk=made.pk), status=202)


def _subject(body: dict[str, Any]) -> tuple[Subject, Pack | None]:
    named = [name for name in (*SCOPES, "source") if name in body]
    if len(named) != 1:
        raise Refused(
            _("Name exactly one of review, unit, plan, cycle and source."), field="review"
        )
    name = named[0]
    if name == "source":
        ready = Pack.objects.filter(state=Pack.State.READY).with_people()
        source = ready.filter(pk=body["source"]).first()
        if source is None:
            raise Refused(_("There is no such finished pack."), field="source")
        return source.subject, source
    sentences = {
        "review": _("There is no such review."),
        "unit": _("There is no such unit."),
        "plan": _("There is no such plan."),
        "cycle": _("There is no such cycle."),
    }
    subject: Any = SCOPES[name]._default_manager.filter(pk=body[name]).first()
    if subject is None:
        raise Refused(sentences[name], field=name)
    return subject, None


def _who_may() -> str:
    return _("A leader or a controller makes packs; of a review its chair, of a unit its lead.")


def _difference(found: Comparison) -> dict[str, Any]:
    return {
        "earlier_pinned_at": found.earlier.pinned_at,
        "later_pinned_at": found.later.pinned_at,
        "objectives": [
            {
                "objective": (each.became or each.was).id,  # type: ignore[union-attr] # one is there
                "title": each.title,
                "before": _standing(each.was),
                "after": _standing(each.became),
            }
            for each in found.objectives
        ],
        "figures": [
            {
                "indicator": each.row.id,
                "title": each.row.title,
                "restated": each.is_restated,
                "before": _figure(each.was),
                "after": _figure(each.became),
            }
            for each in found.figures
        ],
        "decisions": [
            {
                "id": row.id,
                "kind": row.kind,
                "text": row.text or row.because,
                "owner_name": row.owner,
                "decided_at": row.decided_at,
            }
            for row in found.decisions
        ],
        "restatements": [
            {
                "indicator": row.indicator_id,
                "period_start": row.period_start,
                "was": row.was,
                "became": row.became,
                "reason": row.reason,
            }
            for row in found.restatements
        ],
    }


def _standing(row: ObjectiveRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"result": row.result, "momentum": row.momentum, "overdue": row.is_overdue}


def _figure(row: FigureRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "period_start": row.period_start,
        "value": row.value,
        "expected": row.expected,
        "status": row.status,
        "overdue": row.is_overdue,
    }


api_urls = [
    path("packs/", packs),
    path("packs/<uuid:pack_id>/", pack),
    path("packs/<uuid:pack_id>/retry/", retry),
    path("packs/<uuid:pack_id>/cancel/", cancel),
    path("packs/<uuid:pack_id>/manifest/", manifest),
    path("packs/<uuid:pack_id>/compare/", compare_packs),
    path("packs/<uuid:pack_id>/file/", pack_file),
    path("packs/<uuid:pack_id>/files/<str:kind>/", pack_file_of),
]
