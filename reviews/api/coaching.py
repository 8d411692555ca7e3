"""Coaching notes over REST: for the two people of a note only. For everybody else they do not exist."""

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
from perfmgmt.tenancy.models import Membership
from reviews import services, shapes
from reviews.models import CoachingNote, CoachingReply
from reviews.permissions import may_coach


@extend_schema(
    methods=["GET"],
    operation_id="coaching_notes_list",
    tags=["coaching-notes"],
    parameters=[shapes.CoachingQuery],
    responses=answers(page_of(shapes.CoachingNoteRow), 400),
)
@extend_schema(
    methods=["POST"],
    operation_id="coaching_notes_write",
    tags=["coaching-notes"],
    parameters=[KEY_PARAMETER],
    request=shapes.NewCoachingNote,
    responses=answers(shapes.Kept, 400, 403, 409, 422, status=201),
)
@api_view(["GET", "POST"])
@idempotent
def note_list(request):
    """GET lists the caller's own notes, as manager and as person; no key reads those of others.

    POST writes one for somebody who reports to the caller.
    """
    if request.method == "POST":
        return _write(request)
    query = read_query(shapes.CoachingQuery, request)
    found = CoachingNote.objects.readable_by(request.member)
    for name in ("person", "manager"):
        if name in query:
            found = found.filter(**{name: query[name]})
    return page(request, rows(found, shapes.CoachingNoteRow), query)


def _write(request) -> Response:
    body = read_body(shapes.NewCoachingNote, request)
    person = Membership.objects.filter(pk=body.pop("person")).first()
    if person is None:
        raise Refused(_("Nobody here has this id."), field="person")
    require(
        allowed=may_coach(request.member, person),
        sentence=_("Only their manager writes a coaching note for somebody."),
    )
    if body.get("objective"):
        body["objective"] = Objective.objects.filter(pk=body["objective"]).first()
        if body["objective"] is None:
            raise Refused(_("There is no such objective."), field="objective")
    note = services.write_note(
        actor=request.member,
        person=person,
        now=request.now,
        api_key=request.api_key,
        **body,
    )
    return Response(_kept(note), status=201)


@extend_schema(
    methods=["GET"],
    operation_id="coaching_notes_read",
    tags=["coaching-notes"],
    responses=answers(shapes.CoachingNoteDetail),
)
@extend_schema(
    methods=["DELETE"],
    operation_id="coaching_notes_take_back",
    tags=["coaching-notes"],
    responses=answers(None, 403, 422, status=204),
)
@api_view(["GET", "DELETE"])
def note(request, note_id):
    """One note of the caller's with what was said to it. DELETE takes it back within ten minutes."""
    readable = CoachingNote.objects.readable_by(request.member)
    if request.method == "GET":
        row = get_object_or_404(rows(readable, shapes.CoachingNoteRow), pk=note_id)
        said = CoachingReply.objects.filter(note=note_id).order_by("written_at", "id")
        return Response(row | {"replies": list(rows(said, shapes.CoachingReplyRow))})
    mine = readable.filter(manager=request.member).with_people()
    found: CoachingNote = get_object_or_404(mine, pk=note_id)
    services.take_note_back(
        actor=request.member, note=found, now=request.now, api_key=request.api_key
    )
    return Response(status=204)


@extend_schema(
    operation_id="coaching_notes_answer",
    tags=["coaching-notes"],
    parameters=[KEY_PARAMETER],
    request=shapes.CoachingAnswer,
    responses=answers(shapes.Kept, 400, 403, 409, 422, status=201),
)
@api_view(["POST"])
@idempotent
def answer(request, note_id):
    """Either of the two says something to it."""
    reply = services.answer_note(
        actor=request.member,
        note=_mine(request, note_id),
        now=request.now,
        api_key=request.api_key,
        **read_body(shapes.CoachingAnswer, request),
    )
    return Response(_kept(reply), status=201)


def _mine(request, note_id: UUID) -> CoachingNote:
    readable = CoachingNote.objects.readable_by(request.member).with_people()
    return get_object_or_404(readable, pk=note_id)


def _kept(written: CoachingNote | CoachingReply) -> dict:
    return {"id": written.pk, "written_at": written.written_at}


api_urls = [
    path("coaching-notes/", note_list),
    path("coaching-notes/<uuid:note_id>/", note),
    path("coaching-notes/<uuid:note_id>/answer/", answer),
]
