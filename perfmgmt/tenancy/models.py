"""Who is who: organisations, their units and people, and the keys and links that let them in."""

import base64
import hashlib
import secrets
from datetime import date, datetime
from typing import ClassVar, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey, uuid7
from perfmgmt.tenancy.rights import READ_WRITE
from perfmgmt.tenancy.scope import active_organization_id
from perfmgmt.tenancy.vocabulary import Naming

Owned = TypeVar("Owned", bound=models.Model)

RESERVED_SLUGS = frozenset({"schema", "docs", "new", "static", "accounts", "api", "o"})


def check_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _("%(name)s is not a time zone. Write one such as Europe/Berlin."),
            params={"name": name},
        )


def check_slug_is_free(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            _("%(slug)s is reserved. Choose another short name."), params={"slug": slug}
        )


# --- Global: no organisation owns these ------------------------------------------------------------


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A sign-in. What somebody is and may do in an organisation is their Membership there."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    language = models.CharField(max_length=8, blank=True, default="")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    app_rights = READ_WRITE

    def __str__(self) -> str:
        return self.name or self.email


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def by_slug(self, slug: str) -> "Organization | None":
        return self.filter(slug=slug).first()


class Organization(models.Model):
    """A tenant. The table itself has no policy: a slug must be found before anything can be bound."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Small letters, digits and hyphens.")),
            check_slug_is_free,
        ],
    )
    name = models.CharField(_("name"), max_length=200)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="UTC", validators=[check_time_zone]
    )
    locale = models.CharField(_("language"), max_length=8, default="en")
    fiscal_year_starts = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    clock_fixed_at = models.DateTimeField(
        _("clock"),
        null=True,
        blank=True,
        help_text=_("A sandbox stands still at this instant; empty is the live clock."),
    )
    clock_ends_at = models.DateTimeField(null=True, blank=True)
    attribution = models.TextField(_("attribution of data"), blank=True, default="")
    objectives_per_unit = models.PositiveSmallIntegerField(
        _("objectives a unit"), default=5, db_default=5, validators=[MinValueValidator(1)]
    )
    objectives_per_owner = models.PositiveSmallIntegerField(
        _("objectives an owner"), default=7, db_default=7, validators=[MinValueValidator(1)]
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OrganizationQuerySet.as_manager()

    app_rights = "SELECT, INSERT, UPDATE"
    scan_columns = ("id", "clock_fixed_at", "time_zone")

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_sandbox(self) -> bool:
        return self.clock_fixed_at is not None

    def now(self) -> datetime:
        """The organisation's clock: live, or where its sandbox stands. Only views, tasks and commands ask."""
        return self.clock_fixed_at or timezone.now()


# --- Tenant-owned ----------------------------------------------------------------------------------


class TenantQuerySet(models.QuerySet[Owned]):
    """The base of every tenant QuerySet, so that `objects` can be told by type."""


class TenantManager(models.Manager[Owned]):
    """Raises outside every organisation and filters inside one (wall one)."""

    def get_queryset(self) -> models.QuerySet[Owned]:
        return super().get_queryset().filter(organization_id=active_organization_id())


class TenantOwned(models.Model):
    """A fact of exactly one organisation.

    Each concrete model lists `tenant_constraints(…)` in its Meta and, where it differs from read and
    write, the rights the application's database role gets on the table (`app_rights`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="+",
        default=active_organization_id,
        editable=False,
        db_index=False,  # the unique (organization, id) leads with it
    )

    objects = TenantManager()
    all_tenants = models.Manager()

    app_rights: str = READ_WRITE
    scan_columns: tuple[str, ...] = ()

    class Meta:
        abstract = True
        base_manager_name = "objects"


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
    """A part of the organisation: company, division, function or team."""

    name = models.CharField(_("name"), max_length=200)
    parent = TenantKey("self", null=True, blank=True)
    external_key = models.CharField(max_length=200, blank=True, default="")

    objects: ClassVar = TenantManager.from_queryset(UnitQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("unit", "parent"),
            models.UniqueConstraint("organization", Lower("name"), name="unit_name"),
        ]

    def __str__(self) -> str:
        return self.name


class TermQuerySet(TenantQuerySet["Term"]):
    def in_language(self, language: str):
        return self.filter(language=language)


class Term(TenantOwned):
    """What an organisation calls a thing in one language: "KPI" for "indicator"."""

    key = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    singular = models.CharField(_("one"), max_length=60)
    plural = models.CharField(_("many"), max_length=60)
    gender = models.CharField(
        max_length=1,
        blank=True,
        default="",
        db_default="",
        help_text=_("Of a German word: m, f or n; empty is as the product's word."),
    )

    objects: ClassVar = TenantManager.from_queryset(TermQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("term"),
            models.UniqueConstraint(
                fields=["organization", "key", "language"], name="term_once_a_language"
            ),
        ]

    def __str__(self) -> str:
        return self.singular

    @property
    def naming(self) -> Naming:
        return Naming(self.key, self.language, self.singular, self.plural, self.gender)


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
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(DelegationQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("delegation", "absent", "stand_in"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="delegation_dates_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(absent=models.F("stand_in")), name="delegation_two_people"
            ),
        ]


def digest(secret: str) -> str:
    """What is stored of a secret: secrets are random and long, so no salt or slow hash is needed."""
    return hashlib.sha512(secret.encode()).hexdigest()


class InvitationQuerySet(TenantQuerySet["Invitation"]):
    def open(self):
        """Neither accepted nor withdrawn; an expired one is still open to be sent again."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def usable(self, secret: str, now: datetime) -> "Invitation | None":
        return (
            self.open()
            .filter(token_digest=digest(secret), expires_at__gt=now)
            .filter(membership__revoked_at__isnull=True, membership__user__isnull=True)
            .select_related("membership")
            .first()
        )


class Invitation(TenantOwned):
    """A link by e-mail that joins a sign-in to a membership, once.

    The secret in the link is derived from the invitation's id and the installation's key, so that
    it stands nowhere: no event, outbox or inbox keeps it, only the mail that it is written into.
    """

    membership = TenantKey(Membership)
    brings_member = models.BooleanField(
        default=True,
        help_text=_("The person came by this invitation and leaves when it is withdrawn."),
    )
    token_digest = models.CharField(max_length=128)
    invited_by = TenantKey(Membership, null=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(InvitationQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("invitation", "membership", "invited_by"),
            models.UniqueConstraint(
                fields=["organization", "token_digest"], name="invitation_token"
            ),
        ]

    @property
    def secret(self) -> str:
        mac = salted_hmac("perfmgmt.tenancy.invitation", str(self.pk), algorithm="sha256").digest()
        return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


class ApiKeyQuerySet(TenantQuerySet["ApiKey"]):
    def live(self):
        return self.filter(revoked_at__isnull=True)

    def usable(self, secret: str, now: datetime) -> "ApiKey | None":
        return (
            self.filter(token_digest=digest(secret), revoked_at__isnull=True)
            .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
            .filter(member__revoked_at__isnull=True)
            .select_related("member", "member__organization")
            .first()
        )

    def note_use(self, key: "ApiKey", today: date) -> None:
        """Keep the day on which a key was last used; writes at most once a day, however many come at once."""
        if key.last_used_on != today:
            self.filter(pk=key.pk).exclude(last_used_on=today).update(last_used_on=today)


class ApiKey(TenantOwned):
    """Acts as the member who made it, in this organisation only. The secret is shown once."""

    PREFIX = "tl_"

    name = models.CharField(_("name"), max_length=100)
    member = TenantKey(Membership)
    prefix = models.CharField(max_length=12)
    token_digest = models.CharField(max_length=128)
    can_write = models.BooleanField(_("may write"), default=False)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_on = models.DateField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(ApiKeyQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("apikey", "member"),
            models.UniqueConstraint(fields=["organization", "token_digest"], name="apikey_token"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def new_secret(cls) -> str:
        return cls.PREFIX + secrets.token_urlsafe(32)
