"""One recalibration: its evidence, and the answer of the authority. Asking stands with what it is about."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from reviews import recalibrations, services
from reviews.forms import ApproveForm, DeclineForm, WithdrawForm
from reviews.models import Recalibration
from reviews.permissions import may_answer_recalibration, may_withdraw_recalibration

ASKS = ["GET", "HEAD", "POST"]


@require_GET
def recalibration(request: MemberRequest, recalibration_id: UUID) -> HttpResponse:
    """What is asked for beside what holds and what held at first."""
    found = get_object_or_404(Recalibration.objects.with_people(), pk=recalibration_id)
    page = recalibrations.page_of(found, request.member, request.now)
    return render(request, "reviews/recalibration.html", {"recalibration": found, "page": page})


@require_http_methods(ASKS)
def approve(request: MemberRequest, recalibration_id: UUID) -> HttpResponse:
    found = _to_answer(request, recalibration_id)
    form = ApproveForm(request.POST or None, initial=ApproveForm.initial_of(found))

    def agree() -> str:
        services.approve_recalibration(
            actor=request.member, recalibration=found, now=request.now, **form.cleaned_data
        )
        return _("It holds from %(period)s on. The original stays beside it.") % {
            "period": recalibrations.holds_from(found)
        }

    return answer(
        request,
        form,
        agree,
        title=_("Approve it?"),
        submit=_("Approve"),
        back=_page(request, found),
        under=found.subject.title,
        lede=_(
            "It holds from %(period)s on. Figures keep what they were judged by when they came in, and the "
            "original stays beside the new one."
        )
        % {"period": recalibrations.holds_from(found)},
    )


@require_http_methods(ASKS)
def decline(request: MemberRequest, recalibration_id: UUID) -> HttpResponse:
    found = _to_answer(request, recalibration_id)
    form = DeclineForm(request.POST or None, initial=DeclineForm.initial_of(found))

    def refuse() -> str:
        services.decline_recalibration(
            actor=request.member, recalibration=found, now=request.now, **form.cleaned_data
        )
        return _("The target stays. %(name)s reads why.") % {"name": found.requested_by.name}

    return answer(
        request,
        form,
        refuse,
        title=_("Decline it?"),
        submit=_("Decline"),
        back=_page(request, found),
        under=found.subject.title,
    )


@require_http_methods(ASKS)
def withdraw(request: MemberRequest, recalibration_id: UUID) -> HttpResponse:
    found = _found(recalibration_id)
    require(
        allowed=may_withdraw_recalibration(request.member, found),
        sentence=_("Only %(name)s takes this back.") % {"name": found.requested_by.name},
    )
    form = WithdrawForm(request.POST or None, initial=WithdrawForm.initial_of(found))

    def take_back() -> str:
        services.withdraw_recalibration(
            actor=request.member, recalibration=found, now=request.now, **form.cleaned_data
        )
        return _("The recalibration is withdrawn.")

    return answer(
        request,
        form,
        take_back,
        title=_("Take it back?"),
        submit=_("Take it back"),
        back=_page(request, found),
        under=found.subject.title,
        lede=_("%(name)s is told. What holds goes on.") % {"name": found.authority.name},
    )


def _to_answer(request: MemberRequest, recalibration_id: UUID) -> Recalibration:
    found = _found(recalibration_id)
    require(
        allowed=may_answer_recalibration(request.member, found),
        sentence=_("Only %(name)s can answer this.") % {"name": found.authority.name},
    )
    return found


def _found(recalibration_id: UUID) -> Recalibration:
    found: Recalibration = get_object_or_404(
        Recalibration.objects.with_people(), pk=recalibration_id
    )
    return found


def _page(request: MemberRequest, found: Recalibration) -> str:
    return reverse("reviews:recalibration", args=[request.organization.slug, found.pk])
