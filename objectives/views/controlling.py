"""What a controller reads and writes beside the figures: the table, comments, rates, closes."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from objectives import services
from objectives.forms import (
    ControllerCommentForm,
    NothingForm,
    PrepareForm,
    RateForm,
    RatesForm,
    ReopenForm,
    ThresholdForm,
)
from objectives.models import ExchangeRate, Indicator, PeriodClose
from objectives.models.words import Rhythm
from objectives.permissions import (
    may_comment_as_controller,
    may_keep_rates,
    may_prepare,
    may_reopen,
    may_sign,
)
from objectives.rates_pasted import read_rates
from objectives.rules.periods import Rhythm as RuleRhythm
from objectives.rules.periods import latest_closed_period, period_containing
from objectives.screens import closing, controlling
from objectives.screens.figure_file import as_csv
from objectives.services.closing import close_words
from objectives.views.common import day_asked, indicator_page, more_after, start_of, today
from objectives.wording import period_words
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import Unit


@require_GET
def figures(request: MemberRequest) -> HttpResponse:
    asked = controlling.Asked.read(request.GET, request.organization, start=start_of(request))
    offers = controlling.offers_of(asked, request.organization)
    table = controlling.table_of(asked, offers, member=request.member)
    query = request.GET.copy()
    query.pop("start", None)
    context = {
        "asked": asked,
        "finding": controlling.finding(table),
        "table": table,
        "more": more_after(request, table),
        "units": [(str(pk), f"{'· ' * level}{name}") for pk, name, level in offers.units],
        "plans": [(str(pk), title) for pk, title in offers.plans],
        "months": controlling.months_offered(asked, request.organization),
        "closes": [closing.close_row(each, request.member) for each in offers.closes],
        "may_prepare": may_prepare(request.member, None),
        "query": query.urlencode(),
        "reporting": request.organization.reporting_currency,
    }
    part = "#found" if request.htmx and request.htmx.target == "found" else ""
    return render(request, f"objectives/figures.html{part}", context)


@require_GET
def figures_csv(request: MemberRequest) -> HttpResponse:
    asked = controlling.Asked.read(request.GET, request.organization, start=0)
    offers = controlling.offers_of(asked, request.organization)
    content = as_csv(asked, offers, organization=request.organization)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"figures-{asked.period_start.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
def comment_on_indicator(request: MemberRequest, indicator_id) -> HttpResponse:
    found = get_object_or_404(Indicator.objects.select_related("owner"), pk=indicator_id)
    rhythm = controlling_rhythm(found.rhythm)
    return _comment(request, rhythm, indicator=found)


@require_http_methods(["GET", "POST"])
def comment_on_unit(request: MemberRequest, unit_id) -> HttpResponse:
    found = get_object_or_404(Unit.objects.select_related("lead"), pk=unit_id)
    return _comment(request, Rhythm.MONTHLY, unit=found)


def controlling_rhythm(rhythm: str) -> str:
    """The period that an indicator is closed in: a month for what is measured more often."""
    long = (Rhythm.MONTHLY, Rhythm.QUARTERLY, Rhythm.YEARLY)
    return rhythm if rhythm in long else Rhythm.MONTHLY


def _comment(request: MemberRequest, rhythm: str, **on) -> HttpResponse:
    require(
        allowed=may_comment_as_controller(request.member),
        sentence=_("Controllers and administrators comment here."),
    )
    period = _period_asked(request, rhythm)
    form = ControllerCommentForm(request.POST or None)

    def save() -> str:
        services.write_controller_comment(
            actor=request.member,
            text=form.cleaned_data["text"],
            rhythm=rhythm,
            period_start=period,
            now=request.now,
            **on,
        )
        return _("Your comment stands beside the figures.")

    about = on.get("indicator") or on["unit"]
    return answer(
        request,
        form,
        save,
        title=_("Comment on the figures"),
        lede=f"{about}, {period_words(rhythm, period, year=True)}",
        submit=_("Comment"),
        back=_figures_page(request),
    )


def _period_asked(request: MemberRequest, rhythm: str) -> date:
    """The period that holds the day in the address, the last closed one without."""
    fiscal = request.organization.fiscal_year_starts
    day = day_asked(request, "period")
    if day is None:
        return latest_closed_period(RuleRhythm(rhythm), today(request), fiscal)
    return period_containing(RuleRhythm(rhythm), day, fiscal)


@require_http_methods(["GET", "POST"])
def threshold(request: MemberRequest, indicator_id) -> HttpResponse:
    found: Indicator = get_object_or_404(Indicator.objects.all(), pk=indicator_id)
    _require_keeper(request)
    form = ThresholdForm(request.POST or None, initial=ThresholdForm.initial_of(found))

    def save() -> str:
        services.set_threshold(
            actor=request.member, indicator=found, now=request.now, **form.cleaned_data
        )
        return _("The threshold of %(title)s is set.") % {"title": found.title}

    return answer(
        request,
        form,
        save,
        title=_("When does it need a word?"),
        lede=found.title,
        submit=_("Save"),
        back=indicator_page(request, found),
    )


@require_GET
def rates(request: MemberRequest) -> HttpResponse:
    may = may_keep_rates(request.member)
    rows = closing.rate_rows(request.member, may_edit=may)
    reporting = request.organization.reporting_currency
    context = {
        "rows": rows,
        "finding": closing.rates_finding(rows, reporting),
        "may_enter": may and bool(reporting),
        "may_keep": may,
        "reporting": reporting,
    }
    return render(request, "objectives/rates.html", context)


@require_http_methods(["GET", "POST"])
def new_rate(request: MemberRequest) -> HttpResponse:
    return _rate(request, None)


@require_http_methods(["GET", "POST"])
def edit_rate(request: MemberRequest, rate_id) -> HttpResponse:
    return _rate(request, get_object_or_404(ExchangeRate.objects.all(), pk=rate_id))


def _rate(request: MemberRequest, found: ExchangeRate | None) -> HttpResponse:
    _require_keeper(request)
    form = RateForm(request.POST or None, initial=RateForm.initial_of(found) if found else None)
    if found is not None:
        for name in ("currency", "kind", "first_day"):
            form.fields[name].disabled = True

    def save() -> str:
        fields = form.cleaned_data
        saved = services.enter_rate(
            actor=request.member,
            currency=fields["currency"],
            kind=fields["kind"],
            day=fields["first_day"],
            rate=fields["rate"],
            version=fields["version"],
            now=request.now,
        )
        return _("The rate of %(code)s is entered.") % {"code": saved.currency}

    return answer(
        request,
        form,
        save,
        title=_("Change a rate") if found else _("Enter a rate"),
        submit=_("Save"),
        back=_rates_page(request),
    )


@require_http_methods(["GET", "POST"])
def paste_rates(request: MemberRequest) -> HttpResponse:
    _require_keeper(request)
    form = RatesForm(request.POST or None)

    def save() -> str:
        rows = read_rates(form.cleaned_data["rows"], request.organization.fiscal_year_starts)
        count = services.enter_rates(actor=request.member, rows=rows, now=request.now)
        return _("%(count)s of %(total)s rates are new or differ.") % {
            "count": count,
            "total": len(rows),
        }

    return answer(
        request,
        form,
        save,
        title=_("Paste rates"),
        submit=_("Enter them"),
        back=_rates_page(request),
    )


@require_GET
def closes(request: MemberRequest) -> HttpResponse:
    rows = closing.close_rows(request.member)
    leads = Unit.objects.filter(lead=request.member.pk)
    context = {
        "rows": rows,
        "finding": closing.closes_finding(rows),
        "may_prepare": may_prepare(request.member, None) or leads.exists(),
    }
    return render(request, "objectives/closes.html", context)


@require_http_methods(["GET", "POST"])
def new_close(request: MemberRequest) -> HttpResponse:
    units = Unit.objects.select_related("lead").in_order()
    mine = [unit for unit in units if may_prepare(request.member, unit)]
    everywhere = may_prepare(request.member, None)
    require(
        allowed=everywhere or bool(mine),
        sentence=_("Controllers, administrators and the lead of a unit prepare a close."),
    )
    form = PrepareForm(
        request.POST or None,
        initial={"unit": request.GET.get("unit"), "period": request.GET.get("period")},
        units=units.filter(pk__in=[unit.pk for unit in mine]),
        periods=closing.periods_offered(request.organization),
    )

    def save() -> str:
        unit = form.cleaned_data["unit"]
        require(
            allowed=may_prepare(request.member, unit),
            sentence=_("Controllers, administrators and the lead of a unit prepare a close."),
        )
        rhythm, first = form.cleaned_data["period"].split(":")
        close = services.prepare_close(
            actor=request.member,
            unit=unit,
            rhythm=rhythm,
            period_start=date.fromisoformat(first),
            note=form.cleaned_data["note"],
            now=request.now,
        )
        return _("%(close)s is prepared and waits for its review.") % {"close": close_words(close)}

    return answer(
        request,
        form,
        save,
        title=_("Prepare a close"),
        lede=_("You say that the figures are complete and their variances explained."),
        submit=_("Prepare"),
        back=_closes_page(request),
    )


@require_http_methods(["GET", "POST"])
def review_close(request: MemberRequest, close_id) -> HttpResponse:
    return _sign(
        request,
        close_id,
        services.review_close,
        title=_("Review this close?"),
        submit=_("I have reviewed it"),
        said=_("%(close)s is reviewed."),
    )


@require_http_methods(["GET", "POST"])
def approve_close(request: MemberRequest, close_id) -> HttpResponse:
    return _sign(
        request,
        close_id,
        services.approve_close,
        title=_("Approve this close?"),
        submit=_("Approve and lock"),
        said=_("%(close)s is approved and locked."),
    )


def _sign(request: MemberRequest, close_id, verb, *, title: str, submit: str, said: str):
    close = get_object_or_404(PeriodClose.objects.with_people(), pk=close_id)
    require(
        allowed=may_sign(request.member),
        sentence=_("Who steers reviews and approves: leaders, controllers, administrators."),
    )
    form = NothingForm(request.POST if request.method == "POST" else None)

    def save() -> str:
        verb(actor=request.member, close=close, now=request.now)
        return said % {"close": close_words(close)}

    return answer(
        request,
        form,
        save,
        title=title,
        lede=close_words(close),
        submit=submit,
        back=_closes_page(request),
    )


@require_http_methods(["GET", "POST"])
def reopen_close(request: MemberRequest, close_id) -> HttpResponse:
    close = get_object_or_404(PeriodClose.objects.with_people(), pk=close_id)
    require(
        allowed=may_reopen(request.member),
        sentence=_("Controllers and administrators reopen a close."),
    )
    form = ReopenForm(request.POST or None)

    def save() -> str:
        services.reopen_close(
            actor=request.member,
            close=close,
            because=form.cleaned_data["because"],
            now=request.now,
        )
        return _("%(close)s is open again.") % {"close": close_words(close)}

    return answer(
        request,
        form,
        save,
        title=_("Reopen this close?"),
        lede=close_words(close),
        submit=_("Reopen"),
        back=_closes_page(request),
    )


def _require_keeper(request: MemberRequest) -> None:
    require(
        allowed=may_keep_rates(request.member),
        sentence=_("Controllers and administrators keep rates, thresholds and the calendar."),
    )


def _figures_page(request: MemberRequest) -> str:
    return reverse("objectives:figures", args=[request.organization.slug])


def _rates_page(request: MemberRequest) -> str:
    return reverse("objectives:rates", args=[request.organization.slug])


def _closes_page(request: MemberRequest) -> str:
    return reverse("objectives:closes", args=[request.organization.slug])
