"""Process health: the limits that an organisation sets, and the readings that are kept month by month."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from evaluations.breakdowns import LIMITS_OF_SETTINGS, Figure, Limit, read_limits
from evaluations.models import HealthLimit, HealthReading
from evaluations.rules.health import DEFINITIONS, Check, Measure
from perfmgmt.events.services import record_event
from perfmgmt.organization.services import update_organization
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.locks import lock_shape
from perfmgmt.tenancy.models import ApiKey, Membership, Organization

HIGHEST = {Measure.SHARE: 100, Measure.COUNT: 1000, Measure.DAYS: 365}


@transaction.atomic
def set_limit(
    *,
    actor: Membership,
    check: Check,
    limit: Decimal,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Limit:
    """From now on the check fails beyond this. How many objectives are too many is a setting of the organisation."""
    measure = DEFINITIONS[check].measure
    if limit < 0 or limit > HIGHEST[measure]:
        sentence = _("Choose a number from 0 to %(highest)s.") % {"highest": HIGHEST[measure]}
        raise Refused(sentence, field="limit")
    if measure != Measure.SHARE and limit != int(limit):
        raise Refused(_("Choose a whole number."), field="limit")
    lock_shape("health limits")
    organization = Organization.objects.get(pk=actor.organization.pk)
    before = read_limits(organization)[check]
    if version is not None and version != before.version:
        raise Changed(_("Somebody else changed this limit in the meantime."), current=before)
    if limit == before.value:
        return before
    if check in LIMITS_OF_SETTINGS:
        return _set_in_settings(actor, organization, check, int(limit), now)
    row, _made = HealthLimit.objects.update_or_create(
        check_code=check.value,
        defaults={
            "limit": limit,
            "changed_by": actor,
            "changed_at": now,
            "version": before.version + 1,
        },
    )
    record_event(
        actor=actor,
        verb="evaluations.health_limit_set",
        subject=row,
        now=now,
        payload={"check": check.value, "was": str(before.value), "limit": str(limit)},
        api_key=api_key,
    )
    return Limit(limit, row.version)


def _set_in_settings(
    actor: Membership, organization: Organization, check: Check, limit: int, now: datetime
) -> Limit:
    """One truth: the same number warns whoever takes one more objective."""
    if not limit:
        raise Refused(_("Choose a number from 1 on."), field="limit")
    changed = update_organization(
        actor=actor,
        organization=organization,
        version=organization.version,
        now=now,
        **{LIMITS_OF_SETTINGS[check]: limit},
    )
    return Limit(Decimal(limit), changed.version)


@transaction.atomic
def keep_readings(
    *, organization: Organization, month: date, figures: Mapping[Check, Figure], now: datetime
) -> int:
    """Keep how the checks stood at the end of a month; how many were kept. A second call for a month keeps none.

    Owners, links and retirements have no history, so nobody could count a past month again.
    """
    event = record_event(
        actor=None,
        verb="evaluations.health_read",
        subject=organization,
        now=now,
        payload={
            "month": month.isoformat(),
            "figures": {
                check.value: None if each.value is None else str(each.value)
                for check, each in figures.items()
            },
        },
        once=f"health:{month.isoformat()}",
    )
    if event is None:
        return 0
    rows = [
        HealthReading(
            check_code=check.value,
            month=month,
            value=figure.value,
            part=figure.part,
            whole=figure.whole,
            taken_at=now,
        )
        for check, figure in figures.items()
    ]
    return len(HealthReading.objects.bulk_create(rows))
