"""One screen on which somebody's access ends and everything they answer for gets a new name."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accountability.belongings import belongings_of
from accountability.screens import leaving as screen
from accountability.services import Left, end_membership
from perfmgmt.organization.permissions import may_administer
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import Membership

END = "end"  # the button that means it; any other only fills in and counts


@require_http_methods(["GET", "POST"])
def leaving(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """What is typed stays typed, whatever is refused."""
    require(
        allowed=may_administer(request.member),
        sentence=_("Only an admin of the organisation may do this."),
    )
    person: Membership = get_object_or_404(
        Membership.objects.active().select_related("organization"), pk=member_id
    )
    belongings = belongings_of(person, request.organization.today())
    offered = screen.candidates(but=person)
    typed = screen.Typed.read(request.POST if request.method == "POST" else QueryDict())
    asks = request.method == "POST" and not request.htmx
    if asks:
        typed.fill(belongings.open)
    chosen = screen.choose(typed, belongings.open, offered)
    refusal = None
    means_it = asks and request.POST.get("step") == END
    if means_it and not chosen.errors:
        try:
            return _end(request, person, typed, chosen)
        except Refused as refused:
            refusal = refused
            if refused.field in typed.by_key:
                chosen.errors[refused.field] = str(refused)
    is_of_reason = refusal is not None and refusal.field == "reason"
    cap = request.organization.objectives_per_owner
    context = {
        "page": screen.page(
            person=person,
            belongings=belongings,
            offered=offered,
            typed=typed,
            chosen=chosen,
            cap=cap,
        ),
        "cap": cap,
        "is_me": person.pk == request.member.pk,
        "reason_error": refusal if is_of_reason else "",
        "alert": "" if is_of_reason or chosen.errors else refusal or "",
        "has_errors": bool(chosen.errors),
    }
    part = "#carry" if request.htmx and request.method == "POST" else ""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if means_it else HTTPStatus.OK
    return render(request, f"accountability/leaving.html{part}", context, status=status)


def _end(request: MemberRequest, person: Membership, typed, chosen) -> HttpResponse:
    left = end_membership(
        actor=request.member,
        member=person,
        now=request.now,
        ended_at=timezone.now(),
        reason=typed.reason,
        new_owners=chosen.new_owners,
    )
    messages.success(request, _said(left))
    return redirect("organization:people", request.organization.slug)


def _said(left: Left) -> str:
    sentences = [_("The access of %(name)s has ended.") % {"name": left.member.name}]
    if given := len(left.given):
        sentences.append(
            ngettext("One thing is passed on.", "%(count)s things are passed on.", given)
            % {"count": given}
        )
    if rest := len(left.open):
        sentences.append(
            ngettext(
                "One still shows that its owner has left.",
                "%(count)s still show that their owner has left.",
                rest,
            )
            % {"count": rest}
        )
    return " ".join(sentences)
