"""Objectives, measures and check-ins: fetch, form, verb, render."""

from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from objectives import worklist
from objectives.analysis import Analysis, analyse
from objectives.findings import measures_finding, objectives_finding
from objectives.forms import AcknowledgeForm, CheckinForm
from objectives.models import Indicator, Objective, Signal
from objectives.models.words import Confidence
from objectives.permissions import may_acknowledge, may_check_in
from objectives.rules.refusal import RuleError
from objectives.screens import checkin as checkins
from objectives.screens import indicator as reading
from objectives.screens import listing
from objectives.screens import measures as board
from objectives.services import acknowledge_signal, record_measurement
from objectives.services.refusals import sentence_of
from objectives.typed import UnreadableNumber, read_number
from objectives.worklist import Scope
from perfmgmt.tenancy.access import Changed, Refused, require

MOST_DIGITS = 9

# --- Lists -----------------------------------------------------------------------------------------


@require_GET
def objective_list(request) -> HttpResponse:
    filters = listing.Filters.read(request.GET)
    counts = listing.count(filters, request.now)
    rows = listing.page_of_rows(
        filters,
        counts,
        organization=request.organization,
        start=_start(request),
        now=request.now,
    )
    if request.htmx and request.htmx.target == "more":
        return render(
            request, "objectives/list.html#rows", {"page": rows, "more": _more(request, rows)}
        )
    context = {
        "finding": objectives_finding(listing.facts_of(counts)),
        "filters": filters,
        "pills": _pills(request, counts),
        "states": Objective.State.choices,
        "owners": listing.owners(),
        "page": rows,
        "more": _more(request, rows),
        "total": counts["total"],
    }
    part = "#page" if request.htmx and request.htmx.target == "objectives" else ""
    return render(request, f"objectives/list.html{part}", context)


def _pills(request, counts) -> list[dict]:
    return [
        {
            "status": status,
            "label": listing.HEADINGS[status],
            "count": counts[status],
            "href": _with(request, result=status, show=None),
        }
        for status in listing.WORST_FIRST
        if counts[status]
    ]


@require_GET
def measures(request) -> HttpResponse:
    member, now = request.member, request.now
    counts = worklist.count_scopes(member, now, request.organization.zone)
    scope = _scope(request, counts)
    with_quiet = request.GET.get("show") == "all"
    rows = board.page_of_rows(
        member=member,
        counts=counts,
        scope=scope,
        with_quiet=with_quiet,
        start=_start(request),
        now=now,
    )
    context: dict[str, Any] = {"page": rows, "more": _more(request, rows)}
    if request.htmx and request.htmx.target == "more":
        return render(request, "objectives/measures.html#rows", context)
    context |= {
        "finding": measures_finding(board.facts_of(counts, scope)),
        "scope": scope,
        "scopes": _scopes(request, counts),
        "quiet": _quiet_words(counts, scope) if not with_quiet else "",
        "show_quiet": _with(request, show="all", start=None),
        "is_clear": not any(counts[f"{scope}_{group}"] for group in worklist.ATTENTION),
        "total": counts[f"{scope}_total"],
    }
    part = "#page" if request.htmx and request.htmx.target == "measures" else ""
    return render(request, f"objectives/measures.html{part}", context)


def _scope(request, counts) -> Scope:
    """The one that was asked for, else the nearest to the person that has anything in it."""
    asked = request.GET.get("scope", "")
    if asked in {each.value for each in Scope}:
        return Scope(asked)
    return next((each for each in (Scope.UNIT, Scope.MINE) if counts[f"{each}_total"]), Scope.ALL)


def _scopes(request, counts) -> list[dict]:
    unit = request.member.unit
    labels = {
        Scope.UNIT: unit.name if unit else "",
        Scope.MINE: _("Mine"),
        Scope.ALL: _("All units"),
    }
    return [
        {
            "value": scope,
            "label": label,
            "count": counts[f"{scope}_total"],
            "href": _with(request, scope=scope, start=None, show=None),
        }
        for scope, label in labels.items()
        if label and (counts[f"{scope}_total"] or scope == Scope.ALL)
    ]


def _quiet_words(counts, scope) -> str:
    on_track = counts[f"{scope}_{worklist.Group.ON_TRACK}"]
    unjudged = counts[f"{scope}_{worklist.Group.UNJUDGED}"]
    sentences = [
        on_track
        and ngettext(
            "%(count)s other is on track and up to date.",
            "%(count)s others are on track and up to date.",
            on_track,
        )
        % {"count": on_track},
        unjudged
        and ngettext(
            "%(count)s has no target or no value.",
            "%(count)s have no target or no value.",
            unjudged,
        )
        % {"count": unjudged},
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _start(request) -> int:
    asked = request.GET.get("start", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < MOST_DIGITS else 0


def _more(request, page) -> dict | None:
    if page.next_start is None:
        return None
    return {"href": _with(request, start=page.next_start), "count": page.remaining}


def _with(request, **changes) -> str:
    """This address with other parameters; None takes one away."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}"


# --- One indicator ---------------------------------------------------------------------------------


@require_GET
def indicator(request, indicator_id) -> HttpResponse:
    found = get_object_or_404(Indicator.objects.with_people(), pk=indicator_id)
    as_of = _day(request, "as_of")
    analysis = _analyse(request, found, as_of=as_of)
    before = _day(request, "before")
    values = reading.values_page(analysis, before=before)
    earlier = _with(request, before=values.before) if values.before else ""
    if before and request.htmx:
        context = {"values": values, "earlier": earlier}
        return render(request, "objectives/indicator.html#values", context)
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
        "heading": reading.chart_heading(analysis),
        "notes": reading.chart_notes(analysis),
        "answers": reading.answers(analysis),
        "values": values,
        "earlier": earlier,
        "gaps": reading.gaps(analysis),
        "served": reading.served(analysis),
        "may_update": may_check_in(request.member, found) and not as_of,
        "signal": signal
        if signal and may_acknowledge(request.member, signal) and not as_of
        else None,
    }
    return render(request, "objectives/indicator.html", context)


def _analyse(request, found: Indicator, *, as_of: date | None = None) -> Analysis:
    """By what is known now, or was known at the end of an earlier day."""
    instant = None
    if as_of is not None:
        instant = datetime.combine(as_of, time.max, tzinfo=request.organization.zone)
    return analyse(
        found,
        now=request.now,
        as_of=min(instant, request.now) if instant else None,
        organization=request.organization,
    )


def _day(request, name: str) -> date | None:
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:
        return None


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


# --- Check-in --------------------------------------------------------------------------------------


@require_GET
def update(request) -> HttpResponse:
    """The first of my due check-ins; after the last one, what is left and why."""
    queue = checkins.queue_of(request.member, request.now)
    if queue and "done" not in request.GET:
        return redirect(queue[0].href)
    return render(request, "objectives/update.html", {"queue": queue})


@require_http_methods(["GET", "HEAD", "POST"])
def checkin(request, indicator_id) -> HttpResponse:
    found = _mine_to_update(request, indicator_id)
    analysis = _analyse(request, found)
    asked = _day(request, "period")
    if request.method == "POST":
        asked = _posted_day(request)
    period = checkins.period_to_update(analysis, asked)
    if period is None and (asked or request.method == "POST"):
        raise Http404
    if period is None:
        messages.info(
            request, _("The first period of %(title)s has not ended yet.") % {"title": found.title}
        )
        return redirect("objectives:indicator", request.organization.slug, found.pk)
    is_correction = checkins.has_value(analysis, period)
    initial = {
        "period_start": period,
        "version": found.version,
        "cause": checkins.last_cause(analysis),
    }
    form = CheckinForm(
        request.POST or None, indicator=found, is_correction=is_correction, initial=initial
    )
    queue = [] if is_correction else checkins.queue_of(request.member, request.now, found.pk)
    if request.method == "POST" and form.is_valid():
        status = _record(request, found, form)
        if status == 200:
            return _next_step(request, queue, found)
    else:
        status = 422 if form.errors else 200
    return _checkin_page(
        request, analysis=analysis, period=period, form=form, queue=queue, status=status
    )


def _mine_to_update(request, indicator_id) -> Indicator:
    found = get_object_or_404(Indicator.objects.with_people(), pk=indicator_id)
    require(
        allowed=may_check_in(request.member, found),
        sentence=_("Only its owner, its updater and controllers may record values."),
    )
    return found


def _posted_day(request) -> date | None:
    try:
        return parse_date(request.POST.get("period_start", ""))
    except ValueError:
        return None


def _record(request, found: Indicator, form: CheckinForm) -> int:
    """200 when it is saved; what refused it stands on the form and gives 409 or 422."""
    data = dict(form.cleaned_data)
    try:
        record_measurement(
            actor=request.member,
            indicator=found,
            now=request.now,
            expected_version=data.pop("version"),
            **data,
        )
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return 422
    except Changed as error:
        # What was typed stays; saving it once more is then meant for what is stored now.
        form.data = {**form.data.dict(), "version": str(error.current.version)}  # type: ignore[attr-defined]
        form.add_error(None, _("%(what)s Look again and save once more.") % {"what": error})
        return 409
    return 200


def _next_step(request, queue, found: Indicator) -> HttpResponse:
    messages.success(request, _("%(title)s is updated.") % {"title": found.title})
    following = checkins.after(queue, found.pk)
    if following:
        return redirect(following.href)
    if any(step.is_current for step in queue):
        address = redirect("objectives:update", request.organization.slug)
        address["Location"] += "?done=1"
        return address
    return redirect("objectives:indicator", request.organization.slug, found.pk)


def _checkin_page(request, *, analysis, period, form, queue, status) -> HttpResponse:
    found = analysis.indicator
    typed = form["value"].value() or ""
    told, _why = _told(analysis, period, typed, form["confidence"].value() or "")
    context = {
        "indicator": found,
        "form": form,
        "queue": queue,
        "following": checkins.after(queue, found.pk),
        "period": checkins.numbers_beside(analysis, period),
        "measures": board.measures_words(found),
        "told": told,
        "asks_cause": bool(form.errors.get("cause")) or (told and told.wants_cause),
        "causes": checkins.causes(),
        "confidence": checkins.confidence_label(found),
        "chart": told.chart if told else checkins.chart_beside(analysis),
        "around": checkins.around(found, request.organization.slug),
        "last_comment": checkins.last_comment(analysis),
    }
    return render(request, "objectives/checkin.html", context, status=status)


def _told(
    analysis: Analysis, period: date, text: str, confidence: str
) -> tuple[checkins.Told | None, str]:
    """What the typed text would amount to, or the sentence why it cannot be judged."""
    try:
        value = read_number(text, analysis.indicator.unit_of_measure)
        judged = analysis.preview(
            period_start=period,
            value=value,
            confidence=confidence if confidence in Confidence.values else "",
        )
    except UnreadableNumber as error:
        return None, str(error)
    except RuleError as error:
        return None, sentence_of(error)
    return checkins.told(analysis, period, value, judged), ""


@require_GET
def preview(request, indicator_id) -> HttpResponse:
    """Fragments while somebody types: the verdict, the chart, the question for the cause."""
    found = _mine_to_update(request, indicator_id)
    analysis = _analyse(request, found)
    period = checkins.period_to_update(analysis, _day(request, "period_start"))
    if period is None:
        raise Http404
    asked = request.GET.copy()
    # A later period confirms the cause of the one before by one key.
    asked.setdefault("cause", checkins.last_cause(analysis))
    form = CheckinForm(asked, indicator=found)
    context: dict[str, Any] = {"indicator": found, "form": form, "is_preview": True}
    context["causes"] = checkins.causes()
    text = request.GET.get("value", "").strip()
    told = None
    if text:
        confidence = request.GET.get("confidence", "")
        told, context["sentence"] = _told(analysis, period, text, confidence)
    if told:
        context |= {"told": told, "asks_cause": told.wants_cause}
    context["chart"] = told.chart if told else checkins.chart_beside(analysis)
    return render(request, "objectives/checkin.html#preview", context)
