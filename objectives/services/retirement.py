"""The end of an indicator, and taking it up again. Its figures stay."""

from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from objectives.models import Alert, Indicator, Objective
from objectives.rules import periods
from objectives.services.entry import check_version
from objectives.services.force import Standing, lock
from objectives.services.indicator import next_due_at, organization_of
from objectives.services.links import bears_on_status
from objectives.services.rollup import refresh_objectives
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.models import ApiKey, Membership

LONGEST_REASON: int = Indicator._meta.get_field("retired_because").max_length or 0


@transaction.atomic
def retire_indicator(
    *,
    actor: Membership | None,
    indicator: Indicator,
    from_day: date,
    because: str,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Indicator:
    """No figure is expected of a period that begins on `from_day` or later.

    Refused while an active objective is judged by it: that is a recalibration of the objective.
    """
    before = lock(indicator)
    indicator = before.indicator
    check_version(indicator, version)
    because = _checked_reason(because)
    if indicator.retired_from is not None:
        raise Refused(_("It is retired already."))
    _refuse_while_needed(before)
    refuse_before_a_figure(indicator, from_day)
    indicator.retired_from, indicator.retired_because = from_day, because
    _keep(before, actor=actor)
    if indicator.next_due_at is None:
        awaited = Alert.objects.filter(indicator=indicator, kind=Alert.Kind.OVERDUE)
        awaited.open().update(closed_at=now)
    record_event(
        actor=actor,
        verb="objectives.indicator_retired",
        subject=indicator,
        now=now,
        payload={"title": indicator.title, "from": from_day.isoformat(), "because": because},
        tell=[indicator.owner] if indicator.owner else [],
        api_key=api_key,
        stand_in_for=acting_for(actor, [indicator.owner_id]),
    )
    return indicator


@transaction.atomic
def reinstate_indicator(
    *,
    actor: Membership | None,
    indicator: Indicator,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Indicator:
    """Expect figures again: from the period that now runs on, where the retirement had begun."""
    organization = organization_of(actor=actor)
    before = lock(indicator)
    indicator = before.indicator
    check_version(indicator, version)
    if indicator.retired_from is None:
        raise Refused(_("It is not retired."))
    today = now.astimezone(organization.zone).date()
    if indicator.retired_from <= today:
        indicator.measured_from = periods.period_containing(
            periods.Rhythm(indicator.rhythm), today, organization.fiscal_year_starts
        )
    indicator.retired_from, indicator.retired_because = None, ""
    _keep(before, actor=actor)
    record_event(
        actor=actor,
        verb="objectives.indicator_reinstated",
        subject=indicator,
        now=now,
        payload={"title": indicator.title},
        tell=[indicator.owner] if indicator.owner else [],
        api_key=api_key,
        stand_in_for=acting_for(actor, [indicator.owner_id]),
    )
    return indicator


def _keep(before: Standing, *, actor: Membership | None) -> None:
    indicator = before.indicator
    indicator.next_due_at = next_due_at(indicator, organization_of(actor=actor))
    indicator.version += 1
    indicator.save()
    refresh_objectives([link.objective_id for link in before.links])


def _checked_reason(because: str) -> str:
    because = because.strip()
    if not because:
        raise Refused(_("Say why it is retired."), field="because")
    if len(because) > LONGEST_REASON:
        raise Refused(
            _("The reason is longer than %(limit)s characters.") % {"limit": LONGEST_REASON},
            field="because",
        )
    return because


def _refuse_while_needed(before: Standing) -> None:
    needing = [
        link.objective.title
        for link in before.links
        if link.objective.state == Objective.State.ACTIVE and bears_on_status(link)
    ]
    if needing:
        sentence = _(
            "“%(title)s” is in force and judged by it. Retiring it is a recalibration, with evidence "
            "and an approver."
        )
        raise Refused(sentence % {"title": min(needing)})


def refuse_before_a_figure(indicator: Indicator, from_day: date) -> None:
    if indicator.latest_period is None or from_day > indicator.latest_period:
        return
    last = periods.period_end(periods.Rhythm(indicator.rhythm), indicator.latest_period)
    raise Refused(
        _("It has a figure up to %(day)s. It can retire from the day after.")
        % {"day": date_format(last, "DATE_FORMAT")},
        field="from_day",
    )
