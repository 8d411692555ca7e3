"""The trail of figures: undo, validation, files, locks, restatements."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from objectives.forms import LiftForm, LockForm, ValidateForm
from objectives.models import Attachment, Measurement, PeriodLock
from objectives.permissions import may_attach, may_lock, may_validate
from objectives.screens import trail
from objectives.services import lift_lock, lock_period, validate_measurement, void_measurement
from objectives.views.common import day_asked, end_of, indicator_page
from objectives.wording import period_words
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import Unit


@require_POST
def undo_figure(request: MemberRequest, measurement_id) -> HttpResponse:
    """Back to the form of that period, or to the indicator where the earlier figure is back."""
    figure = _figure(measurement_id)
    require(
        allowed=may_attach(request.member, figure),
        sentence=_("Only its owner, its updater and controllers may record values."),
    )
    place = indicator_page(request, figure.indicator)
    try:
        again = void_measurement(actor=request.member, measurement=figure, now=request.now)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        words = {
            "title": figure.indicator.title,
            "period": period_words(figure.indicator.rhythm, figure.period_start, year=True),
        }
        messages.success(request, _("Undone: %(title)s, %(period)s.") % words)
        if again is None:
            address = reverse(
                "objectives:checkin", args=[request.organization.slug, figure.indicator_id]
            )
            place = f"{address}?period={figure.period_start.isoformat()}"
    return HttpResponseClientRedirect(place) if request.htmx else redirect(place)


@require_http_methods(["GET", "POST"])
def validate_figure(request: MemberRequest, measurement_id) -> HttpResponse:
    figure = _figure(measurement_id)
    require(
        allowed=may_validate(request.member, figure),
        sentence=_("Somebody who did not record it validates a figure: its owner, or who steers."),
    )
    form = ValidateForm(request.POST or None)

    def save() -> str:
        validate_measurement(
            actor=request.member,
            measurement=figure,
            note=form.cleaned_data["note"],
            now=request.now,
        )
        return _("The figure of %(title)s is validated.") % {"title": figure.indicator.title}

    if request.method == "POST" and not request.POST:
        form = ValidateForm({})
    row = trail.waiting_row(figure, request.organization.slug)
    return answer(
        request,
        form,
        save,
        title=_("Stand by this figure?"),
        lede=f"{row.title}, {row.period}: {row.value}. {figure.commentary}".strip(),
        submit=_("Validate"),
        back=indicator_page(request, figure.indicator),
    )


@require_GET
def figure_file(request: MemberRequest, attachment_id) -> FileResponse:
    """Always a download, never shown by us: whatever it is, it does not run in our pages."""
    found = get_object_or_404(Attachment, pk=attachment_id)
    return trail.download(found)


@require_GET
def locks(request: MemberRequest) -> HttpResponse:
    may = may_lock(request.member)
    rows = trail.lock_rows(request.member, may_lift=may)
    context = {"rows": rows, "finding": trail.locks_finding(rows), "may_lock": may}
    return render(request, "objectives/locks.html", context)


@require_http_methods(["GET", "POST"])
def new_lock(request: MemberRequest) -> HttpResponse:
    _require_keeper(request)
    form = LockForm(request.POST or None, units=Unit.objects.in_order())

    def save() -> str:
        lock = lock_period(actor=request.member, now=request.now, **form.cleaned_data)
        days = trail.days_words(lock.first_day, lock.last_day)
        return _("%(days)s is locked.") % {"days": days}

    return answer(
        request,
        form,
        save,
        title=_("Lock a period"),
        lede=_("What ended on these days changes from now on only by a controller, with a reason."),
        submit=_("Lock"),
        back=_locks_page(request),
    )


@require_http_methods(["GET", "POST"])
def lift(request: MemberRequest, lock_id) -> HttpResponse:
    lock = get_object_or_404(PeriodLock, pk=lock_id)
    _require_keeper(request)
    form = LiftForm(request.POST or None)
    days = trail.days_words(lock.first_day, lock.last_day)

    def save() -> str:
        lift_lock(
            actor=request.member, lock=lock, because=form.cleaned_data["because"], now=request.now
        )
        return _("%(days)s is open again.") % {"days": days}

    return answer(
        request,
        form,
        save,
        title=_("Lift the lock"),
        lede=days,
        submit=_("Lift"),
        back=_locks_page(request),
    )


@require_GET
def restatements(request: MemberRequest) -> HttpResponse:
    units = list(Unit.objects.in_order())
    unit = next((each for each in units if str(each.pk) == request.GET.get("unit")), None)
    first, last = day_asked(request, "from"), day_asked(request, "to")
    since = day_asked(request, "since")
    rows = trail.restatements(
        request.organization.slug,
        unit,
        first,
        last,
        since=end_of(request, since) if since else None,
    )
    context = {
        "rows": rows,
        "finding": trail.restatements_finding(len(rows)),
        "units": units,
        "unit": unit,
        "first": first.isoformat() if first else "",
        "last": last.isoformat() if last else "",
        "since": since.isoformat() if since else "",
    }
    part = "#found" if request.htmx and request.htmx.target == "found" else ""
    return render(request, f"objectives/restatements.html{part}", context)


def _figure(measurement_id) -> Measurement:
    return get_object_or_404(
        Measurement.objects.select_related("indicator", "author").filter(
            indicator__withdrawn_at__isnull=True
        ),
        pk=measurement_id,
    )


def _require_keeper(request: MemberRequest) -> None:
    require(
        allowed=may_lock(request.member),
        sentence=_("Controllers and administrators lock periods."),
    )


def _locks_page(request: MemberRequest) -> str:
    return reverse("objectives:locks", args=[request.organization.slug])
