"""The record of everything that happened. For admins and controllers."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from perfmgmt.events.models import Event, EventQuerySet
from perfmgmt.organization.forms import RecordFilter
from perfmgmt.organization.permissions import may_administer, may_read_record
from perfmgmt.organization.record import line, older_than
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.http import MemberRequest

AT_A_TIME = 50
LATELY = timedelta(days=7)


@require_GET
def audit(request: MemberRequest) -> HttpResponse:
    require(
        allowed=may_read_record(request.member),
        sentence=_("The record is open to admins and controllers."),
    )
    form = RecordFilter(request.GET)
    events = _matching(form).newest_first()
    events = events.select_related("actor", "stand_in_for", "api_key")
    shown = list(events[: AT_A_TIME + 1])
    now = timezone.now()
    lines = [line(event, request.organization.slug, now) for event in shown[:AT_A_TIME]]
    context = {
        "form": form,
        "lines": lines,
        "older": _query(request, before=lines[-1].event_id) if len(shown) > AT_A_TIME else "",
        "without_subject": _query(request, about=""),
        "is_filtered": any(request.GET.get(name) for name in ("person", "verb", "about")),
        "may_administer": may_administer(request.member),
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "organization/audit.html#results", context)
    return render(request, "organization/audit.html", context | {"finding": _finding()})


def _matching(form: RecordFilter) -> EventQuerySet:
    """Nothing for a filter that cannot be read or a person who is not here."""
    events = Event.objects.all()
    if not form.is_valid():
        return events.none()
    chosen = form.cleaned_data
    if chosen["person"]:
        events = events.filter(actor=chosen["person"])
    if chosen["verb"]:
        events = events.filter(verb=chosen["verb"])
    if chosen["about"]:
        events = events.about(chosen["about"])
    if chosen["before"]:
        above = Event.objects.filter(pk=chosen["before"]).first()
        events = older_than(events, above) if above else events.none()
    return events


def _query(request: MemberRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("before", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return query.urlencode()


def _finding() -> str:
    count = Event.objects.filter(recorded_at__gt=timezone.now() - LATELY).count()
    if not count:
        return _("Nothing was recorded in the last seven days")
    words = ngettext(
        "%(count)s event was recorded in the last seven days",
        "%(count)s events were recorded in the last seven days",
        count,
    )
    return words % {"count": count}
