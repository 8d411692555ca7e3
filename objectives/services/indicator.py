"""Writing an indicator down."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from objectives.models import Indicator, TargetPoint
from objectives.models.words import (
    Aggregation,
    Direction,
    LimitsMode,
    NumberFormat,
    Rhythm,
    Status,
    TargetType,
)
from objectives.rules import periods
from objectives.services.writing import checked, points_by_period, settle_unit, target_or_refusal
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.models import ApiKey, Membership, Organization, Unit
from perfmgmt.tenancy.scope import active_organization_id
from strategy.models import Assumption


@transaction.atomic
def create_indicator(
    *,
    actor: Membership | None,
    now: datetime,
    title: str,
    definition: str = "",
    owner: Membership | None = None,
    updater: Membership | None = None,
    unit: Unit | None = None,
    unit_of_measure: str = "",
    number_format: str = NumberFormat.NUMBER,
    currency: str = "",
    decimals: int = 1,
    target_type: str = TargetType.STANDARD,
    direction: str = Direction.INCREASE,
    baseline: Decimal | None = None,
    baseline_on: date | None = None,
    target: Decimal | None = None,
    target_on: date | None = None,
    band_low: Decimal | None = None,
    band_high: Decimal | None = None,
    risk_width: Decimal | None = None,
    tolerance_on_track: Decimal | None = None,
    tolerance_at_risk: Decimal | None = None,
    tolerance_days: int | None = None,
    points: Mapping[date, Decimal] | None = None,
    rhythm: str = Rhythm.MONTHLY,
    grace_days: int = 5,
    aggregation: str = Aggregation.LAST,
    source: str = "",
    limits_mode: str = LimitsMode.STEADY,
    needs_validation: bool = False,
    watches: Assumption | None = None,
    measured_from: date | None = None,
    external_key: str = "",
    api_key: ApiKey | None = None,
) -> Indicator:
    """An indicator that serves nothing yet. `points` maps first days of periods to expected values.

    Figures are expected from the period of `measured_from` on, by default the one that now runs.
    """
    organization = organization_of(actor=actor)
    first_day = measured_from or now.astimezone(organization.zone).date()
    fields = checked(
        {
            "title": title,
            "definition": definition,
            "owner": owner,
            "updater": updater,
            "unit": unit,
            "unit_of_measure": unit_of_measure,
            "number_format": number_format,
            "currency": currency,
            "decimals": decimals,
            "target_type": target_type,
            "direction": direction,
            "baseline": baseline,
            "baseline_on": baseline_on,
            "target": target,
            "target_on": target_on,
            "band_low": band_low,
            "band_high": band_high,
            "risk_width": risk_width,
            "tolerance_on_track": tolerance_on_track,
            "tolerance_at_risk": tolerance_at_risk,
            "tolerance_days": tolerance_days,
            "rhythm": rhythm,
            "grace_days": grace_days,
            "aggregation": aggregation,
            "source": source,
            "limits_mode": limits_mode,
            "needs_validation": needs_validation,
            "watches": watches,
        }
    )
    indicator = Indicator(
        **fields,
        external_key=external_key,
        measured_from=periods.period_containing(
            periods.Rhythm(rhythm), first_day, organization.fiscal_year_starts
        ),
    )
    settle_unit(indicator)
    points = points_by_period(points or {}, indicator, organization)
    judged_by = target_or_refusal(indicator, points)
    indicator.status = Status.NO_TARGET if judged_by is None else Status.NO_DATA
    indicator.next_due_at = next_due_at(indicator, organization)
    indicator.save()
    TargetPoint.objects.bulk_create(
        TargetPoint(indicator=indicator, period_start=day, value=value)
        for day, value in points.items()
    )
    record_event(
        actor=actor,
        verb="objectives.indicator_created",
        subject=indicator,
        now=now,
        payload={"title": indicator.title},
        tell=[owner] if owner else [],
        api_key=api_key,
    )
    return indicator


def organization_of(*, actor: Membership | None) -> Organization:
    """The organisation at hand, without a query where the middleware has put it on the member."""
    if actor is not None:
        return actor.organization
    return Organization.objects.get(pk=active_organization_id())


def next_due_at(indicator: Indicator, organization: Organization) -> datetime | None:
    """When the next figure is late, from what the row stores; a formula's is what its inputs make it."""
    if indicator.formula:
        return indicator.next_due_at
    rhythm = periods.Rhythm(indicator.rhythm)
    first = indicator.measured_from or indicator.latest_period
    if first is None:
        return None
    return periods.next_due_at(
        rhythm,
        latest_measured=indicator.latest_period,
        first_period=first,
        grace_days=indicator.grace_days,
        zone=organization.zone,
        retired_from=indicator.retired_from,
    )
