"""Cadences over REST: exact fields, refusals by field, both versions, who may."""

from datetime import UTC, date, datetime

import pytest

from perfmgmt.events.models import Event
from reviews import shapes
from reviews.models import Attendance, Cadence, Review
from tests import factories
from tests.reviews import meetings
from tests.reviews.test_api import NOWHERE, read


@pytest.fixture
def plan(cast):
    return factories.plan()


@pytest.fixture
def cadence(cast, plan):
    return meetings.cadence(cast, plan)


def body(cast, plan, fields=()):
    return {
        "title": "Supply",
        "plan": str(plan.pk),
        "chair": str(cast.bob.pk),
        "participants": [str(cast.alice.pk)],
        "rule": "FREQ=MONTHLY;BYDAY=3TU",
        "starts_at_time": "09:00",
        "first_on": "2026-11-01",
    } | dict(fields)


def test_a_list_has_exactly_the_declared_fields(call, cast, plan, cadence):
    (row,) = read(call("get", "cadences/"))["results"]
    assert set(row) == set(shapes.CadenceRow().fields)
    assert (row["rule"], row["starts_at_time"], row["chair_name"]) == (
        meetings.RULE,
        "09:00:00",
        "Bob",
    )
    assert read(call("get", "cadences/?running=false"))["results"] == []
    assert call("get", "cadences/?state=on").status_code == 400


def test_one_is_created_read_changed_and_ended(call, cast, plan):
    made = read(call("post", "cadences/", member=cast.carol, body=body(cast, plan)), 201)
    assert set(made) == set(shapes.CadenceDetail().fields)
    assert made["next_at"][:2] == ["2026-12-15T09:00:00Z", "2027-01-19T09:00:00Z"]
    assert len(made["next_at"]) == 6
    assert set(made["participants"]) == {str(cast.alice.pk), str(cast.bob.pk)}
    path = f"cadences/{made['id']}/"
    change = {"version": 1, "rule": "FREQ=MONTHLY;BYDAY=-1FR", "minutes": 45}
    changed = read(call("patch", path, body=change))
    assert (changed["version"], changed["minutes"], changed["next_at"][0]) == (
        2,
        45,
        "2026-11-27T09:00:00Z",
    )
    assert read(call("patch", path, body=change), 409)["status"] == 409
    ended = read(call("post", f"{path}end/", body={"because": "Done", "version": 2}))
    assert (ended["ended_because"], ended["next_at"]) == ("Done", [])
    assert set(Review.objects.values_list("state", flat=True)) == {"called_off"}
    verbs = Event.objects.filter(api_key__isnull=False, verb__contains="cadence_")
    assert {each.verb for each in verbs} == {
        "reviews.cadence_created",
        "reviews.cadence_changed",
        "reviews.cadence_ended",
    }


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"rule": "every Tuesday"}, "rule", "This recurrence rule cannot be read."),
        ({"plan": str(NOWHERE)}, "plan", "There is no such plan."),
        ({"unit": str(NOWHERE)}, "unit", "There is no such unit."),
        ({"priority": str(NOWHERE)}, "priority", "There is no such priority."),
        ({"chair": str(NOWHERE)}, "chair", "Nobody here has this id."),
        ({"participants": [str(NOWHERE)]}, "participants", "Nobody here has this id."),
        ({"minutes": 5}, "minutes", "A review needs at least 15 minutes."),
        (
            {"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"},
            "first_on",
            "It has no day to come.",
        ),
        ({"colour": "red"}, "colour", None),
    ],
)
def test_what_is_wrong_is_422_at_its_field(call, cast, plan, fields, field, sentence):
    problem = read(call("post", "cadences/", member=cast.carol, body=body(cast, plan, fields)), 422)
    assert set(problem["errors"]) == {field}
    assert sentence is None or problem["errors"][field] == [sentence]
    assert not Cadence.objects.exists()


def test_a_review_is_moved_and_called_off(call, cast, cadence):
    first, second = cadence.reviews.next_first()
    path = f"reviews/{first.pk}/move/"
    moved = read(call("post", path, body={"starts_at": "2026-11-26T14:00Z", "because": "Fair"}))
    assert set(moved) == set(shapes.ReviewRow().fields)
    assert (moved["starts_at"], moved["moved_from"], moved["slot_on"], moved["reason"]) == (
        "2026-11-26T14:00:00Z",
        "2026-11-20T09:00:00Z",
        "2026-11-20",
        "Fair",
    )
    off = read(call("post", f"reviews/{second.pk}/call-off/", body={"because": "Strike"}))
    assert (off["state"], off["reason"]) == ("called_off", "Strike")
    again = read(call("post", f"reviews/{second.pk}/call-off/", body={"because": "Strike"}), 422)
    assert again["detail"] == "This review was called off."
    late = {"because": "x", "version": 1}
    assert call("post", f"reviews/{first.pk}/call-off/", body=late).status_code == 409


def test_an_answer_and_who_is_invited(call, cast, cadence):
    review = cadence.reviews.next_first().first()
    path = f"reviews/{review.pk}/answer/"
    row = read(call("post", path, member=cast.alice, body={"response": "declined"}))
    assert set(row) == set(shapes.AttendanceRow().fields)
    assert (row["member_name"], row["response"]) == ("Alice", "declined")
    rows = read(call("get", f"reviews/{review.pk}/attendances/"))["results"]
    assert {each["member_name"]: each["response"] for each in rows} == {
        "Alice": "declined",
        "Bob": "",
        "Carol": "",
        "Victor": "",
    }
    not_invited = read(call("post", path, member=cast.dora, body={"response": "accepted"}), 422)
    assert not_invited["errors"] == {"member": ["They are not invited to this review."]}
    other = {"response": "accepted", "member": str(cast.carol.pk)}
    assert call("post", path, member=cast.alice, body=other).status_code == 403
    assert Attendance.objects.get(review=review, member=cast.carol).response == ""


def test_who_may_not_is_told_who_may(call, cast, plan, cadence):
    review = cadence.reviews.next_first().first()
    for method, path, sent, sentence in (
        (
            "post",
            "cadences/",
            body(cast, plan),
            "Leaders, controllers and admins set up a cadence.",
        ),
        (
            "patch",
            f"cadences/{cadence.pk}/",
            {"version": 1},
            "Its chair, leaders, controllers and admins change a cadence.",
        ),
        (
            "post",
            f"reviews/{review.pk}/move/",
            {},
            "Its chair, leaders, controllers and admins move a review or call it off.",
        ),
    ):
        problem = read(call(method, path, member=cast.alice, body=sent), 403)
        assert problem["detail"] == sentence
    assert call("get", f"cadences/{NOWHERE}/").status_code == 404


def test_the_next_days_begin_after_what_stays(call, cast, cadence):
    Cadence.objects.filter(pk=cadence.pk).update(holds_from=date(2026, 12, 21))
    assert read(call("get", f"cadences/{cadence.pk}/"))["next_at"][0] == (
        datetime(2027, 1, 20, 9, tzinfo=UTC).isoformat().replace("+00:00", "Z")
    )
