"""Questions before a meeting and addenda to its minutes over REST."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives.models import Objective
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_body, read_query, rows
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require
from reviews import services, shapes
from reviews.models import MinutesAddendum, Review, ReviewQuestion
from reviews.permissions import may_answer_question, may_question, may_run


@extend_schema(
    methods=["GET"],
    operation_id="review_questions_list",
    tags=["reviews"],
    parameters=[shapes.QuestionQuery],
    responses=answers(page_of(shapes.QuestionRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="review_questions_ask",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewQuestion,
    responses=answers(shapes.QuestionRow, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def question_list(request):
    """Questions, oldest first; leave one on an item."""
    if request.method == "POST":
        return _ask(request)
    query = read_query(shapes.QuestionQuery, request)
    found = ReviewQuestion.objects.all()
    for column in ("review", "objective"):
        if column in query:
            found = found.filter(**{column: query[column]})
    if query.get("unanswered"):
        found = found.unanswered()
    return page(request, rows(found, shapes.QuestionRow), query)


@extend_schema(
    operation_id="review_questions_answer",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.Reply,
    responses=answers(shapes.QuestionRow, 400, 403, 422),
)
@api_view(["POST"])
@idempotent
def answer(request, question_id):
    """Answer it once: the owner of the objective, or whoever runs the review."""
    question = get_object_or_404(
        ReviewQuestion.objects.with_people().select_related("review__chair"), pk=question_id
    )
    require(
        allowed=may_answer_question(request.member, question),
        sentence=_("The owner of the objective answers, or whoever runs the review."),
    )
    body = read_body(shapes.Reply, request)
    services.answer_question(
        actor=request.member, question=question, now=request.now, api_key=request.api_key, **body
    )
    return Response(rows(ReviewQuestion.objects.all(), shapes.QuestionRow).get(pk=question_id))


@extend_schema(
    methods=["GET"],
    operation_id="minutes_addenda_list",
    tags=["reviews"],
    parameters=[shapes.AddendumQuery],
    responses=answers(page_of(shapes.AddendumRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="minutes_addenda_add",
    tags=["reviews"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewAddendum,
    responses=answers(shapes.AddendumRow, 400, 403, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def addendum_list(request):
    """What was added to minutes after they were sent, oldest first; add to closed ones."""
    if request.method == "POST":
        return _add(request)
    query = read_query(shapes.AddendumQuery, request)
    found = MinutesAddendum.objects.all()
    if "review" in query:
        found = found.filter(review=query["review"])
    return page(request, rows(found, shapes.AddendumRow), query)


def _ask(request) -> Response:
    body = read_body(shapes.NewQuestion, request)
    review = _review(body["review"])
    require(
        allowed=may_question(request.member, review),
        sentence=_("Those who are invited leave questions."),
    )
    objective = Objective.objects.with_people().filter(pk=body["objective"]).first()
    if objective is None:
        raise Refused(_("No objective has this id."), field="objective")
    made = services.ask_question(
        actor=request.member,
        review=review,
        objective=objective,
        text=body["text"],
        now=request.now,
        api_key=request.api_key,
    )
    row = rows(ReviewQuestion.objects.all(), shapes.QuestionRow).get(pk=made.pk)
    return Response(row, status=201)


def _add(request) -> Response:
    body = read_body(shapes.NewAddendum, request)
    review = _review(body["review"])
    require(
        allowed=may_run(request.member, review),
        sentence=_("The chair, leaders and controllers run a review."),
    )
    made = services.add_addendum(
        actor=request.member,
        review=review,
        text=body["text"],
        now=request.now,
        api_key=request.api_key,
    )
    row = rows(MinutesAddendum.objects.all(), shapes.AddendumRow).get(pk=made.pk)
    return Response(row, status=201)


def _review(review_id: UUID) -> Review:
    found = Review.objects.with_people().filter(pk=review_id).first()
    if found is None:
        raise Refused(_("No review has this id."), field="review")
    return found


api_urls = [
    path("review-questions/", question_list),
    path("review-questions/<uuid:question_id>/answer/", answer),
    path("minutes-addenda/", addendum_list),
]
