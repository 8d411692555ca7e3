"""Whatever happens in whatever order: one current value for a period, and *as of* gives what was known then."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from objectives.models import Measurement, PeriodLock
from objectives.services import lift_lock, lock_period, record_measurement, void_measurement
from perfmgmt.tenancy.access import Refused
from tests import factories
from tests.factories import NOW

PERIODS = (date(2026, 9, 1), date(2026, 10, 1))
step = st.tuples(
    st.sampled_from(["check in", "check in", "silent", "undo", "lock", "lift"]),
    st.sampled_from(["alice", "dora"]),
    st.sampled_from(PERIODS),
    st.integers(80, 99),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(step, min_size=3, max_size=9))
def test_as_of_gives_exactly_what_was_known(cast, steps):
    with transaction.atomic():
        _live_through(cast, steps)
        transaction.set_rollback(True)


def _live_through(cast, steps) -> None:
    """Do it step by step beside a plain book that is copied at each instant; then compare them all."""
    indicator = factories.indicator(owner=cast.alice, target=Decimal(50))
    book: dict = {}
    instants = []
    for number, (deed, name, period, value) in enumerate(steps):
        now = NOW + timedelta(minutes=number)
        actor = getattr(cast, name)
        known = dict(book)
        try:
            if deed in ("check in", "silent"):
                figure = None if deed == "silent" else Decimal(value)
                record_measurement(
                    actor=actor,
                    indicator=indicator,
                    period_start=period,
                    now=now,
                    value=figure,
                    no_value_reason="" if figure is not None else "The meter is broken.",
                    correction_reason="Read again.",
                )
                known[period] = figure
            elif deed == "undo":
                current = Measurement.objects.of(indicator).current().get(period_start=period)
                had_one = current.supersedes
                void_measurement(actor=actor, measurement=current, now=now)
                known.pop(period)
                if had_one is not None:
                    known[period] = had_one.value
            elif deed == "lock":
                last = date(2026, period.month, 30)
                lock_period(actor=cast.dora, first_day=period, last_day=last, now=now)
            else:
                lock = PeriodLock.objects.in_force().latest("id")
                lift_lock(actor=cast.dora, lock=lock, because="Asked for.", now=now)
            book = known
        except (Refused, Measurement.DoesNotExist, PeriodLock.DoesNotExist):
            assert deed != "check in" or _is_locked(period) or name == "bob"
        instants.append((now, dict(book)))
        _compare(Measurement.objects.of(indicator).current(), book)
    for now, kept in instants:
        _compare(Measurement.objects.of(indicator).as_of(now), kept)
    latest = max((day for day, value in book.items() if value is not None), default=None)
    indicator.refresh_from_db()
    assert (indicator.latest_period, indicator.latest_value) == (latest, book.get(latest))


def _is_locked(period: date) -> bool:
    return PeriodLock.objects.in_force().filter(first_day=period).exists()


def _compare(rows, book) -> None:
    found = list(rows.values_list("period_start", "value"))
    assert len(found) == len(dict(found))
    assert dict(found) == book
