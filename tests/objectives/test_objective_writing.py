"""The forms of an objective as its owner uses them, with what stands beside them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from objectives.models import Objective, ObjectiveAssumption
from objectives.services import activate_objective
from strategy.models import Assumption, TradeOff
from tests import factories
from tests.factories import NOW
from tests.objectives.pages import HTMX, queries
from tests.pages.reading import heading, text_of, texts

ERRORS = r'<p class="err"[^>]*>(.*?)</p>'
BESIDE = r'<aside class="aside" id="beside".*?>(.*?)</aside>'


def at(name, *ids, query=""):
    return reverse(f"objectives:{name}", args=["aldermere", *ids]) + query


@pytest.fixture
def plan(cast):
    return factories.plan()


@pytest.fixture
def deliver(plan):
    return factories.priority(plan=plan, rank=1, title="Deliver")


@pytest.fixture
def launch(plan):
    return factories.priority(plan=plan, rank=2, title="Launch")


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice.user)
    return client


@pytest.fixture
def draft(cast, deliver):
    return factories.objective("Orders on time", state="draft", owner=cast.alice, priority=deliver)


def typed(goal, **changes) -> dict:
    """What the form of an objective would send back."""
    sent = {"title": goal.title, "outcome": goal.outcome, "version": goal.version}
    sent |= {
        name: getattr(goal, f"{name}_id") or "" for name in ("priority", "parent", "unit", "owner")
    }
    return sent | {"due_on": goal.due_on or "", "tension": goal.tension} | changes


def test_a_draft_is_written_and_shown(alice, cast, deliver):
    parent = factories.objective("Top")
    page = alice.get(at("new", query=f"?priority={deliver.pk}&parent={parent.pk}&unit=x"))
    form = page.context["form"]
    assert heading(page) == "Write an objective"
    assert [form[name].value() for name in ("priority", "parent", "unit", "owner")] == [
        deliver.pk,
        parent.pk,
        None,
        cast.alice.pk,
    ]
    sent = {"title": "Orders on time", "priority": deliver.pk, "owner": cast.bob.pk}
    answer = alice.post(at("new"), sent)
    made = Objective.objects.get(title="Orders on time")
    assert answer.headers["Location"] == f"/o/aldermere/objectives/{made.pk}/"
    assert (made.state, made.owner, made.priority) == ("draft", cast.bob, deliver)


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(alice, draft):
    sent = typed(draft, title="", outcome="Typed at length.", starts_on="2027-01-01")
    page = alice.post(at("edit", draft.pk), sent)
    assert page.status_code == 422
    assert texts(page, ERRORS) == ["This field is required."]
    assert page.context["form"]["outcome"].value() == "Typed at length."
    page = alice.post(at("edit", draft.pk), sent | {"title": "Again"})
    assert texts(page, ERRORS) == ["It is due before it begins."]


def test_who_saves_second_sees_both_versions(alice, draft, plan):
    alice.post(at("edit", draft.pk), typed(draft, title="Hers"))
    page = alice.post(at("edit", draft.pk), typed(draft, title="His", tension="cost"))
    assert page.status_code == 409
    assert texts(page, r'<dl class="facts">(.*?)</dl>') == ["Title Hers Serves above all –"]
    again = dict(page.context["form"].data.items())
    assert alice.post(at("edit", draft.pk), again).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.tension, draft.version) == ("His", "cost", 3)


def test_what_it_rests_on_is_chosen_among_the_assumptions_of_open_plans(alice, draft, plan):
    closed = factories.plan(state="closed", is_default=False)
    Assumption.objects.create(plan=closed, statement="Old")
    steel = Assumption.objects.create(plan=plan, statement="Steel stays cheap", state="questioned")
    page = alice.get(at("edit", draft.pk))
    offered = [str(label) for _value, label in page.context["form"]["assumptions"].field.choices]
    assert offered == ["Steel stays cheap (under question)"]
    alice.post(at("edit", draft.pk), typed(draft, assumptions=[steel.pk]))
    assert ObjectiveAssumption.objects.get().assumption == steel


def test_a_circle_is_named_at_the_parent(alice, cast, draft):
    below = factories.objective("Castings", parent=draft, owner=cast.alice)
    page = alice.post(at("edit", draft.pk), typed(draft, parent=below.pk))
    assert texts(page, ERRORS) == [
        "“Castings” stands below “Orders on time” already: Castings → Orders on time."
    ]


def test_trade_offs_in_force_and_advice_follow_what_is_typed(alice, plan, deliver, launch):
    works = factories.unit("Works")
    plant = factories.unit("Plant", parent=works)
    other = factories.unit("Other")

    def favour(over, because, **fields):
        TradeOff.objects.create(
            plan=plan, favoured_priority=deliver, because=because, **over, **fields
        )

    favour({"over_priority": launch}, "Late orders lose customers.", unit=works)
    favour({"over_tension": "cost"}, "Freight costs once.")
    favour({"over_priority": launch}, "Elsewhere.", unit=other)
    query = f"?title=Launch+Tern&priority={launch.pk}&unit={plant.pk}"
    html = alice.get(at("beside", query=query), headers=HTMX).content.decode()
    assert text_of(html) == (
        "On the side that gives way "
        "We favour Deliver over Launch, which this serves. Late orders lose customers. "
        "Trade-offs in force We favour Deliver over Launch Late orders lose customers. "
        "We favour Deliver over cost Freight costs once. "
        "Worth a thought "
        "This reads as work that is done, not as what is different afterwards. "
        "Say who notices what, and by how much."
    )
    page = alice.post(at("new"), {"title": "", "priority": launch.pk, "unit": plant.pk})
    assert "Late orders lose customers." in texts(page, BESIDE)[0]


def test_beside_costs_the_same_whatever_there_is(alice, cast, plan, deliver):
    counts = []
    for more in (1, 2, 297):
        for n in range(more):
            goal = factories.objective(f"Goal {more} {n}", owner=cast.alice, priority=deliver)
            TradeOff.objects.create(
                plan=plan, favoured_priority=deliver, over_tension="cost", because=f"{more} {n}"
            )
        query = f"?objective={goal.pk}&title=Goal&owner={cast.alice.pk}&priority={deliver.pk}"
        with CaptureQueriesContext(connection) as captured:
            assert alice.get(at("beside", query=query), headers=HTMX).status_code == 200
        counts.append(queries(captured))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_the_checklist_says_what_is_met_and_what_is_missing(alice, draft):
    page = alice.get(at("activate", draft.pk))
    assert heading(page) == "Put it in force"
    assert texts(page, r"<li>(<div>.*?)</li>") == [
        "An owner who is here",
        "An outcome statement",
        "A due date",
        "A lag indicator with a target It has no lag indicator with a target. Add a lag indicator",
        "A baseline wherever the target is a path",
        "A priority, its own or of an objective above it",
    ]
    assert "Activate</button>" not in page.content.decode()
    refused = alice.post(at("activate", draft.pk), {"version": 1})
    assert refused.status_code == 422
    assert "It has no lag indicator with a target." in text_of(refused.content.decode())


def test_a_complete_one_goes_in_force_from_the_dialog(alice, draft):
    factories.serves(factories.indicator(), draft)
    dialog = alice.get(at("activate", draft.pk), headers=HTMX).content.decode()
    assert dialog.strip().startswith("<dialog data-modal")
    assert "It has no lead indicator" in dialog
    answer = alice.post(at("activate", draft.pk), {"version": 1}, headers=HTMX)
    assert answer.headers["HX-Redirect"] == f"/o/aldermere/objectives/{draft.pk}/"
    draft.refresh_from_db()
    assert draft.state == "active"


def test_over_the_cap_the_dialog_asks_for_the_reason(alice, cast, draft):
    cast.organization.objectives_per_owner = 1
    cast.organization.save()
    factories.objective("Another", owner=cast.alice)
    factories.serves(factories.indicator(), draft)
    assert "cap_reason" in alice.get(at("activate", draft.pk)).context["form"].fields
    page = alice.post(at("activate", draft.pk), {"version": 1, "cap_reason": " "})
    assert texts(page, ERRORS) == [
        (
            "Its owner has one active objective already; at most 1 get attention. "
            "Say why this one is worth it."
        )
    ]
    alice.post(at("activate", draft.pk), {"version": 1, "cap_reason": "The plant closes."})
    draft.refresh_from_db()
    assert (draft.state, draft.cap_reason) == ("active", "The plant closes.")


def test_a_stale_checklist_activates_nothing(alice, draft):
    factories.serves(factories.indicator(), draft)
    alice.post(at("edit", draft.pk), typed(draft, title="Changed meanwhile"))
    page = alice.post(at("activate", draft.pk), {"version": 1})
    assert page.status_code == 409
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_it_ends_with_a_reason(alice, cast, draft):
    factories.serves(factories.indicator(), draft)
    activate_objective(actor=cast.carol, objective=draft, now=NOW)
    form = alice.get(at("end", draft.pk)).context["form"]
    assert [value for value, _label in form.fields["state"].choices] == [
        "achieved",
        "missed",
        "dropped",
    ]
    assert form["on"].value().isoformat() == "2026-11-19"
    page = alice.post(at("end", draft.pk), {"state": "missed", "because": "", "on": "2026-11-01"})
    assert page.status_code == 422
    sent = {"state": "missed", "because": "Castings.", "on": "2026-11-01", "version": 2}
    assert alice.post(at("end", draft.pk), sent).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.ended_because) == ("missed", "Castings.")


@pytest.mark.parametrize("name", ["edit", "activate", "end"])
def test_only_the_owner_and_who_steers_get_in(client, cast, draft, name):
    found = {}
    for who in ("alice", "bob", "carol", "dora", "victor"):
        client.force_login(getattr(cast, who).user)
        found[who] = client.get(at(name, draft.pk)).status_code
    client.force_login(cast.mallory)
    found["mallory"] = client.get(at(name, draft.pk)).status_code
    assert found == {
        "alice": 200,
        "bob": 403,
        "carol": 200,
        "dora": 200,
        "victor": 403,
        "mallory": 404,
    }


def test_a_viewer_writes_no_objective(client, cast):
    client.force_login(cast.victor.user)
    page = client.get(at("new"))
    assert page.status_code == 403
    assert at("new") not in client.get(at("list")).content.decode()


def test_saving_again_keeps_an_owner_who_has_left_and_a_priority_of_a_closed_plan(
    client, cast, draft, plan
):
    draft.owner = factories.member("gone", revoked_at=NOW)
    draft.save()
    plan.state, plan.is_default = "closed", False
    plan.save()
    client.force_login(cast.carol.user)
    answer = client.post(at("edit", draft.pk), typed(draft, title="Renamed"))
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.owner.name, draft.priority.title) == ("Renamed", "Gone", "Deliver")


def test_in_force_the_owner_is_read_and_handed_over_elsewhere(alice, cast, deliver):
    goal = factories.objective("Orders on time", owner=cast.alice, priority=deliver)
    page = alice.get(at("edit", goal.pk))
    assert "owner" not in page.context["form"].fields
    place = f'<a class="link small" href="/o/aldermere/objectives/{goal.pk}/#people">Hand over</a>'
    assert place in page.content.decode()

    sent = typed(goal, title="All orders", owner=cast.bob.pk)
    assert alice.post(at("edit", goal.pk), sent).status_code == 302
    goal.refresh_from_db()
    assert (goal.title, goal.owner) == ("All orders", cast.alice)


def test_in_force_without_an_owner_it_may_be_taken(cast, client, deliver):
    client.force_login(cast.carol.user)
    goal = factories.objective("Orders on time", priority=deliver)
    sent = typed(goal, owner=cast.carol.pk)
    assert client.post(at("edit", goal.pk), sent).status_code == 302
    goal.refresh_from_db()
    assert goal.owner == cast.carol
