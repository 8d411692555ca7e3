"""Plans: the list of them, writing one, putting it in force, closing it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from strategy import screens, services
from strategy.forms import ConfirmForm, PlanEditForm, PlanForm
from strategy.models import Plan
from strategy.permissions import may_write_plan
from strategy.views.common import direction_of, plan_to_write, require_writer


@require_safe
def plans(request: MemberRequest) -> HttpResponse:
    """Every plan, the default first."""
    page = screens.plans_page(request.organization.slug)
    context = {"page": page, "may_write": may_write_plan(request.member)}
    return render(request, "strategy/plans.html", context)


@require_http_methods(["GET", "POST"])
def new_plan(request: MemberRequest) -> HttpResponse:
    require_writer(request)
    form = (
        PlanForm(request.POST) if request.method == "POST" else PlanForm.for_years_from(request.now)
    )

    def create():
        services.create_plan(actor=request.member, now=request.now, **form.cleaned_data)
        return _("The plan is a draft until you put it in force.")

    # Where another plan is the default, the list shows the new one beside it.
    is_first = not Plan.objects.open().filter(is_default=True).exists()
    return answer(
        request,
        form,
        create,
        title=_("Start a plan"),
        submit=_("Create the plan"),
        back=screens.home_of(request.organization.slug, is_default=is_first),
        under=_("Direction"),
    )


@require_http_methods(["GET", "POST"])
def edit_plan(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    plan = plan_to_write(request, plan_id)
    form = PlanEditForm(request.POST or None, initial=PlanEditForm.initial_of(plan))

    def save():
        services.update_plan(actor=request.member, now=request.now, plan=plan, **form.cleaned_data)
        return _("The plan is changed.")

    return answer(
        request,
        form,
        save,
        title=_("Edit the plan"),
        submit=_("Save"),
        back=direction_of(request, plan),
        under=_("Direction"),
    )


@require_http_methods(["GET", "POST"])
def close_plan(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    plan = plan_to_write(request, plan_id)
    form = ConfirmForm(request.POST or None, initial=ConfirmForm.initial_of(plan))

    def close():
        services.close_plan(actor=request.member, now=request.now, plan=plan, **form.cleaned_data)
        return _("“%(title)s” is closed.") % {"title": plan.title}

    return answer(
        request,
        form,
        close,
        title=_("Close “%(title)s”") % {"title": plan.title},
        submit=_("Close the plan"),
        back=screens.plans_address(request.organization.slug),
        lede=_("It stays readable with all its versions, and nothing in it changes any more."),
        under=_("Direction"),
    )


@require_POST
def activate(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    return _done(request, plan_id, services.activate_plan, _("The plan is in force."))


@require_POST
def make_default(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    said = _("Everybody sees this plan first from now on.")
    return _done(request, plan_id, services.make_default_plan, said)


def _done(request: MemberRequest, plan_id: UUID, verb, said: str) -> HttpResponse:
    plan = plan_to_write(request, plan_id)
    try:
        plan = verb(actor=request.member, now=request.now, plan=plan)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(direction_of(request, plan))
