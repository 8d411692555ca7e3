"""Check-ins: the queue, the form, what a typed figure would amount to."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from objectives.analysis import Analysis
from objectives.entering import read_entry
from objectives.forms import CheckinForm
from objectives.models import Indicator, Measurement
from objectives.models.words import Confidence
from objectives.permissions import answers_for, may_check_in
from objectives.rules.refusal import RuleError
from objectives.screens import checkin as checkins
from objectives.screens import measures as board
from objectives.screens.entry_offers import offered, with_offers
from objectives.services import attach_file, record_measurement
from objectives.services.entry import check_by_hand
from objectives.services.refusals import sentence_of
from objectives.typed import UnreadableNumber
from objectives.views.common import analyse_for, day_asked
from perfmgmt.organization.wording import on_behalf_words
from perfmgmt.tenancy.access import Changed, Refused, require


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
    analysis = analyse_for(request, found)
    asked = day_asked(request, "period")
    if request.method == "POST":
        asked = _posted_day(request)
    period = checkins.period_to_update(analysis, asked)
    is_misfit = period is None and request.method == "POST"
    if is_misfit:
        # What was typed stays in the form, for the period that does wait.
        period = checkins.period_to_update(analysis, None)
    if period is None and (asked or is_misfit):
        raise Http404
    if period is None:
        messages.info(
            request, _("The first period of %(title)s has not ended yet.") % {"title": found.title}
        )
        return redirect("objectives:indicator", request.organization.slug, found.pk)
    choices = offered(found)
    lock = checkins.lock_over(choices.locks, found, period)
    is_correction = checkins.has_value(analysis, period) or bool(lock)
    form = CheckinForm(
        request.POST or None,
        request.FILES or None,
        indicator=found,
        causes=choices.causes,
        assumptions=choices.assumptions,
        is_correction=is_correction,
        initial={
            "period_start": period,
            "version": found.version,
            "cause": checkins.last_cause(analysis),
        },
    )
    if is_misfit:
        form.data = {**form.data.dict(), "period_start": period.isoformat()}  # type: ignore[attr-defined]
        form.add_error(None, _("This is no period that has ended. Here is the one that waits."))
    queue = [] if is_correction else checkins.queue_of(request.member, request.now, found.pk)
    if request.method == "POST" and form.is_valid():
        status, recorded = _record(request, found, form)
        if recorded is not None:
            return _next_step(request, queue, found, recorded)
    else:
        status = 422 if form.errors else 200
    return _checkin_page(
        request,
        analysis=analysis,
        period=period,
        form=form,
        queue=queue,
        causes=checkins.causes(choices.causes),
        lock=lock,
        status=status,
    )


def _mine_to_update(request, indicator_id) -> Indicator:
    found = get_object_or_404(with_offers(Indicator.objects.with_people()), pk=indicator_id)
    if answers_for(request.member, found):
        _require_by_hand(found)
    require(
        allowed=may_check_in(request.member, found),
        sentence=_("Only its owner, its updater and controllers may record values."),
    )
    return found


def _require_by_hand(found: Indicator) -> None:
    """Who could enter it learns where its figures come from, instead of a role that they lack."""
    try:
        check_by_hand(found)
    except Refused as refusal:
        raise PermissionDenied(str(refusal)) from refusal


def _posted_day(request) -> date | None:
    try:
        return parse_date(request.POST.get("period_start", ""))
    except ValueError:
        return None


def _record(request, found: Indicator, form: CheckinForm) -> tuple[int, Measurement | None]:
    """The figure when it is saved; what refused it stands on the form and gives 409 or 422."""
    data = dict(form.cleaned_data)
    files = data.pop("files")
    try:
        recorded = record_measurement(
            actor=request.member,
            indicator=found,
            now=request.now,
            expected_version=data.pop("version"),
            **data,
        )
        for name, content in files:
            attach_file(
                actor=request.member,
                measurement=recorded,
                name=name,
                content=content,
                now=request.now,
            )
    except Refused as error:
        shown = {field.name for field in form.visible_fields()}
        form.add_error(error.field if error.field in shown else None, str(error))
        return 422, None
    except Changed as error:
        # What was typed stays; saving it once more is then meant for what is stored now.
        form.data = {**form.data.dict(), "version": str(error.current.version)}  # type: ignore[attr-defined]
        form.add_error(None, _("%(what)s Look again and save once more.") % {"what": error})
        return 409, None
    return 200, recorded


def _next_step(request, queue, found: Indicator, recorded: Measurement) -> HttpResponse:
    undo = reverse("objectives:figure-undo", args=[request.organization.slug, recorded.pk])
    messages.success(
        request, _("%(title)s is updated.") % {"title": found.title}, extra_tags=f"undo {undo}"
    )
    following = checkins.after(queue, found.pk)
    if following:
        return redirect(following.href)
    if any(step.is_current for step in queue):
        address = redirect("objectives:update", request.organization.slug)
        address["Location"] += "?done=1"
        return address
    return redirect("objectives:indicator", request.organization.slug, found.pk)


def _checkin_page(request, *, analysis, period, form, queue, causes, lock, status) -> HttpResponse:
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
        "causes": causes,
        "still": checkins.still(analysis, causes),
        "lock": lock,
        "kind": found.target_type,
        "draft": f"{found.pk} {period.isoformat()}",
        "confidence": checkins.confidence_label(found),
        "chart": told.chart if told else checkins.chart_beside(analysis),
        "around": checkins.around(found, request.organization.slug),
        "on_behalf": on_behalf_words(
            request.member, [found.updater_id, found.owner_id], request.now
        ),
        "outlook": checkins.outlook_line(analysis),
        "last_comment": checkins.last_comment(analysis),
    }
    return render(request, "objectives/checkin.html", context, status=status)


def _told(
    analysis: Analysis, period: date, text: str, confidence: str
) -> tuple[checkins.Told | None, str]:
    """What the typed text would amount to, or the sentence why it cannot be judged."""
    try:
        value = read_entry(analysis.indicator, text)
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
    analysis = analyse_for(request, found)
    period = checkins.period_to_update(analysis, day_asked(request, "period_start"))
    if period is None:
        raise Http404
    asked = request.GET.copy()
    # A later period confirms the cause of the one before by one key.
    asked.setdefault("cause", checkins.last_cause(analysis))
    choices = offered(found)
    causes = checkins.causes(choices.causes)
    form = CheckinForm(
        asked, indicator=found, causes=choices.causes, assumptions=choices.assumptions
    )
    context: dict[str, Any] = {"indicator": found, "form": form, "is_preview": True}
    context |= {"causes": causes, "still": checkins.still(analysis, causes)}
    text = request.GET.get("value", "").strip()
    told = None
    if text:
        confidence = request.GET.get("confidence", "")
        told, context["sentence"] = _told(analysis, period, text, confidence)
    if told:
        context |= {"told": told, "asks_cause": told.wants_cause}
    context["chart"] = told.chart if told else checkins.chart_beside(analysis)
    return render(request, "objectives/checkin.html#preview", context)
