"""Who belongs to an organisation, where they work, and who acts for them while they are away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject, Lower, Now
from django.utils import timezone
from django.utils.functional import cached_property
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


@dataclass(frozen=True, slots=True)
class StandingIn:
    """For whom somebody acts today, and until when."""

    absent: UUID
    name: str
    until: date


@dataclass(frozen=True, slots=True)
class Away:
    """Who acts for somebody today, and until when."""

    stand_in: UUID
    name: str
    until: date


class MembershipQuerySet(TenantQuerySet["Membership"]):
    def active(self):
        return self.filter(revoked_at__isnull=True)

    def standing_in_on(self, today: date):
        """Each knowing for whom they act on a day of the organisation's calendar."""
        return self.annotate(  # type: ignore[no-redef] # the class says what it is without
            row_standing_in=standing_in_facts("pk", today)
        )

    def with_absence_on(self, today: date):
        """Each knowing who stands in for them on a day."""
        return self.annotate(  # type: ignore[no-redef] # the class says what it is without
            row_away=away_facts("pk", today)
        )

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

    # Filled by `standing_in_on`; without it nobody acts for anybody.
    row_standing_in: ClassVar[list[dict[str, Any]]] = []
    # Filled by `with_absence_on`.
    row_away: ClassVar[list[dict[str, Any]]] = []

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

    @cached_property
    def standing_in(self) -> dict[UUID, StandingIn]:
        """By the absent person's id."""
        facts = [
            StandingIn(UUID(each["id"]), each["name"], date.fromisoformat(each["until"]))
            for each in self.row_standing_in
        ]
        return {fact.absent: fact for fact in facts}

    @property
    def away(self) -> Away | None:
        return away_of(self.row_away)

    @property
    def stands_in_for(self) -> frozenset[UUID]:
        return frozenset(self.standing_in)

    def acts_for(self, person_id: UUID | None) -> bool:
        """Whether what belongs to this person is theirs to do: it is them, or they stand in today.

        It is about what belongs to a person. Nobody stands in for a role.
        """
        return person_id == self.pk or person_id in self.standing_in

    def stands_in_among(self, owner_ids: Iterable[UUID | None]) -> StandingIn | None:
        """For whom they act on what these people own; None where it is their own too."""
        owners = list(owner_ids)
        if self.pk in owners:
            return None
        found = (self.standing_in.get(owner) for owner in owners if owner is not None)
        return next((fact for fact in found if fact), None)


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
    def in_force(self, today: date):
        return self.standing().filter(starts_on__lte=today, ends_on__gte=today)

    def standing(self):
        """Past, running and to come, without those taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def not_over(self, today: date):
        return self.standing().filter(ends_on__gte=today)

    def overlapping(self, starts_on: date, ends_on: date):
        return self.standing().filter(starts_on__lte=ends_on, ends_on__gte=starts_on)

    def of(self, member: Membership):
        """Both ways: when they are away, and for whom they stand in."""
        return self.of_any([member.pk])

    def of_any(self, people: Iterable[UUID]):
        ids = list(people)
        return self.filter(Q(absent__in=ids) | Q(stand_in__in=ids))

    def with_people(self):
        return self.select_related("absent", "stand_in", "granted_by")

    def in_time(self):
        return self.order_by("starts_on", "id")


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

    def __str__(self) -> str:
        return f"{self.absent}: {self.stand_in}"

    def is_in_force(self, today: date) -> bool:
        return self.withdrawn_at is None and self.starts_on <= today <= self.ends_on

    def is_over(self, today: date) -> bool:
        return self.withdrawn_at is not None or self.ends_on < today


def standing_in_facts(stand_in: str, today: date) -> ArraySubquery:
    """For whom the person in a column acts, as a part of a SELECT. Who has left is absent for ever: not them."""
    running = Delegation.objects.in_force(today).filter(
        stand_in=OuterRef(stand_in), absent__revoked_at__isnull=True
    )
    fact = JSONObject(id="absent_id", name="absent__name", until="ends_on")
    return ArraySubquery(running.in_time().values(fact=fact))


def away_facts(absent: str, today: date) -> ArraySubquery:
    """Who stands in for the person in a column, as a part of a SELECT; `away_of` reads it."""
    running = Delegation.objects.in_force(today).filter(absent=OuterRef(absent))
    fact = JSONObject(id="stand_in_id", name=F("stand_in__name"), until="ends_on")
    return ArraySubquery(running.values(fact=fact)[:1])


def away_of(facts: list[dict[str, Any]]) -> Away | None:
    if not facts:
        return None
    fact = facts[0]
    return Away(UUID(fact["id"]), fact["name"], date.fromisoformat(fact["until"]))
