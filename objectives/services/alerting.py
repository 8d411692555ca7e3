"""Alerts of what is likely to come: a forecast that misses, a driver that its figures contradict."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from objectives.agreed import Agreed
from objectives.driving import Checked, checks_around
from objectives.forecasting import due_of, first_due, forecast_of, misses
from objectives.judging import Segment
from objectives.models import Alert, Indicator, ObjectiveIndicator
from objectives.rules.driver_check import Verdict
from objectives.rules.expected import expected_value
from objectives.rules.forecast import Forecast
from objectives.rules.periods import Rhythm, period_end
from objectives.rules.status import Status
from objectives.services.signal import raise_alerts
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.models import Membership, Organization


@dataclass(frozen=True, slots=True)
class Outlook:
    """An indicator after a figure came in: what its forecast is made from."""

    indicator: Indicator
    agreed: Agreed
    segment: Segment
    flows: Mapping[date, Decimal]
    links: Sequence[ObjectiveIndicator]

    def due_on(self, fiscal_start: int) -> date | None:
        if not self.segment.periods:
            return None
        return due_of(
            self.indicator,
            newest=self.segment.periods[-1],
            fiscal_start=fiscal_start,
            objective_due=first_due(self.links),
        )


def settle_forecasts(
    outlooks: Iterable[Outlook], *, organization: Organization, now: datetime
) -> None:
    """Raised when a miss became likelier than a hit while the status does not say so yet; closed on recovery.

    Two queries more for what is raised, whatever the number; its owner is told once for a due date.
    """
    outlooks = list(outlooks)
    kind = Alert.Kind.FORECAST
    alerts = Alert.objects.open().filter(
        kind=kind, indicator__in=[each.indicator.pk for each in outlooks]
    )
    told = set(alerts.values_list("indicator_id", flat=True))
    start = organization.fiscal_year_starts
    recovered: list[UUID] = []
    raised: list[tuple[Outlook, Forecast]] = []
    for each in outlooks:
        indicator = each.indicator
        found = forecast_of(
            indicator,
            each.agreed.at(each.due_on(start)),
            each.segment,
            flows=each.flows,
            due_on=each.due_on(start),
            fiscal_start=start,
        )
        if not misses(found):
            recovered.append(indicator.pk)
        elif (
            indicator.pk not in told
            and indicator.status != Status.OFF_TRACK
            and isinstance(found, Forecast)
        ):
            raised.append((each, found))
    if told.intersection(recovered):
        alerts.filter(indicator__in=recovered).update(closed_at=now)
    if raised:
        _raise_forecasts(raised, organization=organization, now=now)


def _raise_forecasts(raised, *, organization: Organization, now: datetime) -> None:
    raise_alerts(
        [
            (each.indicator, Alert.Kind.FORECAST, each.indicator.latest_period)
            for each, _found in raised
        ],
        now=now,
    )
    owners = Membership.objects.in_bulk(
        [each.indicator.owner_id for each, _found in raised if each.indicator.owner_id]
    )
    for each, found in raised:
        owner = owners.get(each.indicator.owner_id)
        due_on = each.due_on(organization.fiscal_year_starts)
        record_event(
            actor=None,
            verb="objectives.forecast_misses",
            subject=each.indicator,
            now=now,
            payload=_payload(each, found, due_on),
            tell=[owner] if owner else [],
            once=f"forecast:{each.indicator.pk}:{due_on}",
        )


def _payload(each: Outlook, found: Forecast, due_on: date | None) -> dict[str, Any]:
    indicator, due = each.indicator, found.due
    end = period_end(Rhythm(indicator.rhythm), due.period_start)
    target = each.agreed.at(due.period_start)
    expected = expected_value(target, end) if target else None
    return {
        "title": indicator.title,
        "period_start": due.period_start.isoformat(),
        "due_on": due_on.isoformat() if due_on else None,
        "value": str(round(Decimal(str(due.value)), indicator.decimals)),
        "expected": None if expected is None else format(expected.normalize(), "f"),
        "chance": found.chance,
        "unit": indicator.unit_of_measure,
        "decimals": indicator.decimals,
    }


def settle_drivers(
    indicator_ids: Collection[UUID], *, organization: Organization, now: datetime
) -> None:
    """A lead that its figures contradict asks for eyes, until they do not any more.

    One query where nothing is claimed of these indicators, else a constant number.
    """
    checks = checks_around(indicator_ids, fiscal_start=organization.fiscal_year_starts)
    leads = _leads_around(indicator_ids, checks.values())
    if not leads:
        return
    contradicted = {
        each.link.lead_id for each in checks.values() if each.check.verdict == Verdict.CONTRADICTED
    }
    alerts = Alert.objects.open().filter(kind=Alert.Kind.DRIVER, indicator__in=list(leads))
    known = set(alerts.values_list("indicator_id", flat=True))
    over = known - contradicted
    if over:
        alerts.filter(indicator__in=over).update(closed_at=now)
    raise_alerts(
        [
            (lead, Alert.Kind.DRIVER, lead.latest_period)
            for pk, lead in leads.items()
            if pk in contradicted - known and lead.latest_period
        ],
        now=now,
    )


def _leads_around(
    indicator_ids: Collection[UUID], checks: Collection[Checked]
) -> dict[UUID, Indicator]:
    """Those whose claims were all checked: the leads of the lags that these figures bear on."""
    ids = set(indicator_ids)
    lags = {each.link.lag_id for each in checks if ids & {each.link.lead_id, each.link.lag_id}}
    return {each.link.lead_id: each.link.lead for each in checks if each.link.lag_id in lags}
