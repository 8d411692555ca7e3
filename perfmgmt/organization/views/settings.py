"""The organisation itself: name, time, language. For admins."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from perfmgmt.organization import services
from perfmgmt.organization.forms import OrganizationForm
from perfmgmt.organization.views.common import administrators_only
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import Organization


@require_http_methods(["GET", "POST"])
@administrators_only
def settings(request: MemberRequest) -> HttpResponse:
    # A copy: the form writes into its instance, and the rail shows the organisation as it is.
    stored = Organization.objects.get(pk=request.organization.pk)
    form = OrganizationForm(request.POST or None, instance=stored)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    try:
        services.update_organization(
            actor=request.member,
            organization=request.organization,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except Changed as change:
        return _page(request, _on_top_of(change.current, request), change=change)
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal))
        return _page(request, form)
    messages.success(request, _("The settings are saved."))
    return redirect("organization:settings", request.organization.slug)


def _on_top_of(current: Organization, request) -> OrganizationForm:
    """What the person typed, now against the version that somebody else saved."""
    return OrganizationForm(request.POST.dict() | {"version": current.version}, instance=current)


def _page(request: MemberRequest, form, change: Changed | None = None) -> HttpResponse:
    status = HTTPStatus.OK
    if change:
        status = HTTPStatus.CONFLICT
    elif form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "change": change, "theirs": change and _theirs(change.current)}
    return render(request, "organization/settings.html", context, status=status)


def _theirs(current: Organization) -> list[tuple[str, str]]:
    stored = OrganizationForm(instance=current)
    shown = []
    for name in stored.Meta.fields:
        words = dict(getattr(stored.fields[name], "choices", ()))
        value = getattr(current, name)
        shown.append((str(stored.fields[name].label), str(words.get(value, value))))
    return shown
