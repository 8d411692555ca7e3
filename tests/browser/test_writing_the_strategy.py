"""From an empty organisation to a strategy on the map: once with the pointer, once with the keyboard only."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from perfmgmt.tenancy.models import Role
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories

CAROL = "carol@example.org"


@pytest.fixture
def organization(transactional_db):
    """A live organisation with people in it and nothing else."""
    organization = factories.organization("aldermere", name="Aldermere Pumps")
    with tenant_scope(organization.id):
        factories.member("carol", Role.LEADER)
        factories.member("alice")
    return organization


@pytest.fixture
def console(page) -> list[str]:
    """What the browser complains about, a broken content security policy among it; a refusal is none."""
    said: list[str] = []

    def hear(message) -> None:
        if message.type == "error" and "422" not in message.text:
            said.append(message.text)

    page.on("console", hear)
    return said


def dialog(page: Page) -> Locator:
    shown = page.locator("dialog[open]")
    expect(shown).to_be_visible()
    return shown


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name, exact=True).first


def fill(place: Locator | Page, **values: str) -> None:
    """Fields by their names in the form; a list takes the label of what is chosen."""
    for name, value in values.items():
        field = place.locator(f"[name={name}]:visible")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def on_the_map(page: Page) -> dict[str, str]:
    """Title → what a screen reader hears beside it, of every objective drawn."""
    cards = page.locator(".map .obj")
    return {
        card.locator(".obj-t").inner_text(): " ".join((card.text_content() or "").split())
        for card in cards.all()
    }


def test_a_leader_writes_a_plan_a_trade_off_and_an_objective_and_sees_it_on_the_map(
    page, live_server, organization, sign_in, shot, axe, console
):
    sign_in(CAROL, factories.PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Put the first priority on the page")
    assert axe() == []

    link(page, "Start the plan").click()
    fill(dialog(page), title="Plan 2027–29", ambition="The pump maker that keeps its word")
    shot("1-plan")
    dialog(page).get_by_role("button", name="Create the plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The pump maker that keeps its word")

    for title, perspective in (("Deliver on time", "Customer"), ("Grow service", "Financial")):
        link(page, "Add a priority").click()
        fill(dialog(page), title=title, perspective=perspective, sponsor="Carol")
        dialog(page).get_by_role("button", name="Add the priority").click()
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()

    link(page, "Add a trade-off").click()
    fill(
        dialog(page),
        favoured="Deliver on time",
        over="cost",
        because="A late order costs the next.",
    )
    dialog(page).get_by_role("button", name="Add the trade-off").click()
    expect(page.locator("#trade-offs").locator("../..")).to_contain_text(
        "A late order costs the next."
    )

    link(page, "Add a trade-off").click()
    fill(dialog(page), favoured="cost", over="Deliver on time", because="It is dear.")
    dialog(page).get_by_role("button", name="Add the trade-off").click()
    expect(dialog(page)).to_contain_text(
        "This would go round in a circle: “cost” over “Deliver on time” over “cost”."
    )
    dialog(page).get_by_role("button", name="Cancel").click()

    page.get_by_role("button", name="Put in force").click()
    expect(page.locator("header .small").first).to_contain_text("version 1, since")
    shot("2-direction")
    assert axe() == []

    page.goto(f"{live_server.url}/o/aldermere/objectives/")
    link(page, "Write an objective").click()
    fill(
        page,
        title="Complete orders on the promised day",
        outcome="Customers get complete orders on the day we promised, 95 times out of 100.",
        priority="1 Deliver on time",
        owner="Alice",
        tension="Cost",
        due_on="2027-12-31",
    )
    page.locator("[name=due_on]").dispatch_event("change")
    expect(page.locator("#beside")).to_contain_text(
        "We favour Deliver on time over cost, which this serves."
    )
    shot("3-objective")
    assert axe() == []
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Complete orders on the promised day")
    expect(page.locator("[aria-labelledby=needs]")).to_contain_text(
        "It has no lag indicator with a target."
    )

    measure(page, "Orders in full and on time", "Lag: shows the result", shot=shot, axe=axe)
    measure(page, "Released clear to build", "Lead: moves first")

    link(page, "Activate").click()
    expect(dialog(page)).not_to_contain_text("It has no")
    dialog(page).get_by_role("button", name="Activate").click()
    expect(page.get_by_text("“Complete orders on the promised day” is in force.")).to_be_visible()
    shot("4-in-force")
    assert axe() == []

    page.goto(f"{live_server.url}/o/aldermere/direction/")
    expect(page.locator(".map")).to_be_visible()
    assert on_the_map(page) == {
        "Complete orders on the promised day": (
            "Complete orders on the promised day No data Owner Alice AL"
        )
    }
    card = page.locator(".map .cell", has=page.locator(".obj"))
    assert (card.get_attribute("data-r"), card.get_attribute("data-c")) == ("2", "1")
    shot("5-map")
    assert axe() == []
    assert console == []


def measure(page: Page, title: str, role: str, shot=None, axe=None) -> None:
    """A new indicator on a straight path, linked to the objective that is open."""
    page.get_by_role("link", name=re.compile("Add (an|a lag) indicator")).first.click()
    link(page, "An indicator").click()
    fill(page, title=title, number_format="Percentage")
    expect(page.locator("[name=unit_of_measure]:visible")).to_have_count(0)
    fill(
        page,
        baseline="80",
        baseline_on="2027-01-01",
        target="95",
        target_on="2027-12-31",
    )
    chosen = page.get_by_role("radio", name=re.compile(role))
    chosen.check()
    expect(page.locator("#rule")).to_contain_text("From 80")
    expect(chosen).to_be_checked()
    if shot:
        shot("3-indicator")
    if axe:
        assert axe() == []
    page.get_by_role("button", name="Add the indicator").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Complete orders on the promised day")


class Keys:
    """A person without a pointer: Tab, letters, arrows, Enter."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, name: str, *, most: int = 90) -> None:
        """Tab until the focus stands on what has this name."""
        for _press in range(most):
            self.page.keyboard.press("Tab")
            if self.name() == name:
                return
        raise AssertionError(f"{name} was not reached with Tab; the focus stands on {self.name()}")

    def name(self) -> str:
        return self.page.evaluate(
            "(document.activeElement.labels?.[0]?.firstChild?.textContent"
            " ?? document.activeElement.textContent).replace(/\\s+/g, ' ').trim()"
        )

    def press(self, name: str) -> None:
        self.reach(name)
        self.page.keyboard.press("Enter")

    def write(self, label: str, text: str) -> None:
        self.reach(label)
        self.page.keyboard.type(text)


def test_the_same_with_the_keyboard_only(page, live_server, organization, sign_in, shot, console):
    sign_in(CAROL, factories.PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Put the first priority on the page")
    keys = Keys(page)

    keys.press("Start the plan")
    dialog(page)
    keys.write("Title", "Plan 2027–29")
    keys.write("Ambition", "The pump maker that keeps its word")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The pump maker that keeps its word")

    for title in ("Deliver on time", "Grow service"):
        keys.press("Add a priority")
        dialog(page)
        keys.write("Priority", title)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-row]:focus-within h3")).to_have_text("Grow service")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".prio h3").first).to_have_text("Grow service")

    keys.press("Add a trade-off")
    dialog(page)
    keys.write("We favour", "Deliver")
    keys.write("over", "cost")
    keys.write("because", "A late order costs the next.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#trade-offs").locator("../..")).to_contain_text(
        "A late order costs the next."
    )
    keys.press("Put in force")
    expect(page.locator("header .small").first).to_contain_text("version 1, since")

    page.keyboard.press("g")
    page.keyboard.press("2")
    expect(page).to_have_url(re.compile(r"/objectives/$"))
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Write an objective")
    keys.write("Title", "Complete orders on the promised day")
    keys.write("Outcome", "95 of 100 orders are complete on the day we promised.")
    keys.write("Priority", "2")
    keys.write("Owner", "Alice")
    keys.reach("Due")
    page.keyboard.type("12122027")  # reads the same whether the day or the month comes first
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Complete orders on the promised day")

    keys.press("Add a lag indicator")
    expect(page).to_have_url(re.compile(r"/indicators/add/$"))
    keys.press("An indicator")
    expect(page).to_have_url(re.compile(r"/measures/new/"))
    keys.write("Title", "Orders in full and on time")
    keys.write("Baseline", "80")
    keys.write("Target", "95")
    keys.reach("Target by")
    page.keyboard.type("12122027")  # reads the same whether the day or the month comes first
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Complete orders on the promised day")

    keys.press("Activate")
    dialog(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("“Complete orders on the promised day” is in force.")).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press("1")
    expect(page.locator(".map .obj-t")).to_have_text("Complete orders on the promised day")
    shot("map")
    assert console == []
