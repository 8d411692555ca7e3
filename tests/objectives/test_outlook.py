"""Forecasts on page, API and as alerts; driver checks and their alerts; causes; as of an earlier day."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.analysis import analyse
from objectives.causes import cause_names
from objectives.forecasting import bounds_of, due_of
from objectives.models import Alert, DriverLink, Indicator, OwnCause
from objectives.screens.outlook import outlook
from perfmgmt.events.models import Delivery, Event
from tests import factories
from tests.factories import NOW
from tests.objectives.pages import groups, heading, queries, words
from tests.objectives.series import STEADY, record

RISING = ["80", "81", "80.5", "82", "83", "82.5", "84", "85", "84.5", "86"]
NOW_ID = UUID(int=1)
CAST_ON_TIME = ["10", "14", "9", "15", "8", "16", "11", "13", "7", "17", "12", "9", "15", "8", "16"]


def path(cast, title="Orders on time", target=95, **fields):
    return factories.indicator(
        title,
        owner=cast.alice,
        target_type="path",
        baseline=Decimal(75),
        baseline_on=date(2025, 12, 31),
        target=Decimal(target),
        **{"target_on": date(2027, 3, 31)} | fields,
    )


# --- Forecast ----------------------------------------------------------------------------------------


def test_the_page_says_where_it_is_heading_and_equals_the_api(client, call, cast):
    indicator = path(cast)
    record(cast.alice, indicator, RISING)
    client.force_login(cast.alice.user)
    text = words(client.get(f"/o/aldermere/measures/{indicator.pk}/").content.decode())
    body = call("get", f"indicators/{indicator.pk}/analysis/").json()["forecast"]
    due = body["points"][-1]
    assert (body["reason"], body["due_on"], due["period_start"], body["values"]) == (
        "",
        "2027-03-31",
        "2027-03-01",
        10,
    )
    assert (
        f"By 31 March 2027: {due['value']:.1f}%, between {due['low']:.1f}% and {due['high']:.1f}%."
        in text
    )
    assert f"{body['chance']} in 100" in text
    assert "Rises by" in text
    assert "Kept within 0 and 100%, where every value so far lay." in text
    assert body["expected"] == 95


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (RISING[:4], "Not enough data. Six values make a forecast; four so far."),
        (
            RISING[:6],
            "Too far ahead. 31 March 2027 lies further ahead than its 6 values reach back.",
        ),
    ],
)
def test_why_nothing_is_forecast(cast, values, text):
    indicator = path(cast)
    record(cast.alice, indicator, values)
    assert outlook(analyse(indicator, now=NOW)).text == text


def test_a_standard_is_asked_for_on_the_earliest_due_date_that_it_serves(cast):
    indicator = factories.indicator(owner=cast.alice)
    record(cast.alice, indicator, STEADY)
    assert outlook(analyse(indicator, now=NOW)) is None
    for title, due, role, state in (
        ("Later", date(2027, 6, 30), "lag", "active"),
        ("Sooner", date(2027, 2, 28), "guardrail", "active"),
        ("Beside", date(2026, 12, 31), "context", "active"),
        ("Draft", date(2026, 12, 31), "lag", "draft"),
    ):
        goal = factories.objective(title, owner=cast.alice, due_on=due, state=state)
        factories.serves(indicator, goal, role)
    found = analyse(indicator, now=NOW)
    assert found.due_on == date(2027, 2, 28)
    assert outlook(found).note.startswith("No trend told from noise in 9 values")


def test_the_day_of_a_forecast():
    year = Indicator(
        organization_id=NOW_ID, target_type="cumulative", rhythm="monthly", target_on=None
    )
    asked = {"newest": date(2026, 9, 1), "objective_due": date(2027, 1, 31)}
    assert due_of(year, fiscal_start=4, **asked) == date(2027, 3, 31)
    year.target_on = date(2026, 12, 31)
    assert due_of(year, fiscal_start=4, **asked) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("unit", "written", "values", "bounds"),
    [
        ("%", "number", [80, 99], (0, 100)),
        ("%", "percent", [-3, 4], (None, None)),
        ("%", "percent", [90, 104], (None, None)),
        ("orders", "count", [3, 0], (0, None)),
        ("€", "currency", [-3, 5], (None, None)),
        ("points", "number", [3, 5], (None, None)),
    ],
)
def test_bounds_by_unit(unit, written, values, bounds):
    indicator = Indicator(organization_id=NOW_ID, unit_of_measure=unit, number_format=written)
    assert bounds_of(indicator, [Decimal(value) for value in values]) == bounds


def test_a_miss_ahead_is_an_alert_told_to_the_owner_once_and_closed_on_recovery(cast):
    indicator = path(cast, target=84, target_on=date(2026, 12, 31))
    flat = ["80", "80.4", "79.9", "80.2", "80.1", "80.3"]
    record(cast.dora, indicator, flat)
    alert = Alert.objects.get(kind="forecast")
    assert alert.closed_at is None
    [event] = Event.objects.filter(verb="objectives.forecast_misses")
    assert (event.payload["due_on"], event.payload["expected"]) == ("2026-12-31", "84")
    assert {each.recipient for each in Delivery.objects.filter(event=event)} == {cast.alice}
    record(cast.dora, indicator, ["84", "86", "88", "90"], first=date(2026, 7, 1))
    alert.refresh_from_db()
    assert alert.closed_at is not None
    assert Event.objects.filter(verb="objectives.forecast_misses").count() == 1


def test_a_standing_alert_stands_on_the_measures_page_with_what_to_do(client, cast):
    indicator = factories.indicator(
        owner=cast.alice, target=Decimal(80), status="on_track", latest_period=date(2026, 10, 1)
    )
    Alert.objects.create(indicator=indicator, kind="forecast", period_start=date(2026, 10, 1))
    indicator.next_due_at = None
    indicator.save()
    client.force_login(cast.alice.user)
    html = client.get("/o/aldermere/measures/?scope=all").content.decode()
    assert groups(html) == {"Alerts": ["On time in full"]}
    assert (
        "Forecast to miss its target, since October. Next: intervene while there is time, or "
        "recalibrate with the forecast as evidence." in words(html)
    )


# --- Drivers -----------------------------------------------------------------------------------------


@pytest.fixture
def claim(cast):
    """The lag does the opposite of the lead a month later, and the same way is claimed."""
    first = date(2025, 6, 1)
    lead = factories.indicator("Calls", owner=cast.bob, target=None, measured_from=first)
    lag = factories.indicator("Quotes won", owner=cast.alice, target=None, measured_from=first)
    link = DriverLink.objects.create(lead=lead, lag=lag, lag_periods=1, because="They trust us.")
    record(cast.bob, lead, CAST_ON_TIME, first=first)
    return link


def answered(cast, claim):
    record(
        cast.alice,
        claim.lag,
        ["50", *(str(60 - int(value)) for value in CAST_ON_TIME)],
        first=date(2025, 6, 1),
    )


def test_a_contradicted_driver_is_an_alert_of_its_lead(cast, claim):
    assert not Alert.objects.filter(kind="driver").exists()
    answered(cast, claim)
    assert Alert.objects.open().get(kind="driver").indicator == claim.lead


def test_the_check_on_its_page_on_the_indicator_and_in_the_api(client, call, cast, claim):
    answered(cast, claim)
    client.force_login(cast.bob.user)
    html = client.get(f"/o/aldermere/measures/drivers/{claim.pk}/check/").content.decode()
    assert heading(html) == "Calls leads Quotes won by 1 month"
    assert "Contradicted ρ −1.00, interval" in words(html)
    assert "14 pairs of changes" in words(html)
    assert html.count('class="sig now"') == 2  # the newest pair, and its key
    row = call("get", f"driver-links/{claim.pk}/").json()["check"]
    [told] = call("get", f"indicators/{claim.lead.pk}/analysis/").json()["drivers"]
    assert row["verdict"] == "contradicted"
    assert {name: told[name] for name in row} == row
    before = "as_of=2026-01-20T12:00:00Z"
    [then] = call("get", f"driver-links/?lag={claim.lag.pk}&{before}").json()["results"]
    assert then == call("get", f"driver-links/{claim.pk}/?{before}").json()
    assert (then["check"]["verdict"], then["check"]["pairs"] < row["pairs"]) == (
        "not_enough_data",
        True,
    )
    text = words(client.get(f"/o/aldermere/measures/{claim.lag.pk}/").content.decode())
    assert "Does it drive what we say it drives?" in text


def test_recording_costs_the_same_at_one_and_at_many_claims(cast, claim):
    answered(cast, claim)

    def cost(month):
        with CaptureQueriesContext(connection) as captured:
            record(cast.bob, claim.lead, ["11"], first=month)
        return queries(captured)

    before = cost(date(2026, 9, 1))
    for number in range(4):
        other = factories.indicator(f"Other {number}", target=None)
        DriverLink.objects.create(lead=other, lag=claim.lag, because="So they say.")
    assert cost(date(2026, 10, 1)) == before


# --- Causes ------------------------------------------------------------------------------------------


def test_causes_by_weight_unit_and_own_name(client, cast):
    own = OwnCause.objects.create(name="weather")
    late, plain = (
        factories.indicator(title, owner=cast.alice, target=Decimal(95))
        for title in ("Late orders", "Plain orders")
    )
    record(cast.alice, late, ["60", "61", "62"], first=date(2026, 6, 1), cause="dependency")
    record(cast.alice, plain, ["60"], first=date(2026, 9, 1), cause="execution")
    client.force_login(cast.victor.user)
    html = client.get("/o/aldermere/measures/causes/").content.decode()
    assert heading(html) == "Dependency stands behind 75% of the misses"
    text = words(html)
    assert "Dependency 3 75% 75%" in text
    assert "Execution 1 25% 100%" in text
    only = words(client.get("/o/aldermere/measures/causes/?cause=execution").content.decode())
    assert "Plain orders September 2026" in only
    assert "Late orders June 2026" not in only
    assert "Alice" not in text

    assert cause_names({str(own.pk), "market_shift"}) == {
        str(own.pk): "Weather",
        "market_shift": "Market shift",
    }


# --- As of -------------------------------------------------------------------------------------------


def test_an_objective_as_it_stood(client, cast):
    indicator = factories.indicator(owner=cast.alice, target=Decimal(80))
    goal = factories.objective(owner=cast.alice, result="off_track")
    factories.serves(indicator, goal)
    record(cast.alice, indicator, [*STEADY, "70.1"])
    client.force_login(cast.alice.user)
    page = f"/o/aldermere/objectives/{goal.pk}/"
    today = client.get(page).content.decode()
    earlier = client.get(f"{page}?as_of=2026-10-20").content.decode()
    # of these nobody kept how they stood
    assert ('id="people"' in today, 'id="people"' in earlier) == (True, False)
    now, then = words(today), words(earlier)
    assert "70.1%" in now
    assert "As it stood on 20 October 2026. Back to now" in then
    assert "70.1%" not in then
    goal.refresh_from_db()
    assert goal.result == "off_track"


def test_measures_as_they_stood(client, cast):
    indicator = factories.indicator(owner=cast.alice, target=Decimal(80))
    record(cast.alice, indicator, [*STEADY, "70.1"])
    client.force_login(cast.alice.user)
    now = words(client.get("/o/aldermere/measures/?scope=all&show=all").content.decode())
    then = client.get("/o/aldermere/measures/?scope=all&as_of=2026-10-20").content.decode()
    assert "70.1%" in now
    assert heading(then) == "Measures as they stood on 20 October 2026"
    assert "88.7% 80.0% On track" in words(then)
    assert "70.1%" not in words(then)
    assert "Back to now" in words(then)
