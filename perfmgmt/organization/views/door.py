"""Coming in by an invitation: bound to the organisation, and nobody in it yet."""

from http import HTTPStatus

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from perfmgmt.organization import services
from perfmgmt.organization.forms import JoinForm
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.http import BoundRequest
from perfmgmt.tenancy.models import Invitation, User
from perfmgmt.tenancy.wording import speak_as_to_a_stranger

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: BoundRequest, token: str) -> HttpResponse:
    """Expired, used, withdrawn or never made: the same 404, as for an organisation that does not exist."""
    invited = Invitation.objects.usable(token, timezone.now())
    if invited is None:
        speak_as_to_a_stranger(request)
        raise Http404
    if request.user.is_authenticated:
        return _signed_in(request, invited, request.user)
    if User.objects.filter(email=invited.membership.email.lower()).exists():
        return _page(request, invited, "sign_in")
    return _new_here(request, invited)


def _signed_in(request: BoundRequest, invited: Invitation, user: User) -> HttpResponse:
    if user.email.lower() != invited.membership.email.lower():
        return _page(request, invited, "other_address")
    if request.method != "POST":
        return _page(request, invited, "join")
    try:
        services.accept_invitation(invitation=invited, now=timezone.now(), user=user)
    except Refused as refusal:
        return _page(request, invited, "join", error=str(refusal))
    return redirect("pages:today", request.organization.slug)


def _new_here(request: BoundRequest, invited: Invitation) -> HttpResponse:
    person = invited.membership
    form = JoinForm(person.email, request.POST or None, initial={"name": person.name})
    if request.method == "POST" and form.is_valid():
        try:
            member = services.join_with_new_account(
                invitation=invited, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            login(request, member.user, backend=BACKEND)
            return redirect("pages:today", request.organization.slug)
    return _page(request, invited, "new", form=form)


def _page(
    request: BoundRequest, invited, state: str, *, form=None, error: str = ""
) -> HttpResponse:
    context = {"invited": invited, "state": state, "form": form, "error": error}
    refused = bool(error or (form and form.errors))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "organization/invitation.html", context, status=status)
