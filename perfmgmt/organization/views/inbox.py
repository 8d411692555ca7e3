"""What one member was told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from perfmgmt.events.models import Notification
from perfmgmt.events.services import mark_read
from perfmgmt.organization.dates import moment
from perfmgmt.tenancy.http import MemberRequest

AT_A_TIME = 50


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    subject: str
    body: str
    when: str
    is_read: bool


@require_GET
def inbox(request: MemberRequest) -> HttpResponse:
    context = _listing(request)
    part = "#list" if request.htmx and not request.htmx.history_restore_request else ""
    return render(request, f"organization/inbox.html{part}", context)


def _listing(request: MemberRequest) -> dict:
    mine = Notification.objects.of(request.member)
    unread = mine.unread().count()
    shown = list(mine.newest_first()[: AT_A_TIME + 1])
    everything = request.GET.get("show") == "all"
    if everything:
        shown = list(mine.newest_first())
    now = timezone.now()
    rows = [_row(each, now) for each in (shown if everything else shown[:AT_A_TIME])]
    if unread:
        finding = ngettext("%(count)s notice is unread", "%(count)s notices are unread", unread)
        finding = finding % {"count": unread}
    else:
        finding = _("Everything is read")
    return {
        "finding": finding,
        "unread": [row for row in rows if not row.is_read],
        "read": [row for row in rows if row.is_read],
        "unread_count": unread,
        "has_more": not everything and len(shown) > AT_A_TIME,
    }


def _row(notification: Notification, now: datetime) -> Row:
    return Row(
        id=notification.pk,
        subject=notification.subject,
        body=notification.body,
        when=moment(notification.created_at, now),
        is_read=notification.read_at is not None,
    )


@require_GET
def open_notification(request: MemberRequest, notification_id: UUID) -> HttpResponse:
    """To what it is about; having opened it is having read it."""
    notification = get_object_or_404(Notification.objects.of(request.member), pk=notification_id)
    _read(request, notification_id)
    home = reverse("pages:today", args=[request.organization.slug])
    if notification.path:
        return redirect(f"{home}{notification.path}")
    return redirect("organization:inbox", request.organization.slug)


@require_POST
def mark_one_read(request: MemberRequest, notification_id: UUID) -> HttpResponse:
    get_object_or_404(Notification.objects.of(request.member), pk=notification_id)
    _read(request, notification_id)
    return _answer(request)


@require_POST
def mark_all_read(request: MemberRequest) -> HttpResponse:
    mark_read(member=request.member, notifications=Notification.objects.all(), now=request.now)
    return _answer(request)


def _read(request: MemberRequest, notification_id: UUID) -> None:
    this = Notification.objects.filter(pk=notification_id)
    mark_read(member=request.member, notifications=this, now=request.now)


def _answer(request: MemberRequest) -> HttpResponse:
    if request.htmx:
        return render(request, "organization/inbox.html#list", _listing(request))
    return redirect("organization:inbox", request.organization.slug)
