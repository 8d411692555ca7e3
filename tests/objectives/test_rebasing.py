"""Taking limits anew: with a reason, kept for ever, older segments with their own limits."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives.analysis import analyse
from objectives.models import Rebasing, Signal
from objectives.services import rebase_limits, record_measurement
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from tests import factories
from tests.factories import NOW

OLD = [90, 91, 90, 91, 90, 91, 90, 91]
NEW = [95, 96, 95, 96, 95, 96, 95, 96, 95]


def month(number: int) -> date:
    return date(2024 + number // 12, number % 12 + 1, 1)


@pytest.fixture
def otif(cast):
    indicator = factories.indicator(
        owner=cast.alice, measured_from=month(0), target=Decimal(80), decimals=0
    )
    for number, value in enumerate([*OLD, *NEW]):
        record_measurement(
            actor=cast.alice,
            indicator=indicator,
            period_start=month(number),
            value=Decimal(value),
            now=NOW,
        )
    indicator.refresh_from_db()
    return indicator


def rebase(cast, indicator, **changes):
    return rebase_limits(
        **{
            "actor": cast.dora,
            "indicator": indicator,
            "since": month(8),
            "because": "The line was rebuilt.",
            "now": NOW,
        }
        | changes
    )


def test_each_segment_has_its_own_limits_and_open_signals_close(cast, otif):
    assert Signal.objects.open().exists()
    rebase(cast, otif)
    otif.refresh_from_db()
    found = analyse(otif, now=NOW)
    assert (otif.rebased_from, otif.rebased_because) == (month(8), "The line was rebuilt.")
    assert [
        (each.periods[0], each.limits.mean, each.limits.lower, each.limits.upper)
        for each in found.segments
    ] == [
        (month(0), Decimal("90.5"), Decimal("87.84"), Decimal("93.16")),
        (month(8), Decimal("95.444"), Decimal("92.784"), Decimal("98.104")),
    ]
    assert found.because == {month(8): "The line was rebuilt."}
    assert (found.since, found.runs) == (month(8), ())
    assert not Signal.objects.open().exists()
    assert Signal.objects.exists()


def test_of_an_earlier_instant_the_rebasing_is_not_known(cast, otif):
    rebase(cast, otif, now=NOW + timedelta(days=1))
    otif.refresh_from_db()
    then = analyse(otif, now=NOW + timedelta(days=2), as_of=NOW)
    assert [len(each.values) for each in then.segments] == [17]
    assert then.runs


def test_an_older_change_splits_an_older_segment_and_leaves_the_newest_alone(cast, otif):
    rebase(cast, otif)
    rebase(cast, otif, since=month(4), because="Another supplier.")
    otif.refresh_from_db()
    assert (otif.rebased_from, otif.rebased_because) == (month(8), "The line was rebuilt.")
    assert [len(each.values) for each in analyse(otif, now=NOW).segments] == [4, 4, 9]
    assert [(each.since, each.because) for each in Rebasing.objects.of(otif)] == [
        (month(4), "Another supplier."),
        (month(8), "The line was rebuilt."),
    ]


def test_it_is_recorded_and_told_to_its_owner(cast, otif):
    rebase(cast, otif)
    event = Event.objects.get(verb="objectives.limits_rebased")
    assert event.payload == {
        "title": "On time in full",
        "rhythm": "monthly",
        "since": "2024-09-01",
        "because": "The line was rebuilt.",
    }
    assert {each.recipient for each in Delivery.objects.filter(event=event)} == {cast.alice}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"because": "  "}, "because", "Say what became different."),
        ({"because": "x" * 301}, "because", "The reason is longer than 300 characters."),
        (
            {"since": date(2024, 9, 17)},
            "since",
            "Name the first day of a period; the one that holds this day begins on 1 September 2024.",
        ),
        ({"since": date(2031, 1, 1)}, "since", "This period has not begun yet."),
    ],
)
def test_refusals(cast, otif, changes, field, sentence):
    with pytest.raises(Refused) as refusal:
        rebase(cast, otif, **changes)
    assert (refusal.value.field, str(refusal.value)) == (field, sentence)
    assert not Rebasing.objects.exists()


def test_once_a_period_and_only_what_was_read(cast, otif):
    rebase(cast, otif)
    with pytest.raises(Refused, match="from this period on already"):
        rebase(cast, otif)
    with pytest.raises(Changed):
        rebase(cast, otif, since=month(4), version=otif.version)


def test_a_yes_has_no_limits(cast):
    done = factories.indicator(target_type="yes_no", target=None, target_on=date(2026, 12, 31))
    with pytest.raises(Refused, match="A yes, a no or a date has no natural limits"):
        rebase(cast, done)
