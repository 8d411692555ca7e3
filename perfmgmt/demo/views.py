"""The page of a sandbox's clock."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from perfmgmt.demo import services
from perfmgmt.demo.permissions import may_advance_clock
from perfmgmt.tenancy.access import Changed, Refused, require
from perfmgmt.tenancy.http import MemberRequest


@require_http_methods(["GET", "POST"])
def clock(request: MemberRequest) -> HttpResponse:
    if not request.organization.is_sandbox:
        raise Http404
    require(
        allowed=may_advance_clock(request.member),
        sentence=_("A leader or an administrator moves the clock."),
    )
    if request.method != "POST":
        return _page(request)
    try:
        report = services.advance_clock(
            actor=request.member, organization=request.organization, now=request.now
        )
    except Refused as refused:
        return _page(request, refusal=str(refused), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except Changed as changed:
        return _page(request, refusal=str(changed), status=HTTPStatus.CONFLICT)
    words = {"day": _day(request.organization.now()), "figures": report.changed}
    sentence = ngettext(
        "It is %(day)s. %(figures)s figure came in.",
        "It is %(day)s. %(figures)s figures came in.",
        report.changed,
    )
    messages.success(request, sentence % words)
    return redirect("demo:clock", request.organization.slug)


def _page(
    request: MemberRequest, *, refusal: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    following = services.following_clock(request.organization)
    context = {
        "stands_on": _day(request.now),
        "following": _day(following) if following else "",
        "refusal": refusal,
    }
    return render(request, "demo/clock.html", context, status=status)


def _day(instant) -> str:
    return date_format(localtime(instant), "DATE_FORMAT")
