"""Interventions: the list and the board, one of them, and the dialogs that change it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from objectives.models import Objective
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.dialogs import answer
from reviews import asking, findings, services
from reviews.actions import action_lines
from reviews.forms import CompleteForm, InterventionForm, StartForm, StepForm, StopForm
from reviews.intervention_page import page_of
from reviews.interventions import Filters, overview, pills, read_id
from reviews.lists import recommendation_lines
from reviews.models import Decision, Intervention, InterventionStep
from reviews.permissions import (
    STEERING,
    may_open_intervention,
    may_open_interventions,
    may_raise_request,
    may_stop,
    may_work_on,
)
from reviews.recalibrations import waiting_lines
from reviews.rules.latency import LIMIT_DAYS

ACTIONS_SHOWN = 200
ASKS = ["GET", "HEAD", "POST"]


@require_GET
def interventions(request) -> HttpResponse:
    """What is done, whether it worked, and recommendations that wait for somebody's word."""
    today = localdate(request.now)
    filters = Filters.read(request.GET)
    found = overview(filters, request.member, request.now)
    undone = list(Decision.objects.undone().with_people().soonest_first()[:ACTIONS_SHOWN])
    rows = [row for row in undone if not row.is_recommendation]
    late = [row for row in rows if row.is_late(today)]
    recommended = [row for row in undone if row.is_recommendation]
    waiting = recommendation_lines(recommended, request.member, request.now)
    mine_late = sum(row.owner_id == request.member.pk for row in late)
    title = findings.actions_finding(
        mine_late=found.mine_late + mine_late,
        late=found.late + len(late),
        open_actions=found.open + len(rows),
        waiting=len(waiting),
        checked=found.checked,
        without_effect=found.without_effect,
    )
    context = {
        "finding": title,
        "found": found,
        "filters": filters,
        "pills": pills(found, request.GET),
        "units": found.units,
        "kinds": Intervention.Kind.choices,
        "states": Intervention.State.choices,
        "actions": action_lines(rows, request.now, request.member),
        "waiting": waiting,
        "requests": asking.request_lines(request.member, request.now),
        "decision_limit": LIMIT_DAYS,
        "recalibrations": waiting_lines(request.member, request.now),
        "may_ask": may_raise_request(request.member),
        "may_open": may_open_interventions(request.member),
    }
    part = "#found" if request.htmx and request.htmx.target == "interventions" else ""
    return render(request, f"reviews/interventions.html{part}", context)


@require_GET
def intervention(request, intervention_id) -> HttpResponse:
    found = get_object_or_404(Intervention.objects.with_rows(), pk=intervention_id)
    page = page_of(found, request.member, request.now)
    return render(request, "reviews/intervention.html", {"page": page, "one": found})


@require_http_methods(ASKS)
def new_intervention(request) -> HttpResponse:
    """Begin something between two meetings, about an objective of one's own or of one's care."""
    require(
        allowed=may_open_interventions(request.member),
        sentence=_("Who only reads cannot begin an intervention."),
    )
    objectives = _objectives_of(request)
    wanted = read_id(request.GET.get("objective", ""))
    asked = objectives.filter(pk=wanted).first() if wanted else None
    form = InterventionForm(
        request.POST or None,
        objectives=objectives,
        objective=asked,
        initial={"owner": request.member.pk, "objective": asked.pk if asked else None},
    )

    def begin() -> tuple[str, str]:
        fields = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        require(
            allowed=may_open_intervention(request.member, fields["objective"]),
            sentence=_("Its owner and those who steer begin something about an objective."),
        )
        made = services.open_intervention(actor=request.member, now=request.now, **fields)
        said = _("“%(text)s” is planned. Say when it begins.") % {"text": made.text}
        return said, _page(request, made)

    return answer(
        request,
        form,
        begin,
        title=_("Begin an intervention"),
        submit=_("Plan it"),
        back=reverse("reviews:interventions", args=[request.organization.slug]),
        under=_("Interventions"),
    )


@require_http_methods(ASKS)
def edit_intervention(request, intervention_id) -> HttpResponse:
    found = _to_work_on(request, intervention_id)
    form = InterventionForm(
        request.POST or None, initial=InterventionForm.initial_of(found), row=found
    )
    return _changing(request, found, form, title=_("Change the intervention"))


@require_http_methods(ASKS)
def complete_intervention(request, intervention_id) -> HttpResponse:
    """What the room left open: an owner and a sentence were enough there."""
    found = _to_work_on(request, intervention_id)
    form = CompleteForm(request.POST or None, initial=CompleteForm.initial_of(found), row=found)
    lede = _("“%(text)s”: within 24 hours it counts as part of the decision.")
    return _changing(
        request,
        found,
        form,
        title=_("Complete the decision"),
        lede=lede % {"text": found.text} if found.decision_id else "",
    )


@require_http_methods(ASKS)
def start_intervention(request, intervention_id) -> HttpResponse:
    found = _to_work_on(request, intervention_id)
    initial = StartForm.initial_of(found) | {"on": localdate(request.now)}
    form = StartForm(request.POST or None, initial=initial)

    def start() -> str:
        services.start_intervention(
            actor=request.member, intervention=found, now=request.now, **_typed(form)
        )
        return _("Under way: %(text)s") % {"text": found.text}

    return answer(
        request,
        form,
        start,
        title=_("Start the intervention"),
        submit=_("Start"),
        back=_page(request, found),
        under=found.text,
        lede=_("What stood before, and its natural range, are held fast by this day."),
    )


@require_http_methods(ASKS)
def stop_intervention(request, intervention_id) -> HttpResponse:
    """Stop it; another one may then take its place."""
    found = _found(intervention_id)
    require(
        allowed=may_stop(request.member, found),
        sentence=_("It takes somebody with the right to decide."),
    )
    form = StopForm(request.POST or None, initial=StopForm.initial_of(found))

    def stop() -> str:
        services.stop_intervention(
            actor=request.member, intervention=found, now=request.now, **_typed(form)
        )
        return _("Stopped: %(text)s") % {"text": found.text}

    return answer(
        request,
        form,
        stop,
        title=_("Stop or replace it"),
        submit=_("Stop"),
        back=_page(request, found),
        under=found.text,
        lede=_("It ends and stays on record. Another one can be begun in its place."),
    )


@require_POST
def finish_intervention(request, intervention_id) -> HttpResponse:
    found = _to_work_on(request, intervention_id)
    return _settle(
        request,
        found,
        lambda: services.finish_intervention(
            actor=request.member, intervention=found, now=request.now
        ),
        _("Done: %(text)s") % {"text": found.text},
    )


@require_POST
def check_intervention(request, intervention_id) -> HttpResponse:
    """Look again, with every value up to today."""
    found = _to_work_on(request, intervention_id)
    return _settle(
        request,
        found,
        lambda: services.check_effect(actor=request.member, intervention=found, now=request.now),
        _("Its effect was checked again."),
    )


@require_http_methods(ASKS)
def add_step(request, intervention_id) -> HttpResponse:
    found = _to_work_on(request, intervention_id)
    form = StepForm(request.POST or None)

    def add() -> str:
        services.add_step(
            actor=request.member, intervention=found, now=request.now, **form.cleaned_data
        )
        return _("Step added.")

    return answer(
        request,
        form,
        add,
        title=_("Add a step"),
        submit=_("Add"),
        back=_page(request, found),
        under=found.text,
    )


@require_POST
def complete_step(request, intervention_id, step_id) -> HttpResponse:
    found, step = _step_of(request, intervention_id, step_id)
    return _settle(
        request,
        found,
        lambda: services.complete_step(actor=request.member, step=step, now=request.now),
        _("Done: %(text)s") % {"text": step.text},
    )


@require_POST
def remove_step(request, intervention_id, step_id) -> HttpResponse:
    found, step = _step_of(request, intervention_id, step_id)
    return _settle(
        request,
        found,
        lambda: services.remove_step(actor=request.member, step=step, now=request.now),
        _("Step removed."),
    )


def _changing(request, found: Intervention, form, *, title: str, lede: str = "") -> HttpResponse:
    def save() -> str:
        fields = dict(form.cleaned_data)
        services.update_intervention(
            actor=request.member,
            intervention=found,
            now=request.now,
            version=fields.pop("version"),
            changes=fields,  # type: ignore[arg-type] # the form's fields are those of the verb
        )
        return _("Saved.")

    return answer(
        request,
        form,
        save,
        title=title,
        submit=_("Save"),
        back=_page(request, found),
        under=found.text,
        lede=lede,
    )


def _settle(request, found: Intervention, verb: Callable[[], object], said: str) -> HttpResponse:
    try:
        verb()
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(_page(request, found))


def _typed(form) -> dict:
    return dict(form.cleaned_data)


def _found(intervention_id) -> Intervention:
    return get_object_or_404(
        Intervention.objects.with_rows().select_related("decision__review__chair"),
        pk=intervention_id,
    )


def _to_work_on(request, intervention_id) -> Intervention:
    found = _found(intervention_id)
    require(
        allowed=may_work_on(request.member, found),
        sentence=_("Its owner, the owner of its objective and those who steer say how it goes."),
    )
    return found


def _step_of(request, intervention_id, step_id) -> tuple[Intervention, InterventionStep]:
    found = _to_work_on(request, intervention_id)
    step = get_object_or_404(
        InterventionStep.objects.filter(intervention=found).select_related("intervention"),
        pk=step_id,
    )
    return found, step


def _objectives_of(request):
    """What they may begin something about: everything for who steers, else what they answer for."""
    rows = Objective.objects.active().order_by("title", "id")
    if request.member.role in STEERING:
        return rows
    return rows.filter(owner__in=[request.member.pk, *request.member.standing_in])


def _page(request, found: Intervention) -> str:
    return reverse("reviews:intervention", args=[request.organization.slug, found.pk])
