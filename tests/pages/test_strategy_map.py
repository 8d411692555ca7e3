"""The strategy map: who stands where, what drives what, what is missing."""

import re

import pytest

from objectives.models import DriverLink
from tests import factories
from tests.pages.reading import main_of, queries_of, text_of, texts

ADDRESS = "/o/aldermere/direction/map/"
CELL = r'<div class="cell" data-r="(\d)" data-c="(\d)">(.*?)</div>'


@pytest.fixture
def victor(cast, client):
    client.force_login(cast.victor.user)
    return client


def cells(page) -> dict[tuple[int, int], str]:
    found = re.findall(CELL, main_of(page), flags=re.DOTALL)
    return {(int(row), int(column)): text for row, column, text in found if text_of(text)}


def titles(page) -> dict[tuple[int, int], list[str]]:
    shown = {
        place: [text_of(title) for title in re.findall(r'class="obj-t">(.*?)</span>', text)]
        for place, text in cells(page).items()
    }
    return {place: found for place, found in shown.items() if found}


def lines(page) -> list[str]:
    return re.findall(r'<path class="(link[^"]*)" d="([^"]+)"', main_of(page))


@pytest.fixture
def drawn(home):
    """Money above customers above the process, in the first priority; the second has a hole."""
    home.grow.perspective = "financial"
    home.grow.save()
    make = factories.objective
    cash = make("Cash", priority=home.deliver, perspective="financial", result="at_risk")
    orders = make("Orders", priority=home.deliver, perspective="customer", result="off_track")
    clear = make("Clear to build", priority=home.deliver, perspective="process", result="off_track")
    share = make("Service share", priority=home.grow, result="on_track")
    skills = make("Skills", priority=home.grow, perspective="learning", result="no_data")
    return {each.title: each for each in (cash, orders, clear, share, skills)}


def test_objectives_stand_by_perspective_and_priority(victor, home, drawn):
    page = victor.get(ADDRESS)

    assert texts(page, r'<h3 class="persp"[^>]*>(.*?)</h3>') == [
        "Financial",
        "Customer",
        "Process",
        "Learning and people",
    ]
    assert texts(page, r'<div class="map-cols"[^>]*>(.*?)</div>') == ["1 Deliver 2 Grow"]
    assert titles(page) == {
        (1, 1): ["Cash"],
        (2, 1): ["Orders"],
        (3, 1): ["Clear to build"],
        (1, 2): ["Service share"],
        (4, 2): ["Skills"],
    }
    assert text_of(cells(page)[2, 1]) == "Orders Off track No owner ?"


def test_a_perspective_left_out_between_two_is_said_and_spanned(victor, home, drawn):
    page = victor.get(ADDRESS)

    assert texts(page, r'<p class="gap">(.*?)</p>') == [
        "No objective in “Customer” for “Grow”",
        "No objective in “Process” for “Grow”",
    ]
    assert lines(page) == [("link thin", "M750 875V125")]


def test_lines_go_from_what_drives_to_what_is_driven_and_trouble_is_hot(victor, home, drawn):
    late, orders_lag, cash_lag = (factories.indicator(title) for title in ("Late", "OTIF", "Cash"))
    factories.serves(late, drawn["Clear to build"])
    factories.serves(orders_lag, drawn["Orders"])
    factories.serves(orders_lag, drawn["Cash"], "lead")
    factories.serves(cash_lag, drawn["Cash"])
    DriverLink.objects.create(lead=late, lag=orders_lag, because="No order without parts.")
    drawn["Skills"].parent = drawn["Clear to build"]
    drawn["Skills"].save()

    page = victor.get(ADDRESS)

    assert lines(page) == [
        ("link thin", "M750 875V125"),
        ("link", "M750 875C750 750 250 750 250 625"),
        ("link hot", "M250 625V375"),
        ("link hot", "M250 375V125"),
    ]
    assert "The red line is where trouble spreads." in text_of(main_of(page))
    assert text_of(cells(page)[3, 1]).endswith("drives “Orders”")
    assert text_of(cells(page)[2, 1]).endswith("drives “Cash”")


def test_a_link_between_leads_or_of_one_objective_draws_nothing(victor, home, drawn):
    lead, lag = factories.indicator("Lead"), factories.indicator("Lag")
    factories.serves(lead, drawn["Clear to build"], "lead")
    factories.serves(lead, drawn["Orders"])
    factories.serves(lag, drawn["Orders"])
    factories.serves(lag, drawn["Cash"], "context")
    DriverLink.objects.create(lead=lead, lag=lag, because="Both of one objective.")

    page = victor.get(ADDRESS)

    assert lines(page) == [
        ("link thin", "M750 875V125"),
        ("link hot", "M250 375V625"),
    ]


def test_a_cell_names_the_worst_and_counts_the_rest(victor, home):
    for number, result in enumerate(["on_track", "at_risk", "off_track", "on_track", "no_data"]):
        factories.objective(f"Ward {number}", priority=home.deliver, result=result)

    page = victor.get(ADDRESS)

    assert titles(page) == {(1, 1): ["Ward 2", "Ward 1"]}
    assert texts(page, r'<h3 class="persp"[^>]*>(.*?)</h3>') == ["No perspective"]
    assert texts(page, r'<a class="small more"[^>]*>(.*?)</a>') == ["3 more"]


def test_drafts_and_other_plans_are_not_drawn(victor, home):
    other = factories.plan(title="Beside it", is_default=False)
    elsewhere = factories.priority(plan=other, title="Elsewhere")
    factories.objective("Draft", priority=home.deliver, state="draft")
    factories.objective("Other", priority=elsewhere)

    page = victor.get(ADDRESS)
    assert "No active objective serves a priority of this plan yet." in text_of(main_of(page))
    asked = victor.get(ADDRESS, {"plan": other.pk})
    assert titles(asked) == {(1, 1): ["Other"]}
    assert victor.get(ADDRESS, {"plan": "nonsense"}).status_code == 404


def test_the_direction_page_gets_the_part_alone(victor, home, drawn):
    page = victor.get(ADDRESS, headers={"HX-Request": "true"}).content.decode()
    assert page.strip().startswith('<div id="map-of-plan"')


def test_it_costs_the_same_at_1_3_and_300(victor, home):
    factories.objective("Orders", priority=home.deliver, perspective="customer")
    victor.get(ADDRESS)
    costs = [queries_of(victor, ADDRESS)]
    for count in (2, 297):
        for number in range(count):
            factories.objective(f"{count} {number}", priority=home.deliver)
        costs.append(queries_of(victor, ADDRESS))
    assert len(set(costs)) == 1
    assert costs[0] <= 12
