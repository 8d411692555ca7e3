"""The trail of figures over REST: undo, validations, locks, restatements, files, causes."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from objectives import services, shapes
from objectives.models import Attachment, Measurement, OwnCause, PeriodLock, Validation
from objectives.permissions import may_attach, may_lock, may_name_causes, may_validate
from objectives.screens.trail import download
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.parsers import ExactJSONParser
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.models import Unit


@extend_schema(
    operation_id="measurements_void",
    tags=["measurements"],
    parameters=[KEY_PARAMETER],
    request=None,
    responses=answers(shapes.Voided, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def void(request, measurement_id):
    """Undo a figure of one's own within ten minutes; what it had corrected comes back in a new row."""
    figure = _figure(measurement_id)
    _require_entry(request, figure)
    again = services.void_measurement(
        actor=request.member, measurement=figure, now=request.now, api_key=request.api_key
    )
    return Response({"restored": again.pk if again else None})


@extend_schema(
    operation_id="measurements_validate",
    tags=["measurements"],
    parameters=[KEY_PARAMETER],
    request=shapes.Validating,
    responses=answers(shapes.ValidationRow, 400, 403, 422, status=201),
)
@api_view(["POST"])
@idempotent
def validate(request, measurement_id):
    """Stand by a figure that somebody else recorded."""
    figure = _figure(measurement_id)
    require(
        allowed=may_validate(request.member, figure),
        sentence=_("Somebody who did not record it validates a figure: its owner, or who steers."),
    )
    body = read_body(shapes.Validating, request)
    made = services.validate_measurement(
        actor=request.member,
        measurement=figure,
        note=body.get("note", ""),
        now=request.now,
        api_key=request.api_key,
    )
    found = rows(Validation.objects.all(), shapes.ValidationRow)
    return Response(found.get(pk=made.pk), status=201)


@extend_schema(
    operation_id="validations_list",
    tags=["measurements"],
    parameters=[shapes.ValidationQuery],
    responses=answers(page_of(shapes.ValidationRow), 400),
)
@api_view(["GET"])
def validations(request):
    """Which figures a second person has looked at."""
    query = read_query(shapes.ValidationQuery, request)
    found = Validation.objects.all()
    if "measurement" in query:
        found = found.filter(measurement=query["measurement"])
    return page(request, rows(found, shapes.ValidationRow), query)


@extend_schema(
    operation_id="restatements_list",
    tags=["measurements"],
    parameters=[shapes.RestatementQuery],
    responses=answers(page_of(shapes.RestatementRow), 400),
)
@api_view(["GET"])
def restatements(request):
    """Figures that were changed after their period had been locked."""
    query = read_query(shapes.RestatementQuery, request)
    wanted = {
        "indicator": "indicator",
        "since": "recorded_at__gt",
        "from": "period_start__gte",
        "to": "period_start__lte",
    }
    filters = {wanted[name]: query[name] for name in wanted if name in query}
    found = Measurement.objects.restatements().filter(**filters)
    if "unit" in query:
        found = found.filter(indicator__unit__in=Unit.objects.below(query["unit"]))
    return page(request, rows(found, shapes.RestatementRow), query)


@extend_schema(
    methods=["GET"],
    operation_id="period_locks_list",
    tags=["measurements"],
    parameters=[shapes.PeriodLockQuery],
    responses=answers(page_of(shapes.PeriodLockRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="period_locks_lock",
    tags=["measurements"],
    parameters=[KEY_PARAMETER],
    request=shapes.Locking,
    responses=answers(shapes.PeriodLockRow, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def period_locks(request):
    """GET lists locks, lifted ones too. POST closes what ended between two days."""
    if request.method == "POST":
        return _lock(request)
    query = read_query(shapes.PeriodLockQuery, request)
    found = PeriodLock.objects.all()
    if "in_force" in query:
        found = found.filter(lifted_at__isnull=query["in_force"])
    return page(request, rows(found, shapes.PeriodLockRow), query)


def _lock(request) -> Response:
    _require_keeper(request)
    body = read_body(shapes.Locking, request)
    unit = None
    if (unit_id := body.pop("unit", None)) is not None:
        unit = Unit.objects.filter(pk=unit_id).first()
        if unit is None:
            raise Refused(_("There is no such unit."), field="unit")
    lock = services.lock_period(
        actor=request.member, unit=unit, now=request.now, api_key=request.api_key, **body
    )
    return Response(_lock_row(lock), status=201)


@extend_schema(
    operation_id="period_locks_lift",
    tags=["measurements"],
    parameters=[KEY_PARAMETER],
    request=shapes.Lifting,
    responses=answers(shapes.PeriodLockRow, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def lift(request, lock_id):
    """Open a closed period again, for a reason."""
    lock = get_object_or_404(PeriodLock, pk=lock_id)
    _require_keeper(request)
    body = read_body(shapes.Lifting, request)
    services.lift_lock(
        actor=request.member,
        lock=lock,
        because=body["because"],
        now=request.now,
        api_key=request.api_key,
    )
    return Response(_lock_row(lock))


def _lock_row(lock: PeriodLock) -> dict:
    return rows(PeriodLock.objects.all(), shapes.PeriodLockRow).get(pk=lock.pk)


@extend_schema(
    methods=["GET"],
    operation_id="measurements_attachments",
    tags=["measurements"],
    responses=answers(shapes.AttachmentRow(many=True)),
)
@extend_schema(
    methods=["POST"],
    operation_id="measurements_attach",
    tags=["measurements"],
    parameters=[KEY_PARAMETER],
    request={"multipart/form-data": shapes.AttachmentUpload},
    responses=answers(shapes.AttachmentRow, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@parser_classes([MultiPartParser, ExactJSONParser])
@idempotent
def attachments(request, measurement_id):
    """GET lists the files of a figure. POST adds one: at most five of ten megabytes each."""
    figure = _figure(measurement_id)
    found = rows(Attachment.objects.order_by("id"), shapes.AttachmentRow)
    if request.method == "GET":
        return Response(list(found.filter(measurement=figure)))
    _require_entry(request, figure)
    file = request.FILES.get("file")
    if file is None:
        raise Refused(_("Choose a file."), field="file")
    made = services.attach_file(
        actor=request.member,
        measurement=figure,
        name=file.name,
        content=file.read(),
        now=request.now,
        api_key=request.api_key,
    )
    return Response(found.get(pk=made.pk), status=201)


@extend_schema(
    operation_id="attachments_download",
    tags=["measurements"],
    responses=answers(OpenApiTypes.BINARY),
)
@api_view(["GET"])
def attachment(request, attachment_id):
    """The content of a file, as a download."""
    return download(get_object_or_404(Attachment, pk=attachment_id))


@extend_schema(
    methods=["GET"],
    operation_id="causes_list",
    tags=["measurements"],
    parameters=[shapes.CauseQuery],
    responses=answers(page_of(shapes.CauseRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="causes_add",
    tags=["measurements"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewCause,
    responses=answers(shapes.CauseRow, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def causes(request):
    """GET lists the organisation's own causes of misses. POST names one."""
    if request.method == "POST":
        _require_namer(request)
        body = read_body(shapes.NewCause, request)
        made = services.add_cause(
            actor=request.member, name=body["name"], now=request.now, api_key=request.api_key
        )
        return Response(_cause_row(made), status=201)
    query = read_query(shapes.CauseQuery, request)
    found = OwnCause.objects.all()
    if "on_offer" in query:
        found = found.filter(retired_at__isnull=query["on_offer"])
    return page(request, rows(found, shapes.CauseRow), query)


@extend_schema(
    operation_id="causes_retire",
    tags=["measurements"],
    parameters=[KEY_PARAMETER],
    request=None,
    responses=answers(shapes.CauseRow, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def retire(request, cause_id):
    """Offer a cause no longer; figures that name it keep it."""
    _require_namer(request)
    cause = get_object_or_404(OwnCause, pk=cause_id)
    services.retire_cause(
        actor=request.member, cause=cause, now=request.now, api_key=request.api_key
    )
    return Response(_cause_row(cause))


def _cause_row(cause: OwnCause) -> dict:
    return rows(OwnCause.objects.all(), shapes.CauseRow).get(pk=cause.pk)


def _figure(measurement_id) -> Measurement:
    found = Measurement.objects.select_related("indicator", "author")
    return get_object_or_404(found, pk=measurement_id)


def _require_entry(request, figure: Measurement) -> None:
    require(
        allowed=may_attach(request.member, figure),
        sentence=_("Only its owner, its updater and controllers may record values."),
    )


def _require_keeper(request) -> None:
    require(
        allowed=may_lock(request.member),
        sentence=_("Controllers and administrators lock periods."),
    )


def _require_namer(request) -> None:
    require(
        allowed=may_name_causes(request.member),
        sentence=_("Administrators name the causes of the organisation."),
    )


MEASUREMENT = "measurements/<uuid:measurement_id>/"
api_urls = [
    path(f"{MEASUREMENT}void/", void),
    path(f"{MEASUREMENT}validate/", validate),
    path(f"{MEASUREMENT}attachments/", attachments),
    path("attachments/<uuid:attachment_id>/", attachment),
    path("validations/", validations),
    path("restatements/", restatements),
    path("period-locks/", period_locks),
    path("period-locks/<uuid:lock_id>/lift/", lift),
    path("causes/", causes),
    path("causes/<uuid:cause_id>/retire/", retire),
]
