"""Writing an objective: the long form, what stands beside it, activation, its end."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from objectives import checklist
from objectives.forms import ActivateForm, EndForm, ObjectiveForm
from objectives.models import Objective
from objectives.permissions import may_activate, may_create_objective, may_edit_objective, may_end
from objectives.screens.objectives import Choices, parents_for
from objectives.screens.writing import beside
from objectives.services import (
    activate_objective,
    create_objective,
    end_objective,
    update_objective,
)
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest

PREFILLED = ("priority", "parent", "unit")


@require_http_methods(["GET", "POST"])
def new_objective(request: MemberRequest) -> HttpResponse:
    require(
        allowed=may_create_objective(request.member),
        sentence=_("Viewers read objectives; anybody else may write one."),
    )
    form = _written_form(request, _prefilled(request))

    def create() -> tuple[str, str]:
        fields = dict(form.cleaned_data)
        fields.pop("version")
        made = create_objective(actor=request.member, now=request.now, **fields)
        said = _("The draft is kept. Its checklist says what it needs to be put in force.")
        return said, _page(request, made)

    return answer(
        request,
        form,
        create,
        title=_("Write an objective"),
        submit=_("Keep the draft"),
        back=reverse("objectives:list", args=[request.organization.slug]),
        template="objectives/write.html",
        parents=_parents(request, form),
        beside=beside(form, request.organization),
        beside_href=reverse("objectives:beside", args=[request.organization.slug]),
    )


@require_http_methods(["GET", "POST"])
def edit_objective(request: MemberRequest, objective_id: UUID) -> HttpResponse:
    found = _found(objective_id)
    require(allowed=may_edit_objective(request.member, found), sentence=_who_may())
    form = _written_form(request, ObjectiveForm.initial_of(found), found)

    def change() -> str:
        fields = dict(form.cleaned_data)
        version = fields.pop("version")
        changed = update_objective(
            actor=request.member,
            objective=found,
            now=request.now,
            changes=fields,  # type: ignore[arg-type] # the form's fields are those of Changes
            version=version,
        )
        return _("“%(title)s” is saved.") % {"title": changed.title}

    address = reverse("objectives:beside", args=[request.organization.slug])
    return answer(
        request,
        form,
        change,
        title=_("Edit the objective"),
        submit=_("Save the objective"),
        back=_page(request, found),
        template="objectives/write.html",
        objective=found,
        parents=_parents(request, form, found),
        beside=beside(form, request.organization, found),
        beside_href=f"{address}?objective={found.pk}",
    )


@require_GET
def beside_objective(request: MemberRequest) -> HttpResponse:
    """The fragment beside the form, of what is typed so far."""
    found = Objective.objects.with_readiness().filter(pk=_asked(request, "objective")).first()
    form = ObjectiveForm(request.GET, objective=found)
    context = {"beside": beside(form, request.organization, found)}
    return render(request, "objectives/write.html#beside", context)


@require_GET
def parent_choices(request: MemberRequest) -> HttpResponse:
    """What an objective may be hung below, by the words that are typed; the chosen one stays in sight."""
    hung = _asked(request, "objective")
    parents = parents_for(
        request.GET.get("parent_words", ""),
        chosen=_asked(request, "parent"),
        below=[hung] if hung else [],
    )
    return render(request, "objectives/write.html#parents", {"parents": parents})


@require_http_methods(["GET", "POST"])
def activate(request: MemberRequest, objective_id: UUID) -> HttpResponse:
    """The checklist, and the button where it is complete."""
    found = _found(objective_id)
    require(allowed=may_activate(request.member, found), sentence=_who_may())
    load = checklist.load_beside(
        unit=found.unit_id, owner=found.owner_id, organization=request.organization, but=found.pk
    )
    is_imported = bool(found.external_key)
    form = ActivateForm(
        request.POST or None,
        asks_reason=load.is_over,
        may_have_gaps=bool(found.gaps) and is_imported,
        initial={"version": found.version},
    )

    def put_in_force() -> str:
        activate_objective(
            actor=request.member, objective=found, now=request.now, **form.cleaned_data
        )
        return _("“%(title)s” is in force.") % {"title": found.title}

    return answer(
        request,
        form,
        put_in_force,
        title=_("Put it in force"),
        submit=_("Activate"),
        back=_page(request, found),
        template="objectives/activate.html",
        under=found.title,
        lines=checklist.lines(found, request.organization.slug),
        advice=checklist.advice(found, load),
        may_submit=found.state == Objective.State.DRAFT and (is_imported or not found.gaps),
    )


@require_http_methods(["GET", "POST"])
def end(request: MemberRequest, objective_id: UUID) -> HttpResponse:
    found = _found(objective_id)
    require(allowed=may_end(request.member, found), sentence=_who_may())
    initial = EndForm.initial_of(found) | {"on": localdate(request.now)}
    form = EndForm(request.POST or None, objective=found, initial=initial)

    def conclude() -> str:
        ended = end_objective(
            actor=request.member, objective=found, now=request.now, **form.cleaned_data
        )
        words = {"title": ended.title, "state": ended.get_state_display()}
        return _("“%(title)s” is %(state)s.") % words

    return answer(
        request,
        form,
        conclude,
        title=_("End the objective"),
        submit=_("End it"),
        back=_page(request, found),
        under=found.title,
        lede=_("It stays to be read, with its figures and decisions, and changes no more."),
    )


def _written_form(
    request: MemberRequest, stored: dict[str, Any], objective: Objective | None = None
) -> ObjectiveForm:
    """What was sent; without script a search for the parent comes back with what was typed so far."""
    if request.method != "POST":
        return ObjectiveForm(initial=stored, objective=objective)
    if "find" in request.POST:
        typed = request.POST.dict() | {"assumptions": request.POST.getlist("assumptions")}
        return ObjectiveForm(initial=stored | typed, objective=objective)
    return ObjectiveForm(request.POST, objective=objective)


def _parents(
    request: MemberRequest, form: ObjectiveForm, objective: Objective | None = None
) -> Choices:
    words = request.POST.get("parent_words", "")
    hung = [objective.pk] if objective else []
    return parents_for(words, chosen=form.typed_id("parent"), below=hung)


def _found(objective_id: UUID) -> Objective:
    objectives = Objective.objects.with_people().with_readiness()
    return get_object_or_404(objectives, pk=objective_id)


def _who_may() -> str:
    return _("Its owner and those who steer may change an objective.")


def _page(request: MemberRequest, objective: Objective) -> str:
    return reverse("pages:objective", args=[request.organization.slug, objective.pk])


def _prefilled(request: MemberRequest) -> dict[str, UUID | None]:
    return {name: _asked(request, name) for name in PREFILLED} | {"owner": request.member.pk}


def _asked(request: MemberRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None
