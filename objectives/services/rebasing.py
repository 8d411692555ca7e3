"""Taking natural limits anew, because the process is another one."""

from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from objectives.judging import WITHOUT_LIMITS, segment_of
from objectives.models import Indicator, Measurement, Rebasing, Signal
from objectives.rules import periods
from objectives.services.entry import check_version
from objectives.services.indicator import organization_of
from objectives.services.signal import settle_signals, store_signals
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Membership, Organization

LONGEST_REASON: int = Rebasing._meta.get_field("because").max_length or 0


@transaction.atomic
def rebase_limits(
    *,
    actor: Membership | None,
    indicator: Indicator,
    since: date,
    because: str,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Rebasing:
    """From this period on the limits are taken from what came since. What was signalled stays as it was judged.

    Earlier values keep the limits that they had; an open signal closes when the newest value fires no rule
    of the new segment.
    """
    organization = organization_of(actor=actor)
    indicator = Indicator.objects.select_for_update(of=("self",), no_key=True).get(pk=indicator.pk)
    check_version(indicator, version)
    because = _checked_reason(because)
    _check_period(indicator, since, now, organization)
    rebasing = Rebasing.objects.create(
        indicator=indicator, since=since, because=because, rebased_by=actor, rebased_at=now
    )
    if indicator.rebased_from is None or since > indicator.rebased_from:
        indicator.rebased_from, indicator.rebased_because = since, because
        _settle(indicator, now)
    indicator.version += 1
    indicator.save(update_fields=["rebased_from", "rebased_because", "version"])
    record_event(
        actor=actor,
        verb="objectives.limits_rebased",
        subject=indicator,
        now=now,
        payload={
            "title": indicator.title,
            "rhythm": indicator.rhythm,
            "since": since.isoformat(),
            "because": because,
        },
        tell=[indicator.owner] if indicator.owner else [],
        api_key=api_key,
    )
    return rebasing


def _settle(indicator: Indicator, now: datetime) -> None:
    rows = Measurement.objects.of(indicator).current().with_value()
    found = {row.period_start: row for row in rows.defer("commentary")}
    if not found:
        return
    values = {day: row.value for day, row in found.items() if row.value is not None}
    raised, changed = settle_signals(
        known=list(Signal.objects.filter(indicator=indicator)),
        segment=segment_of(indicator, values),
        newest=found[max(found)],
        now=now,
    )
    store_signals(raised, changed)


def _checked_reason(because: str) -> str:
    because = because.strip()
    if not because:
        raise Refused(_("Say what became different."), field="because")
    if len(because) > LONGEST_REASON:
        raise Refused(
            _("The reason is longer than %(limit)s characters.") % {"limit": LONGEST_REASON},
            field="because",
        )
    return because


def _check_period(
    indicator: Indicator, since: date, now: datetime, organization: Organization
) -> None:
    if indicator.target_type in WITHOUT_LIMITS:
        raise Refused(_("A yes, a no or a date has no natural limits."))
    rhythm, start = periods.Rhythm(indicator.rhythm), organization.fiscal_year_starts
    if not periods.is_period_start(rhythm, since, start):
        first = periods.period_containing(rhythm, since, start)
        raise Refused(
            _("Name the first day of a period; the one that holds this day begins on %(day)s.")
            % {"day": date_format(first, "DATE_FORMAT")},
            field="since",
        )
    if since > now.astimezone(organization.zone).date():
        raise Refused(_("This period has not begun yet."), field="since")
    if Rebasing.objects.filter(indicator=indicator, since=since).exists():
        raise Refused(_("The limits are taken anew from this period on already."), field="since")
