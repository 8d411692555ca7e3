"""Writing an indicator down and saying what it means for an objective."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from objectives.models import Indicator, Objective, ObjectiveIndicator, TargetPoint
from objectives.models.words import Aggregation, Direction, Rhythm, Status, TargetType
from objectives.rules import periods
from objectives.rules.refusal import RuleError
from objectives.services.gaps import close_gaps
from objectives.services.refusals import refused
from objectives.services.rollup import refresh_objectives
from objectives.targets import target_of
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Membership, Organization, Unit
from perfmgmt.tenancy.scope import active_organization_id


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
    points: Mapping[date, Decimal] | None = None,
    rhythm: str = Rhythm.MONTHLY,
    grace_days: int = 5,
    aggregation: str = Aggregation.LAST,
    source: str = "",
    measured_from: date | None = None,
    external_key: str = "",
    api_key: ApiKey | None = None,
) -> Indicator:
    """An indicator that serves nothing yet. `points` maps first days of periods to expected values.

    Figures are expected from the period of `measured_from` on, by default the one that now runs.
    """
    title = title.strip()
    if not title:
        raise Refused(_("Give the indicator a title."), field="title")
    organization = organization_of(actor=actor)
    first_day = measured_from or now.astimezone(organization.zone).date()
    indicator = Indicator(
        title=title,
        definition=definition.strip(),
        owner=owner,
        updater=updater,
        unit=unit,
        unit_of_measure=unit_of_measure.strip(),
        decimals=decimals,
        target_type=target_type,
        direction=direction,
        baseline=baseline,
        baseline_on=baseline_on,
        target=target,
        target_on=target_on,
        band_low=band_low,
        band_high=band_high,
        risk_width=risk_width,
        rhythm=rhythm,
        grace_days=grace_days,
        aggregation=aggregation,
        source=source.strip(),
        external_key=external_key,
        measured_from=periods.period_containing(
            periods.Rhythm(rhythm), first_day, organization.fiscal_year_starts
        ),
    )
    points = _points_by_period(points or {}, indicator, organization)
    indicator.status = _status_before_the_first_figure(indicator, points)
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
        payload={"title": title},
        api_key=api_key,
    )
    return indicator


@transaction.atomic
def link_indicator(
    *,
    actor: Membership | None,
    objective: Objective,
    indicator: Indicator,
    role: str,
    weight: Decimal = Decimal(1),
    now: datetime,
    api_key: ApiKey | None = None,
) -> ObjectiveIndicator:
    """Let an indicator serve an objective as lag, lead, guardrail or context."""
    if weight < 0:
        raise Refused(_("A weight is not negative."), field="weight")
    try:
        with transaction.atomic():
            link = ObjectiveIndicator.objects.create(
                objective=objective, indicator=indicator, role=role, weight=weight
            )
    except IntegrityError as error:
        if "objective_indicator_once" not in str(error):
            raise
        raise Refused(
            _("This indicator already serves this objective."), field="indicator"
        ) from error
    refresh_objectives([objective.pk])
    close_gaps([objective.pk])
    record_event(
        actor=actor,
        verb="objectives.indicator_linked",
        subject=objective,
        now=now,
        payload={
            "title": objective.title,
            "indicator": indicator.title,
            "indicator_id": str(indicator.pk),
            "role": role,
            "weight": str(weight),
        },
        api_key=api_key,
    )
    return link


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


def _points_by_period(points, indicator, organization) -> dict[date, Decimal]:
    rhythm = periods.Rhythm(indicator.rhythm)
    for day in points:
        if not periods.is_period_start(rhythm, day, organization.fiscal_year_starts):
            raise Refused(
                _("%(day)s is not the first day of a period.") % {"day": day.isoformat()},
                field="points",
            )
    return dict(sorted(points.items()))


def _status_before_the_first_figure(indicator, points) -> str:
    try:
        target = target_of(indicator, points.items())
    except RuleError as error:
        raise refused(error) from error
    return Status.NO_TARGET if target is None else Status.NO_DATA
