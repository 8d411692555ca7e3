"""Units added, changed, moved and removed, and who works where. For admins and leaders."""

from functools import wraps
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from perfmgmt.organization import services
from perfmgmt.organization.permissions import may_steer_units
from perfmgmt.organization.unit_forms import (
    TOP,
    AddPersonForm,
    ConfirmForm,
    MoveForm,
    NewUnitForm,
    UnitForm,
    UnitsForm,
)
from perfmgmt.organization.unit_rows import what_comes_along
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import Membership, Unit


def who_steers(view):
    """403 for every other member."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        require(
            allowed=may_steer_units(request.member),
            sentence=_("Only an admin or a leader changes the units."),
        )
        return view(request, *args, **kwargs)

    return guarded


@require_http_methods(["GET", "POST"])
@who_steers
def new_unit(request: MemberRequest) -> HttpResponse:
    tree = Unit.objects.tree()
    given = {"parent": request.GET.get("parent", "")}
    form = NewUnitForm(request.POST or None, tree=tree, initial=given)

    def save() -> tuple[str, str]:
        typed = form.cleaned_data
        made = services.add_unit(
            actor=request.member,
            now=request.now,
            name=typed["name"],
            kind=typed["kind"],
            lead=typed["lead"],
            parent=_chosen(tree, typed["parent"]),
        )
        return _("“%(name)s” is added.") % {"name": made.name}, _page(request, made)

    return answer(
        request,
        form,
        save,
        title=_("Add a unit"),
        submit=_("Add the unit"),
        back=_list(request),
        under=_("Units"),
    )


@require_http_methods(["GET", "POST"])
@who_steers
def edit_unit(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.all(), pk=unit_id)
    form = UnitForm(request.POST or None, initial=UnitForm.initial_of(unit))

    def save() -> str:
        typed = form.cleaned_data
        saved = services.change_unit(
            actor=request.member,
            unit=unit,
            now=request.now,
            version=typed["version"],
            changes={"name": typed["name"], "kind": typed["kind"], "lead": typed["lead"]},
        )
        return _("“%(name)s” is saved.") % {"name": saved.name}

    return answer(
        request,
        form,
        save,
        title=_("Edit “%(name)s”") % {"name": unit.name},
        submit=_("Save the unit"),
        back=_page(request, unit),
        under=_("Units"),
    )


@require_http_methods(["GET", "POST"])
@who_steers
def move_unit(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.all(), pk=unit_id)
    below = Unit.objects.below(unit.pk)
    possible = [each for each in Unit.objects.tree() if each.pk not in set(below)]
    people = Membership.objects.active().in_units(below).count()
    given = {"on": request.now.astimezone(request.organization.zone).date()}
    form = MoveForm(
        request.POST or None,
        unit=unit,
        tree=possible,
        initial=given | {"version": unit.version},
    )

    def save() -> str:
        typed = form.cleaned_data
        moved = services.move_unit(
            actor=request.member,
            unit=unit,
            now=request.now,
            version=typed["version"],
            parent=_chosen(possible, typed["parent"]),
            on=typed["on"],
            reason=typed["reason"],
        )
        said = _("“%(name)s” is at the top now.")
        if moved.parent:
            said = _("“%(name)s” is part of “%(parent)s” now.")
        return said % {"name": moved.name, "parent": moved.parent}

    return answer(
        request,
        form,
        save,
        title=_("Move “%(name)s”") % {"name": unit.name},
        submit=_("Move the unit"),
        back=_page(request, unit),
        lede=what_comes_along(unit, len(below) - 1, people),
        under=_("Units"),
    )


@require_http_methods(["GET", "POST"])
@who_steers
def remove_unit(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.all(), pk=unit_id)
    form = ConfirmForm(request.POST or None, initial=ConfirmForm.initial_of(unit))

    def save() -> tuple[str, str]:
        services.remove_unit(
            actor=request.member, unit=unit, now=request.now, version=form.cleaned_data["version"]
        )
        return _("“%(name)s” is removed.") % {"name": unit.name}, _list(request)

    return answer(
        request,
        form,
        save,
        title=_("Remove “%(name)s”") % {"name": unit.name},
        submit=_("Remove the unit"),
        back=_page(request, unit),
        lede=_("Only what nothing refers to can be removed: a mistake, not a part of the past."),
        under=_("Units"),
    )


@require_http_methods(["GET", "POST"])
@who_steers
def person_units(request: MemberRequest, member_id: UUID) -> HttpResponse:
    person = get_object_or_404(Membership.objects.select_related("unit"), pk=member_id)
    tree = Unit.objects.tree()
    stored = UnitsForm.initial_of(services.units_of(person))
    form = UnitsForm(request.POST or None, tree=tree, initial=stored)

    def save() -> str:
        typed = form.cleaned_data
        chosen = set(typed["further"])
        services.set_units(
            actor=request.member,
            member=person,
            now=request.now,
            version=typed["version"],
            home=_chosen(tree, typed["home"]),
            further=[unit for unit in tree if str(unit.pk) in chosen],
        )
        return _("The units of %(name)s are saved.") % {"name": person.name}

    return answer(
        request,
        form,
        save,
        title=_("Where %(name)s works") % {"name": person.name},
        submit=_("Save the units"),
        back=_page(request, person.unit) if person.unit else _list(request),
        under=_("Units"),
    )


@require_http_methods(["GET", "POST"])
@who_steers
def add_person(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.all(), pk=unit_id)
    form = AddPersonForm(request.POST or None, not_yet=unit.pk)

    def save() -> str:
        person, place = form.cleaned_data["member"], form.cleaned_data["place"]
        seen = services.units_of(person)
        further = list(Unit.objects.filter(pk__in=seen.further))
        services.set_units(
            actor=request.member,
            member=person,
            now=request.now,
            version=seen.version,
            home=unit if place == "home" else person.unit,
            further=further if place == "home" else [*further, unit],
        )
        return _("%(name)s works in “%(unit)s” now.") % {"name": person.name, "unit": unit.name}

    return answer(
        request,
        form,
        save,
        title=_("Add a person to “%(name)s”") % {"name": unit.name},
        submit=_("Add the person"),
        back=_page(request, unit),
        under=_("Units"),
    )


def _chosen(units: list[Unit], value: str) -> Unit | None:
    """The unit of a list that the form has checked; None is the top, or none."""
    return None if value in {"", TOP} else next(each for each in units if str(each.pk) == value)


def _list(request: MemberRequest) -> str:
    return reverse("organization:units", args=[request.organization.slug])


def _page(request: MemberRequest, unit: Unit) -> str:
    return reverse("organization:unit", args=[request.organization.slug, unit.pk])
