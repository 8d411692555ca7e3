"""Following the room: what changed since a browser last asked, every two seconds."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from perfmgmt.tenancy.models import Membership
from reviews.clock import clock_of, stamp_of
from reviews.models import AgendaItem, Review
from reviews.presence import stamp
from reviews.room import Room, decided_line, seats_of
from reviews.views.room import (
    REGIONS,
    ROOM,
    context_of,
    people_here,
    presence_of,
    room_for,
    send_to_paper,
)

# What lives beside the version: who is here, and the minute.
ASIDE = f"{ROOM}#aside"


@require_GET
def live(request, review_id):
    """What changed: 204 when nothing did, who is here and the clock when only these, else the room.

    A browser in which somebody types keeps its form and its item, and is told where the room went.
    """
    review = get_object_or_404(Review.objects.with_people(), pk=review_id)
    if not review.is_running:
        return send_to_paper(request, review)
    is_wall = request.GET.get("wall") == "1"
    if request.GET.get("version") == str(review.version):
        return _aside(request, review, is_wall=is_wall)
    is_typing = request.headers.get("X-Typing") == "true"
    stays = is_typing or request.GET.get("following") != "1"
    shown = _uuid(request.GET.get("at")) if stays else None
    room = room_for(request, review, item_id=shown, wall=is_wall)
    context = context_of(request, room, wall=is_wall) | {
        "oob": True,
        "keeps_form": is_typing,
        "keeps_chair": request.GET.get("chair") == str(review.chair_id),
        "note": _what_happened(room, request.member) if stays else "",
    }
    return render(request, REGIONS, context)


def _aside(request, review: Review, *, is_wall: bool) -> HttpResponse:
    """Who is here and the clock, each only where it changed: nobody's place or form is touched."""
    here = people_here(request, review, wall=is_wall)
    context: dict = {"here": stamp(here)}
    if request.GET.get("here") != context["here"]:
        context |= presence_of(seats_of(review, here), context["here"]) | {"shows_present": True}
    if request.GET.get("minute") != stamp_of(review, request.now):
        items = AgendaItem.objects.of(review).placed().in_order()
        context |= {"clock": clock_of(review, items, request.now), "shows_clock": True}
    if len(context) == 1:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    followed = {"minute": stamp_of(review, request.now), "review": review, "wall": is_wall}
    at = {"at": _uuid(request.GET.get("at")), "follows": request.GET.get("following") == "1"}
    return render(request, ASIDE, context | followed | at | {"oob": True})


def _what_happened(room: Room, member: Membership) -> str:
    """What a person who stays on an item should know: it was decided, or the room went on."""
    decision = room.page.decision if room.page else None
    if decision and decision.recorded_by_id != member.pk:
        return _("%(name)s recorded: %(decision)s.") % {
            "name": decision.recorded_by.name,
            "decision": decided_line(decision).title.rstrip("."),
        }
    if room.elsewhere:
        return _("The room is on “%(item)s”.") % {"item": room.elsewhere}
    return ""


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
