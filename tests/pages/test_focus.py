"""What keeps a plan from being carried out, said before any figure says it."""

import re

import pytest

from objectives.models import ObjectiveAssumption
from perfmgmt.pages.focus import MOST, FocusFacts, Named, warnings
from strategy.models import Assumption, Plan
from tests import factories
from tests.factories import NOW
from tests.pages.reading import main_of, text_of

ADDRESS = "/o/aldermere/direction/"
ONE = "0190b3a0-0000-7000-8000-000000000001"


@pytest.fixture
def carol(cast, client):
    client.force_login(cast.carol.user)
    return client


def shown(page) -> list[tuple[str, str, str]]:
    """Title, note and verb of each warning on the page."""
    panel = re.search(
        r'<section class="warn" aria-labelledby="focus">(.*?)</section>', main_of(page), re.DOTALL
    )
    rows = re.findall(
        r"<li><div><h3>(.*?)</h3><p[^>]*>(.*?)</p></div><a[^>]*>(.*?)</a></li>",
        panel.group(1) if panel else "",
        re.DOTALL,
    )
    return [(text_of(title), text_of(note), text_of(verb)) for title, note, verb in rows]


def measured(objective, role="lag"):
    indicator = factories.indicator(f"{role} of {objective.title}")
    factories.serves(indicator, objective, role)
    return indicator


def sound(title, priority, cast, **fields):
    """An objective that nothing is to be said of."""
    made = factories.objective(title, priority=priority, owner=cast.alice, **fields)
    measured(made)
    measured(made, "lead")
    return made


def test_nothing_to_say_leaves_the_panel_out(carol, cast, home):
    sound("Orders", home.deliver, cast)
    sound("Service", home.grow, cast)
    assert shown(carol.get(ADDRESS)) == []


def test_each_warning_names_an_example_and_what_to_do(carol, cast, home):
    orders = sound("Orders", home.deliver, cast)
    late = factories.objective("Castings", priority=home.deliver, owner=cast.bob)
    measured(late)
    cast.bob.revoked_at = NOW
    cast.bob.save()
    broken = Assumption.objects.create(plan=home.plan, statement="Nine weeks", state="broken")
    ObjectiveAssumption.objects.create(objective=orders, assumption=broken)
    factories.indicator("Machine use")

    assert shown(carol.get(ADDRESS)) == [
        ("One objective has no owner", "“Castings”; Bob has left.", "Name an owner"),
        ("A broken assumption sits under one objective", "“Nine weeks”.", "Look at it"),
        ("No objective serves one priority", "“Grow”.", "Write one"),
        ("One objective is in force with gaps", "“Castings”.", "Close them"),
        (
            "One objective sees its result only when it is over",
            "“Castings”: no lead indicator.",
            "Add a lead",
        ),
        ("One indicator serves no objective", "“Machine use” decides nothing.", "Attach or retire"),
    ]


def test_too_much_on_one_person_and_in_one_unit(carol, cast, home):
    cast.organization.objectives_per_owner, cast.organization.objectives_per_unit = 2, 1
    cast.organization.save()
    unit = factories.unit("Operations")
    for number in range(3):
        sound(f"Goal {number}", home.deliver, cast, unit=unit)
    sound("Service", home.grow, cast, state="draft")

    assert shown(carol.get(ADDRESS))[:2] == [
        ("Too much on one person", "Alice carries 3 objectives; the limit is 2.", "Move one"),
        (
            "Too many objectives in one unit",
            "Operations has 3 objectives; the limit is 1.",
            "Choose",
        ),
    ]


def test_other_plans_and_drafts_are_not_warned_of(carol, cast, home):
    other = factories.plan(title="Beside it", is_default=False)
    elsewhere = factories.priority(plan=other, title="Elsewhere")
    factories.objective("Unowned", priority=elsewhere)
    factories.objective("Draft", priority=home.deliver, state="draft")
    sound("Orders", home.deliver, cast)
    sound("Service", home.grow, cast)
    assert shown(carol.get(ADDRESS)) == []

    Plan.objects.filter(pk=other.pk).update(state="draft")
    assert shown(carol.get(ADDRESS, {"plan": other.pk})) == []


def test_every_warning_leads_somewhere(carol, cast, home):
    factories.objective("Castings", priority=home.deliver)
    Assumption.objects.create(plan=home.plan, statement="Nine weeks", state="broken")
    factories.indicator("Machine use")
    page = carol.get(ADDRESS)
    panel = main_of(page).split('aria-labelledby="focus"')[1].split("</section>")[0]
    addresses = re.findall(r'<a class="btn quiet" href="([^"]+)"', panel)
    assert len(addresses) == len(shown(page)) > 3
    assert {carol.get(address.replace("&amp;", "&")).status_code for address in addresses} == {200}


def test_at_most_six_the_worst_first():
    some = Named(ONE, "Somebody", 9)
    facts = FocusFacts(
        unowned=2,
        first_unowned="Castings",
        broken=Named(ONE, "Nine weeks", 3),
        crowded_owner=some,
        crowded_unit=some,
        empty_priorities=2,
        first_empty="Grow",
        with_gaps=2,
        first_with_gaps="Castings",
        lag_only=2,
        first_lag_only="Castings",
        detached=2,
        first_detached="Machine use",
    )
    found = warnings(facts, "aldermere")
    assert [each.title for each in found] == [
        "Two objectives have no owner",
        "A broken assumption sits under three objectives",
        "Too much on one person",
        "Too many objectives in one unit",
        "No objective serves two priorities",
        "Two objectives are in force with gaps",
    ]
    assert len(found) == MOST
