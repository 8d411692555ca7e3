"""Saying what drives a measure, saying it otherwise, and no longer."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from objectives import services
from objectives.driving import check_of
from objectives.forms import DriverLinkForm, NewDriverLinkForm, VersionForm
from objectives.forms.measure import options
from objectives.models import DriverLink, Indicator
from objectives.permissions import may_add_drivers, may_edit_indicator
from objectives.screens import drivers
from objectives.screens.indicator import as_of_words
from objectives.views.common import day_asked, end_of
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def add_driver(request: MemberRequest, indicator_id: UUID) -> HttpResponse:
    """Another lead that drives this indicator."""
    lag: Indicator = get_object_or_404(Indicator.objects.all(), pk=indicator_id)
    _require_editor(request, lag)
    form = _new_form(request, label=_("Driver"))

    def add() -> str:
        link = _added(request, form, lead=form.cleaned_data["measure"], lag=lag)
        return _said(link)

    return _dialog(request, form, add, title=_("What drives %(title)s?"), indicator=lag)


@require_http_methods(["GET", "HEAD", "POST"])
def add_driven(request: MemberRequest, indicator_id: UUID) -> HttpResponse:
    """Another lag that this indicator drives; who may edit that one decides."""
    lead: Indicator = get_object_or_404(Indicator.objects.all(), pk=indicator_id)
    require(allowed=may_add_drivers(request.member))
    form = _new_form(request, label=_("Result"))

    def add() -> str:
        lag = form.cleaned_data["measure"]
        if not may_edit_indicator(request.member, lag):
            raise Refused(_not_yours(), field="measure")
        return _said(_added(request, form, lead=lead, lag=lag))

    return _dialog(request, form, add, title=_("What does %(title)s drive?"), indicator=lead)


@require_http_methods(["GET", "HEAD", "POST"])
def driver(request: MemberRequest, driver_id: UUID) -> HttpResponse:
    link = _mine_to_edit(request, driver_id)
    form = DriverLinkForm(
        request.POST if request.method == "POST" else None, initial=DriverLinkForm.initial_of(link)
    )

    def save() -> str:
        data = form.cleaned_data
        changed = services.update_driver_link(
            actor=request.member,
            link=link,
            lag_periods=data["lag_periods"],
            sign=data["sign"],
            because=data["because"],
            version=data["version"],
            now=request.now,
        )
        return _said(changed)

    words = {"lead": link.lead.title, "lag": link.lag.title}
    return answer(
        request,
        form,
        save,
        title=_("%(lead)s drives %(lag)s") % words,
        submit=_("Save"),
        back=_page(request, link.lag),
        under=link.lag.title,
    )


@require_GET
def driver_check(request: MemberRequest, driver_id: UUID) -> HttpResponse:
    """One claim with the changes it was checked by, now or as of an earlier day."""
    link: DriverLink = get_object_or_404(DriverLink.objects.with_indicators(), pk=driver_id)
    as_of = day_asked(request, "as_of")
    checked = check_of(
        link,
        fiscal_start=request.organization.fiscal_year_starts,
        as_of=end_of(request, as_of) if as_of else None,
    )
    context = {
        "link": link,
        "as_of": as_of_words(as_of) if as_of else "",
        "claim": drivers.claim_words(link),
        "verdict": drivers.verdict_mark(checked.check),
        "evidence": drivers.evidence_words(checked.check),
        "meaning": drivers.meaning_of(checked.check),
        "scatter": drivers.scatter_of(checked) if checked.check.count > 1 else "",
        "rows": drivers.pair_rows(checked),
        "may_edit": may_edit_indicator(request.member, link.lag) and not as_of,
    }
    return render(request, "objectives/driver_check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_driver(request: MemberRequest, driver_id: UUID) -> HttpResponse:
    link = _mine_to_edit(request, driver_id)
    words = {"lead": link.lead.title, "lag": link.lag.title}

    sent = request.POST if request.method == "POST" else None
    form = VersionForm(sent, initial={"version": link.version})

    def remove() -> str:
        services.remove_driver_link(
            actor=request.member, link=link, now=request.now, **form.cleaned_data
        )
        return _("It is no longer said that %(lead)s drives %(lag)s.") % words

    return answer(
        request,
        form,
        remove,
        title=_("Does %(lead)s no longer drive %(lag)s?") % words,
        submit=_("Remove the link"),
        back=_page(request, link.lag),
        lede=link.because,
        under=link.lag.title,
    )


def _new_form(request: MemberRequest, *, label: str) -> NewDriverLinkForm:
    data = request.POST if request.method == "POST" else None
    return NewDriverLinkForm(data, slug=request.organization.slug, label=label)


def _added(request: MemberRequest, form, *, lead: Indicator, lag: Indicator) -> DriverLink:
    data = form.cleaned_data
    try:
        return services.add_driver_link(
            actor=request.member,
            lead=lead,
            lag=lag,
            lag_periods=data["lag_periods"],
            sign=data["sign"],
            because=data["because"],
            now=request.now,
        )
    except Refused as refusal:
        # Whichever end the person chose, the form has one field for it.
        field = "measure" if refusal.field in ("lead", "lag") else refusal.field
        raise Refused(str(refusal), field=field) from refusal


def _dialog(request: MemberRequest, form, save, *, title: str, indicator: Indicator):
    return answer(
        request,
        form,
        save,
        title=title % {"title": indicator.title},
        submit=_("Add the link"),
        back=_page(request, indicator),
        template="objectives/driver.html",
        under=indicator.title,
        options=options(""),
    )


def _said(link: DriverLink) -> str:
    return _("%(lead)s drives %(lag)s.") % {"lead": link.lead.title, "lag": link.lag.title}


def _page(request: MemberRequest, indicator: Indicator) -> str:
    return reverse("objectives:indicator", args=[request.organization.slug, indicator.pk])


def _mine_to_edit(request: MemberRequest, driver_id: UUID) -> DriverLink:
    links = DriverLink.objects.with_indicators()
    link: DriverLink = get_object_or_404(links, pk=driver_id)
    _require_editor(request, link.lag)
    return link


def _require_editor(request: MemberRequest, lag: Indicator) -> None:
    require(allowed=may_edit_indicator(request.member, lag), sentence=_not_yours())


def _not_yours() -> str:
    return _("Only its owner and those who steer may say what drives a measure.")
