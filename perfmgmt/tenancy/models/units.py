"""The parts of an organisation, and where each stood before."""

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


class UnitMove(TenantOwned):
    """A unit came under another one on a day, for a reason: where it stood before is never lost."""

    unit = TenantKey(Unit)
    from_parent = TenantKey(Unit, null=True)
    to_parent = TenantKey(Unit, null=True)
    moved_on = models.DateField()
    reason = models.CharField(max_length=500, blank=True, default="")
    moved_by = TenantKey("Membership", null=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = tenant_constraints(
            "unit_move", "unit", "from_parent", "to_parent", "moved_by"
        )
        indexes = [models.Index(fields=["organization", "unit", "moved_on"], name="moves_of_unit")]
