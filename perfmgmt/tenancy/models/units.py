"""The parts of an organisation, and where each stood before."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models.base import TenantManager, TenantOwned, TenantQuerySet
from perfmgmt.tenancy.rights import APPEND_ONLY
from perfmgmt.tenancy.rules import Move, in_tree_order, parents_on


class UnitQuerySet(TenantQuerySet["Unit"]):
    def in_order(self):
        return self.order_by("name", "id")

    def chain(self, unit_id: UUID) -> list[UUID]:
        """The unit and what it is part of, narrowest first. One query, whatever the depth."""
        parents = dict(self.values_list("pk", "parent"))
        found: dict[UUID, None] = {}
        current: UUID | None = unit_id
        while current is not None and current not in found:
            found[current] = None
            current = parents.get(current)
        return list(found)

    def below(self, unit_id: UUID) -> list[UUID]:
        """The unit and everything below it, itself first. One query, whatever the depth."""
        parts: dict[UUID | None, list[UUID]] = {}
        for pk, parent in self.order_by().values_list("pk", "parent"):
            parts.setdefault(parent, []).append(pk)
        found = dict.fromkeys([unit_id])
        waiting = [unit_id]
        while waiting:
            new = [each for each in parts.get(waiting.pop(), []) if each not in found]
            found |= dict.fromkeys(new)
            waiting += new
        return list(found)

    def tree(self, on: date | None = None) -> list["Unit"]:
        """These units in the order of the tree, by name within a unit, each with its `level` from 0.

        One query; with `on`, as it stood when that day ended: one more. A unit whose parent is not
        among these stands at the top.
        """
        units = {unit.pk: unit for unit in self.in_order()}
        parents = {pk: unit.parent_id for pk, unit in units.items()}
        if on is not None:
            parents = parents_on(on, parents, UnitMove.objects.since(on))
        arranged = []
        for pk, level in in_tree_order(units, parents):
            units[pk].level = level
            arranged.append(units[pk])
        return arranged

    def parents_on(self, day: date) -> dict[UUID, UUID | None]:
        """The parent of every unit as that day ended. Two queries."""
        parents = dict(self.order_by().values_list("pk", "parent"))
        return parents_on(day, parents, UnitMove.objects.since(day))


class Unit(TenantOwned):
    """A part of the organisation: company, division, function or team, with one lead."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("company")
        DIVISION = "division", _("division")
        FUNCTION = "function", _("function")
        TEAM = "team", _("team")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, default=Kind.TEAM, db_default=Kind.TEAM
    )
    parent = TenantKey("self", null=True, blank=True, verbose_name=_("part of"))
    lead = TenantKey("Membership", null=True, blank=True, verbose_name=_("lead"))
    external_key = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1, db_default=1)

    level = 0  # how deep in the tree: of what `tree` returns

    objects: ClassVar = TenantManager.from_queryset(UnitQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("unit", "parent", "lead"),
            models.UniqueConstraint("organization", Lower("name"), name="unit_name"),
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")), name="unit_not_part_of_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitMoveQuerySet(TenantQuerySet["UnitMove"]):
    def in_order(self):
        """As they were made: a later one of a unit never has an earlier day."""
        return self.order_by("moved_on", "id")

    def of(self, unit: Unit):
        return self.filter(unit=unit)

    def since(self, day: date) -> list[Move]:
        """What was moved after the day, in order, for the rules. One query."""
        columns = ("unit", "from_parent", "to_parent", "moved_on")
        later = self.filter(moved_on__gt=day).in_order()
        return [Move(*row) for row in later.values_list(*columns)]


class UnitMove(TenantOwned):
    """A unit came under another one on a day, for a reason: where it stood before is never lost."""

    unit = TenantKey(Unit)
    from_parent = TenantKey(Unit, null=True)
    to_parent = TenantKey(Unit, null=True)
    moved_on = models.DateField()
    reason = models.CharField(max_length=500, blank=True, default="")
    moved_by = TenantKey("Membership", null=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(UnitMoveQuerySet)()

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = tenant_constraints(
            "unit_move", "unit", "from_parent", "to_parent", "moved_by"
        )
        indexes = [models.Index(fields=["organization", "unit", "moved_on"], name="moves_of_unit")]
