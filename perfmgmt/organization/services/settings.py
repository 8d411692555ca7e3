"""Founding an organisation and setting it up."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from perfmgmt.events.services import record_event
from perfmgmt.organization.services.people import invite
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import FiscalCalendar, Invitation, Membership, Organization, Role
from perfmgmt.tenancy.scope import tenant_scope

EDITABLE = (
    "name",
    "time_zone",
    "locale",
    "fiscal_year_starts",
    "objectives_per_unit",
    "objectives_per_owner",
    "escalate_after_days",
)


def found_organization(
    *,
    name: str,
    slug: str,
    admin_email: str,
    now: datetime,
    admin_name: str = "",
    time_zone: str = "UTC",
    locale: str = "en",
) -> Invitation:
    """A new organisation with the invitation of its first admin. Refused for a slug that is taken or odd."""
    organization = Organization(name=name.strip(), slug=slug, time_zone=time_zone, locale=locale)
    try:
        organization.full_clean()
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise Refused(" ".join(sentences), field=field) from error
    with transaction.atomic():
        organization.save(force_insert=True)
        with tenant_scope(organization.pk):
            record_event(
                actor=None,
                verb="organization.founded",
                subject=organization,
                now=now,
                payload={"name": organization.name, "slug": slug},
            )
            return invite(
                actor=None,
                now=now,
                name=admin_name or admin_email.partition("@")[0],
                email=admin_email,
                role=Role.ADMIN,
            )


@transaction.atomic
def update_organization(
    *, actor: Membership, organization: Organization, version: int, now: datetime, **fields
) -> Organization:
    """Change name, time zone, locale, the first month of the fiscal year, how many objectives are too many
    or when a broken dependency escalates.

    `version` is the one that the actor saw. The event keeps what each changed field was and became.
    """
    unknown = fields.keys() - set(EDITABLE)
    if unknown:
        raise TypeError(f"An organisation has no editable {', '.join(sorted(unknown))}.")
    before = Organization.objects.get(pk=organization.pk)
    changes = {
        field: [getattr(before, field), value]
        for field, value in fields.items()
        if getattr(before, field) != value
    }
    if before.version == version and not changes:
        return before
    if "fiscal_year_starts" in changes and before.fiscal_calendar != FiscalCalendar.MONTHS:
        raise Refused(
            _("A year of weeks begins with its fiscal calendar. Change it there."),
            field="fiscal_year_starts",
        )
    mine = Organization.objects.filter(pk=organization.pk, version=version)
    if not mine.update(**fields, version=F("version") + 1):
        raise Changed(
            _("Somebody changed these settings while you had them open."),
            current=Organization.objects.get(pk=organization.pk),
        )
    after = Organization.objects.get(pk=organization.pk)
    record_event(
        actor=actor,
        verb="organization.settings_changed",
        subject=after,
        now=now,
        payload={"changes": changes},
    )
    return after
