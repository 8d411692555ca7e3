"""Moving in the cascade: the verb, what it carries along, its page, its endpoint."""

import pytest

from objectives.models import Objective
from objectives.services import move_objective
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from tests import factories
from tests.factories import NOW
from tests.objectives.calling import API
from tests.pages.reading import main_of, text_of, texts


@pytest.fixture
def tree(cast):
    """Deliver: orders > clear > castings; Tern: tern. Castings are off track, carol owns tern."""
    plan = factories.plan()
    deliver = factories.priority(plan=plan, rank=1, title="Deliver")
    grow = factories.priority(plan=plan, rank=2, title="Grow")
    made = {"deliver": deliver, "grow": grow}

    def add(key, title, priority, parent=None, owner=cast.alice, **fields):
        made[key] = factories.objective(
            title, priority=priority, parent=made.get(parent), owner=owner, **fields
        )

    add("orders", "Complete orders", deliver, owner=cast.bob)
    add("clear", "Clear to build", deliver, "orders")
    add("castings", "Castings", deliver, "clear", result="off_track")
    add("own", "With a priority of its own", grow, "clear")
    add("tern", "Tern in series", grow, owner=cast.carol, result="on_track")
    return made


def move(cast, objective, parent, **more):
    objective.refresh_from_db()
    more = {"contribution": "", "version": objective.version} | more
    return move_objective(actor=cast.dora, objective=objective, parent=parent, now=NOW, **more)


def priorities():
    return dict(Objective.objects.values_list("title", "priority__title"))


def test_what_inherited_the_priority_takes_that_of_the_new_place(cast, tree):
    moved = move(cast, tree["clear"], tree["tern"], contribution=" Housings on time. ")

    assert (moved.parent, moved.contribution, moved.version) == (
        tree["tern"],
        "Housings on time.",
        2,
    )
    assert priorities() == {
        "Complete orders": "Deliver",
        "Clear to build": "Grow",
        "Castings": "Grow",
        "With a priority of its own": "Grow",
        "Tern in series": "Grow",
    }
    tree["castings"].refresh_from_db()
    tree["own"].refresh_from_db()
    assert (tree["castings"].version, tree["own"].version) == (2, 1)


def test_the_record_keeps_both_places_and_those_concerned_are_told(cast, tree):
    move(cast, tree["clear"], tree["tern"], contribution="Housings on time.")

    event = Event.objects.get(verb="objectives.objective_moved")
    assert event.payload == {
        "title": "Clear to build",
        "from_id": str(tree["orders"].pk),
        "from_title": "Complete orders",
        "to_id": str(tree["tern"].pk),
        "to_title": "Tern in series",
        "contribution": "Housings on time.",
        "priority_before": "Deliver",
        "priority": "Grow",
        "priorities_changed": 2,
    }
    told = Delivery.objects.filter(event=event, channel="inbox").values_list(
        "recipient__name", flat=True
    )
    assert set(told) == {"Alice", "Bob", "Carol"}


def test_at_the_top_it_keeps_what_it_served_unless_another_priority_is_named(cast, tree):
    move(cast, tree["clear"], None)
    assert priorities()["Clear to build"] == "Deliver"

    move(cast, tree["clear"], None, priority=tree["grow"])
    assert (priorities()["Clear to build"], priorities()["Castings"]) == ("Grow", "Grow")


def test_a_circle_is_refused_by_name(cast, tree):
    with pytest.raises(Refused) as refusal:
        move(cast, tree["orders"], tree["castings"])
    assert str(refusal.value) == (
        "“Castings” stands below “Complete orders” already: "
        "Castings → Clear to build → Complete orders."
    )
    assert refusal.value.field == "parent"


def test_where_it_stands_already_and_what_has_ended_are_refused(cast, tree):
    with pytest.raises(Refused, match="It stands there already"):
        move(cast, tree["clear"], tree["orders"])
    Objective.objects.filter(pk=tree["tern"].pk).update(state="dropped")
    tree["tern"].refresh_from_db()
    with pytest.raises(Refused, match="“Tern in series” has ended"):
        move(cast, tree["clear"], tree["tern"])
    with pytest.raises(Refused, match="It has ended"):
        move(cast, tree["tern"], tree["orders"])


def test_who_read_an_older_version_is_told_what_changed(cast, tree):
    move(cast, tree["castings"], tree["orders"])
    with pytest.raises(Changed) as change:
        move(cast, tree["castings"], tree["tern"], version=1)
    assert change.value.current.parent == tree["orders"]


@pytest.fixture
def dora(cast, client):
    client.force_login(cast.dora.user)
    return client


def address(objective) -> str:
    return f"/o/aldermere/objectives/{objective.pk}/move/"


def test_the_preview_says_who_loses_and_who_gains_it(dora, tree):
    page = dora.get(address(tree["clear"]), {"parent": tree["tern"].pk})

    assert texts(page, r'<li class="move-\w+">(.*?)</li>') == [
        "“Complete orders” loses it: 1 of 3 below it off track, then nothing below it.",
        "“Tern in series” gains it: nothing below it, then 1 of 3 below it off track.",
        (
            "It then serves the priority “Grow” instead of “Deliver”. "
            "So does one objective below it that inherited it."
        ),
        "It stays at level 2. 2 objectives below it move with it.",
    ]


def test_between_two_places_below_one_the_one_above_both_keeps_its_numbers(dora, tree):
    page = dora.get(address(tree["castings"]), {"parent": tree["orders"].pk})

    assert texts(page, r'<li class="move-\w+">(.*?)</li>') == [
        "“Clear to build” loses it: 1 of 2 below it off track, then 0 of 1 below it off track.",
        "“Complete orders” stands above both places: its numbers stay.",
        "It goes on serving the priority “Deliver”.",
        "It stands at level 2 instead of 3.",
    ]


def test_below_itself_nothing_is_offered_and_nothing_previewed(dora, tree):
    page = dora.get(address(tree["orders"]), {"parent": tree["castings"].pk})

    assert "stands below it: Castings → Clear to build" in text_of(main_of(page))
    offered = texts(page, r'<input type="radio"[^>]*><span>(.*?)<small')
    assert offered == ["Tern in series", "At the top"]


def test_search_offers_by_title_owner_and_unit(dora, tree):
    page = dora.get(
        address(tree["castings"]),
        {"q": "carol"},
        headers={"HX-Request": "true", "HX-Target": "places"},
    )
    assert texts(page, r"<span>(.*?)<small") == ["Tern in series", "At the top"]


def test_moving_on_the_page_leads_back_to_where_it_stands(dora, tree):
    answer = dora.post(
        address(tree["clear"]), {"parent": tree["tern"].pk, "contribution": "So.", "version": 1}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/o/aldermere/alignment/?at={tree['clear'].pk}"


def test_no_place_is_no_answer(dora, tree):
    answer = dora.post(address(tree["clear"]), {"version": 1})
    assert answer.status_code == 422
    assert "Choose where it is to hang." in text_of(main_of(answer))


def test_a_second_saver_sees_both_versions(cast, dora, tree):
    move(cast, tree["castings"], tree["orders"], contribution="Theirs.")
    answer = dora.post(
        address(tree["castings"]),
        {"parent": tree["tern"].pk, "contribution": "Mine.", "version": 1},
    )
    assert answer.status_code == 409
    shown = texts(answer, r"<dl class=\"facts\">(.*?)</dl>")
    assert shown == ["Below Complete orders How it contributes Theirs."]
    assert "Mine." in main_of(answer)


def test_only_its_owner_and_those_who_steer_move_it(cast, client, tree):
    client.force_login(cast.bob.user)
    assert client.get(address(tree["clear"])).status_code == 403
    client.force_login(cast.alice.user)
    assert client.get(address(tree["clear"])).status_code == 200
    client.force_login(cast.mallory)
    assert client.get(address(tree["clear"])).status_code == 404


def test_by_the_api(dora, tree):
    path = f"{API}objectives/{tree['clear'].pk}/move/"

    def post(**body):
        return dora.post(path, {"version": 1} | body, content_type="application/json")

    circle = post(parent=str(tree["castings"].pk))
    assert (circle.status_code, list(circle.json()["errors"])) == (422, ["parent"])
    done = post(parent=str(tree["tern"].pk), contribution="So.")
    assert (done.status_code, done.json()["parent"]) == (200, str(tree["tern"].pk))
    assert post(parent=None).status_code == 409
