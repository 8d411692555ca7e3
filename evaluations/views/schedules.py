"""Packs that make themselves: created, changed, paused, ended."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluations import services
from evaluations.forms import ChangeScheduleForm, ScheduleForm
from evaluations.models import Pack, PackSchedule
from evaluations.permissions import may_make_packs
from evaluations.rows import schedule_row
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import Unit
from reviews.models import Cadence
from strategy.models import Plan

ASKS = ["GET", "HEAD", "POST"]


@require_safe
def schedules(request: MemberRequest) -> HttpResponse:
    found = PackSchedule.objects.in_force().with_people().in_order()
    context = {
        "schedules": [schedule_row(each, request.member) for each in found],
        "may_schedule": may_make_packs(request.member),
    }
    return render(request, "evaluations/schedules.html", context)


@require_http_methods(ASKS)
def new_schedule(request: MemberRequest) -> HttpResponse:
    _require(request)
    form = ScheduleForm(
        request.POST if request.method == "POST" else None,
        initial={
            "kinds": [Pack.Kind.PDF],
            "paper": Pack.Paper.A4,
            "working_day": 5,
            "readers": [request.member.pk],
        },
        cadences=list(Cadence.objects.running().in_order()),
        units=list(Unit.objects.in_order()),
        plans=list(Plan.objects.open().in_order()),
    )

    def save() -> str:
        said = dict(form.cleaned_data)
        said.pop("version")
        made = services.create_schedule(actor=request.member, now=request.now, **said)
        return _("Packs of “%(title)s” make themselves from now on.") % {"title": made}

    return answer(
        request,
        form,
        save,
        title=_("Have packs made by themselves"),
        submit=_("Create the schedule"),
        back=_back(request),
    )


@require_http_methods(ASKS)
def change_schedule(request: MemberRequest, schedule_id: UUID) -> HttpResponse:
    schedule = _found(schedule_id)
    _require(request)
    form = ChangeScheduleForm(
        request.POST if request.method == "POST" else None,
        initial=ChangeScheduleForm.initial_of(schedule),
        schedule=schedule,
    )

    def save() -> str:
        services.change_schedule(
            actor=request.member, schedule=schedule, now=request.now, **form.cleaned_data
        )
        return _("The schedule is changed.")

    return answer(
        request,
        form,
        save,
        title=_("Packs of “%(title)s”") % {"title": schedule},
        submit=_("Save"),
        back=_back(request),
    )


@require_POST
def pause(request: MemberRequest, schedule_id: UUID) -> HttpResponse:
    return _say(request, schedule_id, services.pause_schedule, _("No packs are made meanwhile."))


@require_POST
def resume(request: MemberRequest, schedule_id: UUID) -> HttpResponse:
    return _say(request, schedule_id, services.resume_schedule, _("Packs are made again."))


@require_POST
def end(request: MemberRequest, schedule_id: UUID) -> HttpResponse:
    return _say(request, schedule_id, services.end_schedule, _("The schedule is ended."))


def _say(request: MemberRequest, schedule_id: UUID, verb, sentence: str) -> HttpResponse:
    schedule = _found(schedule_id)
    _require(request)
    try:
        verb(actor=request.member, schedule=schedule, now=request.now)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, sentence)
    return redirect(_back(request))


def _found(schedule_id: UUID) -> PackSchedule:
    return get_object_or_404(PackSchedule.objects.in_force().with_people(), pk=schedule_id)


def _require(request: MemberRequest) -> None:
    require(
        allowed=may_make_packs(request.member),
        sentence=_("A leader or a controller has packs made on a schedule."),
    )


def _back(request: MemberRequest) -> str:
    return reverse("evaluations:schedules", args=[request.organization.slug])
