import pytest

from strategy.models import TradeOff
from tests import factories
from tests.pages.conftest import measured
from tests.pages.reading import heading, main_of, queries_of, text_of, texts

ADDRESS = "/o/aldermere/direction/"
ROWS = r'<li data-row id="priority-.*?>(.*?)</li>'


@pytest.fixture
def carol(cast, client):
    client.force_login(cast.carol.user)
    return client


@pytest.fixture
def victor(cast, client):
    client.force_login(cast.victor.user)
    return client


def test_priorities_stand_in_rank_order_with_what_they_favour_and_how_they_stand(victor, home):
    TradeOff.objects.create(
        plan=home.plan, favoured_priority=home.deliver, over_tension="cost", because="Late costs."
    )
    orders = factories.objective("Orders", priority=home.deliver, result="off_track")
    factories.objective("Castings", priority=home.deliver, parent=orders, result="at_risk")
    factories.objective("Service", priority=home.grow, result="on_track")
    factories.objective("A draft", priority=home.grow, state="draft", result="off_track")
    measured(orders, "On time in full", "88", "86.2")

    page = victor.get(ADDRESS)

    assert heading(page) == "The pump maker that nobody has to chase"
    assert texts(page, r'<p class="lede">(.*?)</p>') == [
        "One of 3 objectives is on track. Trouble is concentrated in “Deliver”."
    ]
    assert texts(page, ROWS) == [
        (
            "1 Deliver We favour Deliver over cost CA Carol 1 off, 1 at risk of 2 "
            "On time in full 86.2% of 95.0%"
        ),
        "2 Grow on track",
    ]
    shapes = main_of(page).split('class="shapes"')
    assert [part.count('class="sh ') for part in shapes[1:]] == [2, 1]


def test_every_trade_off_says_why_and_where_it_holds(victor, home):
    TradeOff.objects.create(
        plan=home.plan, favoured_tension="quality", over_tension="cost", because="rework costs"
    )
    TradeOff.objects.create(
        plan=home.plan,
        unit=factories.unit("Brno"),
        favoured_priority=home.grow,
        over_tension="quality",
        because="it sells",
    )

    page = victor.get(ADDRESS)

    assert texts(page, r"<li data-row><div>(.*?)</div>") == [
        "We favour quality over cost rework costs",
        "We favour Grow over quality in Brno it sells",
    ]
    assert "We favour Grow over quality in Brno" in texts(page, ROWS)[1]


def test_a_late_figure_replaces_the_shape_of_health(victor, home, cast):
    factories.objective(
        "Orders", priority=home.deliver, result="on_track", next_due_at=factories.NOW.replace(day=1)
    )

    page = victor.get(ADDRESS)

    assert texts(page, ROWS)[0] == "1 Deliver CA Carol 1 stale of 1"
    assert 'aria-label="Stale"' in main_of(page)
    assert 'aria-label="On track"' not in main_of(page)


def test_who_writes_the_plan_sees_how_and_who_reads_it_does_not(cast, client, home):
    seen = {}
    for name in ("carol", "dora", "erin", "alice", "victor"):
        client.force_login(getattr(cast, name).user)
        page = client.get(ADDRESS)
        seen[name] = (
            "Add a priority" in text_of(main_of(page)),
            texts(page, r"<button[^>]*data-move[^>]*>(.*?)</button>"),
        )

    writer = (True, ["Down : Deliver", "Up : Grow"])
    assert seen == {
        "carol": writer,
        "dora": writer,
        "erin": writer,
        "alice": (False, []),
        "victor": (False, []),
    }


def test_a_draft_can_be_put_in_force(carol, home):
    home.plan.state = "draft"
    home.plan.save()

    page = carol.get(ADDRESS)

    assert texts(page, r"<button class=\"btn primary\">(.*?)</button>") == ["Put in force"]


def test_a_plan_without_priorities_asks_for_the_first(carol, cast):
    factories.plan()

    page = carol.get(ADDRESS)

    assert "No priority yet." in text_of(main_of(page))


def test_without_a_plan_it_is_the_first_page(carol):
    assert heading(carol.get(ADDRESS)) == "Put the first priority on the page"


def test_htmx_gets_the_list_only(carol, home):
    answer = carol.get(ADDRESS, headers={"HX-Request": "true"}).content.decode()

    assert answer.strip().startswith('<div id="priorities">')
    assert "<html" not in answer


def test_the_queries_do_not_grow(victor, home):
    costs = []
    for rows in (1, 2, 60):
        for number in range(rows):
            priority = (home.deliver, home.grow)[number % 2]
            objective = factories.objective(f"{rows}-{number}", priority=priority)
            measured(objective, f"Measure {rows}-{number}", "88", "86")
        costs.append(queries_of(victor, ADDRESS))

    assert costs[0] <= 12
    assert len(set(costs)) == 1, costs


def test_an_outsider_finds_nothing(cast, client, home):
    client.force_login(cast.mallory)

    assert client.get(ADDRESS).status_code == 404
