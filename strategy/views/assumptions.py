"""Assumptions: written, judged, taken out. The list of them, with what watches each, is `pages:assumptions`."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from strategy import services
from strategy.forms import AssumptionEditForm, AssumptionForm, ConfirmForm, JudgementForm
from strategy.models import Assumption
from strategy.permissions import may_judge_assumption
from strategy.views.common import assumptions_of, plan_to_write, require_writer


@require_http_methods(["GET", "POST"])
def new_assumption(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    plan = plan_to_write(request, plan_id)
    form = AssumptionForm(plan, request.POST or None)

    def add():
        services.add_assumption(
            actor=request.member, now=request.now, plan=plan, **form.cleaned_data
        )
        return _("The plan stands on it from now on.")

    return answer(
        request,
        form,
        add,
        title=_("Add an assumption"),
        submit=_("Add the assumption"),
        back=assumptions_of(request, plan),
        under=_("Assumptions"),
    )


@require_http_methods(["GET", "POST"])
def edit_assumption(request: MemberRequest, assumption_id: UUID) -> HttpResponse:
    require_writer(request)
    assumption = _assumption(assumption_id)
    initial = AssumptionEditForm.initial_of(assumption)
    form = AssumptionEditForm(assumption.plan, request.POST or None, initial=initial)

    def save():
        services.update_assumption(
            actor=request.member, now=request.now, assumption=assumption, **form.cleaned_data
        )
        return _("The assumption is changed.")

    return answer(
        request,
        form,
        save,
        title=_("Edit the assumption"),
        submit=_("Save"),
        back=assumptions_of(request, assumption.plan),
        under=_("Assumptions"),
    )


@require_http_methods(["GET", "POST"])
def judge_assumption(request: MemberRequest, assumption_id: UUID) -> HttpResponse:
    assumption = _assumption(assumption_id)
    require(
        allowed=may_judge_assumption(request.member, assumption),
        sentence=_("Its owner and those who write the plan say how an assumption stands."),
    )
    seen = {"state": assumption.state, "version": assumption.version}
    form = JudgementForm(request.POST or None, initial=seen)

    def judge():
        judged = services.judge_assumption(
            actor=request.member, now=request.now, assumption=assumption, **form.cleaned_data
        )
        state = Assumption.State(judged.state).label
        return _("It stands as “%(state)s” from now on.") % {"state": state}

    return answer(
        request,
        form,
        judge,
        title=_("How does it stand?"),
        submit=_("Record it"),
        back=assumptions_of(request, assumption.plan),
        lede=_("“%(title)s”") % {"title": assumption.statement},
        under=_("Assumptions"),
    )


@require_http_methods(["GET", "POST"])
def remove_assumption(request: MemberRequest, assumption_id: UUID) -> HttpResponse:
    require_writer(request)
    assumption = _assumption(assumption_id)
    form = ConfirmForm(request.POST or None, initial=ConfirmForm.initial_of(assumption))

    def remove():
        services.remove_assumption(
            actor=request.member, now=request.now, assumption=assumption, **form.cleaned_data
        )
        return _("The plan no longer stands on “%(title)s”.") % {"title": assumption.statement}

    return answer(
        request,
        form,
        remove,
        title=_("Remove “%(title)s”") % {"title": assumption.statement},
        submit=_("Remove the assumption"),
        back=assumptions_of(request, assumption.plan),
        lede=_("The versions of the plan keep it."),
        under=_("Assumptions"),
    )


def _assumption(assumption_id: UUID) -> Assumption:
    return get_object_or_404(Assumption.objects.select_related("plan"), pk=assumption_id)
