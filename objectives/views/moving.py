"""Moving an objective in the cascade: where to, what it changes there and here, how it contributes."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from objectives.forms import MoveForm
from objectives.models import Objective
from objectives.permissions import may_edit_objective
from objectives.screens import moving
from objectives.services import move_objective
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from strategy.models import Priority


@require_http_methods(["GET", "POST"])
def move(request: MemberRequest, objective_id: UUID) -> HttpResponse:
    """`?parent=` (empty: the top) shows what the move would change; `?q=` searches for a place."""
    objective: Objective = get_object_or_404(Objective.objects.with_people(), pk=objective_id)
    require(
        allowed=may_edit_objective(request.member, objective),
        sentence=_("Its owner and those who steer may change an objective."),
    )
    # how it contributes where it stands says nothing about the new place
    initial = MoveForm.initial_of(objective) | {"contribution": ""}
    form = MoveForm(request.POST or None, objective=objective, initial=initial)
    asked = request.POST or request.GET
    context = _context(request, objective, asked)
    if request.htmx.target in ("places", "preview"):
        part = f"objectives/move.html#{request.htmx.target}"
        return render(request, part, context | {"form": form})

    def hang() -> str:
        moved = move_objective(
            actor=request.member, objective=objective, now=request.now, **form.cleaned_data
        )
        words = {"title": moved.title, "parent": moved.parent}
        if moved.parent is None:
            return _("“%(title)s” stands at the top now.") % words
        return _("“%(title)s” hangs below “%(parent)s” now.") % words

    alignment = reverse("pages:alignment", args=[request.organization.slug])
    return answer(
        request,
        form,
        hang,
        title=_("Move the objective"),
        submit=_("Move it"),
        back=f"{alignment}?at={objective.pk}",
        template="objectives/move.html",
        under=objective.title,
        **context,
    )


def _context(request: HttpRequest, objective: Objective, asked: QueryDict) -> dict[str, Any]:
    """What is chosen so far, what that changes, and what else may be chosen. Four queries."""
    cascade = moving.read_cascade(request.now)  # type: ignore[attr-defined] # of a member's request
    parent = Objective.objects.offered_as_parent().filter(pk=_id(asked, "parent")).first()
    priority = Priority.objects.in_use().filter(pk=_id(asked, "priority")).first()
    is_top = ("parent" in asked and not asked["parent"]) or (
        priority is not None and parent is None
    )
    words = request.GET.get("q", "").strip()[:100]
    rows, more = moving.choices(cascade, objective, words, parent.pk if parent else None)
    return {
        "objective": objective,
        "words": words,
        "places": rows,
        "more": more,
        "is_top": is_top,
        "at_top": priority if is_top else None,
        "preview": moving.preview(cascade, objective, parent, priority if is_top else None)
        if parent or is_top
        else None,
    }


def _id(asked: QueryDict, name: str) -> UUID | None:
    try:
        return UUID(asked.get(name, ""))
    except ValueError:
        return None
