"""Reviews and decisions over REST, as a key of Aldermere's calls them."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from perfmgmt.events.models import Event
from reviews import shapes
from reviews.models import Decision, Review
from tests.factories import NOW
from tests.reviews import meetings

API = "/api/v1/aldermere/"
NOWHERE = UUID(int=7)


def read(answer, status=200):
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def answer_to(item, cast, **fields):
    said = {"kind": "intervene", "text": "Bring Ferrum forward", "owner": str(cast.alice.pk)}
    return {"version": item.version} | said | fields


def test_a_list_has_exactly_the_declared_fields(call, running):
    body = read(call("get", "reviews/"))
    assert [row["state"] for row in body["results"]] == ["in_progress", "scheduled"]
    assert set(body["results"][0]) == set(shapes.ReviewRow().fields)
    assert body["next"] is None
    (only,) = read(call("get", "reviews/?state=scheduled"))["results"]
    assert only["title"] == "Operations review"
    assert call("get", "reviews/?status=open").status_code == 400


def test_one_review_has_its_agenda_with_every_part_of_each_score(call, running, deliver):
    body = read(call("get", f"reviews/{running.pk}/"))
    assert set(body) == set(shapes.ReviewDetail().fields)
    assert [row["kind"] for row in body["agenda"]] == ["exception", "exception", "read_back"]
    row = next(row for row in body["agenda"] if row["title"] == "Deliver")
    assert set(row) == set(shapes.AgendaItemRow().fields)
    assert (row["score"], [part[0] for part in row["parts"]]) == (
        63,
        ["result", "miss", "adverse_signal"],
    )
    assert row["evidence"]["indicators"][0]["value"] == "80.125"


def test_starting_and_closing(call, cast, plan, exceptions):
    review = meetings.frozen(cast, plan)
    assert read(call("post", f"reviews/{review.pk}/start/"))["state"] == "in_progress"
    refused = read(call("post", f"reviews/{review.pk}/close/"), 422)
    assert refused["detail"].startswith("2 items are undecided: ")
    for item in meetings.exceptions(review):
        read(call("post", f"agenda-items/{item.pk}/decision/", body=answer_to(item, cast)), 201)
    assert read(call("post", f"reviews/{review.pk}/close/"))["state"] == "closed"
    for verb in ("reviews.review_started", "reviews.decision_recorded", "reviews.review_closed"):
        assert Event.objects.filter(verb=verb, api_key__isnull=False).exists()


def test_a_decision_comes_back_as_it_was_recorded(call, cast, running, deliver):
    body = answer_to(
        deliver,
        cast,
        due_on="2026-12-03",
        decided_by=str(cast.carol.pk),
        dissent="Victor: tell the customers",
    )
    row = read(call("post", f"agenda-items/{deliver.pk}/decision/", body=body), 201)
    assert set(row) == set(shapes.DecisionRow().fields)
    assert {
        name: row[name]
        for name in ("kind", "text", "owner_name", "due_on", "dissent", "is_recommendation")
    } == {
        "kind": "intervene",
        "text": "Bring Ferrum forward",
        "owner_name": "Alice",
        "due_on": "2026-12-03",
        "dissent": "Victor: tell the customers",
        "is_recommendation": False,
    }
    assert (row["decided_by"], row["recorded_by"]) == (str(cast.carol.pk), str(cast.bob.pk))


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"owner": None}, "owner", "Name one person who will see to it."),
        ({"owner": str(NOWHERE)}, "owner", "Nobody here has this id."),
        ({"decided_by": str(NOWHERE)}, "decided_by", "Nobody here has this id."),
        ({"kind": "pray"}, "kind", '"pray" is not a valid choice.'),
        (
            {"kind": "no_action", "because": "Castings arrive"},
            "look_again",
            "Say when to look again: a date, or what would trigger it.",
        ),
    ],
)
def test_an_incomplete_answer_is_422_at_its_field(call, cast, deliver, fields, field, sentence):
    body = answer_to(deliver, cast, **fields)
    problem = read(call("post", f"agenda-items/{deliver.pk}/decision/", body=body), 422)
    assert problem["errors"] == {field: [sentence]}
    assert not Decision.objects.exists()


def test_who_was_slower_gets_409_naming_who_was_faster(call, cast, deliver):
    meetings.decide(cast, deliver)
    body = answer_to(deliver, cast, text="Second source")
    problem = read(call("post", f"agenda-items/{deliver.pk}/decision/", body=body), 409)
    assert problem["detail"] == (
        "Bob recorded another decision on this item. Nothing of yours is lost."
    )
    assert Decision.objects.get().text == "Bring Ferrum forward"


def test_sent_twice_it_is_decided_once(call, cast, deliver):
    path = f"agenda-items/{deliver.pk}/decision/"
    body = answer_to(deliver, cast)
    first = read(call("post", path, body=body, **{"Idempotency-Key": "one"}), 201)
    again = call("post", path, body=body, **{"Idempotency-Key": "one"})
    assert read(again, 201)["id"] == first["id"]
    assert Decision.objects.count() == 1


def test_who_may_not_record_is_told_who_may(call, cast, running, deliver):
    path = f"agenda-items/{deliver.pk}/decision/"
    for member, sentence in (
        (cast.victor, "Viewers may only read."),
        (cast.alice, "The chair, leaders and controllers record what is decided."),
    ):
        problem = read(call("post", path, body=answer_to(deliver, cast), member=member), 403)
        assert problem["detail"] == sentence
    problem = read(call("post", path, body=answer_to(deliver, cast), can_write=False), 403)
    assert problem["detail"] == "This API key may only read. Use one that may write."
    for verb in ("start", "close"):
        problem = read(call("post", f"reviews/{running.pk}/{verb}/", member=cast.alice), 403)
        assert problem["detail"] == "The chair, leaders and controllers run a review."


def test_what_is_not_there_is_404(call, cast, deliver):
    for path in (f"reviews/{NOWHERE}/", "reviews/next/"):
        assert call("get", path).status_code == 404
    for path in (f"reviews/{NOWHERE}/close/", f"agenda-items/{NOWHERE}/decision/"):
        assert call("post", path, body=answer_to(deliver, cast)).status_code == 404


def test_decisions_are_found_by_what_they_are(call, cast, deliver, release):
    first = meetings.decide(cast, deliver)
    deliver.refresh_from_db()
    second = meetings.decide(cast, deliver, text="Second source")
    third = meetings.decide(
        cast,
        release,
        kind="no_action",
        text="",
        owner=None,
        because="Castings arrive",
        look_again_when="Friday",
    )

    def found(query=""):
        return [row["id"] for row in read(call("get", f"decisions/{query}"))["results"]]

    ids = [str(one.pk) for one in (first, second, third)]
    assert found() == ids
    assert found("?in_force=true") == ids[1:]
    assert found("?open=true") == [ids[1]]
    assert found("?kind=no_action") == [ids[2]]
    assert found(f"?owner={cast.alice.pk}") == ids[:2]
    assert found(f"?objective={deliver.objective_id}&in_force=true") == [ids[1]]
    assert found("?q=castings") == [ids[2]]
    assert found(f"?review={NOWHERE}") == []


def test_pages_follow_each_other(call, cast, deliver):
    first = meetings.decide(cast, deliver)
    Decision.objects.bulk_create(
        Decision(
            review=first.review,
            kind="stop",
            text=f"Stop {number}",
            decided_by=cast.bob,
            recorded_by=cast.bob,
            decided_at=NOW,
        )
        for number in range(4)
    )
    seen, path = [], "decisions/?limit=2"
    while path:
        body = read(call("get", path))
        seen += [row["text"] for row in body["results"]]
        path = body["next"] and body["next"].split(API)[1]
    assert sorted(seen) == ["Bring Ferrum forward", *[f"Stop {number}" for number in range(4)]]


def test_a_list_is_one_query_beyond_signing_in(call, cast, running):
    costs, made = [], 0
    for more in (1, 2, 297):
        Review.objects.bulk_create(
            Review(
                cadence=running.cadence,
                title="Review",
                chair=cast.bob,
                starts_at=NOW - timedelta(days=made + number + 1),
                period_start=NOW.date(),
                period_end=NOW.date(),
                prepare_at=NOW,
                freeze_at=NOW,
            )
            for number in range(more)
        )
        made += more
        with CaptureQueriesContext(connection) as captured:
            read(call("get", "reviews/?limit=1000"))
        costs.append(sum('FROM "reviews_review"' in query["sql"] for query in captured))
    assert costs == [1, 1, 1]
