import pytest

from tests import factories
from tests.factories import NOW
from tests.pages.conftest import measured
from tests.pages.reading import heading, main_of, queries_of, text_of, texts

ADDRESS = "/o/aldermere/alignment/"
BRANCH = "/o/aldermere/alignment/branch/"
HTMX = {"HX-Request": "true"}
NAME = r'<span class="t-t[^"]*">(.*?)</span></span>'
OPEN = "Open the objective"
REST = r'<li class="t-more">(.*?)</li>'


@pytest.fixture
def victor(cast, client):
    client.force_login(cast.victor.user)
    return client


@pytest.fixture
def cascade(cast, home):
    """Deliver: one objective with one child off track and two on track; Grow: one on track."""
    unit = factories.unit("Supply chain")
    orders = factories.objective(
        "Orders", priority=home.deliver, owner=cast.alice, result="off_track"
    )
    factories.objective(
        "Clear to build", parent=orders, unit=unit, owner=cast.bob, result="at_risk"
    )
    for title in ("Izmir", "Brno"):
        factories.objective(title, parent=orders, owner=cast.bob, result="on_track")
    factories.objective("Service", priority=home.grow, result="on_track")
    measured(orders, "On time in full", "88", "86.2")
    return orders


def names(page) -> list[str]:
    return texts(page, NAME)


def test_trouble_is_open_under_its_priority_and_the_rest_is_counted(victor, cascade):
    page = victor.get(ADDRESS)

    assert heading(page) == "Two objectives need attention; 2 of them under “Deliver”"
    assert names(page) == [
        "Priority 1: 1 off, 1 at risk of 4 Deliver",
        "Orders",
        "Supply chain Clear to build",
        "Priority 2: on track Grow",
    ]
    assert texts(page, REST) == [OPEN, "2 on track, hidden", "1 on track, hidden"]
    assert texts(page, r'<a class="pill"[^>]*>(.*?)</a>') == [
        "All 5",
        "Needs attention 2",
        "Off track 1",
        "At risk 1",
    ]


def test_a_row_says_who_and_what_is_latest(victor, cascade):
    page = victor.get(ADDRESS)

    row = texts(page, r'<summary class="t-row" data-row>(.*?)</summary>')[1]
    assert row == "Orders AL Alice Off track 86.2%"
    assert main_of(page).count('class="spark"') == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "brno", "show": "all"}, ["Deliver", "Orders", "Brno"]),
        ({"q": "supply"}, ["Deliver", "Orders", "Clear to build"]),
        ({"q": "BOB"}, ["Deliver", "Orders", "Clear to build", "Brno", "Izmir"]),
        ({"show": "at_risk"}, ["Deliver", "Orders", "Clear to build"]),
        ({"show": "off_track"}, ["Deliver", "Orders"]),
        (
            {"show": "all"},
            ["Deliver", "Orders", "Clear to build", "Brno", "Izmir", "Grow", "Service"],
        ),
        ({"show": "nonsense", "q": "service"}, ["Grow", "Service"]),
    ],
)
def test_filters_keep_the_way_to_each_match(victor, cascade, query, found):
    page = victor.get(ADDRESS, query)

    ends = [name.removeprefix("Supply chain ") for name in names(page)]
    assert [name.split(" of 4 ")[-1].split(": on track ")[-1] for name in ends] == found


def test_mine_and_one_owner_and_one_unit(cast, client, cascade):
    client.force_login(cast.alice.user)
    unit = str(factories.Unit.objects.get().pk)

    mine = names(client.get(ADDRESS, {"show": "mine"}))
    bobs = names(client.get(ADDRESS, {"owner": str(cast.bob.pk)}))
    units = names(client.get(ADDRESS, {"unit": unit}))

    assert mine[1:] == ["Orders"]
    assert bobs[1:] == ["Orders", "Supply chain Clear to build", "Brno", "Izmir"]
    assert units[1:] == ["Orders", "Supply chain Clear to build"]


def test_nothing_matches_offers_the_way_back(victor, cascade):
    page = victor.get(ADDRESS, {"q": "zzz"})

    assert texts(page, r'<div class="empty">(.*?)</div>') == ["Nothing matches. Clear filters"]


def test_without_objectives_it_says_so(victor, home):
    page = victor.get(ADDRESS)

    assert heading(page) == "No objective is active yet"


def test_what_serves_no_priority_stands_last(victor, home):
    factories.objective("Adrift", result="off_track")

    page = victor.get(ADDRESS)

    assert names(page)[-2:] == ["1 off of 1 Serves no priority", "Adrift"]


def test_an_owner_who_left_and_a_late_figure_are_seen(victor, home, cast):
    cast.bob.revoked_at = NOW
    cast.bob.save()
    factories.objective(
        "Old",
        priority=home.deliver,
        owner=cast.bob,
        result="on_track",
        next_due_at=NOW.replace(day=1),
    )
    factories.objective("Nobody's", priority=home.deliver, result="off_track")

    page = victor.get(ADDRESS)

    assert texts(page, r'<a class="t-row"[^>]*>(.*?)</a>') == [
        "Nobody's ? No owner Off track",
        "Old Bob has left Stale",
    ]


def test_folded_rows_come_when_they_are_asked_for(victor, cascade):
    answer = victor.get(BRANCH, {"objective": cascade.pk, "part": "on_track"}, headers=HTMX)

    assert texts(answer, NAME) == ["Brno", "Izmir"]
    assert "<html" not in answer.content.decode()


def test_a_crowd_comes_twenty_at_a_time(victor, home):
    parent = factories.objective("England", priority=home.deliver, result="off_track")
    for number in range(45):
        factories.objective(f"Trust {number:02}", parent=parent, result="off_track")

    page = victor.get(ADDRESS)
    second = victor.get(BRANCH, {"objective": parent.pk, "offset": "20"}, headers=HTMX)
    third = victor.get(BRANCH, {"objective": parent.pk, "offset": "40"}, headers=HTMX)

    assert texts(page, REST) == [OPEN, "25 more"]
    assert (texts(second, NAME)[0], texts(second, REST)) == ("Trust 20", ["5 more"])
    assert (texts(third, NAME)[-1], texts(third, REST)) == ("Trust 44", [])


def test_a_priority_and_no_priority_can_be_asked_for(victor, cascade, home):
    factories.objective("Adrift", result="off_track")

    of_grow = victor.get(BRANCH, {"priority": home.grow.pk, "part": "on_track"}, headers=HTMX)
    of_none = victor.get(BRANCH, {}, headers=HTMX)

    assert (texts(of_grow, NAME), texts(of_none, NAME)) == (["Service"], ["Adrift"])


def test_without_htmx_a_branch_is_the_whole_tree(victor, cascade):
    answer = victor.get(BRANCH, {"objective": cascade.pk})

    assert answer.headers["Location"] == f"{ADDRESS}?show=all"


@pytest.mark.parametrize("key", ["objective", "priority"])
def test_an_unknown_branch_is_not_found(victor, cascade, cast, key):
    assert victor.get(BRANCH, {key: cast.organization.pk}, headers=HTMX).status_code == 404


def test_htmx_gets_the_tree_only(victor, cascade):
    answer = victor.get(ADDRESS, headers=HTMX).content.decode()

    assert answer.strip().startswith('<div id="cascade">')


def test_three_hundred_cost_the_queries_of_one_and_stay_small(victor, home):
    costs = []
    for rows in (1, 2, 297):
        for number in range(rows):
            factories.objective(
                f"{rows}-{number}",
                priority=home.deliver,
                result=("off_track", "on_track")[number % 2],
            )
        costs.append(queries_of(victor, f"{ADDRESS}?show=all"))
    page = victor.get(ADDRESS)

    assert costs[0] <= 12
    assert len(set(costs)) == 1, costs
    assert len(page.content) < 100_000
    assert "149 on track, hidden" in text_of(main_of(page))


def test_an_outsider_finds_nothing(cast, client, cascade):
    client.force_login(cast.mallory)

    answers = [
        client.get(ADDRESS),
        client.get(BRANCH),
        client.get("/o/rival/alignment/branch/", {"objective": cascade.pk}, headers=HTMX),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
