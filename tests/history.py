"""A past in one stroke: what ten check-ins would have left behind, at the cost of one."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from objectives.judging import judge_figure
from objectives.models import Indicator, Measurement
from objectives.services import record_measurement
from objectives.targets import target_of
from perfmgmt.tenancy.models import Membership


def record_past(
    actor: Membership,
    indicator: Indicator,
    figures: Sequence[tuple[date, Decimal]],
    *,
    now: datetime,
    **last,
) -> None:
    """Figures by period, oldest first. All but the newest are rows without events; the newest is recorded by
    its verb, which settles statuses, signals and objectives from all of them. `last` is said with it.
    """
    *earlier, (newest, value) = figures
    target, flows = target_of(indicator, ()), dict(figures)
    Measurement.objects.bulk_create(
        Measurement(
            indicator=indicator,
            period_start=day,
            value=each,
            author=actor,
            recorded_at=now,
            status=judged.status,
            expected=judged.expected,
        )
        for day, each in earlier
        for judged in [
            judge_figure(
                indicator,
                target,
                period_start=day,
                value=each,
                flows=flows,
                fiscal_start_month=1,
            )
        ]
    )
    record_measurement(
        actor=actor, indicator=indicator, period_start=newest, value=value, now=now, **last
    )
