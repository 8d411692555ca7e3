"""Lessons over REST: written, said better, taken back, offered, found useful."""

from typing import Any
from uuid import UUID

from django.db.models import Model
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from evaluations import services
from evaluations.models import Evaluation, Lesson
from evaluations.permissions import may_change_lesson, may_write_lesson
from evaluations.screens.lessons import offers_for
from evaluations.shapes import lessons as shapes
from objectives.models import Indicator, Objective
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from reviews.models import Decision, Review

COLUMNS = {
    "tag": "tag",
    "unit": "objective__unit",
    "objective": "objective",
    "evaluation": "evaluation",
    "review": "review",
    "indicator": "indicator",
    "author": "author",
}
SOURCES: dict[str, type[Model]] = {
    "objective": Objective,
    "evaluation": Evaluation,
    "review": Review,
    "decision": Decision,
    "indicator": Indicator,
}
CHANGED = ("title", "next_time", "tag")


@extend_schema(
    methods=["GET"],
    operation_id="lessons_list",
    tags=["lessons"],
    parameters=[shapes.LessonQuery],
    responses=answers(page_of(shapes.LessonRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="lessons_write",
    tags=["lessons"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewLesson,
    responses=answers(shapes.LessonRow, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def lesson_list(request):
    """GET lists lessons, oldest first. POST writes one down."""
    if request.method == "POST":
        return _write(request)
    query = read_query(shapes.LessonQuery, request)
    found = Lesson.objects.with_use(request.member)
    for name, column in COLUMNS.items():
        if name in query:
            found = found.filter(**{column: query[name]})
    if "taken_back" in query:
        found = found.filter(taken_back_at__isnull=not query["taken_back"])
    if "q" in query:
        found = found.matching(query["q"].replace("\0", ""))
    return page(request, rows(found, shapes.LessonRow), query)


def _write(request) -> Response:
    require(
        allowed=may_write_lesson(request.member),
        sentence=_("Viewers read lessons; anybody else may write one."),
    )
    body = read_body(shapes.NewLesson, request)
    for name, model in SOURCES.items():
        if name in body:
            body[name] = _source(name, model, body[name])
    made = services.write_lesson(
        actor=request.member, now=request.now, api_key=request.api_key, **body
    )
    return Response(_row(request, made.pk), status=201)


def _source(name: str, model: type[Model], key: UUID) -> Model:
    found: Model | None = model._default_manager.filter(pk=key).first()
    if found is None:
        raise Refused(_("There is nothing with this id."), field=name)
    return found


@extend_schema(
    operation_id="lessons_offers",
    tags=["lessons"],
    parameters=[shapes.OfferQuery],
    responses=answers(shapes.Offers, 400),
)
@api_view(["GET"])
def offers(request):
    """Lessons that a text resembles, as the forms offer them; none resembles it: an empty list."""
    query = read_query(shapes.OfferQuery, request)
    found = [each.pk for each in offers_for(query["text"].replace("\0", ""), request.member)]
    told = Lesson.objects.with_use(request.member).filter(pk__in=found)
    by_id = {row["id"]: row for row in rows(told, shapes.LessonRow)} if found else {}
    return Response({"offers": [by_id[key] for key in found]})


@extend_schema(
    methods=["GET"],
    operation_id="lessons_read",
    tags=["lessons"],
    responses=answers(shapes.LessonRow),
)
@extend_schema(
    methods=["PATCH"],
    operation_id="lessons_change",
    tags=["lessons"],
    request=shapes.LessonPatch,
    responses=answers(shapes.LessonRow, 400, 403, 409, 422),
)
@api_view(["GET", "PATCH"])
def lesson(request, lesson_id):
    """One lesson. PATCH says it better; the record keeps the earlier wording."""
    if request.method == "GET":
        return Response(_row(request, lesson_id))
    found = _to_change(request, lesson_id)
    body = read_body(shapes.LessonPatch, request)
    stays = {name: getattr(found, name) for name in CHANGED}
    return _say(request, found, services.change_lesson, stays | body)


@extend_schema(
    operation_id="lessons_take_back",
    tags=["lessons"],
    parameters=[KEY_PARAMETER],
    request=shapes.LessonReason,
    responses=answers(shapes.LessonRow, 400, 403, 409, 422),
)
@api_view(["POST"])
@idempotent
def take_back(request, lesson_id):
    """It does not hold. It stays readable and is offered to nobody."""
    found = _to_change(request, lesson_id)
    body = read_body(shapes.LessonReason, request)
    return _say(request, found, services.take_back_lesson, body)


@extend_schema(
    operation_id="lessons_useful",
    tags=["lessons"],
    parameters=[KEY_PARAMETER],
    request=None,
    responses=answers(shapes.LessonRow, 403),
)
@api_view(["POST"])
@idempotent
def useful(request, lesson_id):
    """It helped; counted once a person."""
    found = get_object_or_404(Lesson.objects.standing().with_sources(), pk=lesson_id)
    return _say(request, found, services.find_useful, {})


def _say(request, found: Lesson, verb, body: dict[str, Any]) -> Response:
    verb(actor=request.member, lesson=found, now=request.now, api_key=request.api_key, **body)
    return Response(_row(request, found.pk))


def _to_change(request, lesson_id: UUID) -> Lesson:
    found = get_object_or_404(Lesson.objects.with_sources(), pk=lesson_id)
    require(
        allowed=may_change_lesson(request.member, found),
        sentence=_(
            "Its author, the owner of its objective, leaders and controllers change a lesson."
        ),
    )
    return found


def _row(request, lesson_id: UUID) -> dict[str, Any]:
    found = Lesson.objects.with_use(request.member)
    return get_object_or_404(rows(found, shapes.LessonRow), pk=lesson_id)


LESSON = "lessons/<uuid:lesson_id>/"
api_urls = [
    path("lessons/", lesson_list),
    path("lessons/offers/", offers),
    path(LESSON, lesson),
    path(f"{LESSON}take-back/", take_back),
    path(f"{LESSON}useful/", useful),
]
