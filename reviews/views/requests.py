"""Asking for a decision on any day, and answering between meetings."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accountability.forms import options_of
from objectives.models import Objective
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from reviews import asking, services
from reviews.forms import DecideForm, PassOnForm, RequestForm, WithdrawRequestForm
from reviews.models import DecisionRequest
from reviews.permissions import may_answer_request, may_raise_request, may_withdraw_request
from reviews.rules.states import DecisionKind

ASKS = ["GET", "HEAD", "POST"]
DIALOG = "reviews/asking.html"


@require_GET
def request_page(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """One request: who asks whom, what it costs, and what became of it."""
    found = _find(request_id)
    page = asking.page_of(found, request.member, request.now)
    return render(request, "reviews/request.html", {"page": page})


@require_http_methods(ASKS)
def new_request(request: MemberRequest) -> HttpResponse:
    """A dialog; `?objective=` knows what it is about."""
    require(
        allowed=may_raise_request(request.member),
        sentence=_("Viewers read; anybody else may ask for a decision."),
    )
    about = _objective(request.GET.get("objective"))
    initial = {"objective": about.title} if about else {}
    form = RequestForm(request.POST or None, initial=initial)
    form.follow(request.organization.slug)

    def ask() -> tuple[str, str]:
        made = services.raise_request(actor=request.member, now=request.now, **form.cleaned_data)
        words = {"name": made.asked.name}
        return _("%(name)s is asked. It waits on their Today.") % words, _page(request, made)

    return answer(
        request,
        form,
        ask,
        title=_("Ask for a decision"),
        submit=_("Ask"),
        back=reverse("reviews:interventions", args=[request.organization.slug]),
        template=DIALOG,
        options=options_of(""),
    )


@require_http_methods(ASKS)
def decide_request(request: MemberRequest, request_id: UUID) -> HttpResponse:
    found = _to_answer(request, request_id)
    initial = DecideForm.initial_of(found) | {
        "kind": DecisionKind.INTERVENE,
        "text": found.proposal,
        "owner": found.asker,
    }
    form = DecideForm(request.POST or None, initial=initial)
    form.follow(request.organization.slug)

    def decide() -> str:
        services.decide_request(
            actor=request.member, request=found, now=request.now, **form.answer()
        )
        return _("Decided. %(name)s is told.") % {"name": found.asker.name}

    return answer(
        request,
        form,
        decide,
        title=_("Decide"),
        submit=_("Decide"),
        back=_page(request, found),
        template=DIALOG,
        under=found.proposal,
        lede=_("%(name)s asks: %(proposal)s")
        % {"name": found.asker.name, "proposal": found.proposal},
        options=options_of(""),
    )


@require_http_methods(ASKS)
def pass_request_on(request: MemberRequest, request_id: UUID) -> HttpResponse:
    found = _to_answer(request, request_id)
    form = PassOnForm(request.POST or None, initial=PassOnForm.initial_of(found))
    form.follow(request.organization.slug)

    def pass_on() -> str:
        passed = services.pass_request_on(
            actor=request.member, request=found, now=request.now, **form.cleaned_data
        )
        return _("%(name)s is asked now.") % {"name": passed.asked.name}

    return answer(
        request,
        form,
        pass_on,
        title=_("Pass it on"),
        submit=_("Pass on"),
        back=_page(request, found),
        template=DIALOG,
        under=found.proposal,
        lede=_("It goes on waiting since it was raised."),
        options=options_of(""),
    )


@require_http_methods(ASKS)
def withdraw_request(request: MemberRequest, request_id: UUID) -> HttpResponse:
    found = _find(request_id)
    require(
        allowed=may_withdraw_request(request.member, found),
        sentence=_("Who asked takes it back, or somebody who steers."),
    )
    form = WithdrawRequestForm(request.POST or None, initial=WithdrawRequestForm.initial_of(found))

    def withdraw() -> str:
        services.withdraw_request(
            actor=request.member, request=found, now=request.now, **form.cleaned_data
        )
        return _("Withdrawn. %(name)s is told.") % {"name": found.asked.name}

    return answer(
        request,
        form,
        withdraw,
        title=_("Withdraw it?"),
        submit=_("Withdraw"),
        back=_page(request, found),
        under=found.proposal,
    )


def _find(request_id: UUID) -> DecisionRequest:
    rows = DecisionRequest.objects.with_people().select_related(
        "organization", "decision__decided_by", "decision__review"
    )
    return get_object_or_404(rows, pk=request_id)


def _to_answer(request: MemberRequest, request_id: UUID) -> DecisionRequest:
    found = _find(request_id)
    require(
        allowed=may_answer_request(request.member, found),
        sentence=_("Only %(name)s and leaders can answer this.") % {"name": found.asked.name},
    )
    return found


def _objective(asked: str | None) -> Objective | None:
    try:
        wanted = UUID(asked or "")
    except ValueError:
        return None
    return Objective.objects.filter(pk=wanted).first()


def _page(request: MemberRequest, found: DecisionRequest) -> str:
    return reverse("reviews:request", args=[request.organization.slug, found.pk])
