"""What the plan stands on, with what watches it and what rests on it."""

import pytest

from objectives.models import ObjectiveAssumption
from strategy import services
from strategy.models import Assumption
from tests import factories
from tests.factories import NOW
from tests.pages.conftest import measured
from tests.pages.reading import heading, queries_of, text_of, texts

ADDRESS = "/o/aldermere/direction/assumptions/"
ROWS = r"<tr data-row>(.*?)</tr>"


@pytest.fixture
def victor(cast, client):
    client.force_login(cast.victor.user)
    return client


def assume(plan, statement, **fields) -> Assumption:
    return Assumption.objects.create(plan=plan, statement=statement, state_since=NOW, **fields)


def test_the_worst_comes_first_with_what_watches_it_and_what_rests_on_it(victor, cast, home):
    assume(home.plan, "The bank stays", sign="The covenant")
    lead = assume(home.plan, "Under 9 weeks", owner=cast.alice, priority=home.deliver)
    orders = factories.objective("Orders", priority=home.deliver)
    measured(orders, "Castings on time", "80", "74", watches=lead)
    ObjectiveAssumption.objects.create(objective=orders, assumption=lead)
    draft = factories.objective("A draft", state="draft")
    ObjectiveAssumption.objects.create(objective=draft, assumption=lead)
    services.judge_assumption(
        actor=cast.alice, now=NOW, assumption=lead, state="broken", because="It is 14."
    )

    page = victor.get(ADDRESS)

    assert heading(page) == "One of 2 assumptions is broken"
    assert texts(page, ROWS) == [
        (
            "Under 9 weeks Deliver Broken It is 14. since 19 Nov, Alice Castings on time 74.0% "
            "Off track 1 objective Orders AL Alice"
        ),
        "The bank stays The covenant Holding since 19 Nov No indicator No objective ? No owner",
    ]
    direction = victor.get("/o/aldermere/direction/").content.decode()
    assert "Assumptions 1 of 2 broken" in text_of(direction)


def test_its_owner_judges_and_who_writes_the_plan_changes(cast, client, home):
    lead = assume(home.plan, "Under 9 weeks", owner=cast.alice)
    seen = {}
    for name in ("alice", "bob", "carol"):
        client.force_login(getattr(cast, name).user)
        page = client.get(ADDRESS).content.decode()
        seen[name] = (f"{lead.pk}/judge/" in page, f"{lead.pk}/remove/" in page)

    assert seen == {"alice": (True, False), "bob": (False, False), "carol": (True, True)}


def test_the_plan_is_chosen_and_a_foreign_or_broken_id_is_nothing(victor, home):
    beside = factories.plan(title="Service", is_default=False)
    assume(beside, "Vans start")

    page = victor.get(f"{ADDRESS}?plan={beside.pk}")

    assert heading(page) == "The one assumption holds"
    assert heading(victor.get(ADDRESS)) == "Nothing says yet what must stay true"
    for wrong in (home.deliver.pk, "x"):
        assert victor.get(f"{ADDRESS}?plan={wrong}").status_code == 404
        assert victor.get(f"/o/aldermere/direction/?plan={wrong}").status_code == 404


def test_the_direction_says_which_plan_which_version_and_offers_the_others(victor, cast, home):
    services.freeze_version(actor=cast.carol, now=NOW, plan=home.plan)
    service = factories.unit("Service unit")
    beside = factories.plan(title="Service", is_default=False, unit=service, state="draft")

    default = victor.get("/o/aldermere/direction/")
    other = victor.get(f"/o/aldermere/direction/?plan={beside.pk}")

    head = r'<p class="small quiet row">(.*?)</p>'
    assert texts(default, head) == [
        "Direction: Plan 2026–28, version 1, since 19 November 2026 Other plans"
    ]
    assert texts(other, head) == [
        "Direction: Service, Service unit, January 2026 to December 2028, draft Other plans"
    ]
    assert texts(default, r'<ul class="menu from-org" id="plans"[^>]*>(.*?)</ul>') == [
        "Plan 2026–28 Service Service unit All plans"
    ]


def test_the_queries_do_not_grow(victor, cast, home):
    costs = []
    for rows in (1, 3, 300):
        for number in range(rows - Assumption.objects.count()):
            one = assume(home.plan, f"{rows}-{number}", owner=cast.alice, priority=home.deliver)
            objective = factories.objective(f"{rows}-{number}")
            ObjectiveAssumption.objects.create(objective=objective, assumption=one)
            factories.indicator(f"{rows}-{number}", watches=one)
        costs.append(queries_of(victor, ADDRESS))

    assert costs[0] <= 12
    assert len(set(costs)) == 1, costs
