"""Checking effects: by the beat when their day has come, and again by a person."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from objectives.services import record_measurement
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Refused
from reviews.models import EffectCheck, Intervention
from reviews.services import (
    check_due_effects,
    check_effect,
    finish_intervention,
    open_intervention,
    start_intervention,
    stop_intervention,
    update_intervention,
)
from tests.factories import NOW
from tests.reviews import meetings

CHECK_ON = date(2027, 4, 30)
THEN = datetime(2027, 4, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def objective(cast):
    return meetings.off_track(cast, "Deliver")


@pytest.fixture
def indicator(objective):
    return objective.indicator_links.get().indicator


@pytest.fixture
def begun(cast, objective, indicator):
    def started(expected: str = "101", **fields) -> Intervention:
        one = open_intervention(
            actor=cast.alice,
            now=NOW,
            objective=objective,
            owner=cast.bob,
            **{
                "kind": "blocker",
                "text": "Second source",
                "indicator": indicator,
                "expected_value": Decimal(expected),
                "check_on": CHECK_ON,
            }
            | fields,
        )
        return start_intervention(actor=cast.bob, intervention=one, now=NOW)

    return started


def test_when_its_day_has_come_it_is_checked_and_told_once(cast, begun, indicator):
    finish_intervention(actor=cast.bob, intervention=begun(), now=NOW)
    # Started on 19 November: December to March count as after, November as neither.
    meetings.figures(cast, indicator, ["50", "98", "99", "100", "101"], now=THEN)
    assert check_due_effects(now=THEN - timedelta(days=1)) == 0
    assert check_due_effects(now=THEN) == 1
    assert check_due_effects(now=THEN) == 0
    check = EffectCheck.objects.get()
    # Ten figures before sum up to 911.125; (98 + 99 + 100 + 101) / 4 = 99.5 after.
    assert (check.count, check.before, check.after) == (4, Decimal("91.1125"), Decimal("99.5"))
    # (99.5 − 91.1125) / (101 − 91.1125) = 8.3875 / 9.8875
    assert check.share == Decimal("0.8482932996")
    assert (check.verdict, check.until, check.checked_by) == ("worked", CHECK_ON, None)
    assert (check.shared_with, len(check.measurements)) == (0, 4)
    again = Intervention.objects.get()
    assert (again.state, again.latest_check, again.next_check_on) == ("checked", check, None)
    rows = Delivery.objects.filter(event__verb="reviews.effect_checked", channel="inbox")
    assert {row.recipient for row in rows} == {cast.bob, cast.alice}
    event = Event.objects.get(verb="reviews.effect_checked")
    assert (event.payload["verdict"], event.payload["count"]) == ("worked", 4)


def test_too_early_leaves_it_waiting_and_a_person_looks_again(cast, begun, indicator):
    finish_intervention(actor=cast.bob, intervention=begun(), now=NOW)
    meetings.figures(cast, indicator, ["90", "98", "99"], now=THEN)
    check_due_effects(now=THEN)
    one = Intervention.objects.get()
    assert (one.state, one.latest_check.verdict, one.latest_check.count) == ("done", "too_early", 2)
    later = THEN + timedelta(days=40)
    for month, value in ((2, "100"), (3, "101"), (4, "100"), (5, "100")):
        figure(cast, indicator, date(2027, month, 1), value, later)
    second = check_effect(actor=cast.bob, intervention=one, now=later)
    assert (second.verdict, second.count, second.checked_by) == ("worked", 6, cast.bob)
    assert Intervention.objects.get().state == "checked"
    assert EffectCheck.objects.count() == 2


def figure(cast, indicator, period, value, now):
    record_measurement(
        actor=cast.alice,
        indicator=indicator,
        period_start=period,
        value=Decimal(value),
        now=now,
        commentary="As counted",
        cause="execution",
    )


def test_a_check_stands_whatever_is_corrected_later(cast, begun, indicator):
    begun()
    meetings.figures(cast, indicator, ["90", "98", "99", "100"], now=THEN)
    check_due_effects(now=THEN)
    check = EffectCheck.objects.get()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        EffectCheck.objects.filter(pk=check.pk).update(verdict="no_effect")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        EffectCheck.objects.filter(pk=check.pk)._raw_delete("default")


def test_what_is_under_way_when_it_is_checked_is_checked_when_it_is_done(cast, begun, indicator):
    begun()
    meetings.figures(cast, indicator, ["90", "92", "91", "92"], now=THEN)
    check_due_effects(now=THEN)
    one = Intervention.objects.get()
    assert (one.state, one.latest_check.verdict) == ("under_way", "no_effect_seen")
    done = finish_intervention(actor=cast.bob, intervention=one, now=THEN)
    assert done.state == "checked"


def test_moving_its_day_has_it_checked_again(cast, begun, indicator):
    one = begun()
    meetings.figures(cast, indicator, ["90", "98", "99", "100"], now=THEN)
    check_due_effects(now=THEN)
    moved = date(2027, 6, 30)
    one = update_intervention(
        actor=cast.bob, intervention=one, now=THEN, changes={"check_on": moved}
    )
    assert one.next_check_on == moved
    assert check_due_effects(now=THEN + timedelta(days=61)) == 1
    assert set(EffectCheck.objects.values_list("until", flat=True)) == {CHECK_ON, moved}


def test_who_looks_must_be_able_to_see(cast, objective, begun):
    one = begun()
    with pytest.raises(Refused, match=r"Its effect is checked from 30 Apr on\."):
        check_effect(actor=cast.bob, intervention=one, now=NOW)
    plain = open_intervention(
        actor=cast.alice,
        now=NOW,
        objective=objective,
        kind="coaching",
        text="Coach",
        owner=cast.bob,
    )
    with pytest.raises(Refused, match=r"Nobody said what effect to expect\."):
        check_effect(actor=cast.bob, intervention=plain, now=THEN)
    stop_intervention(actor=cast.alice, intervention=one, now=NOW, because="Enough")
    with pytest.raises(Refused, match="It is stopped and stays as it was"):
        check_effect(actor=cast.bob, intervention=one, now=THEN)
    assert check_due_effects(now=THEN) == 0


def test_what_works_on_the_same_indicator_shares_the_effect(cast, begun, indicator):
    begun()
    begun(text="Pay the overtime")
    ended = begun(text="Third", check_on=date(2027, 3, 31))
    stop_intervention(actor=cast.alice, intervention=ended, now=NOW, because="Enough")
    meetings.figures(cast, indicator, ["90", "98", "99", "100"], now=THEN)
    assert check_due_effects(now=THEN) == 2
    assert list(EffectCheck.objects.values_list("shared_with", flat=True)) == [2, 2]
