"""Why targets were missed."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from objectives.screens import causes as board
from objectives.views.common import address_with, today
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import Unit

SPANS = (4, 8, 12)


@require_GET
def causes(request: MemberRequest) -> HttpResponse:
    """`?unit=` with those below it, `quarters=` of the past, `cause=` lists only its misses."""
    units = list(Unit.objects.order_by("name"))
    unit = _unit_asked(request, units)
    asked = request.GET.get("quarters", "")
    quarters = next((each for each in SPANS if str(each) == asked), SPANS[0])
    day = today(request)
    page = board.causes_page(
        organization=request.organization,
        since=board.first_day(request.organization, day, quarters),
        today=day,
        units=Unit.objects.below(unit.pk) if unit else None,
        names_of_units={each.pk: each.name for each in units},
        chosen=request.GET.get("cause", ""),
        address=lambda cause: address_with(request, cause=cause),
    )
    context = {
        "page": page,
        "units": units,
        "unit": unit,
        "quarters": quarters,
        "spans": [
            {
                "href": address_with(request, quarters=each),
                "label": _("%(count)s quarters") % {"count": each},
                "is_current": each == quarters,
            }
            for each in SPANS
        ],
    }
    return render(request, "objectives/causes.html", context)


def _unit_asked(request: MemberRequest, units: list[Unit]) -> Unit | None:
    try:
        asked = UUID(request.GET.get("unit", ""))
    except ValueError:
        return None
    return next((each for each in units if each.pk == asked), None)
