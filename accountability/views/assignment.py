"""Roles beside the owner: given and taken back in dialogs over the objective."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability.forms import AssignForm, options_of
from accountability.models import Assignment
from accountability.permissions import may_assign
from accountability.services import assign, unassign
from objectives.models import Objective
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest

ASKS = ["GET", "HEAD", "POST"]


@require_http_methods(ASKS)
def give_role(request: MemberRequest, objective_id: UUID) -> HttpResponse:
    found = get_object_or_404(Objective.objects.with_people(), pk=objective_id)
    _require_editor(request, found)
    role = request.GET.get("role", Assignment.Role.CONTRIBUTOR)
    form = AssignForm(request.POST or None, slug=request.organization.slug, initial={"role": role})

    def give() -> str:
        given = assign(actor=request.member, objective=found, now=request.now, **form.cleaned_data)
        words = {"name": given.member.name, "role": given.get_role_display()}
        return _("%(name)s is %(role)s now.") % words

    return answer(
        request,
        form,
        give,
        title=_("Give a role"),
        submit=_("Give the role"),
        back=_page(request, found),
        template="accountability/give_role.html",
        under=found.title,
        lede=_(
            "Contributors help, reviewers look over it, the authority clears the way. "
            "There is one authority: a new one takes the place of the old."
        ),
        options=options_of(""),
    )


@require_http_methods(ASKS)
def take_role(request: MemberRequest, assignment_id: UUID) -> HttpResponse:
    found: Assignment = get_object_or_404(
        Assignment.objects.select_related("member", "objective__owner"), pk=assignment_id
    )
    _require_editor(request, found.objective)
    words = {"name": found.member.name, "role": found.get_role_display()}

    def take() -> str:
        unassign(actor=request.member, assignment=found, now=request.now)
        return _("%(name)s is no longer %(role)s.") % words

    return answer(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        take,
        title=_("Take the role back?"),
        submit=_("Take it back"),
        back=_page(request, found.objective),
        under=found.objective.title,
        lede=_("%(name)s is told. The record keeps that it was there.") % words,
    )


def _require_editor(request: MemberRequest, objective: Objective) -> None:
    require(
        allowed=may_assign(request.member, objective),
        sentence=_("Its owner and those who steer may change an objective."),
    )


def _page(request: MemberRequest, objective: Objective) -> str:
    return reverse("pages:objective", args=[request.organization.slug, objective.pk])
