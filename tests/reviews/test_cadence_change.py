"""A cadence that changes or ends: its reviews follow, none comes twice, none is left over."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from reviews.models import Attendance, Review
from reviews.rules.recurrence import ONCE
from reviews.services import (
    answer_invitation,
    call_off_review,
    change_cadence,
    end_cadence,
    hand_over_chair,
    move_review,
    move_reviews_on,
    prepare_review,
    schedule_reviews,
)
from tests import factories
from tests.factories import NOW
from tests.reviews import meetings

TUESDAYS, WEDNESDAYS = "FREQ=WEEKLY;WKST=MO;BYDAY=TU", "FREQ=WEEKLY;WKST=MO;BYDAY=WE"
SCHEDULED, CALLED_OFF = Review.State.SCHEDULED, Review.State.CALLED_OFF


@pytest.fixture
def plan(cast):
    return factories.plan()


@pytest.fixture
def weekly(cast, plan):
    return meetings.cadence(cast, plan, rule=TUESDAYS)


def change(cast, cadence, *, now=NOW, **changes):
    return change_cadence(actor=cast.carol, cadence=cadence, now=now, changes=changes)


def days(cadence, *states):
    rows = Review.objects.filter(cadence=cadence, state__in=states or [SCHEDULED]).next_first()
    return [f"{row.starts_at:%a %d %b %H:%M}" for row in rows]


def test_a_weekly_one_is_scheduled_five_weeks_ahead(weekly):
    assert days(weekly) == [
        "Tue 24 Nov 09:00",
        "Tue 01 Dec 09:00",
        "Tue 08 Dec 09:00",
        "Tue 15 Dec 09:00",
        "Tue 22 Dec 09:00",
    ]
    assert schedule_reviews(cadence=weekly, now=NOW) == []


def test_reviews_keep_their_identity_when_the_weekday_changes(cast, weekly):
    before = list(weekly.reviews.next_first().values_list("pk", flat=True))
    change(cast, weekly, rule=WEDNESDAYS)
    assert days(weekly) == [
        "Wed 25 Nov 09:00",
        "Wed 02 Dec 09:00",
        "Wed 09 Dec 09:00",
        "Wed 16 Dec 09:00",
        "Wed 23 Dec 09:00",
    ]
    assert list(weekly.reviews.next_first().values_list("pk", flat=True)) == before
    assert set(weekly.reviews.values_list("sequence", flat=True)) == {1}
    assert schedule_reviews(cadence=weekly, now=NOW) == []


@pytest.mark.parametrize("rule", [WEDNESDAYS, "FREQ=WEEKLY;WKST=MO;BYDAY=MO"])
def test_a_whole_week_on_or_back_does_not_collide(cast, weekly, rule):
    change(cast, weekly, rule=rule, first_on=date(2026, 12, 1))
    change(cast, weekly, rule=TUESDAYS, first_on=date(2026, 12, 1))
    assert days(weekly)[0] == "Tue 01 Dec 09:00"
    change(cast, weekly, first_on=date(2026, 11, 1))
    assert days(weekly)[0] == "Tue 24 Nov 09:00"
    assert len(set(days(weekly))) == len(days(weekly))


def test_what_is_being_prepared_stays_and_the_new_rhythm_begins_after_it(cast, weekly):
    prepared = weekly.reviews.next_first().first()
    prepare_review(review=prepared, now=NOW)
    made = change(cast, weekly, rule="FREQ=WEEKLY;WKST=MO;BYDAY=MO")
    assert days(weekly, "preparing") == ["Tue 24 Nov 09:00"]
    # Monday 23 November lies before what stays.
    assert made.holds_from == date(2026, 11, 25)
    assert days(weekly)[0] == "Mon 30 Nov 09:00"
    move_reviews_on(now=NOW)
    assert days(weekly)[0] == "Mon 30 Nov 09:00"


def test_a_held_review_is_not_held_again_when_only_the_hour_changes(cast, weekly):
    held = weekly.reviews.next_first().first()
    Review.objects.filter(pk=held.pk).update(state="closed", closed_at=held.ends_at)
    change(cast, weekly, now=held.ends_at, starts_at_time=time(15))
    assert days(weekly)[0] == "Tue 01 Dec 15:00"
    schedule_reviews(cadence=weekly, now=held.ends_at)
    assert days(weekly)[0] == "Tue 01 Dec 15:00"


def test_who_moved_one_meant_its_day(cast, weekly):
    second = weekly.reviews.next_first()[1]
    move_review(
        actor=cast.bob,
        review=second,
        now=NOW,
        starts_at=datetime(2026, 12, 3, 14, tzinfo=UTC),
        because="Fair",
    )
    change(cast, weekly, rule=WEDNESDAYS, minutes=60)
    assert days(weekly)[:3] == ["Wed 25 Nov 09:00", "Thu 03 Dec 14:00", "Wed 09 Dec 09:00"]
    second.refresh_from_db()
    assert (second.slot_on, second.minutes, second.sequence) == (date(2026, 12, 2), 60, 2)


def test_a_week_called_off_stays_off_when_the_weekday_changes(cast, weekly):
    second = weekly.reviews.next_first()[1]
    call_off_review(actor=cast.bob, review=second, now=NOW, because="Holiday")
    change(cast, weekly, rule=WEDNESDAYS)
    assert days(weekly)[:2] == ["Wed 25 Nov 09:00", "Wed 09 Dec 09:00"]
    schedule_reviews(cadence=weekly, now=NOW)
    assert days(weekly)[:2] == ["Wed 25 Nov 09:00", "Wed 09 Dec 09:00"]


def test_a_rarer_rhythm_calls_off_what_it_has_no_place_for(cast, weekly):
    change(cast, weekly, rule="FREQ=MONTHLY;BYDAY=3TU")
    assert days(weekly) == ["Tue 15 Dec 09:00", "Tue 19 Jan 09:00"]
    off = Review.objects.filter(cadence=weekly, state=CALLED_OFF)
    assert {(each.reason, each.slot_on) for each in off} == {("Its rhythm has changed.", None)}
    event = Event.objects.get(verb="reviews.cadence_changed")
    assert len(event.payload["rescheduled"]) == 2
    assert len(event.payload["called_off"]) == 3
    # And back: what was called off blocks no day.
    change(cast, weekly, rule=TUESDAYS)
    assert days(weekly)[:2] == ["Tue 24 Nov 09:00", "Tue 01 Dec 09:00"]


def test_details_reach_what_nobody_prepares_and_who_is_invited_follows(cast, weekly):
    first = weekly.reviews.next_first().first()
    seat = Attendance.objects.get(review=first, member=cast.alice)
    answer_invitation(actor=cast.alice, seat=seat, now=NOW, response="accepted")
    change(cast, weekly, place="Brno", participants=[cast.alice, cast.dora], chair=cast.carol)
    first.refresh_from_db()
    assert (first.place, first.chair, first.sequence) == ("Brno", cast.carol, 1)
    seats = {row.member.name: row.response for row in Attendance.objects.filter(review=first)}
    assert seats == {"Alice": "accepted", "Carol": "", "Dora": ""}
    event = Event.objects.get(verb="reviews.cadence_changed")
    assert event.payload["before"] == {
        "chair": "Bob",
        "place": "",
        "participants": ["Alice", "Bob", "Carol", "Victor"],
    }
    told = Delivery.objects.filter(event=event, channel="inbox")
    assert {each.recipient.name for each in told} == {"Alice", "Bob", "Dora", "Victor"}


@pytest.mark.parametrize("changes", [{"chair": "carol"}, {"place": "Brno"}, {"rule": WEDNESDAYS}])
def test_a_chair_that_was_handed_over_stays_with_its_review(cast, weekly, changes):
    first, second = weekly.reviews.next_first()[:2]
    hand_over_chair(actor=cast.bob, review=first, to=cast.alice, now=NOW)
    changes = {name: getattr(cast, value, value) for name, value in changes.items()}
    change(cast, weekly, **changes)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.chair, second.chair) == (cast.alice, changes.get("chair", cast.bob))


def test_saving_nothing_new_tells_nobody(cast, weekly):
    change(cast, weekly, title=weekly.title, minutes=weekly.minutes)
    assert not Event.objects.filter(verb="reviews.cadence_changed").exists()


def test_who_saves_second_learns_of_the_first(cast, weekly):
    change(cast, weekly, minutes=60)
    with pytest.raises(Changed):
        change_cadence(actor=cast.bob, cadence=weekly, now=NOW, changes={"minutes": 45}, version=1)


def test_ending_calls_off_what_nobody_prepares_and_says_why(cast, weekly):
    prepare_review(review=weekly.reviews.next_first().first(), now=NOW)
    ended = end_cadence(actor=cast.carol, cadence=weekly, now=NOW, because="The project is done")
    assert (ended.has_ended, ended.ended_because) == (True, "The project is done")
    assert days(weekly, "preparing") == ["Tue 24 Nov 09:00"]
    off = Review.objects.filter(cadence=weekly, state=CALLED_OFF)
    assert {each.reason for each in off} == {"The project is done"}
    assert off.count() == 4
    assert schedule_reviews(cadence=weekly, now=NOW + timedelta(days=40)) == []
    for again in (
        lambda: end_cadence(actor=cast.carol, cadence=weekly, now=NOW, because="Again"),
        lambda: change(cast, weekly, minutes=60),
    ):
        with pytest.raises(Refused, match=r"This cadence has ended\."):
            again()


def test_a_single_review_takes_place_once(cast, plan):
    once = meetings.cadence(cast, plan, rule=ONCE, first_on=date(2026, 12, 4))
    assert days(once) == ["Fri 04 Dec 09:00"]
    assert schedule_reviews(cadence=once, now=NOW + timedelta(days=10)) == []
    assert once.is_over(date(2026, 12, 5))
    with pytest.raises(Refused, match=r"It has no day to come\.") as refusal:
        meetings.cadence(cast, plan, rule=ONCE, first_on=date(2026, 11, 1))
    assert refusal.value.field == "first_on"


def test_a_priority_of_another_plan_is_refused(cast, plan):
    other = factories.plan(title="Other", is_default=False)
    with pytest.raises(Refused, match=r"This priority is of another plan\.") as refusal:
        meetings.cadence(cast, plan, priority=factories.priority(plan=other))
    assert refusal.value.field == "priority"


# --- Scope -----------------------------------------------------------------------------------------


def subjects(review):
    from reviews.services.scope import in_scope

    return {objective.title for objective, _priority in in_scope(review.cadence)}


def test_unit_and_priority_narrow_what_is_reviewed(cast, plan):
    first, second = (factories.priority(plan=plan, rank=rank) for rank in (1, 2))
    top = factories.unit("Operations")
    below = factories.unit("Brno", parent=top)
    other = factories.unit("Service")
    parent = factories.objective("Top", priority=first, unit=top, owner=cast.alice)
    factories.objective("Below", parent=parent, unit=below, owner=cast.alice)
    factories.objective("Elsewhere", priority=first, unit=other, owner=cast.alice)
    factories.objective("Second", priority=second, unit=top, owner=cast.alice)
    factories.objective("No priority", unit=below, owner=cast.alice)
    every = {"Top", "Below", "Elsewhere", "Second", "No priority"}
    for scope, expected in (
        ({}, every),
        ({"unit": top}, {"Top", "Below", "Second", "No priority"}),
        ({"priority": first}, {"Top", "Below", "Elsewhere"}),
        ({"unit": below, "priority": first}, {"Below"}),
    ):
        assert subjects(meetings.next_review(cast, plan, **scope)) == expected
