"""Risks over REST."""

import pytest
from django.test import Client

from reviews.models import Risk
from tests import factories
from tests.reviews.threats import raised

API = "/api/v1/aldermere/risks/"


@pytest.fixture
def bob(cast):
    return signed_in(cast.bob)


def signed_in(member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def post(client, path, body, **headers):
    return client.post(path, body, content_type="application/json", headers=headers)


def test_a_risk_from_being_raised_to_being_closed(cast, bob):
    objective = factories.objective("Deliver", owner=cast.alice)
    made = post(
        bob,
        API,
        {
            "title": "Ferrum stops",
            "objective": str(objective.pk),
            "likelihood": 4,
            "impact": 5,
            "note": "Old furnace.",
            "owner": str(cast.bob.pk),
            "response": "reduce",
            "response_text": "A second foundry.",
            "review_on": "2026-12-01",
        },
    )
    assert made.status_code == 201
    row = made.json()
    assert {name: row[name] for name in ("score", "state", "owner_name", "version")} == {
        "score": 20,
        "state": "open",
        "owner_name": "Bob",
        "version": 1,
    }
    assert [each["note"] for each in row["assessments"]] == ["Old furnace."]
    place = f"{API}{row['id']}/"
    judged = post(bob, f"{place}assess/", {"likelihood": 2, "impact": 5, "version": 1})
    assert (judged.status_code, judged.json()["score"]) == (200, 10)
    late = post(bob, f"{place}assess/", {"likelihood": 1, "impact": 1, "version": 1})
    assert late.status_code == 409
    patched = bob.patch(
        place, {"title": "Ferrum burns", "version": 2}, content_type="application/json"
    ).json()
    assert (patched["title"], patched["response"], patched["review_on"]) == (
        "Ferrum burns",
        "reduce",
        "2026-12-01",
    )
    occurred = post(bob, f"{place}occurred/", {"because": "It burst.", "wants_item": True})
    assert (occurred.json()["state"], occurred.json()["wants_item"]) == ("occurred", True)
    closed = post(bob, f"{place}close/", {"because": "Mended."})
    assert closed.json()["state"] == "closed"
    again = post(bob, f"{place}close/", {"because": "Twice."})
    assert again.status_code == 422
    assert bob.get(place).json()["because"] == "Mended."


def test_lists_by_what_is_asked(cast, bob):
    here = factories.objective("Deliver", owner=cast.alice)
    raised(cast, here)
    raised(cast, here, title="Rain", likelihood=1, impact=1, owner=cast.alice)

    def found(query: str) -> list[str]:
        return [row["title"] for row in bob.get(f"{API}?{query}").json()["results"]]

    assert found("") == ["Ferrum stops", "Rain"]
    assert found("score_from=15") == ["Ferrum stops"]
    assert found(f"owner={cast.alice.pk}") == ["Rain"]
    assert found("to_look_at=true") == []
    assert found("q=rain&state=open") == ["Rain"]
    assert bob.get(f"{API}?color=red").status_code == 400


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"likelihood": 6}, "likelihood"),
        ({"objective": "00000000-0000-0000-0000-000000000001"}, "objective"),
        ({"owner": "00000000-0000-0000-0000-000000000001"}, "owner"),
        ({"response": "accept"}, "response_text"),
    ],
)
def test_refusals_name_their_field(cast, bob, change, field):
    objective = factories.objective("Deliver", owner=cast.alice)
    said = {"title": "A", "objective": str(objective.pk), "likelihood": 1, "impact": 1}
    refused = post(bob, API, said | change)
    assert refused.status_code == 422
    assert field in refused.json()["errors"]
    assert not Risk.objects.exists()


def test_who_may_not_judge_gets_403_and_a_repeated_post_does_nothing_twice(cast, bob):
    risk = raised(cast, owner=cast.alice)
    said = {"likelihood": 1, "impact": 1}
    assert post(bob, f"{API}{risk.pk}/assess/", said).status_code == 403
    carol = signed_in(cast.carol)
    for _time in range(2):
        answer = post(carol, f"{API}{risk.pk}/assess/", said, **{"Idempotency-Key": "once"})
        assert answer.status_code == 200
    assert Risk.objects.get().version == 2
