"""Ranked priorities: written, moved, taken out."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from strategy import services
from strategy.forms import ConfirmForm, PriorityEditForm, PriorityForm, RankForm
from strategy.models import Plan, Priority
from strategy.views.common import direction_of, plan_to_write, require_writer


@require_http_methods(["GET", "POST"])
def new_priority(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    plan = plan_to_write(request, plan_id)
    form = PriorityForm(request.POST or None)

    def add():
        priority = services.add_priority(
            actor=request.member, now=request.now, plan=plan, **form.cleaned_data
        )
        return _("“%(title)s” is priority %(rank)s.") % {
            "title": priority.title,
            "rank": priority.rank,
        }

    return answer(
        request,
        form,
        add,
        title=_("Add a priority"),
        submit=_("Add the priority"),
        back=direction_of(request, plan),
        under=_("Direction"),
    )


@require_http_methods(["GET", "POST"])
def edit_priority(request: MemberRequest, priority_id: UUID) -> HttpResponse:
    priority = _priority_to_write(request, priority_id)
    form = PriorityEditForm(request.POST or None, initial=PriorityEditForm.initial_of(priority))

    def save():
        services.update_priority(
            actor=request.member, now=request.now, priority=priority, **form.cleaned_data
        )
        return _("The priority is changed.")

    return answer(
        request,
        form,
        save,
        title=_("Edit the priority"),
        submit=_("Save"),
        back=direction_of(request, priority.plan),
        under=_("Direction"),
    )


@require_http_methods(["GET", "POST"])
def remove_priority(request: MemberRequest, priority_id: UUID) -> HttpResponse:
    priority = _priority_to_write(request, priority_id)
    form = ConfirmForm(request.POST or None, initial=ConfirmForm.initial_of(priority))

    def remove():
        services.remove_priority(
            actor=request.member, now=request.now, priority=priority, **form.cleaned_data
        )
        return _("“%(title)s” is no longer a priority.") % {"title": priority.title}

    return answer(
        request,
        form,
        remove,
        title=_("Remove “%(title)s”") % {"title": priority.title},
        submit=_("Remove the priority"),
        back=direction_of(request, priority.plan),
        lede=_("Those below it move up."),
        under=_("Direction"),
    )


@require_POST
def rank(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    """Move one priority a step, or put all of them in an order.

    htmx follows the redirect and gets the list as it stands now.
    """
    plan = plan_to_write(request, plan_id)
    form = RankForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=HTTPStatus.BAD_REQUEST)
    try:
        services.rank_priorities(
            actor=request.member,
            now=request.now,
            plan=plan,
            ordered_ids=form.cleaned_data["order"] or _after_step(plan, form),
            version=form.cleaned_data["version"],
        )
    except (Refused, Changed) as refusal:
        messages.warning(request, str(refusal))
    return redirect(_with_moved(direction_of(request, plan), form.cleaned_data["priority"]))


def _after_step(plan: Plan, form: RankForm) -> list[UUID]:
    chosen = get_object_or_404(Priority.objects.of_plan(plan), pk=form.cleaned_data["priority"])
    return Priority.objects.of_plan(plan).order_after_move(chosen, form.cleaned_data["move"])


def _with_moved(address: str, moved: UUID | None) -> str:
    """Which one moved, so that it keeps the focus."""
    if moved is None:
        return address
    return f"{address}{'&' if '?' in address else '?'}moved={moved}"


def _priority_to_write(request: MemberRequest, priority_id: UUID) -> Priority:
    require_writer(request)
    return get_object_or_404(Priority.objects.select_related("plan"), pk=priority_id)
