"""One indicator: its chart, its values, its signals."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from objectives import charts
from objectives.figures import unit_of
from objectives.forms import AcknowledgeForm
from objectives.models import Indicator, Signal
from objectives.models.words import Rhythm
from objectives.permissions import (
    may_acknowledge,
    may_add_drivers,
    may_check_in,
    may_edit_indicator,
)
from objectives.rules.forecast import Forecast
from objectives.screens import controlling, serving, splitting, standing
from objectives.screens import indicator as reading
from objectives.screens import measures as board
from objectives.screens.connections import with_connections
from objectives.screens.drivers import drivers_of
from objectives.screens.formula import formula_words
from objectives.screens.trail import with_marks
from objectives.services import acknowledge_signal
from objectives.views.common import address_with, analyse_for, day_asked, end_of, today
from perfmgmt.tenancy.access import Refused, require


@require_GET
def indicator(request, indicator_id) -> HttpResponse:

    as_of = day_asked(request, "as_of")
    connected = with_connections(
        Indicator.objects.with_people().with_feeding(),
        as_of=end_of(request, as_of) if as_of else None,
    )
    indicators = with_marks(splitting.with_shares(connected), request.member, request.now)
    indicators = controlling.with_comments(indicators)
    found = get_object_or_404(indicators.select_related("watches"), pk=indicator_id)
    analysis = analyse_for(request, found, as_of=as_of)
    before = day_asked(request, "before")
    values = reading.values_page(analysis, request.member, before=before, as_of=as_of is not None)
    earlier = address_with(request, before=values.before) if values.before else ""
    if before and request.htmx:
        context = {"values": values, "earlier": earlier}
        return render(request, "objectives/indicator.html#values", context)
    by = _coarser_asked(request, found)
    served = reading.served(analysis, request.member)
    signal = board.to_acknowledge(analysis)
    context = {
        "indicator": found,
        "analysis": analysis,
        "as_of": reading.as_of_words(as_of) if as_of else "",
        "finding": reading.finding(analysis),
        "status": reading.shown_status(analysis),
        "lede": reading.lede(analysis),
        "about": reading.about(analysis),
        "chart": reading.figure_of(analysis) if analysis.latest else "",
        "has_forecast": isinstance(analysis.forecast, Forecast),
        "heading": reading.chart_heading(analysis),
        "notes": reading.chart_notes(analysis),
        "answers": reading.answers(analysis),
        "compared": controlling.block_of(analysis, request.member, may_act=not as_of),
        "segments": reading.segment_lines(analysis),
        "values": values,
        "earlier": earlier,
        "gaps": reading.gaps(analysis),
        "facts": standing.facts(analysis),
        "by": standing.rhythm_words(by) if by else "",
        "coarser": standing.by_coarser(analysis, by) if by else [],
        "rhythms": _rhythms(request, found, by),
        "adds_up": standing.how_it_adds_up(found) if by else "",
        "served": served,
        "splits": splitting.of_indicator(found, request.organization.slug),
        "is_detached": serving.is_detached(found, serves_any=bool(served)),
        "retired": serving.retired_words(found, today(request)),
        "path": serving.path_rows(analysis),
        "unit": charts.unit_words(unit_of(found)),
        "menu": [] if as_of else serving.menu(found, request.member, serves_any=bool(served)),
        "formula": formula_words(found, request.organization, request.now),
        "drivers": drivers_of(found, request.member, request.now),
        "may_edit": may_edit_indicator(request.member, found) and not as_of,
        "may_add_drivers": may_add_drivers(request.member) and not as_of,
        "may_update": may_check_in(request.member, found) and not as_of,
        "signal": signal
        if signal and may_acknowledge(request.member, signal) and not as_of
        else None,
    }
    return render(request, "objectives/indicator.html", context)


def _coarser_asked(request, found: Indicator) -> Rhythm | None:
    asked = request.GET.get("by", "")
    return next((each for each in standing.coarser_choices(found) if each.value == asked), None)


def _rhythms(request, found: Indicator, by: Rhythm | None) -> list[dict]:
    """The indicator's own rhythm and the coarser ones, as links; none where there is no choice."""
    coarser = standing.coarser_choices(found)
    own = {
        "href": address_with(request, by=None, before=None),
        "label": standing.rhythm_words(Rhythm(found.rhythm)),
        "is_current": by is None,
    }
    others = [
        {
            "href": address_with(request, by=each.value, before=None),
            "label": standing.rhythm_words(each),
            "is_current": each == by,
        }
        for each in coarser
    ]
    return [own, *others] if others else []


@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request, signal_id) -> HttpResponse:
    """A dialog over the page that asked for it, or a page of its own without script."""
    signal = get_object_or_404(Signal.objects.select_related("indicator"), pk=signal_id)
    require(
        allowed=may_acknowledge(request.member, signal),
        sentence=_("Only its owner, its updater and those who steer may acknowledge a signal."),
    )
    form = AcknowledgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acknowledge_signal(
                actor=request.member, signal=signal, note=form.cleaned_data["note"], now=request.now
            )
        except Refused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Signal acknowledged."))
            if request.htmx:
                return HttpResponse(status=204, headers={"HX-Refresh": "true"})
            return redirect("objectives:indicator", request.organization.slug, signal.indicator_id)
    part = "#dialog" if request.htmx else ""
    context = {
        "form": form,
        "signal": signal,
        "note": board.change_words(signal.indicator, [signal]),
    }
    status = 422 if form.errors else 200
    return render(request, f"objectives/acknowledge.html{part}", context, status=status)
