"""Arranging an agenda, questions, the chair and addenda over REST."""

from reviews import shapes
from reviews.models import Review
from reviews.services import freeze_review
from tests.factories import NOW
from tests.reviews import meetings
from tests.reviews.test_api import NOWHERE, answer_to, read
from tests.reviews.test_arrangement import named, placed, put_off


def test_the_chair_reorders_and_who_saw_another_agenda_gets_409(call, coming):
    freeze_review(review=coming, now=NOW)
    version = Review.objects.get(pk=coming.pk).version
    first, second = placed(coming)
    body = {"version": version, "order": [str(named(title).pk) for title in (second, first)]}
    row = read(call("post", f"reviews/{coming.pk}/reorder/", body=body))
    assert [item["title"] for item in row["agenda"]][:2] == [second, first]
    assert row["version"] == version + 1
    problem = read(call("post", f"reviews/{coming.pk}/reorder/", body=body), 409)
    assert problem["detail"] == "Somebody changed this agenda. Look at it again."
    assert read(call("post", f"reviews/{coming.pk}/reorder/", body={"version": 1}), 422)["errors"]


def test_an_owner_asks_for_their_own_and_the_chair_defers_and_takes_back(call, cast, coming):
    path = f"reviews/{coming.pk}"
    hold = {"objective": str(named("Hold").pk)}
    wanted = hold | {"because": "The audit is near"}
    read(call("post", f"{path}/ask-for-item/", member=cast.alice, body=wanted))
    freeze_review(review=coming, now=NOW)
    row = next(item for item in read(call("get", f"{path}/"))["agenda"] if item["title"] == "Hold")
    assert set(row) == set(shapes.AgendaItemRow().fields)
    assert (row["asked_by"], row["asked_because"]) == (str(cast.alice.pk), "The audit is near")
    read(call("post", f"{path}/defer-item/", body=wanted))
    assert put_off(coming) == ["Hold"]
    read(call("post", f"{path}/take-back-deferral/", body=hold))
    assert put_off(coming) == []
    for body, field in ((hold | {"because": ""}, "because"), ({"because": "x"}, "objective")):
        problem = read(call("post", f"{path}/defer-item/", body=body), 422)
        assert list(problem["errors"]) == [field]
    unknown = {"objective": str(NOWHERE), "because": "x"}
    problem = read(call("post", f"{path}/ask-for-item/", body=unknown), 422)
    assert problem["errors"] == {"objective": ["No objective has this id."]}


def test_only_who_may_arrange(call, cast, coming):
    body = {"objective": str(named("Deliver").pk), "because": "x"}
    for verb in ("defer-item", "take-back-deferral", "reorder", "go-to-item", "hand-over-chair"):
        sent = body if verb == "defer-item" else {}
        path = f"reviews/{coming.pk}/{verb}/"
        assert call("post", path, member=cast.alice, body=sent).status_code == 403
    Review.objects.filter(pk=coming.pk).update(chair=cast.dora)
    path = f"reviews/{coming.pk}/ask-for-item/"
    problem = read(call("post", path, member=cast.bob, body=body), 403)
    assert problem["detail"] == "Its owner asks for it, or whoever runs the review adds it."


def test_the_room_is_brought_to_an_item_and_the_chair_handed_over(call, cast, running):
    _first, second = meetings.exceptions(running)
    path = f"reviews/{running.pk}"
    row = read(call("post", f"{path}/go-to-item/", body={"item": str(second.pk)}))
    assert row["current_item"] == str(second.pk)
    problem = read(call("post", f"{path}/go-to-item/", body={"item": str(NOWHERE)}), 422)
    assert problem["errors"] == {"item": ["This item is not on the agenda."]}
    row = read(call("post", f"{path}/hand-over-chair/", body={"to": str(cast.alice.pk)}))
    assert row["chair_name"] == "Alice"
    problem = read(call("post", f"{path}/hand-over-chair/", member=cast.alice, body={"to": str(NOWHERE)}), 422)  # fmt: skip
    assert problem["errors"] == {"to": ["Nobody here has this id."]}


def test_a_question_is_left_found_and_answered(call, cast, coming):
    body = {"review": str(coming.pk), "objective": str(named("Deliver").pk), "text": "Why?"}
    row = read(call("post", "review-questions/", member=cast.alice, body=body), 201)
    assert set(row) == set(shapes.QuestionRow().fields)
    assert (row["author_name"], row["answer"], row["answered_by"]) == ("Alice", "", None)
    waiting = f"review-questions/?review={coming.pk}&unanswered=true"
    assert [each["id"] for each in read(call("get", waiting))["results"]] == [row["id"]]
    path = f"review-questions/{row['id']}/answer/"
    said = read(call("post", path, member=cast.alice, body={"answer": "Castings."}))
    assert (said["answer"], said["answered_by"]) == ("Castings.", str(cast.alice.pk))
    problem = read(call("post", path, body={"answer": "No."}), 422)
    assert problem["detail"] == "Alice answered it already: Castings."
    assert read(call("get", waiting))["results"] == []
    assert call("post", "review-questions/", member=cast.erin, body=body).status_code == 403
    wrong = body | {"review": str(NOWHERE)}
    assert read(call("post", "review-questions/", body=wrong), 422)["errors"] == {
        "review": ["No review has this id."]
    }


def test_an_addendum_stands_below_closed_minutes(call, cast, running):
    body = {"review": str(running.pk), "text": "Ferrum confirmed."}
    problem = read(call("post", "minutes-addenda/", body=body), 422)
    assert problem["detail"] == "There are no minutes yet; decide it in the room."
    for item in meetings.exceptions(running):
        read(call("post", f"agenda-items/{item.pk}/decision/", body=answer_to(item, cast)), 201)
    read(call("post", f"reviews/{running.pk}/close/"))
    row = read(call("post", "minutes-addenda/", body=body), 201)
    assert set(row) == set(shapes.AddendumRow().fields)
    found = read(call("get", f"minutes-addenda/?review={running.pk}"))["results"]
    assert found == [row]
    assert call("post", "minutes-addenda/", member=cast.alice, body=body).status_code == 403


def test_who_was_slower_sees_both_and_may_still_replace(call, cast, running):
    item = meetings.exceptions(running)[0]
    meetings.decide(cast, item)
    body = answer_to(item, cast, text="Second source")
    path = f"agenda-items/{item.pk}/decision/"
    problem = read(call("post", path, body=body), 409)
    assert problem["current"]["text"] == "Bring Ferrum forward"
    assert problem["sent"] == body
    again = read(call("post", path, body=problem["sent"] | {"version": problem["version"]}), 201)
    assert (again["text"], again["supersedes"]) == ("Second source", problem["current"]["id"])
