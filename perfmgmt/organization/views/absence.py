"""Being away: who stands in, until when, and taking it back."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from perfmgmt.organization import services
from perfmgmt.organization.absence_forms import AbsenceForm, EndForm
from perfmgmt.organization.permissions import may_arrange_stand_in, may_change_stand_in
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import Delegation, Membership


@require_http_methods(["GET", "POST"])
def absence(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Arrange who stands in for somebody."""
    absent: Membership = get_object_or_404(Membership.objects.active(), pk=member_id)
    require(allowed=may_arrange_stand_in(request.member, absent), sentence=who_may())
    form = AbsenceForm(request.POST or None, absent=absent)

    def arrange() -> str:
        made = services.arrange_stand_in(
            actor=request.member, absent=absent, now=request.now, **form.cleaned_data
        )
        return _("%(name)s stands in for %(absent)s from %(from)s to %(to)s.") % {
            "name": made.stand_in.name,
            "absent": absent.name,
            "from": date_format(made.starts_on, "DATE_FORMAT"),
            "to": date_format(made.ends_on, "DATE_FORMAT"),
        }

    is_me = absent.pk == request.member.pk
    return answer(
        request,
        form,
        arrange,
        title=_("Who stands in for you?")
        if is_me
        else _("Who stands in for %(name)s?") % {"name": absent.name},
        submit=_("Arrange it"),
        back=_page_of(request, absent.pk),
        under=absent.name,
        lede=_(
            "A stand-in may do what belongs to the person: updates, objectives, initiatives, "
            "milestones. Roles stay where they are, and a handover waits for the person. The record "
            "says for whom."
        ),
    )


@require_http_methods(["GET", "POST"])
def stand_in_end(request: MemberRequest, delegation_id: UUID) -> HttpResponse:
    """Back sooner or later than arranged."""
    found = _of_arranger(request, delegation_id)
    form = EndForm(request.POST or None, initial=EndForm.initial_of(found))

    def move() -> str:
        moved = services.move_end(
            actor=request.member,
            delegation=found,
            ends_on=form.cleaned_data["ends_on"],
            expected=form.expected,
            now=request.now,
        )
        return _("%(name)s stands in until %(day)s.") % {
            "name": moved.stand_in.name,
            "day": date_format(moved.ends_on, "DATE_FORMAT"),
        }

    return answer(
        request,
        form,
        move,
        title=_("How long is %(name)s away?") % {"name": found.absent.name},
        submit=_("Save"),
        back=_page_of(request, found.absent_id),
        under=found.absent.name,
    )


@require_http_methods(["GET", "POST"])
def withdraw_stand_in(request: MemberRequest, delegation_id: UUID) -> HttpResponse:
    found = _of_arranger(request, delegation_id)
    form = forms.Form(request.POST if request.method == "POST" else None)

    def withdraw() -> str:
        services.withdraw_stand_in(actor=request.member, delegation=found, now=request.now)
        return _("%(name)s no longer stands in for %(absent)s.") % {
            "name": found.stand_in.name,
            "absent": found.absent.name,
        }

    return answer(
        request,
        form,
        withdraw,
        title=_("Take the stand-in back?"),
        submit=_("Take it back"),
        back=_page_of(request, found.absent_id),
        under=found.absent.name,
        lede=_(
            "%(name)s can do nothing for %(absent)s from now on. What was done stays, and says for "
            "whom."
        )
        % {"name": found.stand_in.name, "absent": found.absent.name},
    )


def who_may() -> str:
    return _("The person, whoever they report to, leaders and admins arrange who stands in.")


def _of_arranger(request: MemberRequest, delegation_id: UUID) -> Delegation:
    found: Delegation = get_object_or_404(Delegation.objects.with_people(), pk=delegation_id)
    require(allowed=may_change_stand_in(request.member, found), sentence=who_may())
    return found


def _page_of(request: MemberRequest, member_id: UUID) -> str:
    return reverse("pages:person", args=[request.organization.slug, member_id]) + "#absence"
