"""The units of an organisation: which there are, who leads them, what they are part of, who works where."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perfmgmt.events.models import Delivery
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row, lock_shape
from perfmgmt.tenancy.models import ApiKey, Membership, Unit, UnitMember, UnitMove
from perfmgmt.tenancy.rules import Circle, circle_from

LONGEST_REASON = UnitMove._meta.get_field("reason").max_length
UNIQUE_NAME = "unit_name"
# What higher apps hang on a unit, by the table whose composite key refuses; a test finds a missing one.
HANGING = {
    "strategy_plan": gettext_lazy("plans"),
    "strategy_tradeoff": gettext_lazy("trade-offs"),
    "objectives_objective": gettext_lazy("objectives"),
    "objectives_indicator": gettext_lazy("measures"),
    "objectives_initiative": gettext_lazy("initiatives"),
    "objectives_periodlock": gettext_lazy("locked periods"),
    "objectives_periodclose": gettext_lazy("closes of periods"),
    "objectives_controllercomment": gettext_lazy("comments of controllers"),
    "reviews_cadence": gettext_lazy("cadences"),
    "evaluations_packschedule": gettext_lazy("schedules of packs"),
}
# What is kept for ever, and so cannot be moved.
KEPT = {
    "evaluations_cycle": gettext_lazy("cycles of evaluation"),
    "evaluations_pack": gettext_lazy("packs"),
}


class UnitChanges(TypedDict, total=False):
    """What somebody writes anew; what is not named stays."""

    name: str
    kind: str
    lead: Membership | None
    external_key: str


@dataclass(frozen=True, slots=True)
class UnitsOfPerson:
    """Where somebody works, as a thing that can be seen at a version: a fingerprint of what it says."""

    member: Membership
    home: UUID | None
    further: tuple[UUID, ...]

    @property
    def version(self) -> int:
        return zlib.crc32(f"{self.home} {self.further}".encode())

    def __str__(self) -> str:
        return self.member.name


def units_of(member: Membership) -> UnitsOfPerson:
    further = UnitMember.objects.filter(member=member).order_by("unit__name", "unit")
    return UnitsOfPerson(member, member.unit_id, tuple(further.values_list("unit", flat=True)))


@transaction.atomic
def add_unit(
    *,
    actor: Membership,
    now: datetime,
    name: str,
    kind: str = Unit.Kind.TEAM,
    parent: Unit | None = None,
    lead: Membership | None = None,
    external_key: str = "",
    api_key: ApiKey | None = None,
) -> Unit:
    """A unit below `parent` (None: at the top). A new one has nothing below it: no circle can close."""
    lock_shape("units")
    parent = _parent(parent)
    unit = Unit(
        name=_tidied(name), kind=_kind(kind), parent=parent, lead=lead, external_key=external_key
    )
    _refuse_lead_who_left(lead)
    _save(unit, force_insert=True)
    record_event(
        actor=actor,
        verb="organization.unit_added",
        subject=unit,
        now=now,
        payload={
            "name": unit.name,
            "kind": str(unit.kind),
            "part_of": _name(parent),
            "lead": _name(lead),
        },
        tell=[lead] if lead else [],
        api_key=api_key,
    )
    return unit


@transaction.atomic
def change_unit(
    *,
    actor: Membership,
    unit: Unit,
    now: datetime,
    changes: UnitChanges,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Unit:
    """Its name, kind, lead and key, as seen at a version; Changed when somebody saved since."""
    unit = _locked(unit)
    check_version(unit, version)
    before = _texts(unit)
    if "name" in changes:
        unit.name = _tidied(changes["name"])
    if "kind" in changes:
        unit.kind = _kind(changes["kind"])
    if "external_key" in changes:
        unit.external_key = changes["external_key"]
    led_anew = "lead" in changes and changes["lead"] != unit.lead
    if led_anew:
        _refuse_lead_who_left(changes["lead"])
        unit.lead = changes["lead"]
    after = _texts(unit)
    changed = sorted(name for name, text in after.items() if before[name] != text)
    if not changed and not led_anew:
        return unit
    unit.version += 1
    _save(unit)
    record_event(
        actor=actor,
        verb="organization.unit_changed",
        subject=unit,
        now=now,
        payload={
            "name": unit.name,
            "before": {name: before[name] for name in changed},
            "after": {name: after[name] for name in changed},
        },
        tell=[unit.lead] if led_anew and unit.lead else [],
        api_key=api_key,
    )
    return unit


@transaction.atomic
def move_unit(
    *,
    actor: Membership,
    unit: Unit,
    parent: Unit | None,
    on: date,
    reason: str,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Unit:
    """From a day on it is part of `parent` (None: of nothing), with everything below it; where it stood
    is kept.

    The shape of the tree is held before its edges are read: of two movers who would close a circle
    together the second one is refused. No day has a circle, also not one before today.
    """
    lock_shape("units")
    unit, parent = _locked(unit), _parent(parent)
    check_version(unit, version)
    reason = reason.strip()
    _refuse_move(unit, parent, reason)
    _refuse_day(unit, on, today=now.astimezone(actor.organization.zone).date())
    _refuse_circle(unit, parent, on)
    before, unit.parent = unit.parent, parent
    unit.version += 1
    unit.save(update_fields=["parent", "version"])
    UnitMove.objects.create(
        unit=unit,
        from_parent=before,
        to_parent=parent,
        moved_on=on,
        reason=reason,
        moved_by=actor,
    )
    units = Unit.objects.below(unit.pk)
    record_event(
        actor=actor,
        verb="organization.unit_moved",
        subject=unit,
        now=now,
        payload={
            "name": unit.name,
            "from": _name(before),
            "to": _name(parent),
            "moved_on": on.isoformat(),
            "reason": reason,
            "units": len(units),
            "people": Membership.objects.active().in_units(units).count(),
        },
        tell=[each.lead for each in (unit, before, parent) if each and each.lead],
        api_key=api_key,
    )
    return unit


@transaction.atomic
def remove_unit(
    *,
    actor: Membership,
    unit: Unit,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> None:
    """Take out what was a mistake. Whatever refers to it, or ever stood below it, keeps it."""
    lock_shape("units")
    unit = _locked(unit)
    check_version(unit, version)
    this = Unit.objects.filter(pk=unit.pk)
    try:
        with transaction.atomic():
            # The database itself looks, in all apps: Django's delete would look before, app by app.
            this._raw_delete(this.db)
    except IntegrityError as error:
        raise Refused(_what_hangs_on(unit, error)) from error
    record_event(
        actor=actor,
        verb="organization.unit_removed",
        subject=unit,
        now=now,
        payload={"name": unit.name, "kind": str(unit.kind), "part_of": _name(unit.parent)},
        api_key=api_key,
    )


@transaction.atomic
def set_units(
    *,
    actor: Membership,
    member: Membership,
    home: Unit | None,
    further: Iterable[Unit],
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> UnitsOfPerson:
    """Where somebody works: at home in one unit, and further in others. `version` is that of `units_of`."""
    member = Membership.objects.select_for_update(no_key=True).get(pk=member.pk)
    before = units_of(member)
    check_version(before, version)
    if not member.is_active:
        raise Refused(_("The access of %(name)s has ended already.") % {"name": member.name})
    wanted = {unit.pk: unit for unit in further if unit != home}
    rows = UnitMember.objects.filter(member=member)
    rows.exclude(unit__in=wanted).delete()
    UnitMember.objects.bulk_create(
        UnitMember(member=member, unit=unit)
        for pk, unit in wanted.items()
        if pk not in before.further
    )
    if member.unit_id != (home.pk if home else None):
        member.unit = home
        member.save(update_fields=["unit"])
    after = units_of(member)
    if after == before:
        return after
    record_event(
        actor=actor,
        verb="organization.units_set",
        subject=member,
        now=now,
        payload={"name": member.name, "before": _places(before), "after": _places(after)},
        tell=[member] if member.user_id else [],
        channels=[Delivery.Channel.INBOX],
        api_key=api_key,
    )
    return after


# --- What a unit must be ----------------------------------------------------------------------------


def _locked(unit: Unit) -> Unit:
    """No key is locked: who hangs something on it need not wait."""
    lock_row(unit)
    return Unit.objects.select_related("lead", "parent__lead").get(pk=unit.pk)


def _parent(parent: Unit | None) -> Unit | None:
    """As it is stored now; the caller holds the shape of the tree, so that it stays."""
    if parent is None:
        return None
    stored = Unit.objects.select_related("lead").filter(pk=parent.pk).first()
    if stored is None:
        raise Refused(_("There is no such unit."), field="parent")
    return stored


def _tidied(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Give the unit a name."), field="name")
    return name


def _kind(kind: str) -> Unit.Kind:
    if kind not in Unit.Kind.values:
        raise Refused(_("There is no such kind of unit."), field="kind")
    return Unit.Kind(kind)


def _refuse_lead_who_left(lead: Membership | None) -> None:
    if lead and not lead.is_active:
        sentence = _("%(name)s has left and cannot lead.")
        raise Refused(sentence % {"name": lead.name}, field="lead")


def _save(unit: Unit, **options: Any) -> None:
    try:
        with transaction.atomic():
            unit.save(**options)
    except IntegrityError as error:
        if _constraint(error) != UNIQUE_NAME:
            raise
        sentence = _("There is a unit of this name already.")
        raise Refused(sentence, field="name") from error


def _constraint(error: IntegrityError) -> str:
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def _refuse_move(unit: Unit, parent: Unit | None, reason: str) -> None:
    if parent == unit:
        raise Refused(_("A unit is not part of itself."), field="parent")
    if parent == unit.parent:
        sentence = _("“%(name)s” is part of “%(parent)s” already.")
        if parent is None:
            sentence = _("“%(name)s” is at the top already.")
        raise Refused(sentence % {"name": unit.name, "parent": parent}, field="parent")
    if not reason:
        raise Refused(_("Say why, for whoever reads it in a year."), field="reason")
    if len(reason) > (LONGEST_REASON or 0):
        sentence = _("At most %(most)s characters.")
        raise Refused(sentence % {"most": LONGEST_REASON}, field="reason")


def _refuse_day(unit: Unit, on: date, *, today: date) -> None:
    if on > today:
        raise Refused(_("This day is still to come. Move it on its day."), field="on")
    last = UnitMove.objects.of(unit).in_order().last()
    if last and on < last.moved_on:
        sentence = _("It was moved on %(day)s: an earlier move would change its history.")
        raise Refused(sentence % {"day": date_format(last.moved_on, "DATE_FORMAT")}, field="on")


def _refuse_circle(unit: Unit, parent: Unit | None, on: date) -> None:
    """Not as the tree stands, and on no day since. The caller holds its shape (`lock_shape`)."""
    if parent is None:
        return
    edge = (unit.pk, parent.pk, dict(Unit.objects.order_by().values_list("pk", "parent")))
    if circle := circle_from(on, *edge, moves=()):
        sentence = _("“%(below)s” is part of “%(above)s” already: %(way)s.")
        raise Refused(sentence % _circle_in_words(circle), field="parent")
    if circle := circle_from(on, *edge, moves=UnitMove.objects.since(on)):
        sentence = _("On %(day)s “%(below)s” was part of “%(above)s”: %(way)s.")
        raise Refused(sentence % _circle_in_words(circle), field="on")


def _circle_in_words(circle: Circle) -> dict[str, str]:
    names = dict(Unit.objects.filter(pk__in=circle.way).values_list("pk", "name"))
    way = [names[each] for each in circle.way[1:]]
    return {
        "below": way[0],
        "above": way[-1],
        "way": " → ".join(way),
        "day": date_format(circle.on, "DATE_FORMAT"),
    }


# --- In words ---------------------------------------------------------------------------------------


def _name(row: Unit | Membership | None) -> str | None:
    return row.name if row else None


def _texts(unit: Unit) -> dict[str, str | None]:
    return {
        "name": unit.name,
        "kind": str(unit.kind),
        "lead": _name(unit.lead),
        "external_key": unit.external_key,
    }


def _places(units: UnitsOfPerson) -> dict[str, Any]:
    ids = [*units.further, *([units.home] if units.home else [])]
    names = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "name"))
    return {
        "home": names[units.home] if units.home else None,
        "further": [names[each] for each in units.further],
    }


def _what_hangs_on(unit: Unit, error: IntegrityError) -> str:
    """People and units by number; of what other apps hang on it, what the database named."""
    people = Membership.objects.in_units([unit.pk]).count()
    below = len(Unit.objects.below(unit.pk)) - 1
    things = [
        ngettext("one person", "%(count)s people", people) % {"count": people} if people else "",
        ngettext("one unit below it", "%(count)s units below it", below) % {"count": below}
        if below
        else "",
    ]
    table = getattr(getattr(error.__cause__, "diag", None), "table_name", "")
    if table in HANGING:
        things.append(str(HANGING[table]))
    named = get_text_list([each for each in things if each], _("and"))
    if named:
        sentence = _("“%(name)s” stays: it has %(things)s. Move them first.")
        return sentence % {"name": unit.name, "things": named}
    if table in KEPT:
        sentence = _("“%(name)s” stays: it has %(things)s, and they are kept.")
        return sentence % {"name": unit.name, "things": KEPT[table]}
    if table == UnitMove._meta.db_table:
        sentence = _("“%(name)s” stays: it has been moved or moved into, and that is kept.")
        return sentence % {"name": unit.name}
    return _("“%(name)s” stays: something refers to it.") % {"name": unit.name}
