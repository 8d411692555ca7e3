"""Sign-ins and organisations, which nobody owns, and what every fact of an organisation inherits."""

from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.calendars import Pattern, YearEnd
from perfmgmt.tenancy.fields import uuid7
from perfmgmt.tenancy.rights import READ_WRITE
from perfmgmt.tenancy.scope import active_organization_id

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


SATURDAY = 5


class FiscalCalendar(models.TextChoices):
    """How the fiscal year is cut; the quarters of a week-based one have thirteen weeks."""

    MONTHS = Pattern.MONTHS, _("calendar months")
    FOUR_FOUR_FIVE = Pattern.FOUR_FOUR_FIVE, _("weeks: 4-4-5")
    FOUR_FIVE_FOUR = Pattern.FOUR_FIVE_FOUR, _("weeks: 4-5-4")
    FIVE_FOUR_FOUR = Pattern.FIVE_FOUR_FOUR, _("weeks: 5-4-4")


class FiscalYearEnd(models.TextChoices):
    LAST = YearEnd.LAST, _("the last one of the month before the first")
    NEAREST = YearEnd.NEAREST, _("the one nearest to the end of the month before the first")


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
    fiscal_calendar = models.CharField(
        _("fiscal calendar"),
        max_length=6,
        choices=FiscalCalendar.choices,
        default=FiscalCalendar.MONTHS,
        db_default=FiscalCalendar.MONTHS,
    )
    fiscal_year_ends_on = models.PositiveSmallIntegerField(
        _("weekday on which the year ends"),
        default=SATURDAY,
        db_default=SATURDAY,
        validators=[MaxValueValidator(6)],
    )
    fiscal_year_end_rule = models.CharField(
        _("end of the year"),
        max_length=7,
        choices=FiscalYearEnd.choices,
        default=FiscalYearEnd.LAST,
        db_default=FiscalYearEnd.LAST,
    )
    reporting_currency = models.CharField(
        _("reporting currency"), max_length=3, blank=True, default="", db_default=""
    )
    comment_over_percent = models.DecimalField(
        _("commentary beyond, in per cent"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    comment_over_amount = models.DecimalField(
        _("commentary beyond, in the reporting currency"),
        max_digits=30,
        decimal_places=10,
        null=True,
        blank=True,
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
    escalate_after_days = models.PositiveSmallIntegerField(
        _("days until a broken or overdue dependency escalates"), default=5, db_default=5
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

    def today(self) -> date:
        """The day of its clock in its own time zone."""
        return self.now().astimezone(self.zone).date()


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
