"""The meeting: one page that everybody in it sees, moved by whoever runs it."""

import time
from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from perfmgmt.tenancy.access import Changed, Refused, require
from reviews import services
from reviews.evidence import ItemEvidence
from reviews.forms import LETTER_OF, DecisionForm
from reviews.models import AgendaItem, Decision, Review
from reviews.offered import offered_by
from reviews.permissions import may_hand_over_chair, may_record, may_run
from reviews.presence import who_is_here
from reviews.proposing import proposal_lines
from reviews.room import (
    Room,
    Seat,
    away_names,
    decided_line,
    present_words,
    room_of,
)
from reviews.rules.intervention import KIND_FOR
from reviews.rules.proposals import Reason

ROOM = "reviews/room.html"
FORM_PART = f"{ROOM}#decide"
REGIONS = f"{ROOM}#regions"


@require_GET
def room(request, review_id):
    """Where the chair is. Before the meeting it is the pre-read, after it the minutes."""
    return _room_page(request, review_id)


@require_GET
def item(request, review_id, item_id):
    """Looking at one item; whoever runs the meeting may bring the room there."""
    return _room_page(request, review_id, item_id)


@require_GET
def wall(request, review_id):
    """For a projector: read-only, follows the room."""
    return _room_page(request, review_id, wall=True)


@require_POST
def start(request, review_id):
    review = to_run(request, review_id)
    try:
        services.start_review(actor=request.member, review=review, now=request.now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("reviews:review", request.organization.slug, review.pk)
    return redirect("reviews:room", request.organization.slug, review.pk)


@require_POST
def open_item(request, review_id, item_id):
    """Bring the room to an item."""
    review = to_run(request, review_id)
    target = get_object_or_404(AgendaItem.objects.of(review), pk=item_id)
    try:
        services.go_to_item(actor=request.member, review=review, item=target, now=request.now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return after_moving(request, review.pk, target.pk)


@require_POST
def decide(request, review_id, item_id):
    """Record what the room decided, and go on to the next item that is undecided."""
    review = get_object_or_404(Review.objects.with_people(), pk=review_id)
    require(
        allowed=may_record(request.member, review),
        sentence=_("The chair, leaders and controllers record what is decided."),
    )
    target = get_object_or_404(AgendaItem.objects.of(review).with_objectives(), pk=item_id)
    form = DecisionForm(request.POST, today=localdate(request.now), **offered_by(target))
    if not form.is_valid():
        return _form_again(request, review, target, form)
    try:
        services.record_decision(
            actor=request.member, item=target, now=request.now, **form.answer()
        )
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal))
        return _form_again(request, review, target, form)
    except Changed as change:
        return _both(request, review, target, change)
    following = _next_undecided(review, target)
    if may_run(request.member, review) and review.current_item_id == target.pk:
        services.go_to_item(actor=request.member, review=review, item=following, now=request.now)
    return after_moving(request, review.pk, following.pk)


@require_GET
def proposal(request, review_id, item_id, reason):
    """The decision form filled by a proposal."""
    review = to_run(request, review_id)
    target = get_object_or_404(AgendaItem.objects.of(review).with_objectives(), pk=item_id)
    lines = proposal_lines(target, ItemEvidence.read(target.evidence))
    chosen = next((line for line in lines if line.reason == reason), None)
    if chosen is None:
        raise Http404
    owner = target.objective.owner if target.objective else None
    words = {"outcome": LETTER_OF[chosen.kind], "text": chosen.text}
    if words["outcome"] == "n":
        words = {"outcome": "n", "because": capfirst(chosen.because)}
    if kind := KIND_FOR.get(Reason(chosen.reason)):
        words["intervention_kind"] = kind
    form = _form(request, review, target, words | {"owner": owner.name if owner else ""})
    form.fields["text"].widget.attrs["data-focus"] = ""
    return _with_form(request, review, target, form)


@require_http_methods(["GET", "POST"])
def close(request, review_id):
    """Ask once more, then close and send the minutes."""
    review = to_run(request, review_id)
    undecided = list(AgendaItem.objects.of(review).undecided().in_order())
    context = {"review": review, "undecided": undecided, "people": _invited_count(review)}
    part = "#dialog" if request.htmx else ""
    if request.method == "GET":
        return render(request, f"reviews/close.html{part}", context)
    try:
        services.close_review(actor=request.member, review=review, now=request.now)
    except Refused as refusal:
        return render(
            request,
            f"reviews/close.html{part}",
            context | {"refusal": str(refusal)},
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    messages.success(request, _("Review closed. The minutes are on their way."))
    return go(request, reverse("reviews:review", args=[request.organization.slug, review.pk]))


# --- Parts of the page -----------------------------------------------------------------------------


def _room_page(request, review_id, item_id: UUID | None = None, *, wall: bool = False):
    review = get_object_or_404(Review.objects.with_people(), pk=review_id)
    if not review.is_running:
        return redirect("reviews:review", request.organization.slug, review.pk)
    if item_id is not None:
        get_object_or_404(AgendaItem.objects.of(review).placed(), pk=item_id)
    room = room_for(request, review, item_id=item_id, wall=wall)
    if room.awaits(request.member) and not wall:
        services.join_review(actor=request.member, review=review, now=request.now)
        review.refresh_from_db(fields=["version"])
        room = room_for(request, review, item_id=item_id)
    return render(request, ROOM, context_of(request, room, wall=wall))


def room_for(request, review: Review, *, item_id: UUID | None = None, wall: bool = False) -> Room:
    """The room as this browser shows it; whoever shows it is seen in it, a projector is not."""
    here = people_here(request, review, wall=wall)
    return room_of(review, request.member, now=request.now, item_id=item_id, here=here, wall=wall)


def people_here(request, review: Review, *, wall: bool) -> frozenset[UUID] | None:
    return who_is_here(review, seen=None if wall else request.member.pk, at=time.time())


def context_of(request, room: Room, *, form=None, wall: bool = False) -> dict:
    """`form` is left out for who may not record, and on the wall."""
    page = room.page
    records = room.may_record and not wall and page is not None and page.is_exception
    if records and page is not None:
        form = form or _form(request, room.review, page.item, _stated(page.decision))
    return {
        "room": room,
        "review": room.review,
        "page": page,
        "form": form if records else None,
        "people": room.people if records else [],
        "wall": wall,
        "decision": decided_line(page.decision) if page and page.decision else None,
        **presence_of(room.seats, room.stamp),
        "clock": room.clock,
        "may_hand_over": may_hand_over_chair(request.member, room.review) and not wall,
    }


def presence_of(seats: Sequence[Seat], here_stamp: str) -> dict:
    return {
        "seats": seats,
        "present": present_words(seats),
        "away": away_names(seats),
        "here": here_stamp,
    }


def _form(request, review: Review, target: AgendaItem, initial: dict) -> DecisionForm:
    return DecisionForm(
        today=localdate(request.now),
        **offered_by(target),
        initial={"version": target.version, "decided_by": review.chair.name} | initial,
    )


def _stated(decision: Decision | None) -> dict:
    """What stands, for a later decision to start from."""
    if decision is None:
        return {}
    day = decision.due_on or decision.look_again_on
    return {
        "outcome": LETTER_OF[decision.kind],
        "text": decision.text,
        "because": decision.because,
        "owner": decision.owner.name if decision.owner else "",
        "due_on": day.isoformat() if day else "",
        "look_again": decision.look_again_when or (day.isoformat() if day else ""),
        "decided_by": decision.decided_by.name,
        "dissent": decision.dissent,
        "intervention_kind": decision.intervention_kind,
        "effect_indicator": str(decision.effect_indicator_id or ""),
        "expected_value": decision.expected_value,
        "check_on": decision.check_on.isoformat() if decision.check_on else "",
    }


def _form_again(request, review, target, form) -> HttpResponse:
    """The same form with what was typed and what is wrong with it."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _with_form(request, review, target, form, status=status)


def _both(request, review, target, change: Changed) -> HttpResponse:
    """Somebody was faster: their decision beside what was typed, which may still replace it."""
    target = AgendaItem.objects.with_objectives().get(pk=target.pk)
    typed = request.POST.copy()
    typed["version"] = str(target.version)
    form = DecisionForm(typed, today=localdate(request.now), **offered_by(target))
    theirs = decided_line(change.current) if change.current else None
    more = {"change": str(change), "theirs": theirs}
    return _with_form(request, review, target, form, status=HTTPStatus.CONFLICT, **more)


def _with_form(request, review, target, form, *, status=HTTPStatus.OK, **more) -> HttpResponse:
    room = room_for(request, review, item_id=target.pk)
    context = context_of(request, room, form=form) | {"is_filled": True, "oob": request.htmx} | more
    return render(request, FORM_PART if request.htmx else ROOM, context, status=status)


def after_moving(request, review_id: UUID, item_id: UUID) -> HttpResponse:
    slug = request.organization.slug
    here = reverse("reviews:room", args=[slug, review_id])
    if not request.htmx:
        return redirect(here)
    review = get_object_or_404(Review.objects.with_people(), pk=review_id)
    shown = room_for(request, review, item_id=item_id)
    response = render(request, REGIONS, context_of(request, shown) | {"oob": True, "moved": True})
    response["HX-Push-Url"] = reverse("reviews:item", args=[slug, review_id, item_id])
    return response


def _next_undecided(review: Review, after: AgendaItem) -> AgendaItem:
    """The next exception without an answer, later ones first; the read-back when all have one."""
    items = list(AgendaItem.objects.of(review).placed().in_order())
    later = [one for one in items if one.position > after.position]
    for one in [*later, *items]:
        if one.kind == AgendaItem.Kind.EXCEPTION and one.state == AgendaItem.State.OPEN:
            return one
    return items[-1]


def send_to_paper(request, review: Review) -> HttpResponse:
    """The meeting is over, or has not begun: its minutes or its pre-read."""
    return go(request, reverse("reviews:review", args=[request.organization.slug, review.pk]))


def go(request, address: str) -> HttpResponse:
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def to_run(request, review_id: UUID) -> Review:
    review = get_object_or_404(Review.objects.with_people(), pk=review_id)
    require(
        allowed=may_run(request.member, review),
        sentence=_("The chair, leaders and controllers run a review."),
    )
    return review


def _invited_count(review: Review) -> int:
    return review.attendances.count()
