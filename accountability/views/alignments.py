"""Saying what else an objective serves."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability import services
from accountability.forms import AlignForm, AlignmentForm
from accountability.models import Alignment
from accountability.permissions import may_align, may_unalign
from objectives.models import Objective
from objectives.rules.cascade import above
from objectives.screens.objectives import Choices, choose, edges_of_cascade
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import VersionedForm, answer
from perfmgmt.tenancy.http import MemberRequest


@require_http_methods(["GET", "POST"])
def add_alignment(request: MemberRequest, objective_id: UUID) -> HttpResponse:
    """Choose what it also serves by a word of its name; what is above it already is not offered."""
    objective: Objective = get_object_or_404(Objective.objects.with_people(), pk=objective_id)
    _require(may_align(request.member, objective))
    form = AlignForm(request.POST or None)
    context = {"objective": objective, "choices": _choices(request, objective), "form": form}
    if request.htmx.target == "found":
        return render(request, "accountability/alignment.html#found", context)

    def add() -> str:
        made = services.add_alignment(
            actor=request.member, objective=objective, now=request.now, **form.cleaned_data
        )
        said = _("It also serves “%(title)s” now.") % {"title": made.serves.title}
        return " ".join([said, *services.advice_on(made)])

    return answer(
        request,
        form,
        add,
        title=_("What it also serves"),
        submit=_("Add it"),
        back=_page(request, objective.pk),
        template="accountability/alignment.html",
        under=objective.title,
        lede=_("A further contribution is drawn apart, and its figures are not counted there."),
        **{name: context[name] for name in ("objective", "choices")},
    )


@require_http_methods(["GET", "POST"])
def alignment(request: MemberRequest, alignment_id: UUID) -> HttpResponse:
    found = _found(alignment_id)
    _require(may_align(request.member, found.objective))
    form = AlignmentForm(request.POST or None, initial=AlignmentForm.initial_of(found))

    def save() -> str:
        services.change_alignment(
            actor=request.member, alignment=found, now=request.now, **form.cleaned_data
        )
        return _("Saved.")

    return answer(
        request,
        form,
        save,
        title=_("How it also contributes to “%(title)s”") % {"title": found.serves.title},
        submit=_("Save"),
        back=_page(request, found.objective_id),
        under=found.objective.title,
    )


@require_http_methods(["GET", "POST"])
def remove_alignment(request: MemberRequest, alignment_id: UUID) -> HttpResponse:
    found = _found(alignment_id)
    _require(may_unalign(request.member, found))
    form = VersionedForm(request.POST or None, initial={"version": found.version})
    words = {"title": found.objective.title, "serves": found.serves.title}

    def remove() -> str:
        services.remove_alignment(
            actor=request.member, alignment=found, now=request.now, **form.cleaned_data
        )
        return _("“%(title)s” no longer serves “%(serves)s” as well.") % words

    return answer(
        request,
        form,
        remove,
        title=_("Take the contribution to “%(serves)s” away") % words,
        submit=_("Take it away"),
        back=_page(request, found.objective_id),
        under=found.objective.title,
        lede=_("The cascade and both results stay as they are."),
    )


def _choices(request: MemberRequest, objective: Objective) -> Choices:
    edges = edges_of_cascade()
    there = Alignment.objects.filter(objective=objective).values_list("serves", flat=True)
    closed = {objective.pk, *above(objective.pk, edges), *there}
    words = request.GET.get("q", "")
    return choose(words, chosen=_uuid(request.POST.get("serves", "")), closed=closed, edges=edges)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _found(alignment_id: UUID) -> Alignment:
    found: Alignment = get_object_or_404(Alignment.objects.with_objectives(), pk=alignment_id)
    return found


def _page(request: MemberRequest, objective_id: UUID) -> str:
    return reverse("pages:objective", args=[request.organization.slug, objective_id])


def _require(allowed: bool) -> None:  # noqa: FBT001 - it reads as what it asks
    require(
        allowed=allowed,
        sentence=_("Its owner and those who steer say what else an objective serves."),
    )
