"""A person's own calendar: what they are invited to, and the feed that brings it into their calendar."""

import hashlib

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import BoundRequest, MemberRequest
from perfmgmt.tenancy.wording import speak_as_to_a_stranger
from reviews import services
from reviews.feed import feed_text
from reviews.forms import RevokeFeedForm
from reviews.models import CalendarFeed
from reviews.own_calendar import my_lines

ASKS = ["GET", "HEAD", "POST"]


@require_GET
def calendar(request: MemberRequest) -> HttpResponse:
    """My reviews to come, and the address at which a calendar reads them."""
    lines = my_lines(request.member, request.now)
    context = {
        "lines": lines,
        "count": sum(not line.is_called_off for line in lines),
        "feed": CalendarFeed.objects.of(request.member),
    }
    return render(request, "reviews/calendar.html", context)


@never_cache
@require_http_methods(ASKS)
def renew_feed(request: MemberRequest) -> HttpResponse:
    """Asks first where an address would stop working. The answer is the only page that ever shows the new one."""
    part = "#dialog" if request.htmx else ""
    if request.method != "POST":
        known = {"feed": CalendarFeed.objects.of(request.member)}
        return render(request, f"reviews/feed_renew.html{part}", known)
    _feed, secret = services.renew_feed(actor=request.member, now=timezone.now())
    path = reverse("reviews:feed", args=[request.organization.slug, secret])
    context = {
        "address": f"{settings.BASE_URL}{path}",
        "webcal": f"webcal://{settings.BASE_URL.partition('://')[2]}{path}",
    }
    return render(request, f"reviews/feed_shown.html{part}", context)


@require_http_methods(ASKS)
def revoke_feed(request: MemberRequest) -> HttpResponse:
    form = RevokeFeedForm(request.POST if request.method == "POST" else None)

    def save() -> str:
        services.revoke_feed(actor=request.member, now=timezone.now())
        return _("The calendar feed no longer works.")

    return answer(
        request,
        form,
        save,
        title=_("Revoke the calendar feed?"),
        submit=_("Revoke it"),
        back=reverse("reviews:calendar", args=[request.organization.slug]),
        lede=_("Calendars that read it get nothing more, at once. This cannot be undone."),
        under=_("Your calendar"),
    )


@login_not_required
@require_safe
def feed(request: BoundRequest, secret: str) -> HttpResponse:
    """For a calendar program. Revoked, never made, of somebody who has left: the same 404 as for any address."""
    found = CalendarFeed.objects.usable(secret)
    if found is None:
        speak_as_to_a_stranger(request)
        raise Http404
    member = found.member
    translation.activate((member.user and member.user.language) or request.organization.locale)
    text = feed_text(member, request.organization, request.now)
    CalendarFeed.objects.note_use(found, timezone.localdate())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="reviews.ics"'
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = f'"{hashlib.sha256(text.encode()).hexdigest()}"'
    answered = get_conditional_response(request, etag=response["ETag"], response=response)
    return answered or response
