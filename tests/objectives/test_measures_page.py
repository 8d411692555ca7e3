import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives import worklist
from objectives.models import Indicator, Signal
from objectives.screens.measures import change_words
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.objectives.pages import HTMX, groups, heading, queries, words
from tests.objectives.series import STEADY, many, record

PAGE = "/o/aldermere/measures/"


@pytest.fixture
def look(client, cast):
    def get(query="", member=cast.alice, **headers):
        client.force_login(member.user)
        answer = client.get(PAGE + query, headers=headers)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


def test_flows_that_add_up_stand_as_the_year_to_date_beside_what_the_year_expects(look, cast):
    contracts = factories.indicator(
        "Contracts",
        owner=cast.alice,
        target_type="cumulative",
        aggregation="sum",
        baseline_on=date(2026, 1, 1),
        target=Decimal(1200),
        target_on=date(2026, 12, 31),
        unit_of_measure="contracts",
        decimals=0,
    )
    record(cast.alice, contracts, ["10", "20", "30"])
    row = look("?scope=all&show=all").split("Contracts</a>")[1].split("</tr>")[0]
    assert "Contracts, monthly, year to date" in words(row)
    assert re.findall(r"60 contracts|296 contracts", words(row)) == [
        "60 contracts",
        "296 contracts",
    ]


def test_due_and_late_come_first_signals_next_and_the_rest_is_counted(look, cast):
    factories.indicator(
        "Due", owner=cast.alice, next_due_at=datetime(2026, 11, 23, tzinfo=UTC), grace_days=20
    )
    factories.indicator(
        "Late", owner=cast.bob, next_due_at=datetime(2026, 11, 14, tzinfo=UTC), status="at_risk"
    )
    fell = factories.indicator("Fell", owner=cast.alice, target=Decimal(60), grace_days=20)
    record(cast.alice, fell, [*STEADY, "80.1"])
    short = factories.indicator("Short", owner=cast.bob)
    record(cast.bob, short, ["93"] * 10)
    fine = factories.indicator("Fine", owner=cast.bob, target=Decimal(60))
    record(cast.bob, fine, ["93"] * 10)
    factories.indicator("Wish", owner=cast.bob, target=None, status="no_target", measured_from=None)
    html = look("?scope=all")
    assert groups(html) == {
        "Due": ["Due"],
        "Stale": ["Late"],
        "Signals": ["Fell"],
        "Short of expected, no signal": ["Short"],
    }
    assert heading(html) == ("One value waits for you; one measure changed, and it is not noise")
    assert "1 other is on track and up to date. 1 has no target or no value." in html
    assert groups(look("?scope=all&show=all")) == {
        "Due": ["Due"],
        "Stale": ["Late"],
        "Signals": ["Fell"],
        "Short of expected, no signal": ["Short"],
        "On track and up to date": ["Fine"],
        "Without a target or a value": ["Wish"],
    }


def test_a_row_says_how_late_and_what_it_was(look, cast):
    late = factories.indicator(
        "Incidents",
        owner=cast.alice,
        unit_of_measure="count",
        decimals=0,
        target=Decimal(2),
        direction="decrease",
        grace_days=5,
    )
    record(cast.alice, late, ["2", "1", "2", "2", "1", "2", "2", "2"])
    html = look()
    for text in (
        "45 days late",
        "August<small>was on track</small>",
        f'href="/o/aldermere/update/{late.pk}/"',
        ">Update<",
    ):
        assert text in html
    assert "On track</span>" not in html  # stale replaces the colour of health


def test_only_who_may_acts_and_one_button_is_primary(look, cast):
    for title in ("One", "Two"):
        factories.indicator(title, owner=cast.alice, next_due_at=factories.NOW - timedelta(days=1))
    assert look("?scope=all").count('class="btn primary" href="/o/aldermere/update/') == 1
    assert look("?scope=all").count(">Update<span") == 2
    assert look("?scope=all", member=cast.victor).count(">Update<span") == 0


def test_the_scope_nearest_to_the_person_opens_first(look, cast):
    unit = factories.unit()
    factories.indicator("Elsewhere", next_due_at=factories.NOW - timedelta(days=1))
    factories.indicator("Mine", owner=cast.alice, next_due_at=factories.NOW - timedelta(days=1))
    factories.indicator("Ours", unit=unit, next_due_at=factories.NOW - timedelta(days=1))
    assert groups(look()) == {"Stale": ["Mine"]}
    assert groups(look(member=cast.bob)) == {"Stale": ["Elsewhere", "Mine", "Ours"]}
    cast.alice.unit = unit
    cast.alice.save()
    assert groups(look()) == {"Stale": ["Ours"]}
    assert groups(look("?scope=mine")) == {"Stale": ["Mine"]}
    assert groups(look("?scope=nonsense")) == {"Stale": ["Ours"]}
    assert "Operations 1</a>" in look()


def test_an_acknowledged_or_closed_signal_is_no_signal(look, cast):
    fell = factories.indicator("Fell", owner=cast.alice, target=Decimal(60), grace_days=20)
    record(cast.alice, fell, [*STEADY, "80.1"])
    assert groups(look()) == {"Signals": ["Fell"]}
    Signal.objects.update(acknowledged_at=factories.NOW)
    assert groups(look()) == {}
    assert heading(look()) == "Every value is in and inside its range"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"is_adverse": True}, "Worse since October"),
        ({"is_adverse": False}, "Better since October"),
        ({"is_adverse": False, "direction": "maintain"}, "Changed since October"),
        ({"is_adverse": False, "status": "no_target"}, "Changed since October"),
    ],
)
def test_better_or_worse_only_where_somebody_said_which(cast, fields, words):
    told = {"status": "on_track"} | fields
    signal = Signal(is_adverse=told.pop("is_adverse"), first_period=date(2026, 10, 1))
    assert change_words(Indicator(**told), [signal]) == words


def test_due_follows_the_local_day_across_a_change_of_the_clock(cast):
    """October closed at midnight in Berlin, summer time; 30 days of grace end in winter time."""
    from zoneinfo import ZoneInfo

    berlin = ZoneInfo("Europe/Berlin")
    due_at = datetime(2026, 10, 31, 0, tzinfo=berlin)
    factories.indicator("Edge", next_due_at=due_at, grace_days=30)
    closed = datetime(2026, 10, 1, 0, tzinfo=berlin)
    for now, group in ((closed - timedelta(seconds=1), "unjudged"), (closed, "due")):
        found = worklist.grouped(Indicator.objects.all(), now, berlin).get()
        assert found.group == group


def test_retired_indicators_are_gone(look):
    factories.indicator("Gone", retired_from=date(2026, 11, 1))
    assert "No measures here yet." in look()


def test_a_title_is_text(look, cast):
    factories.indicator("<script>alert(1)</script>", next_due_at=factories.NOW - timedelta(days=1))
    html = look()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_long_lists_come_in_pages(look, cast):
    many(130, owner=cast.bob)
    first = look("?scope=all")
    assert len(first) < 250_000
    assert "Show 70 more" in first
    assert [len(each) for each in groups(first).values()] == [60]
    second = look("?scope=all&start=60", **HTMX, **{"HX-Target": "more"})
    assert second.lstrip().startswith("<tbody>")
    assert list(groups(second)) == [""]  # the group's heading stands on the first page
    assert "Show 10 more" in second
    third = look("?scope=all&start=120")
    assert [len(each) for each in groups(third).values()] == [10]
    assert "more</a>" not in third
    titles = [
        title for each in (first, second, third) for title in next(iter(groups(each).values()))
    ]
    assert sorted(titles) == [f"Measure {n:03}" for n in range(130)]


def test_a_pill_swaps_the_page_only(look, cast):
    html = look("?scope=all", **HTMX, **{"HX-Target": "measures"})
    assert html.lstrip().startswith('<div class="page" id="measures">')
    assert "<html" not in html


def test_it_costs_the_same_at_1_3_and_300(look, client, cast):
    client.force_login(cast.alice.user)
    counts = []
    for more in (1, 2, 297):
        many(more, owner=cast.alice)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE + "?scope=all&show=all").status_code == 200
        counts.append(queries(captured))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_an_outsider_finds_nothing_and_nothing_foreign_shows(look, client, cast):
    with tenant_scope(cast.rival.id):
        factories.indicator("Rival secret", next_due_at=factories.NOW)
    assert "Rival secret" not in look("?scope=all&show=all")
    client.force_login(cast.mallory)
    assert client.get(PAGE).status_code == 404
