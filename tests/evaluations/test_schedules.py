"""Packs that make themselves: when they are due, made once, paused, told to their readers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations import tasks
from evaluations.models import Pack, PackSchedule
from evaluations.rules.schedule import slot_due, working_day_of
from evaluations.services import (
    build_pack,
    change_schedule,
    common,
    create_schedule,
    end_schedule,
    make_scheduled_packs,
    pause_schedule,
    resume_schedule,
)
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from tests import factories
from tests.evaluations.meetings import close, frozen_review
from tests.factories import NOW


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr(common, "nudge", lambda *_a, **_k: None)


@pytest.mark.parametrize(
    ("year", "month", "number", "day"),
    [
        (2026, 11, 1, date(2026, 11, 2)),  # it begins on a Sunday
        (2026, 11, 3, date(2026, 11, 4)),
        (2026, 12, 5, date(2026, 12, 7)),
        (2027, 1, 20, date(2027, 1, 28)),
    ],
)
def test_the_working_day_of_a_month(year, month, number, day):
    assert working_day_of(year, month, number) == day


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 20))
def test_every_month_has_each_of_its_working_days(day, number):
    found = working_day_of(day.year, day.month, number)
    assert (found.year, found.month) == (day.year, day.month)
    assert found.weekday() < 5
    assert sum((found - timedelta(days=k)).weekday() < 5 for k in range(found.day)) == number


@pytest.mark.parametrize(
    ("today", "since", "slot"),
    [
        (date(2026, 11, 5), date(2026, 1, 1), None),  # its day is the 6th
        (date(2026, 11, 6), date(2026, 1, 1), "2026-11"),
        (date(2026, 11, 30), date(2026, 1, 1), "2026-11"),  # made up for
        (date(2026, 11, 30), date(2026, 11, 7), None),  # it lay before the schedule
    ],
)
def test_the_fifth_working_day_of_november(today, since, slot):
    assert slot_due(today, 5, since) == slot


@pytest.fixture
def unit(cast):
    unit = factories.unit("Works", lead=cast.bob)
    factories.objective(owner=cast.alice, unit=unit)
    return unit


def monthly(cast, unit, **fields) -> PackSchedule:
    said = {"working_day": 5, "kinds": ["zip"], "readers": [cast.alice, cast.carol]} | fields
    return create_schedule(actor=cast.dora, subject=unit, now=NOW, **said)


DECEMBER = datetime(2026, 12, 7, 8, tzinfo=UTC)


def test_a_month_is_made_once_on_its_day(cast, unit):
    schedule = monthly(cast, unit)
    make = lambda now: make_scheduled_packs(organization=cast.organization, now=now)  # noqa: E731
    assert make(NOW) == []
    assert make(DECEMBER - timedelta(days=1)) == []
    (pack,) = make(DECEMBER)
    assert (pack.unit, pack.kinds, pack.slot, pack.schedule) == (unit, ["zip"], "2026-12", schedule)
    assert pack.pinned_at == DECEMBER
    assert make(DECEMBER + timedelta(days=3)) == []
    assert len(make(DECEMBER + timedelta(days=31))) == 1


def test_its_readers_get_the_link_and_nobody_else(cast, unit):
    monthly(cast, unit)
    (pack,) = make_scheduled_packs(organization=cast.organization, now=DECEMBER)
    build_pack(organization_id=cast.organization.pk, pack_id=pack.pk, clock=lambda: DECEMBER)
    told = Delivery.objects.filter(event__verb="evaluations.pack_ready")
    assert {(one.recipient, one.channel) for one in told} == {
        (person, channel) for person in (cast.alice, cast.carol) for channel in ("inbox", "email")
    }


def test_after_each_closed_review_its_pack_is_made(cast):
    meeting = frozen_review(cast)
    create_schedule(
        actor=cast.dora,
        subject=meeting.review.cadence,
        now=NOW,
        kinds=["pdf", "xlsx"],
        readers=[cast.carol],
    )
    assert make_scheduled_packs(organization=cast.organization, now=NOW) == []
    close(cast, meeting)
    (pack,) = make_scheduled_packs(organization=cast.organization, now=NOW)
    assert (pack.review, pack.kinds) == (meeting.review, ["pdf", "xlsx"])
    Pack.objects.update(state="failed")
    assert make_scheduled_packs(organization=cast.organization, now=NOW) == []


def test_a_paused_one_makes_nothing_and_nothing_is_made_up_for(cast, unit):
    schedule = pause_schedule(actor=cast.dora, schedule=monthly(cast, unit), now=NOW)
    assert make_scheduled_packs(organization=cast.organization, now=DECEMBER) == []
    with pytest.raises(Refused, match="paused already"):
        pause_schedule(actor=cast.dora, schedule=schedule, now=NOW)
    resume_schedule(actor=cast.dora, schedule=schedule, now=DECEMBER + timedelta(days=1))
    later = DECEMBER + timedelta(days=2)
    assert make_scheduled_packs(organization=cast.organization, now=later) == []


def test_who_saves_second_sees_both(cast, unit):
    schedule = monthly(cast, unit)
    said = {"kinds": ["pdf"], "readers": [cast.bob], "working_day": 7}
    changed = change_schedule(actor=cast.carol, schedule=schedule, now=NOW, version=1, **said)
    assert (changed.kinds, changed.working_day, changed.version) == (["pdf"], 7, 2)
    assert [row.member for row in changed.readers.all()] == [cast.bob]
    with pytest.raises(Changed):
        change_schedule(actor=cast.dora, schedule=schedule, now=NOW, version=1, **said)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kinds": []}, "kinds"),
        ({"kinds": ["docx"]}, "kinds"),
        ({"readers": []}, "readers"),
        ({"working_day": 21}, "working_day"),
        ({"working_day": None}, "working_day"),
        ({"paper": "a3"}, "paper"),
    ],
)
def test_what_is_refused(cast, unit, fields, field):
    with pytest.raises(Refused) as refusal:
        monthly(cast, unit, **fields)
    assert refusal.value.field == field


def test_an_ended_one_is_over(cast, unit):
    schedule = end_schedule(actor=cast.dora, schedule=monthly(cast, unit), now=NOW)
    assert make_scheduled_packs(organization=cast.organization, now=DECEMBER) == []
    with pytest.raises(Refused, match="has ended"):
        resume_schedule(actor=cast.dora, schedule=schedule, now=NOW)
    assert [event.verb for event in Event.objects.order_by("pk")][-2:] == [
        "evaluations.schedule_created",
        "evaluations.schedule_ended",
    ]


def test_the_beat_looks_where_there_is_a_schedule(cast, unit, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks, "organizations_with", lambda *_a: [cast.organization.pk])
    monkeypatch.setattr(tasks.make_scheduled_packs_in, "delay", asked.append)
    monkeypatch.setattr(tasks.clear_packs_in, "delay", asked.append)
    assert (tasks.make_scheduled_packs(), tasks.clear_packs()) == (1, 1)
    assert asked == [str(cast.organization.pk)] * 2


# --- Pages and endpoints ---------------------------------------------------------------------------

SCHEDULES = "/o/aldermere/packs/schedules/"
API = "/api/v1/aldermere/pack-schedules/"


def test_a_controller_creates_changes_pauses_and_ends_one(cast, client, unit):
    client.force_login(cast.dora.user)
    assert "Of what" in client.get(f"{SCHEDULES}new/").content.decode()
    said = {
        "subject": f"unit:{unit.pk}",
        "working_day": 3,
        "kinds": ["pdf", "pptx"],
        "paper": "letter",
        "readers": [cast.carol.pk],
    }
    assert client.post(f"{SCHEDULES}new/", said).status_code == 302
    schedule = PackSchedule.objects.get()
    page = client.get(SCHEDULES).content.decode()
    assert "each month on working day 3" in page
    assert "Link to Carol" in page
    one = f"{SCHEDULES}{schedule.pk}/"
    assert client.post(one, said | {"version": 1, "working_day": 4}).status_code == 302
    assert client.post(one, said | {"version": 1, "working_day": 9}).status_code == 409
    assert client.post(one, said | {"version": 2, "kinds": []}).status_code == 422
    for verb in ("pause/", "resume/", "end/"):
        assert client.post(f"{one}{verb}").status_code == 302
    schedule.refresh_from_db()
    assert (schedule.working_day, schedule.ended_at) == (4, NOW)
    assert client.get(one).status_code == 404


@pytest.mark.parametrize("who", ["alice", "bob", "erin", "victor"])
def test_others_read_them_and_may_not_change_them(cast, client, unit, who):
    schedule = monthly(cast, unit)
    client.force_login(getattr(cast, who).user)
    assert client.get(SCHEDULES).status_code == 200
    assert "New schedule" not in client.get(SCHEDULES).content.decode()
    for address in ("new/", f"{schedule.pk}/", f"{schedule.pk}/pause/"):
        assert client.post(f"{SCHEDULES}{address}").status_code == 403


def test_over_rest(cast, client, unit):
    client.force_login(cast.dora.user)

    def send(method, address, body=None):
        return getattr(client, method)(address, body, content_type="application/json")

    body = {
        "unit": str(unit.pk),
        "working_day": 2,
        "kinds": ["zip"],
        "readers": [str(cast.carol.pk)],
    }
    made = send("post", API, body)
    assert made.status_code == 201
    assert made.json()["readers"] == [str(cast.carol.pk)]
    one = f"{API}{made.json()['id']}/"
    assert client.get(one).json() == made.json()
    assert send("patch", one, {"version": 1, "working_day": 6}).json()["working_day"] == 6
    assert send("patch", one, {"version": 1, "working_day": 7}).status_code == 409
    assert send("post", f"{one}pause/").json()["paused_at"] is not None
    assert send("post", f"{one}resume/").json()["paused_at"] is None
    assert len(client.get(API).json()["results"]) == 1
    assert send("post", f"{one}end/").status_code == 200
    assert client.get(API).json()["results"] == []
    assert send("post", API, body | {"plan": str(unit.pk)}).status_code == 422
    assert send("post", API, body | {"readers": [str(unit.pk)]}).status_code == 422
