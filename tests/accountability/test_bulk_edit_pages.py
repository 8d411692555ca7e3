"""Choosing many objectives in their list, looking at what becomes of each, changing them, taking it back."""

import json

import pytest
from django.urls import reverse

from accountability.models import BulkEdit
from objectives.models import Objective
from tests import factories
from tests.objectives.pages import HTMX, words
from tests.pages.reading import heading, queries_of, texts

API = "/api/v1/aldermere/"


def at(name="bulk-edit", *ids, query=""):
    return reverse(f"accountability:{name}", args=["aldermere", *ids]) + query


@pytest.fixture
def carol(cast, client):
    client.force_login(cast.carol.user)
    return client


@pytest.fixture
def drafts(cast):
    return [
        factories.objective(title, owner=cast.alice, state="draft", tags=["Wave"])
        for title in ("First", "Second", "Third")
    ]


def seen(*objectives) -> str:
    return ",".join(f"{each.pk}:{each.version}" for each in objectives)


def test_the_list_offers_ticks_to_who_may_and_all_that_match(cast, client, drafts):
    client.force_login(cast.carol.user)
    address = reverse("objectives:list", args=["aldermere"]) + "?state=draft&tag=wave"
    page = client.get(address).content.decode()
    assert page.count('name="ids"') == 3
    assert 'action="/o/aldermere/objectives/bulk-edit/"' in page
    assert 'href="/o/aldermere/objectives/bulk-edit/?state=draft&amp;tag=wave"' in page
    assert "Edit all 3 that match" in page
    client.force_login(cast.victor.user)
    assert 'name="ids"' not in client.get(address).content.decode()
    assert client.get(at()).status_code == 403


def test_what_was_ticked_and_what_matches_is_chosen(carol, drafts):
    first, second, _third = drafts
    ticked = carol.post(at(), {"ids": [second.pk, first.pk, "nonsense"]})
    assert heading(ticked) == "Edit 2 objectives"
    assert ticked.context["form"].versions == {first.pk: 1, second.pk: 1}
    assert heading(carol.get(at(query="?state=draft&q=third"))) == "Edit 1 objective"
    nothing = carol.get(at(query="?state=missed"))
    assert "Nothing is chosen." in nothing.content.decode()


def test_a_preview_shows_each_before_and_after_or_why_not(carol, cast, drafts):
    third = drafts[-1]
    Objective.objects.filter(pk=third.pk).update(version=2)
    plant = factories.unit("Plant")
    sent = {"seen": seen(*drafts), "unit": plant.pk, "add_tags": "New", "parent": ""}
    part = carol.post(at(), sent, headers=HTMX | {"HX-Target": "preview"})
    told = words(part.content.decode())
    assert (
        "Change 2 Asked of the new owner 0 As they are already 0 Left out 1 Left out 1 Third "
        "Somebody else changed it in the meantime."
    ) in told
    assert "First Unit – becomes Plant Tags Wave becomes Wave, New" in told
    assert "Change 2 objectives" in told
    assert not BulkEdit.objects.exists()
    whole = carol.post(at(), sent)
    assert (whole.status_code, heading(whole)) == (200, "Edit 3 objectives")


def test_what_is_wrong_is_said_in_the_preview_and_by_the_page(carol, cast, drafts):
    sent = {"seen": seen(*drafts), "due_on": "2027-01-01", "due_shift_days": "3"}
    part = carol.post(at(), sent, headers=HTMX | {"HX-Target": "preview"})
    assert part.status_code == 200
    assert "Set a due date or move it by days, not both." in part.content.decode()
    assert carol.post(at(), sent | {"apply": "1"}).status_code == 422
    assert carol.post(at(), {"seen": seen(*drafts), "parent": "x"}).status_code == 422


def test_it_is_done_shown_and_taken_back(carol, cast, drafts):
    answer = carol.post(at(), {"seen": seen(*drafts), "owner": cast.bob.pk, "apply": "1"})
    edit = BulkEdit.objects.get()
    done = at("bulk-edit-done", edit.pk)
    assert answer.headers["Location"] == done
    page = carol.get(done)
    assert heading(page) == "3 objectives changed: owner"
    assert "First Owner Alice becomes Bob" in words(page.content.decode())
    undo = at("bulk-edit-undo", edit.pk)
    assert carol.post(undo, {"version": 9}).status_code == 409
    Objective.objects.filter(title="Third").update(owner=cast.dora)
    assert carol.post(undo, {"version": 1}).status_code == 302
    page = carol.get(done)
    assert heading(page) == "The change of 3 objectives was taken back: owner"
    assert texts(page, r'<section class="warn" aria-labelledby="stays">(.*?)</section>') == [
        "What stays 1 Third Somebody changed it since: owner."
    ]
    assert at("bulk-edit-undo", edit.pk) not in page.content.decode()


def test_only_its_author_and_who_steers_take_it_back(cast, client, drafts):
    client.force_login(cast.alice.user)
    client.post(at(), {"seen": seen(*drafts), "add_tags": "Hers", "apply": "1"})
    edit = BulkEdit.objects.get()
    client.force_login(cast.bob.user)
    assert client.get(at("bulk-edit-done", edit.pk)).status_code == 200
    assert client.get(at("bulk-edit-undo", edit.pk)).status_code == 403
    client.force_login(cast.alice.user)
    assert client.get(at("bulk-edit-undo", edit.pk)).status_code == 200


def test_pages_cost_the_same_for_many(carol, cast, drafts):
    def costs(tag):
        everything = {"seen": seen(*Objective.objects.all()), "add_tags": tag, "apply": "1"}
        carol.post(at(), everything)
        done = at("bulk-edit-done", BulkEdit.objects.newest_first().first().pk)
        return queries_of(carol, at(query="?state=draft")), queries_of(carol, done)

    first = costs("one")
    Objective.objects.bulk_create(
        Objective(title=f"Goal {number}", owner=cast.alice) for number in range(300)
    )
    assert costs("two") == first
    assert max(first) <= 12


def test_rest_previews_changes_and_undoes(cast, client, drafts):
    client.force_login(cast.carol.user)

    def post(path, **body):
        answer = client.post(API + path, json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    objectives = [{"id": str(each.pk), "version": 1} for each in drafts]
    objectives[2]["version"] = 5
    body = {"objectives": objectives, "remove_tags": ["wave"]}
    status, told = post("objectives/bulk-edit/", preview=True, **body)
    assert (status, told["id"], told["counts"]) == (
        200,
        None,
        {"selected": 3, "changed": 2, "handovers": 0, "same": 0, "left_out": 1},
    )
    status, made = post("objectives/bulk-edit/", **body)
    assert [(row["before"], row["after"]) for row in made["rows"]] == [
        ({"tags": ["Wave"]}, {"tags": []})
    ] * 2
    assert client.get(f"{API}bulk-edits/{made['id']}/").json()["rows"] == made["rows"]
    assert post(f"bulk-edits/{made['id']}/undo/", version=7)[0] == 409
    status, undone = post(f"bulk-edits/{made['id']}/undo/", version=1)
    assert (status, undone["stays"], undone["version"]) == (200, [], 2)
    assert Objective.objects.tagged("wave").count() == 3
    status, refused = post("objectives/bulk-edit/", objectives=objectives)
    assert (status, refused["errors"]) == (422, {"body": ["Say what changes."]})
    nobody = post("objectives/bulk-edit/", objectives=objectives, owner=str(drafts[0].pk))
    assert nobody[1]["errors"] == {"owner": ["There is no such person."]}
