"""Lessons and process health over REST."""

from decimal import Decimal

import pytest
from django.test import Client

from evaluations.models import Lesson
from evaluations.services import take_back_lesson, write_lesson
from tests import factories
from tests.factories import NOW

API = "/api/v1/aldermere"
SAID = {
    "title": "A single foundry is an assumption, not a plan",
    "next_time": "Approve a second foundry before the target is set.",
    "tag": "assumption",
}
JSON = "application/json"


@pytest.fixture
def call(cast):
    """As Dora, who controls, unless somebody else is named."""

    def send(method: str, path: str, body=None, *, who=None):
        client = Client()
        client.force_login((who or cast.dora).user)
        return (
            client.get(f"{API}/{path}")
            if method == "get"
            else getattr(client, method)(f"{API}/{path}", body, content_type=JSON)
        )

    return send


@pytest.fixture
def lesson(cast):
    about = factories.objective("Castings on time", owner=cast.alice)
    return write_lesson(actor=cast.bob, objective=about, now=NOW, **SAID)


def test_a_lesson_is_written_changed_and_taken_back(cast, call):
    about = factories.objective("Castings on time", owner=cast.alice)
    made = call("post", "lessons/", SAID | {"objective": str(about.pk)})
    assert made.status_code == 201
    row = made.json()
    assert (row["objective_title"], row["author_name"], row["useful_count"]) == (
        "Castings on time",
        "Dora",
        0,
    )
    place = f"lessons/{row['id']}/"
    changed = call("patch", place, {"title": "Never one foundry", "version": 1})
    assert (changed.status_code, changed.json()["next_time"]) == (200, SAID["next_time"])
    assert call("patch", place, {"title": "Late", "version": 1}).status_code == 409
    assert call("post", f"{place}useful/", {}).json()["useful_count"] == 1
    assert call("post", f"{place}take-back/", {"because": ""}).status_code == 422
    gone = call("post", f"{place}take-back/", {"because": "Two were late."})
    assert gone.json()["taken_back_because"] == "Two were late."
    assert call("post", f"{place}useful/", {}).status_code == 404
    assert call("get", "lessons/?taken_back=false").json()["results"] == []


@pytest.mark.parametrize(
    "body",
    [
        SAID,
        SAID | {"objective": "01930000-0000-7000-8000-000000000000"},
        SAID | {"tag": "luck"},
        SAID | {"colour": "red"},
    ],
)
def test_what_cannot_be_kept_is_422(cast, call, body):
    assert call("post", "lessons/", body).status_code == 422
    assert not Lesson.objects.exists()


def test_lists_search_and_offers(cast, call, lesson):
    found = call("get", "lessons/?q=foundries&tag=assumption").json()["results"]
    assert [row["title"] for row in found] == [SAID["title"]]
    assert call("get", "lessons/?tag=luck").status_code == 400
    offers = call("get", "lessons/offers/?text=Second foundry for castings").json()["offers"]
    assert [row["id"] for row in offers] == [str(lesson.pk)]
    assert call("get", "lessons/offers/?text=Brand awareness").json() == {"offers": []}
    assert call("get", "lessons/offers/").status_code == 400
    take_back_lesson(actor=cast.bob, lesson=lesson, because="No.", now=NOW)
    assert call("get", "lessons/offers/?text=foundry").json() == {"offers": []}


def test_only_whose_it_is_changes_it(cast, call, lesson):
    place = f"lessons/{lesson.pk}/"
    assert call("patch", place, {"title": "No"}, who=cast.erin).status_code == 403
    assert call("patch", place, {"title": "Yes"}, who=cast.alice).status_code == 200
    assert call("post", "lessons/", SAID, who=cast.victor).status_code == 403


def test_health_lists_checks_worst_first(cast, call):
    for number in range(3):
        factories.objective(f"Nobody's {number}")
    found = call("get", "health/").json()["checks"]
    states = [row["state"] for row in found]
    assert states == sorted(
        states, key=["breaking", "slipping", "mending", "unknown", "holding"].index
    )
    row = next(each for each in found if each["check"] == "unclear_ownership")
    assert (row["value"], row["limit"], row["state"]) == (3, 2, "slipping")
    assert len(row["trend"]) == 11
    assert row["trend"][-1] == {"month": "2026-10-01", "value": None}


def test_one_check_with_what_is_behind_it(cast, call):
    about = factories.objective("Nobody's")
    found = call("get", "health/unclear_ownership/").json()
    assert found["behind"] == [{"kind": "objectives", "id": str(about.pk), "title": "Nobody's"}]
    assert call("get", "health/nonsense/").status_code == 404


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_limit_is_set(cast, call, method):
    place = "health/stale_data/limit/"
    found = call(method, place, {"limit": "8", "version": 0})
    assert (found.status_code, found.json()["limit"]) == (200, 8)
    assert found.json()["limit_version"] == 1
    assert call(method, place, {"limit": "9", "version": 0}).status_code == 409
    assert call(method, place, {"limit": "-1"}).status_code == 422
    assert call(method, place, {"limit": "9"}, who=cast.carol).status_code == 403
    load = call(method, "health/crowded_units/limit/", {"limit": 4})
    assert Decimal(load.json()["limit"]) == 4
