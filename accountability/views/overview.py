"""Who owns what, who is missing, and who carries too much."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accountability.forms.people import MOST_OPTIONS
from accountability.screens.filters import Filters
from accountability.screens.matrix import key
from accountability.screens.overview import overview as whole
from perfmgmt.tenancy.http import MemberRequest


@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    """The page; with htmx the matrix alone, for its filters and its pages."""
    filters = Filters.read(request.GET)
    page = whole(request.member, filters, request.now)
    context = {
        "page": page,
        "filters": filters,
        "query": filters.as_query(page=1),
        "key": key(),
        "options": list(page.offers.people.values())[:MOST_OPTIONS],
        "cap": request.organization.objectives_per_owner,
    }
    for name, number in (("next_href", page.next_page), ("previous_href", page.previous_page)):
        context[name] = f"?{filters.as_query(page=number)}" if number else ""
    part = "#matrix" if request.htmx and request.htmx.target == "matrix" else ""
    return render(request, f"accountability/overview.html{part}", context)
