"""What indicators mean for objectives: adding one, weighing it, taking it away, attaching a detached one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from objectives import services
from objectives.forms import AddForm, AttachForm, LinkForm, VersionForm
from objectives.models import Indicator, Objective, ObjectiveIndicator
from objectives.permissions import STEERING, may_link
from objectives.screens.choosing import choices_for
from objectives.views.common import indicator_page, mine_to_edit, objective_page, today
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest

Role = ObjectiveIndicator.Role


@require_http_methods(["GET", "POST"])
def add_indicator(request: MemberRequest, objective_id: UUID) -> HttpResponse:
    """Choose one that exists by its name, or go on to a new one."""
    objective: Objective = get_object_or_404(Objective.objects.all(), pk=objective_id)
    _require_linker(request, objective)
    offered = Indicator.objects.in_use(today(request)).exclude(objective_links__objective=objective)
    words = request.GET.get("q", "").strip()[:100]
    form = AddForm(request.POST or None, offered=offered)
    context = {
        "objective": objective,
        "words": words,
        "choices": choices_for(offered, words, chosen=request.POST.get("indicator", "")),
    }
    if request.htmx.target == "found":
        return render(request, "objectives/add_indicator.html#found", context | {"form": form})

    def add() -> str:
        link = services.link_indicator(
            actor=request.member, objective=objective, now=request.now, **form.cleaned_data
        )
        return _("“%(title)s” serves it now.") % {"title": link.indicator.title}

    return answer(
        request,
        form,
        add,
        title=_("Add an indicator"),
        submit=_("Add it"),
        back=objective_page(request, objective),
        template="objectives/add_indicator.html",
        under=objective.title,
        **context,
    )


@require_http_methods(["GET", "POST"])
def attach(request: MemberRequest, indicator_id: UUID) -> HttpResponse:
    """Let this indicator serve one of the objectives that the person may say so of."""
    found = mine_to_edit(request, indicator_id)
    offered = _linkable(request).exclude(indicator_links__indicator=found)
    form = AttachForm(request.POST or None, offered=offered.order_by("title", "id"))

    def save() -> str:
        link = services.link_indicator(
            actor=request.member, indicator=found, now=request.now, **form.cleaned_data
        )
        return _("It serves “%(title)s” now.") % {"title": link.objective.title}

    return answer(
        request,
        form,
        save,
        title=_("Attach it to an objective"),
        submit=_("Attach it"),
        back=indicator_page(request, found),
        under=found.title,
    )


@require_http_methods(["GET", "POST"])
def edit_link(request: MemberRequest, objective_id: UUID, link_id: UUID) -> HttpResponse:
    link = _link(request, objective_id, link_id)
    form = LinkForm(request.POST or None, initial=LinkForm.initial_of(link))

    def save() -> str:
        data = form.cleaned_data
        services.update_link(
            actor=request.member,
            link=link,
            role=data["role"],
            weight=data["weight"],
            version=data["version"],
            now=request.now,
        )
        return _("Saved.")

    return answer(
        request,
        form,
        save,
        title=_("What “%(title)s” means there") % {"title": link.indicator.title},
        submit=_("Save"),
        back=objective_page(request, link.objective),
        under=link.objective.title,
    )


@require_http_methods(["GET", "POST"])
def remove_link(request: MemberRequest, objective_id: UUID, link_id: UUID) -> HttpResponse:
    link = _link(request, objective_id, link_id)
    form = VersionForm(request.POST or None, initial={"version": link.version})

    def remove() -> str:
        services.unlink_indicator(
            actor=request.member,
            link=link,
            version=form.cleaned_data["version"],
            now=request.now,
        )
        return _("“%(title)s” serves it no more.") % {"title": link.indicator.title}

    return answer(
        request,
        form,
        remove,
        title=_("Take “%(title)s” away") % {"title": link.indicator.title},
        submit=_("Take it away"),
        back=objective_page(request, link.objective),
        under=link.objective.title,
        lede=_("The indicator and its figures stay. They only count for this objective no more."),
    )


def _link(request: MemberRequest, objective_id: UUID, link_id: UUID) -> ObjectiveIndicator:
    link: ObjectiveIndicator = get_object_or_404(
        ObjectiveIndicator.objects.select_related("objective", "indicator"),
        pk=link_id,
        objective=objective_id,
    )
    _require_linker(request, link.objective)
    return link


def _require_linker(request: MemberRequest, objective: Objective) -> None:
    require(
        allowed=may_link(request.member, objective),
        sentence=_("Its owner and those who steer say what measures an objective."),
    )


def _linkable(request: MemberRequest):
    open_states = [Objective.State.DRAFT, Objective.State.ACTIVE]
    found = Objective.objects.filter(state__in=open_states)
    return found if request.member.role in STEERING else found.owned_by(request.member)
