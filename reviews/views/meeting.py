"""One review: moved, called off, and what the invited answer."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from reviews import services
from reviews.cadences import invited_lines, invited_summary
from reviews.forms import BecauseForm, MoveForm
from reviews.models import Attendance, Review
from reviews.permissions import may_answer_invitation, may_arrange
from reviews.rhythm_wording import moment_words
from reviews.rules.recurrence import to_utc

ASKS = ["GET", "HEAD", "POST"]


@require_http_methods(ASKS)
def move(request: MemberRequest, review_id: UUID) -> HttpResponse:
    review = _to_arrange(request, review_id)
    form = MoveForm(request.POST or None, initial=MoveForm.initial_of(review))

    def save() -> str:
        said = form.cleaned_data
        moved = services.move_review(
            actor=request.member,
            review=review,
            now=request.now,
            starts_at=_instant(request, said),
            place=said["place"],
            because=said["because"],
            version=said["version"],
        )
        return _("Moved to %(when)s; the invited are told.") % {
            "when": moment_words(moved.starts_at)
        }

    return answer(
        request,
        form,
        save,
        title=_("Move %(title)s") % {"title": review.title},
        submit=_("Move it"),
        back=_page(request, review),
        lede=_("This one alone; the others keep their days. Everybody is asked again."),
        under=review.title,
    )


@require_http_methods(ASKS)
def call_off(request: MemberRequest, review_id: UUID) -> HttpResponse:
    review = _to_arrange(request, review_id)
    form = BecauseForm(request.POST or None, initial=BecauseForm.initial_of(review))

    def save() -> str:
        services.call_off_review(
            actor=request.member,
            review=review,
            now=request.now,
            because=form.cleaned_data["because"],
            version=form.cleaned_data["version"],
        )
        return _("Called off; the invited are told.")

    return answer(
        request,
        form,
        save,
        title=_("Call off %(title)s on %(when)s?")
        % {"title": review.title, "when": moment_words(review.starts_at)},
        submit=_("Call it off"),
        back=_page(request, review),
        lede=_("This one alone; the others keep their days."),
        under=review.title,
    )


@require_POST
def answer_invitation(request: MemberRequest, review_id: UUID, member_id: UUID) -> HttpResponse:
    """Whether somebody invited comes, said by them or by who stands in for them."""
    seat = get_object_or_404(
        Attendance.objects.select_related("review"), review=review_id, member=member_id
    )
    require(
        allowed=may_answer_invitation(request.member, seat),
        sentence=_("The invited answer for themselves, or who stands in for them."),
    )
    response = request.POST.get("response", "")
    status, refusal = HTTPStatus.OK, ""
    if response not in {Attendance.Response.ACCEPTED, Attendance.Response.DECLINED}:
        status, refusal = HTTPStatus.UNPROCESSABLE_ENTITY, _("Say whether you come.")
    else:
        try:
            services.answer_invitation(
                actor=request.member, seat=seat, now=request.now, response=response
            )
        except Refused as error:
            status, refusal = HTTPStatus.UNPROCESSABLE_ENTITY, str(error)
    if request.htmx:
        return _invited(request, review_id, refusal, status)
    if refusal:
        messages.warning(request, refusal)
    return redirect("reviews:review", request.organization.slug, review_id)


def _invited(
    request: MemberRequest, review_id: UUID, refusal: str, status: HTTPStatus
) -> HttpResponse:
    review = get_object_or_404(Review.objects.with_people(), pk=review_id)
    lines = invited_lines(review, request.member)
    context = {
        "review": review,
        "invited": lines,
        "invited_summary": invited_summary(lines),
        "refusal": refusal,
    }
    return render(request, "reviews/_invited.html", context, status=status)


def _to_arrange(request: MemberRequest, review_id: UUID) -> Review:
    review: Review = get_object_or_404(Review.objects.with_people(), pk=review_id)
    require(
        allowed=may_arrange(request.member, review),
        sentence=_("Its chair, leaders, controllers and admins move a review or call it off."),
    )
    return review


def _instant(request: MemberRequest, said: dict[str, Any]) -> datetime:
    """What the form says on the organisation's wall clock."""
    return to_utc(datetime.combine(said["day"], said["time"]), request.organization.zone)


def _page(request: MemberRequest, review: Review) -> str:
    return reverse("reviews:review", args=[request.organization.slug, review.pk])
