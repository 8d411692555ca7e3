"""Keys for programs. For admins."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from perfmgmt.organization import services
from perfmgmt.organization.forms import KeyForm
from perfmgmt.organization.rows import key_row, last_use
from perfmgmt.organization.views.common import administrators_only
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import ApiKey


@require_GET
@administrators_only
def keys(request: MemberRequest) -> HttpResponse:
    return render(request, "organization/keys.html", _listing())


def _listing() -> dict:
    now = timezone.now()
    live = ApiKey.objects.live().select_related("member").order_by("name", "id")
    rows = [key_row(key, now) for key in live]
    finding = ngettext("%(count)s key opens the API", "%(count)s keys open the API", len(rows))
    return {
        "rows": rows,
        "finding": finding % {"count": len(rows)} if rows else _("No key opens the API"),
    }


@require_http_methods(["GET", "POST"])
@never_cache
@administrators_only
def create_key(request: MemberRequest) -> HttpResponse:
    """The answer to a valid form is the only page that ever shows the secret."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key, secret = services.create_api_key(
                actor=request.member,
                now=timezone.now(),
                name=form.cleaned_data["name"],
                can_write=form.cleaned_data["can_write"],
                expires_at=form.cleaned_expiry(),
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            context = _listing() | {"key": key, "secret": secret, "beside": True}
            part = "#shown_dialog" if request.htmx else ""
            return render(request, f"organization/key_shown.html{part}", context)
    part = "#dialog" if request.htmx else ""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, f"organization/key_form.html{part}", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@administrators_only
def revoke_key(request: MemberRequest, key_id) -> HttpResponse:
    key = get_object_or_404(ApiKey.objects.select_related("member"), pk=key_id)
    if request.method == "POST":
        try:
            services.revoke_api_key(actor=request.member, key=key, now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The key %(name)s no longer works.") % {"name": key.name})
        place = redirect("organization:keys", request.organization.slug)
        return HttpResponseClientRedirect(place.url) if request.htmx else place
    part = "#dialog" if request.htmx else ""
    context = {"key": key, "used": last_use(key, timezone.now())}
    return render(request, f"organization/revoke_key.html{part}", context)
