"""Writing the direction down. The page that shows it, with its objectives, is `pages:direction`."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perfmgmt.tenancy.access import Changed, Refused, require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from strategy import services
from strategy.forms import PlanForm, PriorityForm, RankForm, TradeOffForm
from strategy.models import Plan, Priority
from strategy.permissions import may_write_plan


@require_http_methods(["GET", "POST"])
def new_plan(request: MemberRequest) -> HttpResponse:
    _require_writer(request)
    form = (
        PlanForm(request.POST) if request.method == "POST" else PlanForm.for_years_from(request.now)
    )

    def create():
        services.create_plan(actor=request.member, now=request.now, **form.cleaned_data)
        return _("The plan is a draft until you put it in force.")

    return answer(
        request,
        form,
        create,
        title=_("Start a plan"),
        submit=_("Create the plan"),
        back=_direction(request),
        under=_("Direction"),
    )


@require_http_methods(["GET", "POST"])
def new_priority(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    _require_writer(request)
    plan: Plan = get_object_or_404(Plan.objects.all(), pk=plan_id)
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
        back=_direction(request),
        under=_("Direction"),
    )


@require_http_methods(["GET", "POST"])
def new_trade_off(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    _require_writer(request)
    plan: Plan = get_object_or_404(Plan.objects.all(), pk=plan_id)
    form = TradeOffForm(plan, request.POST or None)

    def add():
        services.add_trade_off(
            actor=request.member, now=request.now, plan=plan, **form.cleaned_data
        )
        return _("The trade-off stands. It is in view wherever it binds.")

    return answer(
        request,
        form,
        add,
        title=_("Add a trade-off"),
        submit=_("Add the trade-off"),
        back=_direction(request),
        under=_("Direction"),
    )


@require_POST
def activate(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    _require_writer(request)
    plan: Plan = get_object_or_404(Plan.objects.all(), pk=plan_id)
    try:
        services.activate_plan(actor=request.member, now=request.now, plan=plan)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The plan is in force."))
    return _to_direction(request)


@require_POST
def rank(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    """Move one priority a step. htmx follows the redirect and gets the list as it stands now."""
    _require_writer(request)
    plan: Plan = get_object_or_404(Plan.objects.all(), pk=plan_id)
    form = RankForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=HTTPStatus.BAD_REQUEST)
    chosen = get_object_or_404(Priority.objects.of_plan(plan), pk=form.cleaned_data["priority"])
    order = Priority.objects.of_plan(plan).order_after_move(chosen, form.cleaned_data["move"])
    try:
        services.rank_priorities(
            actor=request.member,
            now=request.now,
            plan=plan,
            ordered_ids=order,
            version=form.cleaned_data["version"],
        )
    except (Refused, Changed) as refusal:
        messages.warning(request, str(refusal))
    return _to_direction(request, f"?moved={chosen.pk}")


def _require_writer(request: MemberRequest) -> None:
    sentence = _("A leader, a controller or an administrator writes the plan.")
    require(allowed=may_write_plan(request.member), sentence=sentence)


def _direction(request: MemberRequest) -> str:
    return reverse("pages:direction", args=[request.organization.slug])


def _to_direction(request: MemberRequest, query: str = "") -> HttpResponse:
    return redirect(_direction(request) + query)
