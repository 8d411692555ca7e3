"""Choosing a template, looking at all of it, starting from it, keeping and deleting one's own; by page and API."""

from datetime import date

import pytest

from objectives import outlines
from objectives.models import Initiative, Milestone, Objective, StructureTemplate
from perfmgmt.tenancy.scope import tenant_scope
from strategy.models import Plan
from tests import factories
from tests.factories import NOW, TODAY
from tests.objectives.calling import NOWHERE, refused
from tests.objectives.pages import HTMX
from tests.objectives.structures import outline
from tests.pages.reading import main_of, queries_of, text_of, texts

PAGE = "/o/aldermere/templates/"
SPAN = {"starts_on": "2027-01-01", "ends_on": "2027-12-31"}


def kept(cast, name="Our way", **fields) -> StructureTemplate:
    content = outline().as_dict()
    return StructureTemplate.objects.create(
        name=name, content=content, author=cast.carol, created_at=NOW, **fields
    )


@pytest.fixture
def carol(cast, client):
    client.force_login(cast.carol.user)
    return client


def test_cards_say_what_is_inside(carol, cast):
    kept(cast, description="As usual.")
    factories.priority(plan=factories.plan(title="Plan 2026"))
    page = carol.get(PAGE)
    assert texts(page, r'<li class="lead-c"[^>]*>(.*?)</li>') == [
        (
            "Balanced scorecard Four perspectives, a priority in each, and objectives that lead from"
            " people to results. 4 priorities · 2 trade-offs · 2 assumptions · 8 objectives ·"
            " 17 indicators"
        ),
        (
            "Objectives and key results One quarter: three objectives with key results, a yes or no"
            " and a date among them. 3 priorities · 1 trade-off · 1 assumption · 3 objectives ·"
            " 9 indicators"
        ),
        (
            "Hoshin plan Breakthroughs, what this year brings of them, and the improvements that"
            " carry it. 2 priorities · 2 trade-offs · 1 assumption · 6 objectives · 10 indicators"
        ),
        "Our way As usual. 1 priority · 1 trade-off · 1 assumption · 2 objectives · 1 indicator",
        "Plan 2026 January 2026 to December 2028, active 1 priority",
    ]


def test_the_list_costs_the_same_however_many_there_are(carol, cast):
    costs = []
    for more in (1, 2, 20):
        for number in range(more):
            kept(cast, f"Kept {more}-{number}")
            factories.priority(plan=factories.plan(is_default=False, title=f"{more}-{number}"))
        costs.append(queries_of(carol, PAGE))
    assert costs[0] <= 12
    assert len(set(costs)) == 1, costs


def test_all_of_it_as_a_tree(carol, cast):
    page = carol.get(f"{PAGE}{kept(cast).pk}/")
    text = text_of(main_of(page))
    assert "1 Deliver Process" in text
    assert "Deliver due 31 Dec Complete on the day. lag On time in full at least 95%" in text
    assert "Clear to build" in text
    assert "We favour Deliver over cost It pays once." in text
    assert "Castings come in nine weeks" in text


@pytest.mark.parametrize("source", outlines.BUILT_IN, ids=lambda each: each.key)
def test_every_goal_of_a_built_in_one_is_shown_once(carol, source):
    text = text_of(main_of(carol.get(f"{PAGE}{source.id}/")))
    for goal in source.build(*source.span(TODAY)).objectives:
        assert text.count(f"{goal.title} due") == 1


def test_starting_ends_on_the_direction_of_the_draft(carol, cast):
    address = f"{PAGE}{kept(cast).pk}/start/"
    form = carol.get(address).context["form"]
    assert (form["title"].value(), form["starts_on"].value(), form["is_default"].value()) == (
        "Our way",
        date(2027, 1, 1),
        True,
    )
    answer = carol.post(address, SPAN | {"title": "Plan 2027"}, headers=HTMX)
    plan = Plan.objects.get()
    assert answer.headers["HX-Redirect"] == f"/o/aldermere/direction/?plan={plan.pk}"
    assert (plan.title, plan.state, plan.is_default) == ("Plan 2027", "draft", False)
    assert set(Objective.objects.values_list("due_on", flat=True)) == {None, date(2027, 12, 31)}


def test_what_is_wrong_stands_at_its_field(carol, cast):
    factories.plan(title="Plan 2026–28")
    address = f"{PAGE}{kept(cast).pk}/start/"
    reversed_days = {"title": "P", "starts_on": "2027-12-31", "ends_on": "2027-01-01"}
    for typed, sentence in [
        (reversed_days, "The plan ends before it starts."),
        (
            SPAN | {"title": "P", "is_default": "on"},
            "“Plan 2026–28” is the plan in use. Close it first, or put this one beside it.",
        ),
    ]:
        answer = carol.post(address, typed)
        assert answer.status_code == 422
        assert texts(answer, r'<p class="err"[^>]*>(.*?)</p>') == [sentence]
    assert Plan.objects.count() == 1


def test_keeping_and_deleting(carol, client, cast):
    plan = factories.plan(title="Plan 2026")
    factories.priority(plan=plan)
    carol.post(f"{PAGE}save/{plan.pk}/", {"name": "Ours"})
    saved = StructureTemplate.objects.get()
    assert (saved.name, saved.author) == ("Ours", cast.carol)
    again = carol.post(f"{PAGE}save/{plan.pk}/", {"name": "Ours"})
    assert texts(again, r'<p class="err"[^>]*>(.*?)</p>') == [
        "There is a template of this name already."
    ]
    client.force_login(cast.dora.user)  # controls, but it is not hers
    assert client.post(f"{PAGE}{saved.pk}/delete/").status_code == 403
    client.force_login(cast.erin.user)
    assert client.post(f"{PAGE}{saved.pk}/delete/").headers["Location"] == PAGE
    assert not StructureTemplate.objects.exists()


def test_members_look_and_foreign_ids_are_nowhere(client, cast):
    with tenant_scope(cast.rival.id):
        theirs = StructureTemplate.objects.create(name="Rival", content=outline().as_dict())
        plan = factories.plan()
    own = kept(cast)
    client.force_login(cast.alice.user)
    page = client.get(f"{PAGE}{own.pk}/")
    assert "Start from this" not in text_of(main_of(page))
    assert client.get(f"{PAGE}{own.pk}/start/").status_code == 403
    for foreign in (theirs.pk, plan.pk, NOWHERE):
        assert client.get(f"{PAGE}{foreign}/").status_code == 404


def test_templates_over_rest(call, cast):
    own = kept(cast)
    listed = call("get", "templates/").json()["results"]
    assert [each["kind"] for each in listed] == ["built_in"] * 3 + ["saved"]
    assert [each["name"] for each in call("get", "templates/?kind=saved").json()["results"]] == [
        "Our way"
    ]
    whole = call("get", f"templates/{own.pk}/").json()
    assert whole["outline"] == own.content
    body = SPAN | {"title": "Plan 2027"}
    started = call("post", f"templates/{listed[0]['id']}/start/", member=cast.carol, body=body)
    plan = Plan.objects.get()
    assert (started.status_code, started.json()) == (
        201,
        {"plan": str(plan.pk), "title": "Plan 2027", "state": "draft"},
    )
    made = call("post", "templates/", member=cast.carol, body={"plan": str(plan.pk), "name": "New"})
    assert (made.status_code, made.json()["counts"]["objectives"]) == (201, 8)
    gone = call("delete", f"templates/{made.json()['id']}/", member=cast.carol)
    assert (gone.status_code, StructureTemplate.objects.count()) == (204, 1)
    for method, path in [
        ("post", f"templates/{own.pk}/start/"),
        ("delete", f"templates/{own.pk}/"),
    ]:
        assert call(method, path, body=body).status_code == 403
    nowhere = call(
        "post", "templates/", member=cast.carol, body={"plan": str(NOWHERE), "name": "New"}
    )
    assert nowhere.json() == refused("plan", "There is no such plan.")


def test_initiatives_over_rest(call, cast):
    goal = factories.objective()
    body = {"title": "Work", "objective": str(goal.pk), "owner": str(cast.alice.pk)}
    made = call("post", "initiatives/", body=body)
    work = made.json()
    assert (made.status_code, work["state"], work["late"], work["milestones"]) == (
        201,
        "planned",
        False,
        [],
    )
    step = call(
        "post",
        "milestones/",
        body={"initiative": work["id"], "title": "Audit", "due_on": "2026-11-01"},
    ).json()
    listed = call("get", "initiatives/?late=true").json()["results"]
    assert [(each["id"], each["milestones_total"]) for each in listed] == [(work["id"], 1)]
    assert call("get", "initiatives/?late=false").json()["results"] == []
    assert call("get", "milestones/?late=true").json()["results"] == [step]
    address, date_of = f"initiatives/{work['id']}/", f"milestones/{step['id']}/"
    moved = call("patch", date_of, body={"forecast_on": "2026-11-25", "version": 1}).json()
    assert (moved["forecast_on"], moved["version"]) == ("2026-11-25", 2)
    assert call("patch", date_of, body={"title": "X", "version": 1}).status_code == 409
    reached = call("post", f"{date_of}reach/", body={})
    assert (reached.status_code, reached.json()["done_on"]) == (200, "2026-11-19")
    changed = call("patch", address, body={"due_on": "2026-12-24", "unit": None}).json()
    assert (changed["due_on"], changed["state"], changed["milestones_reached"]) == (
        "2026-12-24",
        "under_way",
        1,
    )
    assert call("post", f"{address}state/", body={"state": "stopped"}).json() == refused(
        "because", "Say why it is stopped."
    )
    done = call("post", f"{address}state/", body={"state": "done"}).json()
    assert done["state"] == "done"
    assert call("delete", address).status_code == 422
    assert call("patch", address, member=cast.bob, body={"title": "His"}).status_code == 403
    assert call("post", "initiatives/", member=cast.victor, body=body).status_code == 403


def test_foreign_ids_are_refused_at_their_field(call, cast):
    with tenant_scope(cast.rival.id):
        foreign = {
            "objective": factories.objective().pk,
            "indicator": factories.indicator().pk,
            "owner": factories.Membership.objects.get().pk,
            "unit": factories.unit().pk,
        }
        theirs = Initiative.objects.create(title="Theirs")
        step = Milestone.objects.create(initiative=theirs, title="Theirs", due_on=TODAY)
    for field, pk in foreign.items():
        answer = call("post", "initiatives/", body={"title": "Work", field: str(pk)})
        assert (answer.status_code, set(answer.json()["errors"])) == (422, {field})
    body = {"initiative": str(theirs.pk), "title": "Audit", "due_on": "2026-12-01"}
    assert call("post", "milestones/", body=body).json() == refused(
        "initiative", "There is no such initiative."
    )
    for path in (f"initiatives/{theirs.pk}/", f"milestones/{step.pk}/"):
        assert call("get", path).status_code == 404
    assert not Initiative.objects.exists()
