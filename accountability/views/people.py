"""The list under a field that names a person, and the hint below it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accountability.forms import options_of
from accountability.screens import handing
from objectives.models import Objective
from perfmgmt.tenancy.http import MemberRequest

FIELDS = ("to", "member")


@require_GET
def people_options(request: MemberRequest) -> HttpResponse:
    """For what is typed; with `?objective=` also what the person named carries already."""
    typed = [str(value) for name, value in request.GET.items() if name.rpartition("-")[2] in FIELDS]
    words = typed[0][:200] if typed else ""
    context: dict[str, object] = {"options": options_of(words)}
    if asked := handing.uuid_of(request.GET.get("objective", "")):
        objective = get_object_or_404(Objective.objects.with_people(), pk=asked)
        context["hint"] = handing.hint_for(words, objective, request.organization)
        context["hint_id"] = handing.hint_id(objective.pk)
    return render(request, "accountability/hand_over.html#options", context)
