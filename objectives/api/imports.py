"""Imports over REST: upload, look at the preview, apply, undo."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from objectives.forms import UploadForm
from objectives.imports.columns import ALIASES, digest_of
from objectives.imports.layout import guess, header_of, is_clear, remembered_for
from objectives.models import Upload
from objectives.permissions import may_import
from objectives.services import confirm_columns, receive_upload, request_apply, undo_import
from objectives.shapes import imports as shapes
from objectives.tables import Table
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.parsers import ExactJSONParser
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require


@extend_schema(
    methods=["GET"],
    operation_id="imports_list",
    tags=["imports"],
    parameters=[shapes.ImportQuery],
    responses=answers(page_of(shapes.ImportRow), 400, 403),
)
@extend_schema(
    methods=["POST"],
    operation_id="imports_upload",
    tags=["imports"],
    parameters=[KEY_PARAMETER],
    request={"multipart/form-data": shapes.ImportUpload},
    responses=answers(shapes.ImportDetail, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@parser_classes([MultiPartParser, ExactJSONParser])
@idempotent
def imports(request):
    """GET lists imports, oldest first. POST uploads files; where their columns are clear they are checked at once."""
    _require(request)
    if request.method == "POST":
        return _receive(request)
    query = read_query(shapes.ImportQuery, request)
    found = Upload.objects.all()
    if "state" in query:
        found = found.filter(state=query["state"])
    return page(request, rows(found, shapes.ImportRow), query)


@extend_schema(
    operation_id="imports_read",
    tags=["imports"],
    responses=answers(shapes.ImportDetail, 403),
)
@api_view(["GET"])
def import_one(request, upload_id):
    """One import with the meaning of its columns and, once it was checked, its report."""
    _require(request)
    return Response(_detail(upload_id))


@extend_schema(
    operation_id="imports_columns",
    tags=["imports"],
    parameters=[KEY_PARAMETER],
    request=shapes.ImportColumns,
    responses=answers(shapes.ImportDetail, 400, 403, 409, 422, status=202),
)
@api_view(["POST"])
@idempotent
def columns(request, upload_id):
    """Say what the sheets and columns mean; the file is then checked."""
    _require(request)
    upload = get_object_or_404(Upload, pk=upload_id)
    body = read_body(shapes.ImportColumns, request)
    sheets = [dict(sheet) | {"how": "chosen"} for sheet in body["sheets"]]
    _check(upload, sheets)
    confirm_columns(
        actor=request.member,
        upload=upload,
        sheets=sheets,
        digests=[
            digest_of(header_of(entry, sheet["header"]))
            for entry, sheet in zip(upload.layout, sheets, strict=True)
        ],
        version=body.get("version"),
        now=request.now,
    )
    return Response(_detail(upload_id), status=202)


@extend_schema(
    operation_id="imports_apply",
    tags=["imports"],
    parameters=[KEY_PARAMETER],
    request=shapes.ImportApply,
    responses=answers(shapes.ImportDetail, 400, 403, 409, 422, status=202),
)
@api_view(["POST"])
@idempotent
def apply(request, upload_id):
    """Have the previewed rows applied. Where the data changed since, a new preview comes instead."""
    _require(request)
    upload = get_object_or_404(Upload, pk=upload_id)
    body = read_body(shapes.ImportApply, request)
    request_apply(
        actor=request.member,
        upload=upload,
        version=body.get("version"),
        why=body["why"],
        now=request.now,
    )
    return Response(_detail(upload_id), status=202)


@extend_schema(
    operation_id="imports_undo",
    tags=["imports"],
    parameters=[KEY_PARAMETER],
    request=None,
    responses=answers(shapes.UndoCounts, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def undo(request, upload_id):
    """Take an applied import back as far as nobody changed what it left."""
    _require(request)
    upload = get_object_or_404(Upload.objects.select_related("batch"), pk=upload_id)
    if upload.batch is None:
        raise Refused(_("There is nothing to undo."))
    counts = undo_import(
        actor=request.member, batch=upload.batch, now=request.now, api_key=request.api_key
    )
    return Response(dict(counts))


def _receive(request) -> Response:
    form = UploadForm(request.data, request.FILES)
    if not form.is_valid():
        raise Refused(" ".join(map(str, form.errors["files"])), field="files")
    remembered = remembered_for(form.layout)
    mapping = [guess(entry, remembered) for entry in form.layout]
    upload = receive_upload(
        actor=request.member,
        files=form.cleaned_data["files"],
        layout=form.layout,
        mapping=mapping,
        is_clear=is_clear(form.layout, mapping),
        now=request.now,
        api_key=request.api_key,
    )
    return Response(_detail(upload.pk), status=201)


def _check(upload: Upload, sheets: list[dict]) -> None:
    """One meaning for each sheet, and columns that its table has."""
    if len(sheets) != len(upload.layout):
        raise Refused(
            _("This file has %(count)s sheets. Say what each of them holds.")
            % {"count": len(upload.layout)},
            field="sheets",
        )
    for sheet in sheets:
        known = ALIASES[Table(sheet["table"])] if sheet["table"] else {}
        for place, name in sheet["columns"].items():
            if name not in known or not (place.isascii() and place.isdigit()):
                raise Refused(
                    _("“%(name)s” is no column here. Known: %(known)s.")
                    % {"name": name, "known": ", ".join(known)},
                    field="sheets",
                )


def _detail(upload_id) -> dict:
    found = get_object_or_404(rows(Upload.objects.all(), shapes.ImportRow), pk=upload_id)
    kept = Upload.objects.values("mapping", "preview").get(pk=upload_id)
    sheets = [
        {name: sheet[name] for name in ("table", "header", "columns")}
        for sheet in kept["mapping"].get("sheets", ())
    ]
    names = shapes.ImportReport().fields
    report = {name: kept["preview"][name] for name in names} if kept["preview"] else None
    return found | {"sheets": sheets, "report": report}


def _require(request) -> None:
    require(
        allowed=may_import(request.member),
        sentence=_("Controllers and administrators import figures."),
    )


api_urls = [
    path("imports/", imports),
    path("imports/<uuid:upload_id>/", import_one),
    path("imports/<uuid:upload_id>/columns/", columns),
    path("imports/<uuid:upload_id>/apply/", apply),
    path("imports/<uuid:upload_id>/undo/", undo),
]
