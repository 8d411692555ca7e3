"""The units of the organisation, and one of them. Everybody reads; who steers has the buttons."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from perfmgmt.organization.permissions import may_administer, may_steer_units
from perfmgmt.organization.unit_forms import AsOfForm
from perfmgmt.organization.unit_rows import (
    history,
    past_finding,
    people_here,
    tree_finding,
    unit_finding,
    unit_row,
)
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import Membership, Unit, UnitMember, UnitMove

MOST_UNITS = 300
MOST_PEOPLE = 100


@require_GET
def units(request: MemberRequest) -> HttpResponse:
    """The tree; with `?on=` as it stood when that day ended."""
    form = AsOfForm(request.GET)
    on = form.cleaned_data["on"] if form.is_valid() else None
    tree = Unit.objects.select_related("lead").tree(on)
    shown = tree if request.GET.get("show") == "all" else tree[:MOST_UNITS]
    people = Membership.objects.active().count_by_unit()
    slug = request.organization.slug
    return render(
        request,
        "organization/units.html",
        {
            "finding": tree_finding(tree) if on is None else past_finding(on, request.now),
            "rows": [unit_row(each, people, slug) for each in shown],
            "count": len(tree),
            "more": len(tree) - len(shown),
            "on": on,
            "form": form,
            "may_steer": may_steer_units(request.member) and on is None,
            "may_administer": may_administer(request.member),
        },
    )


@require_GET
def unit(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    slug = request.organization.slug
    tree = Unit.objects.select_related("lead").tree()
    by_id = {each.pk: each for each in tree}
    if unit_id not in by_id:
        raise Http404
    this = by_id[unit_id]
    below = _below(tree, this)
    active = Membership.objects.active()
    counts = active.count_by_unit()
    here = active.in_units([unit_id]).select_related("unit").by_name()
    people = list(here if request.GET.get("show") == "all" else here[:MOST_PEOPLE])
    further = UnitMember.objects.by_member(people)
    moves = UnitMove.objects.of(this).select_related("from_parent", "to_parent", "moved_by")
    stood = history(moves.in_order().reverse(), request.now)
    return render(
        request,
        "organization/unit.html",
        {
            "unit": this,
            "finding": unit_finding(this),
            "above": _above(by_id, this),
            "row": unit_row(this, counts, slug),
            "people": people_here(this, people, further, slug),
            "people_count": counts.get(unit_id, 0),
            "more_people": counts.get(unit_id, 0) - len(people),
            "with_below": active.in_units([unit_id, *(each.pk for each in below)]).count(),
            "below": [unit_row(each, counts, slug, top=this.level + 1) for each in below],
            "since": stood[0].day if stood else "",
            "history": stood,
            "may_steer": may_steer_units(request.member),
            "may_administer": may_administer(request.member),
        },
    )


def _above(by_id: dict[UUID, Unit], unit: Unit) -> list[Unit]:
    """What it is part of, widest first."""
    found: list[Unit] = []
    while unit.parent_id:
        unit = by_id[unit.parent_id]
        found.insert(0, unit)
    return found


def _below(tree: list[Unit], unit: Unit) -> list[Unit]:
    """What follows it in the tree on a deeper level."""
    found = []
    for each in tree[tree.index(unit) + 1 :]:
        if each.level <= unit.level:
            break
        found.append(each)
    return found
