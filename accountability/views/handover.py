"""Handing an objective over: asked in a dialog or in place, answered by the new owner."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability import services
from accountability.forms import AnswerForm, DeclineForm, options_of
from accountability.models import Handover
from accountability.permissions import (
    may_answer_handover,
    may_hand_over,
    may_withdraw_handover,
)
from accountability.screens import handing
from objectives.models import Objective
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest

ASKS = ["GET", "HEAD", "POST"]
IN_PLACE = "place"


@require_http_methods(ASKS)
def hand_over(request: MemberRequest, objective_id: UUID) -> HttpResponse:
    """A dialog; with `?place=here` the form of a row of the accountability page, which it then goes back to."""
    found = get_object_or_404(Objective.objects.with_people(), pk=objective_id)
    require(
        allowed=may_hand_over(request.member, found),
        sentence=_("Its owner, its authority and those who steer hand an objective over."),
    )
    slug = request.organization.slug
    is_in_place = request.GET.get(IN_PLACE) == "here"
    form = handing.form_for(
        found,
        slug,
        today=localdate(request.now),
        data=request.POST or None,
        to=handing.uuid_of(request.GET.get("to", "")),
        is_in_place=is_in_place,
    )

    def ask() -> str:
        fields = dict(form.cleaned_data)
        handover = services.ask_handover(
            actor=request.member, objective=found, now=request.now, **fields
        )
        return handing.asked_sentence(handover)

    back = reverse("accountability:overview", args=[slug])
    return answer(
        request,
        form,
        ask,
        title=_("Hand over"),
        submit=_("Hand over"),
        back=back if is_in_place else _page(request, found),
        template="accountability/hand.html" if is_in_place else "accountability/hand_over.html",
        under=found.title,
        row=handing.needing(slug, found, form, request.now) if is_in_place else None,
        options=options_of(""),
        hint=handing.hint_for(form.typed_name, found, request.organization),
        hint_id=handing.hint_id(found.pk),
    )


@require_http_methods(ASKS)
def accept_handover(request: MemberRequest, handover_id: UUID) -> HttpResponse:
    found = _asked_of_me(request, handover_id)
    form = AnswerForm(request.POST or None, initial=AnswerForm.initial_of(found))

    def agree() -> str:
        taken = services.accept_handover(
            actor=request.member, handover=found, now=request.now, **form.cleaned_data
        )
        words = {"title": found.objective.title, "day": _day(taken.effective_on)}
        if taken.state == Handover.State.DONE:
            return _("“%(title)s” is yours.") % words
        return _("“%(title)s” is yours from %(day)s.") % words

    return answer(
        request,
        form,
        agree,
        title=_("Take it over"),
        submit=_("Accept"),
        back=_page(request, found.objective),
        under=found.objective.title,
        lede=handing.lede_of(found),
    )


@require_http_methods(ASKS)
def decline_handover(request: MemberRequest, handover_id: UUID) -> HttpResponse:
    found = _asked_of_me(request, handover_id)
    form = DeclineForm(request.POST or None, initial=DeclineForm.initial_of(found))

    def refuse() -> str:
        services.decline_handover(
            actor=request.member, handover=found, now=request.now, **form.cleaned_data
        )
        return _("“%(title)s” stays where it is. Who asked you reads why.") % {
            "title": found.objective.title
        }

    return answer(
        request,
        form,
        refuse,
        title=_("Do not take it over"),
        submit=_("Decline"),
        back=_page(request, found.objective),
        under=found.objective.title,
        lede=handing.lede_of(found),
    )


@require_http_methods(ASKS)
def withdraw_handover(request: MemberRequest, handover_id: UUID) -> HttpResponse:
    found = get_object_or_404(Handover.objects.with_people(), pk=handover_id)
    require(
        allowed=may_withdraw_handover(request.member, found),
        sentence=_("Who asked takes it back, or who may hand the objective over."),
    )
    form = AnswerForm(request.POST or None, initial=AnswerForm.initial_of(found))
    del form.fields["answer"]

    def take_back() -> str:
        services.withdraw_handover(
            actor=request.member, handover=found, now=request.now, **form.cleaned_data
        )
        return _("“%(title)s” is not handed over.") % {"title": found.objective.title}

    return answer(
        request,
        form,
        take_back,
        title=_("Take the handover back?"),
        submit=_("Take it back"),
        back=_page(request, found.objective),
        under=found.objective.title,
        lede=_("%(name)s is told. It stays with whoever owns it now.")
        % {"name": found.to_owner.name},
    )


def _asked_of_me(request: MemberRequest, handover_id: UUID) -> Handover:
    found: Handover = get_object_or_404(Handover.objects.with_people(), pk=handover_id)
    require(
        allowed=may_answer_handover(request.member, found),
        sentence=_("Only %(name)s can answer this.") % {"name": found.to_owner.name},
    )
    return found


def _page(request: MemberRequest, objective: Objective) -> str:
    return reverse("pages:objective", args=[request.organization.slug, objective.pk])


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
