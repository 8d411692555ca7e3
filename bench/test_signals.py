"""Recalculating all signals of 282 indicators with 36 months each: under two seconds, database included.

`./dev test -q -n0 -s bench/test_signals.py` prints what it took. It is no part of the
suite: a busy machine would fail it.
"""

import random
import time
from collections import defaultdict
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.analysis import analyse_many
from objectives.models import Indicator, Measurement, Signal
from objectives.models.words import LimitsMode
from objectives.services.series import Series, settle_figures
from objectives.targets import target_of
from tests import factories

pytest_plugins = ["tests.conftest"]

INDICATORS, MONTHS, SECONDS = 282, 36, 2.0


def test_recalculating_all_signals(cast):
    _history()
    started, worked = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as captured:
        indicators = Indicator.objects.in_bulk()
        stored: defaultdict[UUID, dict[date, Measurement]] = defaultdict(dict)
        for row in Measurement.objects.current().defer("commentary"):
            stored[row.indicator_id][row.period_start] = row
        series = [
            Series(indicators[pk], target_of(indicators[pk]), stored=rows)
            for pk, rows in stored.items()
        ]
        settle_figures(series, organization=cast.alice.organization, now=factories.NOW)
    took, cpu = time.perf_counter() - started, time.process_time() - worked
    started = time.perf_counter()
    analyse_many(list(indicators.values()), now=factories.NOW, organization=cast.alice.organization)
    read = time.perf_counter() - started
    print(
        f"\n{len(series)} indicators, {MONTHS} months: {took:.2f} s ({cpu:.2f} s of this process) and "
        f"{len(captured)} queries to settle "
        f"all signals ({Signal.objects.count()} raised), {read:.2f} s to analyse them all"
    )
    assert len(series) == INDICATORS
    assert took < SECONDS


def _history() -> None:
    """Most steady, a tenth each around a trend or a season; every fifth is shifted near its end."""
    source = random.Random(282)
    modes = [LimitsMode.STEADY] * 8 + [LimitsMode.TRENDING, LimitsMode.SEASONAL]
    indicators = Indicator.objects.bulk_create(
        [
            Indicator(
                title=f"Measure {number}",
                target_type="standard",
                target=Decimal(95),
                measured_from=date(2023, 11, 1),
                limits_mode=modes[number % 10],
            )
            for number in range(INDICATORS)
        ]
    )
    Measurement.objects.bulk_create(
        [
            Measurement(
                indicator=indicator,
                period_start=date(2023 + (10 + month) // 12, (10 + month) % 12 + 1, 1),
                value=Decimal(
                    str(round(source.gauss(90, 2) - 8 * (number % 5 == 0 and month > 33), 2))
                ),
                status="at_risk",
                recorded_at=factories.NOW,
            )
            for number, indicator in enumerate(indicators)
            for month in range(MONTHS)
        ],
        batch_size=2000,
    )
