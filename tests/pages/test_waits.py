"""What the alignment page says about dependencies: in a row, before the authority, between units."""

from datetime import timedelta

import pytest

from accountability.models import Dependency, Escalation
from tests import factories
from tests.factories import NOW, TODAY
from tests.pages.reading import main_of, queries_of, text_of, texts

ADDRESS = "/o/aldermere/alignment/"
DEPENDS = r'<span class="t-dep" role="gridcell">(.*?)</span></div>'
CELL = r'<td class="late2"><a [^>]*>(.*?)</a></td>|<td class="late1"><a [^>]*>(.*?)</a></td>'


def day(days: int):
    return TODAY + timedelta(days=days)


def depends(objective, provider, title, due, *, state="agreed", asked=-10, **fields):
    agreed = {} if state == "proposed" else {"promised_on": day(due), "agreed_at": NOW}
    return Dependency.objects.create(
        objective=objective,
        provider=provider,
        title=title,
        needed_on=day(due),
        state=state,
        proposed_at=NOW + timedelta(days=asked),
        **agreed | fields,
    )


@pytest.fixture
def house(cast, home, client):
    """Company > Operations > Purchasing, and Engineering: orders need drawings, castings need tests."""
    client.force_login(cast.victor.user)
    company = factories.unit("Aldermere")
    operations = factories.unit("Operations", parent=company)
    purchasing = factories.unit("Purchasing", parent=operations)
    engineering = factories.unit("Engineering", parent=company)

    def add(title, unit, **fields):
        return factories.objective(
            title, unit=unit, priority=home.deliver, result="off_track", **fields
        )

    return {
        "client": client,
        "operations": operations,
        "engineering": engineering,
        "orders": add("Orders", operations),
        "castings": add("Castings", purchasing),
        "drawings": add("Drawings", engineering),
    }


def test_a_row_names_the_worst_it_waits_for_and_counts_the_others(house):
    orders, drawings, castings = house["orders"], house["drawings"], house["castings"]
    depends(orders, drawings, "Drawing release", -6)
    depends(orders, castings, "Parts", 9)
    depends(castings, drawings, "Tolerances", 20, state="proposed")
    depends(drawings, castings, "Samples", 1)

    page = house["client"].get(ADDRESS)

    assert texts(page, DEPENDS) == [
        "Engineering asked",
        "Purchasing due tomorrow",
        "Engineering 6 d late +1 1 more dependency",
    ]
    late = rf'<span class="dep late">.*?<a href="/o/aldermere/objectives/{drawings.pk}/"'
    assert len(texts(page, f"({late})")) == 1


@pytest.mark.parametrize(
    ("state", "due", "says"),
    [
        ("at_risk", 30, "at risk"),
        ("broken", -3, "broken"),
        ("agreed", 0, "due today"),
        ("agreed", 5, "due in 5 days"),
        ("agreed", 9, "due 28 Nov"),
        ("proposed", -2, "2 d late"),
        ("kept", -2, ""),
        ("withdrawn", -2, ""),
    ],
)
def test_how_one_stands_is_said_in_two_words(house, state, due, says):
    depends(house["orders"], house["drawings"], "It", due, state=state)
    cell = texts(house["client"].get(ADDRESS), DEPENDS)[-1]
    assert cell == (f"Engineering {says}" if says else "")


def test_blocked_is_what_waits_for_something_at_risk_broken_or_late(house):
    depends(house["orders"], house["drawings"], "Drawing release", -6)
    depends(house["castings"], house["drawings"], "Tolerances", 20)

    page = house["client"].get(ADDRESS, {"only": "blocked"})

    assert texts(page, r"data-go>(.*?)</a>") == ["Orders"]
    assert "Blocked 1" in text_of(main_of(page))


def escalated(dependency, authority, **fields):
    return Escalation.objects.create(
        dependency=dependency,
        authority=authority,
        state=dependency.state,
        due_on=dependency.due_on,
        days_late=5,
        escalated_at=NOW,
        **fields,
    )


def test_what_came_before_an_authority_stands_first_while_it_lasts(house, cast):
    orders, drawings = house["orders"], house["drawings"]
    for number, due in enumerate((-6, -9, -7, -8)):
        escalated(depends(orders, drawings, f"Drawing {number}", due), cast.carol)
    escalated(depends(orders, drawings, "Kept meanwhile", -9, state="kept"), cast.carol)

    page = house["client"].get(ADDRESS)

    panel = texts(page, r'<section class="warn"[^>]*>(.*?)</section>')[0]
    assert panel == (
        "Escalations 4 "
        "Drawing 1 Operations needs it; Engineering gives. With Carol. 9 days late "
        "Drawing 3 Operations needs it; Engineering gives. With Carol. 8 days late "
        "Drawing 2 Operations needs it; Engineering gives. With Carol. 7 days late "
        "and 1 more"
    )


def test_who_waits_for_whom_is_gathered_by_the_parts_of_the_organisation(house):
    orders, castings, drawings = house["orders"], house["castings"], house["drawings"]
    depends(orders, drawings, "Drawing release", -6, asked=-20)
    depends(castings, drawings, "Tolerances", -1, asked=-30)
    depends(castings, drawings, "Samples", 8, asked=-12)
    depends(drawings, orders, "Test parts", 3)
    depends(orders, castings, "Within Operations", -9)

    page = house["client"].get(ADDRESS)

    section = texts(page, r'<section class="sec" aria-labelledby="waits">(.*?)</section>')[0]
    assert section == (
        "Who waits for whom Open dependencies between units. Rows need, columns give; the bold "
        "number is late. Needs from Op En Operations same unit 3 , 2 late Engineering 1 same unit "
        "Operations waits for Engineering: 3 open, 2 late "
        "Drawing release, Tolerances, Samples. Median wait 20 days. "
        "Engineering waits for Operations: 1 open Test parts. Median wait 10 days."
    )
    query = {"unit": house["operations"].pk, "gives": house["engineering"].pk}
    found = house["client"].get(ADDRESS, query)
    assert texts(found, r"data-go>(.*?)</a>") == ["Castings", "Orders"]
    assert "Waits for Engineering" in text_of(main_of(found))


def test_dependencies_cost_no_query_more(house):
    before = queries_of(house["client"], ADDRESS)
    depends(house["orders"], house["drawings"], "Drawing release", -6)
    assert (queries_of(house["client"], ADDRESS), before <= 12) == (before, True)
