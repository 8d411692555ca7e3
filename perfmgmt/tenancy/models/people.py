"""Who belongs to an organisation, where they work, and who acts for them while they are away."""

from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models.base import (
    TenantManager,
    TenantOwned,
    TenantQuerySet,
    User,
)
from perfmgmt.tenancy.models.units import Unit


class Role(models.TextChoices):
    ADMIN = "admin", _("Admin")
    LEADER = "leader", _("Leader")
    CONTROLLER = "controller", _("Controller")
    MEMBER = "member", _("Member")
    VIEWER = "viewer", _("Viewer")


class MembershipQuerySet(TenantQuerySet["Membership"]):
    def active(self):
        return self.filter(revoked_at__isnull=True)

    def by_name(self):
        return self.order_by("name", "id")

    def of_user(self, user_id: UUID) -> "Membership | None":
        return self.active().filter(user_id=user_id).select_related("organization").first()

    def named(self, name: str):
        return self.active().filter(name__iexact=name.strip())

    def in_units(self, unit_ids: Iterable[UUID]):
        """Whoever works in one of these, at home or further; each once."""
        ids = list(unit_ids)
        further = UnitMember.objects.filter(member=OuterRef("pk"), unit__in=ids)
        return self.filter(Q(unit__in=ids) | Exists(further))

    def count_by_unit(self) -> dict[UUID, int]:
        """How many of these work in each unit, at home or further. One query."""
        home = self.filter(unit__isnull=False).order_by().values_list("unit")
        further = UnitMember.objects.filter(member__in=self.order_by()).order_by()
        counts: dict[UUID, int] = {}
        people = Count("pk")
        both = home.annotate(people=people).union(
            further.values_list("unit").annotate(people=people), all=True
        )
        for unit, number in both:
            counts[unit] = counts.get(unit, 0) + number
        return counts

    def administrators(self):
        """Those who can sign in and may let others in."""
        return self.active().filter(role=Role.ADMIN, user__isnull=False)


class Membership(TenantOwned):
    """A person in an organisation. Without a user it owns things but cannot sign in (yet)."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    title = models.CharField(_("job title"), max_length=200, blank=True, default="")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.MEMBER)
    unit = TenantKey(Unit, null=True, blank=True, verbose_name=_("unit"))
    manager = TenantKey("self", null=True, blank=True, verbose_name=_("manager"))
    external_key = models.CharField(max_length=200, blank=True, default="")
    joined_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar = TenantManager.from_queryset(MembershipQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("membership", "unit", "manager"),
            models.UniqueConstraint(
                fields=["organization", "user"],
                condition=Q(revoked_at__isnull=True),
                name="membership_user_once",
            ),
            models.UniqueConstraint(
                "organization",
                Lower("email"),
                condition=Q(revoked_at__isnull=True) & ~Q(email=""),
                name="membership_email_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        words = self.name.split() or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    @property
    def is_active(self) -> bool:
        return self.revoked_at is None

    @property
    def can_sign_in(self) -> bool:
        return self.user_id is not None and self.is_active

    @property
    def described(self) -> str:
        """Job title where one is known, else the role."""
        return self.title or self.get_role_display()


class UnitMemberQuerySet(TenantQuerySet["UnitMember"]):
    def by_member(self, people: Iterable[Membership]) -> dict[UUID, list[Unit]]:
        """The further units of each of these people, by name. One query."""
        found: dict[UUID, list[Unit]] = {person.pk: [] for person in people}
        rows = self.filter(member__in=list(found)).select_related("unit")
        for row in rows.order_by("unit__name", "unit"):
            found[row.member_id].append(row.unit)
        return found


class UnitMember(TenantOwned):
    """Somebody works in a unit beside the home unit that their membership names."""

    unit = TenantKey(Unit)
    member = TenantKey(Membership)

    objects: ClassVar = TenantManager.from_queryset(UnitMemberQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("unit_member", "unit", "member"),
            models.UniqueConstraint(
                fields=["organization", "unit", "member"], name="unit_member_once"
            ),
        ]
        indexes = [models.Index(fields=["organization", "member"], name="units_of_member")]


class DelegationQuerySet(TenantQuerySet["Delegation"]):
    def in_force(self, today):
        return self.filter(starts_on__lte=today, ends_on__gte=today, withdrawn_at__isnull=True)


class Delegation(TenantOwned):
    """A stand-in acts for an absent member between two dates; every record says so."""

    absent = TenantKey(Membership)
    stand_in = TenantKey(Membership)
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True, default="")
    granted_by = TenantKey(Membership, null=True, blank=True)
    granted_at = models.DateTimeField(default=timezone.now, db_default=Now())
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(DelegationQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("delegation", "absent", "stand_in", "granted_by"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="delegation_dates_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(absent=models.F("stand_in")), name="delegation_two_people"
            ),
        ]
