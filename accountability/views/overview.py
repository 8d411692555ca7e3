"""Who owns what, who is missing, and who carries too much."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accountability import load
from perfmgmt.tenancy.http import MemberRequest


@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    cap = request.organization.objectives_per_owner
    page = load.overview(request.organization.slug, cap, request.now)
    context = {"page": page, "cap": cap}
    return render(request, "accountability/overview.html", context)
