"""How a plan came to read as it does: its versions, and any two of them compared."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from perfmgmt.tenancy.http import MemberRequest
from strategy import screens
from strategy.models import Plan, PlanVersion
from strategy.views.common import direction_of


@require_safe
def versions(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    """Newest first, each with what it changed; with `from` and `to` the difference of the two."""
    plan: Plan = get_object_or_404(Plan.objects.all(), pk=plan_id)
    context = {"plan": plan, "direction": direction_of(request, plan)}
    if "from" in request.GET and "to" in request.GET:
        earlier, later = (_version(plan, request.GET[name]) for name in ("from", "to"))
        if earlier.number > later.number:
            earlier, later = later, earlier
        context["page"] = screens.comparison(earlier, later)
        return render(request, "strategy/comparison.html", context)
    before = _number(request.GET["before"]) if "before" in request.GET else None
    context["page"] = screens.versions_page(plan, before)
    return render(request, "strategy/versions.html", context)


def _version(plan: Plan, number: str) -> PlanVersion:
    found = PlanVersion.objects.of_plan(plan).select_related("frozen_by").numbered(_number(number))
    if found is None:
        raise Http404
    return found


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise Http404
    return int(text)
