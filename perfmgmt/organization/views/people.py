"""Who is in the organisation: inviting, roles, ending access. For admins."""

from http import HTTPStatus

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from perfmgmt.organization import services
from perfmgmt.organization.forms import InviteForm, PeopleFilter, RoleForm
from perfmgmt.organization.rows import invitation_row, person_row
from perfmgmt.organization.views.common import administrators_only
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import ApiKey, Invitation, Membership, Role, UnitMember

AT_FIRST = 50


@require_GET
@administrators_only
def people(request: MemberRequest) -> HttpResponse:
    context = _listing(request)
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "organization/people.html#results", context)
    now = timezone.now()
    invitations = Invitation.objects.open().filter(
        membership__user__isnull=True, membership__revoked_at__isnull=True
    )
    waiting = [
        invitation_row(each, now)
        for each in invitations.select_related("membership", "membership__unit").order_by(
            "membership__name", "id"
        )
    ]
    here = _here().count()
    return render(
        request,
        "organization/people.html",
        context | {"waiting": waiting, "here": here, "finding": _finding(here, waiting)},
    )


def _here():
    """Everybody but those who were invited and have not come: they have a table of their own."""
    open_ones = Invitation.objects.open().filter(membership=OuterRef("pk"))
    return Membership.objects.active().exclude(Q(user__isnull=True) & Exists(open_ones))


def _listing(request: MemberRequest) -> dict:
    form = PeopleFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    match chosen.get("state"):
        case PeopleFilter.State.LEFT:
            found = Membership.objects.filter(revoked_at__isnull=False)
        case PeopleFilter.State.NO_SIGN_IN:
            found = _here().filter(user__isnull=True)
        case _:
            found = _here()
    if chosen.get("role"):
        found = found.filter(role=chosen["role"])
    if words := chosen.get("q"):
        elsewhere = UnitMember.objects.filter(member=OuterRef("pk"), unit__name__icontains=words)
        found = found.filter(
            Q(name__icontains=words)
            | Q(email__icontains=words)
            | Q(unit__name__icontains=words)
            | Exists(elsewhere)
        )
    found = found.select_related("unit", "manager").by_name()
    found = found.with_absence_on(request.organization.today())
    now = timezone.now()
    everybody = request.GET.get("show") == "all"
    shown = list(found if everybody else found[: AT_FIRST + 1])
    further = UnitMember.objects.by_member(shown)
    rows = [person_row(each, request.member, now, further[each.pk]) for each in shown]
    has_more = not everybody and len(rows) > AT_FIRST
    return {
        "form": form,
        "rows": rows[:AT_FIRST] if has_more else rows,
        "more": found.count() - AT_FIRST if has_more else 0,
        "query_for_all": _query_for_all(request),
    }


def _query_for_all(request: MemberRequest) -> str:
    query = request.GET.copy()
    query["show"] = "all"
    return query.urlencode()


def _finding(here: int, waiting: list) -> str:
    count = ngettext("%(count)s person", "%(count)s people", here) % {"count": here}
    expired = sum(row.is_expired for row in waiting)
    if expired:
        rest = ngettext(
            "one invitation has expired", "%(count)s invitations have expired", expired
        ) % {"count": expired}
    elif waiting:
        rest = ngettext(
            "one invited has not come yet", "%(count)s invited have not come yet", len(waiting)
        ) % {"count": len(waiting)}
    else:
        return count
    return f"{count}; {rest}"


@require_http_methods(["GET", "POST"])
@administrators_only
def invite(request: MemberRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.invite(actor=request.member, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(
                request,
                _("An invitation is on its way to %(email)s.")
                % {"email": form.cleaned_data["email"]},
            )
            return _back(request)
    part = "#dialog" if request.htmx else ""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, f"organization/invite.html{part}", {"form": form}, status=status)


@require_POST
@administrators_only
def invite_again(request: MemberRequest, member_id) -> HttpResponse:
    member = get_object_or_404(Membership.objects.all(), pk=member_id)
    try:
        services.invite_again(actor=request.member, member=member, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("A new link is on its way to %(email)s.") % {"email": member.email}
        )
    return _back(request)


@require_POST
@administrators_only
def withdraw(request: MemberRequest, invitation_id) -> HttpResponse:
    invitation = get_object_or_404(
        Invitation.objects.select_related("membership"), pk=invitation_id
    )
    try:
        services.withdraw_invitation(
            actor=request.member, invitation=invitation, now=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("The invitation of %(name)s is withdrawn.") % {"name": invitation.membership.name},
        )
    return _back(request)


@require_POST
@administrators_only
def change_role(request: MemberRequest, member_id) -> HttpResponse:
    """Answers with the person's row: changed with a way back, or as it is with the reason why not."""
    people = Membership.objects.with_absence_on(request.organization.today())
    member = get_object_or_404(people.select_related("unit", "manager"), pk=member_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _row(request, member, error=_("Choose one of the roles."))
    wanted, was = form.cleaned_data["role"], form.cleaned_data["was"]
    try:
        services.change_role(
            actor=request.member, member=member, role=wanted, expected=was, now=timezone.now()
        )
    except Refused as refusal:
        return _row(request, member, error=str(refusal))
    except Changed as change:
        member.role = change.current.role
        return _row(request, member, error=str(change), status=HTTPStatus.CONFLICT)
    member.role = wanted
    words = {"name": member.name, "role": Role(wanted).label}
    return _row(request, member, said=_("%(name)s is now %(role)s.") % words, undo=was)


def _row(
    request: MemberRequest,
    member,
    *,
    error: str = "",
    said: str = "",
    undo: str = "",
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    if not request.htmx:
        (messages.error if error else messages.success)(request, error or said)
        return _back(request)
    context = {
        "row": person_row(
            member,
            request.member,
            timezone.now(),
            UnitMember.objects.by_member([member])[member.pk],
        ),
        "error": error,
        "said": said,
        "undo": undo,
        "swapped": True,
    }
    return render(
        request,
        "organization/people.html#row",
        context,
        status=status if error else HTTPStatus.OK,
    )


@require_http_methods(["GET", "POST"])
@administrators_only
def end_access(request: MemberRequest, member_id) -> HttpResponse:
    member = get_object_or_404(Membership.objects.active(), pk=member_id)
    error = ""
    if request.method == "POST":
        try:
            services.revoke_membership(actor=request.member, member=member, now=timezone.now())
        except Refused as refusal:
            error = str(refusal)
        else:
            messages.success(
                request, _("The access of %(name)s has ended.") % {"name": member.name}
            )
            return _back(request)
    context = {
        "person": member,
        "error": error,
        "keys": ApiKey.objects.live().filter(member=member).order_by("name"),
        "is_me": member.pk == request.member.pk,
    }
    part = "#dialog" if request.htmx else ""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, f"organization/end_access.html{part}", context, status=status)


def _back(request: MemberRequest) -> HttpResponse:
    place = redirect("organization:people", request.organization.slug)
    return HttpResponseClientRedirect(place.url) if request.htmx else place
