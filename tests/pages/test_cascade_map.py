"""The map of the cascade: what is drawn, what is counted, and a view that stands in the address."""

import re

import pytest

from accountability.models import Alignment, Dependency
from tests import factories
from tests.factories import NOW, TODAY
from tests.pages.reading import heading, main_of, queries_of, text_of, texts

ADDRESS = "/o/aldermere/alignment/map/"
NODE = r'<a class="c-n [^"]*" href="[^"]*" aria-label="([^"]*)"'
BADGE = r'<a class="c-b[^"]*" href="[^"]*" aria-label="([^"]*)"'
BOX = r'viewBox="([^"]*)" role="group"'


@pytest.fixture
def victor(cast, client):
    client.force_login(cast.victor.user)
    return client


@pytest.fixture
def cascade(cast, home):
    unit = factories.unit("Supply chain")
    orders = factories.objective(
        "Orders", priority=home.deliver, owner=cast.alice, result="off_track"
    )
    factories.objective("Clear to build", parent=orders, unit=unit, result="at_risk")
    factories.objective("Service", priority=home.grow, owner=cast.bob, result="on_track")
    return orders


def boxes(page) -> list[float]:
    return [float(each) for each in re.findall(BOX, main_of(page))[0].split()]


def test_every_objective_is_a_link_that_says_how_it_stands_and_who_owns_it(victor, cascade):
    page = victor.get(ADDRESS)

    assert texts(page, NODE) == [
        "Orders, Off track, Alice",
        "Service, On track, Bob",
        "Clear to build, At risk, Supply chain, No owner",
    ]
    assert texts(page, BADGE) == ["1 objective below “Orders”: look nearer"]
    assert main_of(page).count('class="edge"') == 3
    assert "3 of 3 objectives drawn" in text_of(main_of(page))


def test_secondary_contributions_are_dashed_and_failing_dependencies_red(victor, cascade):
    clear, service = (
        factories.Objective.objects.get(title=t) for t in ("Clear to build", "Service")
    )
    Alignment.objects.create(objective=clear, serves=service, note="Parts.")
    Dependency.objects.create(
        objective=service,
        provider=cascade,
        title="Parts",
        needed_on=TODAY.replace(day=1),
        proposed_at=NOW,
    )

    page = main_of(victor.get(ADDRESS))

    assert (page.count('class="edge dashed"'), page.count('class="edge red"')) == (1, 1)
    assert "waits for it, and it fails" in text_of(page)


def test_below_one_objective_only_what_is_below_it(victor, cascade):
    page = victor.get(ADDRESS, {"root": cascade.pk})

    assert heading(page) == "Orders"
    assert texts(page, NODE) == [
        "Orders, Off track, Alice",
        "Clear to build, At risk, Supply chain, No owner",
    ]
    assert texts(page, r'<ol class="crumbs">(.*?)</ol>') == ["Alignment Map of the cascade"]
    assert f'/o/aldermere/alignment/?at={cascade.pk}"' in main_of(page)


def test_nearer_and_further_keep_the_middle_and_stand_in_the_address(victor, home, cascade):
    for number in range(30):
        factories.objective(f"More {number}", parent=cascade, result="at_risk")
    near = victor.get(ADDRESS, {"zoom": "6", "x": "100", "y": "100"})
    links = dict(
        re.findall(r'<a class="btn icon" href="([^"]*)"[^>]*data-hotkey="([^"]*)"', main_of(near))
    )
    further = next(href for href, key in links.items() if key == "-")

    x, y, wide, high = boxes(near)
    assert (x, y, round(wide), round(high)) == (30, 100, 786, 471)
    far = victor.get(further.replace("&amp;", "&"))
    assert boxes(far)[2:] == [1100, 660]
    answer = victor.get(ADDRESS, {"zoom": "9", "x": "99999"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Replace-Url"].startswith(f"{ADDRESS}?zoom=7")
    assert "<html" not in answer.content.decode()
    assert boxes(victor.get(ADDRESS, {"fit": "1"}))[:2] == [0, 0]


def test_a_crowd_is_counted_at_its_parent_and_a_few_hundred_are_drawn_at_most(victor, cascade):
    for number in range(15):
        factories.objective(f"More {number}", parent=cascade, result="at_risk")

    page = main_of(victor.get(ADDRESS, {"root": cascade.pk}))

    assert len(re.findall(NODE, page)) == 13
    assert ">+4</text>" in page
    parents = list(factories.Objective.objects.filter(parent=cascade))
    for parent in parents:
        for number in range(15):
            factories.objective(f"{parent}-{number}", parent=parent)
    page = main_of(victor.get(ADDRESS))
    assert len(re.findall(NODE, page)) <= 200


def test_queries_stay_and_what_is_not_there_is_not_found(victor, cast, cascade):
    before = queries_of(victor, ADDRESS)
    for number in range(30):
        factories.objective(f"More {number}", parent=cascade)
    assert (queries_of(victor, ADDRESS), before <= 12) == (before, True)
    assert victor.get(ADDRESS, {"root": cast.organization.pk}).status_code == 404
    victor.force_login(cast.mallory)
    assert victor.get(ADDRESS).status_code == 404


def test_without_objectives_it_says_so(victor, home):
    assert "No objective is active yet." in text_of(main_of(victor.get(ADDRESS)))
