"""Lists of reviews, decisions and actions; the pre-read and the minutes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from perfmgmt.tenancy.access import Refused, require
from reviews import findings, services
from reviews.cadences import cadence_lines, invited_lines, invited_summary
from reviews.latency import decision_latencies
from reviews.lists import coming_lines, log_page, past_lines
from reviews.minutes import minutes_of, when_words
from reviews.models import AgendaItem, Decision, Review
from reviews.paper import minutes_name, minutes_pdf, pdf_response
from reviews.permissions import (
    has_right_to_decide,
    may_arrange,
    may_complete,
    may_plan_reviews,
    may_run,
)
from reviews.pre_read import pre_read_of
from reviews.room import subtitle


@require_GET
def review_list(request):
    """The next reviews and what past ones came to."""
    coming = coming_lines(request.member, request.now)
    running = next((line for line in coming if line.is_running), None)
    undecided = 0
    if running:
        undecided = AgendaItem.objects.filter(review=running.id).undecided().count()
    page = past_lines(request.organization.slug, before=request.GET.get("before"))
    title = findings.list_finding(
        running=running.title if running else "",
        next_at=coming[0].starts_at if coming else None,
        undecided=undecided,
    )
    context = {
        "finding": title,
        "coming": coming,
        "cadences": cadence_lines(request.organization.slug, request.now),
        "past": page,
        "may_plan": may_plan_reviews(request.member),
    }
    part = "#past" if request.htmx and request.htmx.target == "past" else ""
    return render(request, f"reviews/list.html{part}", context)


@require_GET
def review(request, review_id):
    """Before the meeting its pre-read, after it the minutes, meanwhile the way into the room."""
    found = get_object_or_404(Review.objects.with_people().with_following(), pk=review_id)
    if found.is_called_off:
        return _called_off(request, found)
    if found.is_closed:
        return _minutes(request, found)
    return _pre_read(request, found)


@require_GET
def minutes_file(request, review_id):
    """The minutes on paper; before the meeting is closed there are none yet."""
    found = get_object_or_404(Review.objects.with_people(), pk=review_id)
    if not found.is_closed:
        return redirect("reviews:review", request.organization.slug, found.pk)
    return pdf_response(minutes_pdf(found), minutes_name(found))


@require_GET
def decisions(request):
    """Everything that was decided, newest first."""
    page = log_page(request.organization.slug, request.GET)
    context: dict[str, Any] = {"log": page}
    part = ""
    if request.htmx and request.htmx.target in ("log", "more"):
        part = f"#{request.htmx.target}"
    else:
        context |= {
            "finding": findings.log_finding(page.total),
            "latencies": decision_latencies(
                request.now, {UUID(pk): name for pk, name in page.units}
            ),
        }
    return render(request, f"reviews/decisions.html{part}", context)


@require_POST
def complete(request, decision_id):
    """Mark an action done."""
    found = get_object_or_404(Decision.objects.with_people(), pk=decision_id)
    require(
        allowed=may_complete(request.member, found),
        sentence=_("Its owner, a leader or a controller says that it is done."),
    )
    return _settle(
        request,
        lambda: services.complete_action(actor=request.member, decision=found, now=request.now),
        _("Done: %(text)s") % {"text": found.text},
    )


@require_POST
def adopt(request, decision_id):
    """Decide as recommended."""
    found = get_object_or_404(
        Decision.objects.with_people().select_related("review__chair"), pk=decision_id
    )
    require(
        allowed=has_right_to_decide(request.member, found.review, found.objective, found.kind),
        sentence=_("It takes somebody with the right to decide."),
    )
    return _settle(
        request,
        lambda: services.adopt_recommendation(
            actor=request.member, decision=found, now=request.now
        ),
        _("Decided as recommended."),
    )


def _settle(request, verb, said: str) -> HttpResponse:
    try:
        verb()
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("reviews:interventions", request.organization.slug)


def _pre_read(request, found: Review):
    context = pre_read_context(request, found)
    if context["page"].awaits(request.member) and services.mark_pre_read(
        actor=request.member, review=found, now=request.now
    ):
        context["page"] = context["page"].read_by(request.member, request.now)
    return render(request, "reviews/pre_read.html", context)


def pre_read_context(request, found: Review) -> dict:
    """The agenda before the meeting, with who has read it and who has still to update."""
    pre_read = pre_read_of(found, request.member, request.now)
    return {
        "review": found,
        "page": pre_read,
        "finding": findings.pre_read_finding(pre_read.facts),
        "subtitle": subtitle(found),
        "starts": when_words(found.starts_at),
        "freezes": when_words(found.frozen_at or found.freeze_at),
        "may_run": may_run(request.member, found),
        "may_arrange": found.is_before_the_meeting and may_arrange(request.member, found),
        "moved_from": when_words(found.moved_from) if found.moved_from else "",
        **_invited(request, found),
    }


def _called_off(request, found: Review):
    context = {
        "review": found,
        "starts": when_words(found.starts_at),
        "called_off": when_words(found.called_off_at) if found.called_off_at else "",
        **_invited(request, found),
    }
    return render(request, "reviews/called_off.html", context)


def _invited(request, found: Review) -> dict[str, object]:
    lines = invited_lines(found, request.member)
    return {"invited": lines, "invited_summary": invited_summary(lines)}


def _minutes(request, found: Review):
    minutes = minutes_of(found)
    context = {
        "review": found,
        "may_run": may_run(request.member, found),
        "minutes": minutes,
        "finding": findings.minutes_finding(minutes.facts),
        "lede": findings.minutes_lede(minutes.facts),
        "subtitle": subtitle(found),
        "held": when_words(found.started_at or found.starts_at),
        "until": findings.hour_words(found.closed_at) if found.closed_at else "",
    }
    return render(request, "reviews/minutes.html", context)
