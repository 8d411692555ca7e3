"""Initiatives and their milestones: the list, one of them, and the dialogs that change them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from objectives import figures, services
from objectives.forms import (
    InitiativeForm,
    InitiativeStateForm,
    MilestoneForm,
    ReachForm,
    VersionOnlyForm,
)
from objectives.models import Initiative, Milestone, Objective
from objectives.permissions import may_create_initiative, may_edit_initiative
from objectives.screens import initiatives as work
from objectives.screens.work import work_of
from objectives.views.common import address_with, analyse_for, more_after, start_of
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer

LABELS = {
    "open": lambda: _("Open"),
    "late": lambda: _("Late"),
    "mine": lambda: _("Mine"),
    "ended": lambda: _("Ended"),
    "all": lambda: _("All"),
}
ASKS = ["GET", "HEAD", "POST"]


@require_GET
def initiative_list(request) -> HttpResponse:
    filters = work.Filters.read(request.GET)
    counts = work.count(filters, request.member, request.now)
    rows = work.page_of_rows(
        filters, counts, member=request.member, start=start_of(request), now=request.now
    )
    context: dict[str, Any] = {"page": rows, "more": more_after(request, rows)}
    if request.htmx and request.htmx.target == "more":
        return render(request, "objectives/initiatives.html#rows", context)
    context |= {
        "finding": work.finding(counts),
        "filters": filters,
        "total": counts["all"],
        "pills": [
            {
                "value": show,
                "label": LABELS[show](),
                "count": counts[show],
                "href": address_with(request, show=show, start=None),
            }
            for show in work.SHOWS
            if counts[show] or show in ("open", filters.show)
        ],
        "units": work.units(),
        "objectives": work.objectives(),
        "may_create": may_create_initiative(request.member),
    }
    part = "#page" if request.htmx and request.htmx.target == "initiatives" else ""
    return render(request, f"objectives/initiatives.html{part}", context)


@require_GET
def initiative(request, initiative_id) -> HttpResponse:
    found = get_object_or_404(Initiative.objects.with_people().with_milestones(), pk=initiative_id)
    standing = found.standing(localdate(request.now))
    shown = work_of(found, request.now)
    analysis = analyse_for(request, found.indicator) if found.indicator else None
    context = {
        "initiative": found,
        "standing": work.standing_mark(found.state, standing),
        "reached": work.reached_words(standing),
        "figure": work.draw_one(shown, request.now),
        "milestones": work.milestone_rows(found, request.now),
        "analysis": analysis,
        "spark": figures.spark(analysis) if analysis else "",
        "latest": figures.describe(analysis) if analysis else "",
        "moves_status": ("stale" if analysis.is_overdue else str(analysis.status))
        if analysis
        else "",
        "may_edit": may_edit_initiative(request.member, found),
    }
    return render(request, "objectives/initiative.html", context)


@require_http_methods(ASKS)
def new_initiative(request) -> HttpResponse:
    require(
        allowed=may_create_initiative(request.member),
        sentence=_("Who only reads cannot write an initiative."),
    )
    initial = {
        name: request.GET[name] for name in ("objective", "indicator") if name in request.GET
    }
    form = InitiativeForm(request.POST or None, initial=initial | {"owner": request.member.pk})

    def create():
        fields = _without_version(form)
        made = services.create_initiative(actor=request.member, now=request.now, **fields)
        said = _("“%(title)s” is written down. Milestones show whether it goes on.")
        page = reverse("objectives:initiative", args=[request.organization.slug, made.pk])
        return said % {"title": made.title}, page

    return answer(
        request,
        form,
        create,
        title=_("Write an initiative"),
        submit=_("Write it down"),
        back=_where_from(request),
        under=_("Initiatives"),
    )


@require_http_methods(ASKS)
def edit_initiative(request, initiative_id) -> HttpResponse:
    found = _of_editor(request, initiative_id)
    form = InitiativeForm(request.POST or None, initial=InitiativeForm.initial_of(found), row=found)

    def save():
        services.update_initiative(
            actor=request.member,
            initiative=found,
            now=request.now,
            changes=_without_version(form),
            version=form.cleaned_data["version"],
        )
        return _("Saved.")

    return _ask(request, form, save, found, title=_("Edit the initiative"), submit=_("Save"))


@require_http_methods(ASKS)
def initiative_state(request, initiative_id) -> HttpResponse:
    found = _of_editor(request, initiative_id)
    form = InitiativeStateForm(request.POST or None, initial={"version": found.version}, row=found)

    def save():
        changed = services.set_initiative_state(
            actor=request.member,
            initiative=found,
            now=request.now,
            state=form.cleaned_data["state"],
            because=form.cleaned_data["because"],
            version=form.cleaned_data["version"],
        )
        return _("“%(title)s” is %(state)s.") % {
            "title": changed.title,
            "state": changed.get_state_display(),
        }

    return _ask(request, form, save, found, title=_("How does it stand?"), submit=_("Save"))


@require_http_methods(ASKS)
def remove_initiative(request, initiative_id) -> HttpResponse:
    found = _of_editor(request, initiative_id)
    form = VersionOnlyForm(request.POST or None, initial={"version": found.version})

    def remove():
        title = found.title
        services.remove_initiative(
            actor=request.member,
            initiative=found,
            now=request.now,
            version=form.cleaned_data["version"],
        )
        return _("“%(title)s” is removed.") % {"title": title}

    return answer(
        request,
        form,
        remove,
        title=_("Remove the initiative?"),
        submit=_("Remove"),
        back=reverse("objectives:initiatives", args=[request.organization.slug]),
        under=found.title,
        lede=_(
            "It leaves with its milestones. Work that ends early is better stopped, with a reason."
        ),
    )


@require_http_methods(ASKS)
def new_milestone(request, initiative_id) -> HttpResponse:
    found = _of_editor(request, initiative_id)
    form = MilestoneForm(request.POST or None, is_new=True)

    def add():
        services.add_milestone(
            actor=request.member, initiative=found, now=request.now, **_without_version(form)
        )
        return _("Milestone added.")

    return _ask(
        request, form, add, found, title=_("Add a milestone"), submit=_("Add the milestone")
    )


@require_http_methods(ASKS)
def edit_milestone(request, milestone_id) -> HttpResponse:
    found = _milestone_of_editor(request, milestone_id)
    form = MilestoneForm(request.POST or None, initial=MilestoneForm.initial_of(found))

    def save():
        services.update_milestone(
            actor=request.member,
            milestone=found,
            now=request.now,
            changes=_without_version(form),
            version=form.cleaned_data["version"],
        )
        return _("Saved.")

    return _ask(
        request, form, save, found.initiative, title=_("Edit the milestone"), submit=_("Save")
    )


@require_http_methods(ASKS)
def reach_milestone(request, milestone_id) -> HttpResponse:
    found = _milestone_of_editor(request, milestone_id)
    initial = {"version": found.version, "done_on": localdate(request.now)}
    form = ReachForm(request.POST or None, initial=initial)

    def reach():
        services.reach_milestone(
            actor=request.member,
            milestone=found,
            now=request.now,
            done_on=form.cleaned_data["done_on"],
            version=form.cleaned_data["version"],
        )
        return _("“%(title)s” is reached.") % {"title": found.title}

    return _ask(
        request, form, reach, found.initiative, title=found.title, submit=_("Mark as reached")
    )


@require_http_methods(ASKS)
def remove_milestone(request, milestone_id) -> HttpResponse:
    found = _milestone_of_editor(request, milestone_id)
    form = VersionOnlyForm(request.POST or None, initial={"version": found.version})

    def remove():
        services.remove_milestone(
            actor=request.member,
            milestone=found,
            now=request.now,
            version=form.cleaned_data["version"],
        )
        return _("“%(title)s” is removed.") % {"title": found.title}

    return _ask(
        request,
        form,
        remove,
        found.initiative,
        title=_("Remove the milestone?"),
        submit=_("Remove"),
    )


def _ask(request, form, save, found: Initiative, *, title: str, submit: str) -> HttpResponse:
    return answer(
        request,
        form,
        save,
        title=title,
        submit=submit,
        back=reverse("objectives:initiative", args=[request.organization.slug, found.pk]),
        under=found.title,
    )


def _without_version(form) -> Any:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _of_editor(request, initiative_id) -> Initiative:
    found = get_object_or_404(Initiative.objects.with_people(), pk=initiative_id)
    _require_editor(request, found)
    return found


def _milestone_of_editor(request, milestone_id) -> Milestone:
    found = get_object_or_404(
        Milestone.objects.select_related("initiative__objective"), pk=milestone_id
    )
    _require_editor(request, found.initiative)
    return found


def _require_editor(request, found: Initiative) -> None:
    require(
        allowed=may_edit_initiative(request.member, found),
        sentence=_("Only its owner, the owner of its objective and those who steer may change it."),
    )


def _where_from(request) -> str:
    """Back to the objective that asked for the work, else to the list."""
    slug, asked = request.organization.slug, work.uuid_of(request.GET.get("objective", ""))
    if asked and Objective.objects.filter(pk=asked).exists():
        return reverse("pages:objective", args=[slug, asked])
    return reverse("objectives:initiatives", args=[slug])
