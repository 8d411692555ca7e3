"""How figures are reported, and by which fiscal calendar. For controllers and admins."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from objectives import services
from objectives.figures import number
from objectives.forms import CalendarForm, ReportingForm
from objectives.permissions import may_keep_rates
from objectives.rules.periods import Rhythm, period_containing, period_end
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.calendars import calendar_in_force
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import FiscalCalendar, FiscalYearEnd, Organization


@require_GET
def figure_settings(request: MemberRequest) -> HttpResponse:
    _require(request)
    here = request.organization
    context = {
        "finding": _finding(here),
        "calendar": _calendar_rows(here),
        "reporting": _reporting_rows(here),
    }
    return render(request, "objectives/figure_settings.html", context)


@require_http_methods(["GET", "POST"])
def reporting(request: MemberRequest) -> HttpResponse:
    _require(request)
    stored = Organization.objects.get(pk=request.organization.pk)
    form = ReportingForm(request.POST or None, initial=ReportingForm.initial_of(stored))

    def save() -> str:
        services.set_reporting(
            actor=request.member,
            now=request.now,
            **_seen(form.cleaned_data, stored),
        )
        return _("The settings are saved.")

    return answer(
        request,
        form,
        save,
        title=_("Currency and commentary"),
        submit=_("Save"),
        back=_page(request),
    )


@require_http_methods(["GET", "POST"])
def calendar(request: MemberRequest) -> HttpResponse:
    _require(request)
    stored = Organization.objects.get(pk=request.organization.pk)
    form = CalendarForm(request.POST or None, initial=CalendarForm.initial_of(stored))

    def save() -> str:
        services.change_calendar(
            actor=request.member,
            now=request.now,
            **_seen(form.cleaned_data, stored),
        )
        return _("The fiscal calendar is changed.")

    return answer(
        request,
        form,
        save,
        title=_("Fiscal calendar"),
        lede=_(
            "Months, quarters and years of every measure are cut by it: their first days, when a figure is "
            "due, the year to date and the prior year. It is refused once something is measured in them."
        ),
        submit=_("Change the calendar"),
        back=_page(request),
    )


def _seen(fields: dict, stored: Organization) -> dict:
    """Who sends no version means what is stored now."""
    return fields | {"version": fields["version"] or stored.version}


def _finding(here: Organization) -> str:
    pattern = FiscalCalendar(here.fiscal_calendar)
    if pattern == FiscalCalendar.MONTHS:
        return _("The fiscal year has calendar months")
    return _("The fiscal year is cut into weeks: %(pattern)s") % {"pattern": pattern.value}


def _calendar_rows(here: Organization) -> list[tuple[str, str]]:
    year = period_containing(Rhythm.YEARLY, here.today(), here.fiscal_year_starts)
    days = {
        "first": date_format(year, "DATE_FORMAT"),
        "last": date_format(period_end(Rhythm.YEARLY, year), "DATE_FORMAT"),
    }
    rows = [
        (_("Cut into"), str(FiscalCalendar(here.fiscal_calendar).label)),
        (_("First month"), str(MONTHS[here.fiscal_year_starts])),
        (_("This year"), _("%(first)s to %(last)s") % days),
    ]
    weeks = calendar_in_force()
    if weeks is None:
        return rows
    count = weeks.weeks_in(weeks.month_number(here.today()) // 12)
    return [
        *rows,
        (_("Weeks in it"), str(count)),
        (
            _("Ends on"),
            _("%(weekday)s, %(which)s")
            % {
                "weekday": WEEKDAYS[here.fiscal_year_ends_on],
                "which": FiscalYearEnd(here.fiscal_year_end_rule).label,
            },
        ),
    ]


def _reporting_rows(here: Organization) -> list[tuple[str, str]]:
    percent, amount = here.comment_over_percent, here.comment_over_amount
    return [
        (_("Reporting currency"), here.reporting_currency or "–"),
        (
            _("A word is needed beyond"),
            _("%(share)s%%") % {"share": number(percent, 1)} if percent is not None else "–",
        ),
        (
            _("or beyond"),
            f"{number(amount, 0)} {here.reporting_currency}" if amount is not None else "–",
        ),
    ]


def _require(request: MemberRequest) -> None:
    require(
        allowed=may_keep_rates(request.member),
        sentence=_("Controllers and administrators keep rates, thresholds and the calendar."),
    )


def _page(request: MemberRequest) -> str:
    return reverse("objectives:figure-settings", args=[request.organization.slug])
