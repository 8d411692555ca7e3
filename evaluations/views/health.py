"""Process health: the checks, one check with the list behind it, and its limit."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evaluations import services
from evaluations.breakdowns import read_limits
from evaluations.forms import LimitForm
from evaluations.health_wording import MEANINGS, NAMES
from evaluations.permissions import may_set_limits
from evaluations.rules.health import Check
from evaluations.screens import health as screen
from perfmgmt.tenancy.access import Changed, Refused, require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest


@require_safe
def health(request: MemberRequest) -> HttpResponse:
    page = screen.page_of(request.member, request.now)
    return render(request, "evaluations/health.html", {"page": page})


@require_safe
def check(request: MemberRequest, code: str) -> HttpResponse:
    page = screen.page_of_check(_check(code), request.member, request.now)
    return render(request, "evaluations/health_check.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def set_limit(request: MemberRequest, code: str) -> HttpResponse:
    found = _check(code)
    require(
        allowed=may_set_limits(request.member),
        sentence=_("Admins and controllers set the limits of process health."),
    )
    limit = read_limits(request.organization)[found]
    data = request.POST if request.method == "POST" else None
    form = LimitForm(data, initial={"limit": limit.value, "version": limit.version})

    def save() -> str:
        try:
            services.set_limit(
                actor=request.member, check=found, now=request.now, **form.cleaned_data
            )
        except Changed as change:
            raise Refused(str(change), field="limit") from change
        return _("The limit is set.")

    return answer(
        request,
        form,
        save,
        title=_("Set the limit"),
        submit=_("Set the limit"),
        back=reverse("evaluations:health-check", args=[request.organization.slug, found.value]),
        under=str(NAMES[found]),
        lede=f"{NAMES[found]}: {MEANINGS[found]}",
    )


def _check(code: str) -> Check:
    try:
        return Check(code)
    except ValueError:
        raise Http404 from None
