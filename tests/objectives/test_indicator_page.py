import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.models import Indicator, Signal
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.objectives.pages import HTMX, heading, queries, words
from tests.objectives.series import STEADY, record


@pytest.fixture
def look(client, cast):
    def get(indicator, query="", member=cast.alice, status=200, **headers):
        client.force_login(member.user)
        answer = client.get(f"/o/aldermere/measures/{indicator.pk}/{query}", headers=headers)
        assert answer.status_code == status
        return answer.content.decode()

    return get


@pytest.fixture
def ctb(cast):
    """Ten months, the last one far below the others."""
    indicator = factories.indicator(
        "Clear to build", owner=cast.alice, target=Decimal(94), grace_days=20
    )
    record(cast.alice, indicator, [*STEADY, "80.1"])
    return indicator


def test_the_finding_its_rule_and_what_the_process_can_do(look, ctb):
    html = look(ctb)
    assert heading(html) == "Clear to build got worse, and it is not noise"
    text = words(html)
    for sentence in (
        "Off track October 2026 closed at 80.1%, expected 94.0%.",
        "Owner AL Alice Measures %, monthly Rhythm Monthly, 20 days of grace",
        "Rule Standard 94%. At risk to 89.3%, beyond that off track.",
        (
            "Can it meet the target? Cannot meet without change. "
            "The natural range, 83.5 to 91.9, lies wholly outside 94.0%."
        ),
        (
            "Did it change? Yes, for the worse. A point outside the natural range, "
            "since October 2026. Natural range 83.5 to 91.9."
        ),
    ):
        assert sentence in text


def test_every_value_stands_in_the_table_the_newest_first(look, ctb):
    text = words(look(ctb))
    assert (
        "October 2026 80.1 94.0 Off track A point outside the natural range – Execution. As planned."
        in text
    )
    assert "September 2026 88.7 94.0 Off track Eight in a row on one side of the centre –" in text
    assert text.index("October 2026 80.1") < text.index("September 2026 88.7")
    assert "April 2026" not in text.split("Values")[-1]
    assert "Show 4 earlier values" in text


def test_earlier_values_on_demand(look, ctb):
    html = look(ctb, "?before=2026-05-01", **HTMX)
    assert html.lstrip().startswith("<tbody>")
    assert words(html).startswith("April 2026 88.9 94.0 Off track")
    assert "January 2026 88.4" in words(html)
    assert "Show" not in words(html)
    assert look(ctb, "?before=nonsense") != ""


def test_a_year_before(look, cast):
    indicator = factories.indicator(owner=cast.alice, measured_from=date(2025, 10, 1))
    record(cast.alice, indicator, [f"{90 + n}" for n in range(13)], first=date(2025, 10, 1))
    text = words(look(indicator))
    assert re.search(r"October 2026 102\.0 95\.0 On track [A-Z][^0-9]+ 90\.0", text)


def test_a_running_total_says_what_is_judged_and_draws_no_range_of_its_months(look, cast):
    contracts = factories.indicator(
        "Contracts",
        owner=cast.alice,
        target_type="cumulative",
        aggregation="sum",
        baseline_on=date(2026, 1, 1),
        target=Decimal(365),
        target_on=date(2026, 12, 31),
        decimals=0,
    )
    record(cast.alice, contracts, ["35", "25", "40"])
    text = words(look(contracts))
    assert "March 2026 40 100 to date 90 On track" in text
    assert "February 2026 25 60 to date 59 On track" in text
    assert "Natural range (XmR)" not in text


def test_a_correction_shows_what_was_until_when_why_and_by_whom(look, ctb, cast):
    record(
        cast.dora,
        ctb,
        ["81.4"],
        first=date(2026, 10, 1),
        correction_reason="The Izmir orders were counted twice.",
    )
    text = words(look(ctb))
    assert "October 2026 81.4 corrected" in text
    assert "Was 80.1 until 5 Nov: The Izmir orders were counted twice. Dora" in text


def test_no_figure_because_and_older_gaps(look, ctb, cast):
    from objectives.services import record_measurement

    indicator = factories.indicator("Gappy", owner=cast.alice)
    record(cast.alice, indicator, ["96", "97"])
    record(cast.alice, indicator, ["96"], first=date(2026, 5, 1))
    record_measurement(
        actor=cast.alice,
        indicator=indicator,
        period_start=date(2026, 4, 1),
        no_value_reason="The plant stood still.",
        now=factories.NOW,
    )
    html = look(indicator)
    assert "April 2026 – 95.0 – The plant stood still." in words(html)
    assert "Without a value: April 2026 , March 2026" in words(html)
    assert f'/update/{indicator.pk}/?period=2026-03-01"' in html


def test_as_it_stood(look, ctb):
    text = words(look(ctb, "?as_of=2026-10-27"))
    assert "As it stood on 27 October 2026. Back to now" in text
    assert "September 2026 closed at 88.7%, expected 94.0%." in text
    assert "80.1" not in text
    assert "Update" not in text.split("As it stood")[0].split("Breadcrumb")[-1]


def test_too_few_values_for_limits(look, cast):
    indicator = factories.indicator(owner=cast.alice, grace_days=20)
    record(cast.alice, indicator, ["96", "97", "98"], first=date(2026, 8, 1))
    text = words(look(indicator))
    assert "Is it noise? Too early to say. Natural range from 8 values; 3 so far." in text
    assert heading(look(indicator)) == "On time in full is on track"


def test_a_stale_one_names_its_last_value_and_who_may_update(look, cast):
    indicator = factories.indicator(owner=cast.alice)
    record(cast.alice, indicator, ["96", "97"])
    html = look(indicator)
    assert heading(html) == "On time in full: no value since February"
    assert "228 days late February 2026 closed at 97.0%, expected 95.0%. It was on track then." in (
        words(html)
    )
    assert f'class="btn primary" href="/o/aldermere/update/{indicator.pk}/"' in html
    assert (
        "/update/" not in look(indicator, member=cast.victor).split("<main")[1].split("</main")[0]
    )


def test_one_without_any_value(look):
    indicator = factories.indicator("Order lines", target=None, measured_from=date(2026, 10, 1))
    html = look(indicator)
    assert "No value has come in yet." in words(html)
    assert heading(html) == "Order lines has never been measured"
    assert 'id="per"' not in html


def test_what_it_serves(look, ctb, cast):
    goal = factories.objective("Release complete", owner=cast.bob, result="off_track")
    other = factories.objective("Free capital", result="on_track")
    factories.serves(ctb, goal, weight=Decimal("2.50"))
    factories.serves(ctb, other, role="guardrail")
    text = words(look(ctb))
    assert "Serves 2 objectives" in text
    assert "Release complete lag Result, weight 2.5 Off track BO Bob" in text
    assert "Free capital guardrail Must not get worse while the result improves" in text


def test_it_costs_the_same_whatever_the_history(client, cast):
    counts = []
    client.force_login(cast.alice.user)
    indicator = factories.indicator(owner=cast.alice, measured_from=date(2024, 1, 1))
    for first, count in ((date(2024, 1, 1), 1), (date(2024, 2, 1), 2), (date(2024, 4, 1), 31)):
        record(cast.alice, indicator, ["96"] * count, first=first)
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/o/aldermere/measures/{indicator.pk}/")
        counts.append(queries(captured))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_foreign_ids_are_not_found(client, cast, ctb):
    with tenant_scope(cast.rival.id):
        foreign = factories.indicator("Rival secret")
        rival = factories.Membership.objects.get()
        rival.organization = cast.rival
        record(rival, foreign, [*STEADY, "80.1"])
        signal = Signal.objects.get(rule="outside")
    client.force_login(cast.alice.user)
    assert client.get(f"/o/aldermere/measures/{foreign.pk}/").status_code == 404
    assert client.get(f"/o/aldermere/measures/signals/{signal.pk}/").status_code == 404
    client.force_login(cast.mallory)
    assert client.get(f"/o/aldermere/measures/{ctb.pk}/").status_code == 404
    assert client.get(f"/o/rival/measures/{ctb.pk}/").status_code == 404


# --- Acknowledging ---------------------------------------------------------------------------------


@pytest.fixture
def signal(ctb):
    return Signal.objects.get(rule="outside")


def address(signal) -> str:
    return f"/o/aldermere/measures/signals/{signal.pk}/"


def test_the_page_offers_it_to_who_may(look, ctb, signal, cast):
    assert address(signal) in look(ctb)
    assert address(signal) not in look(ctb, member=cast.bob)


def test_a_dialog_or_a_page(client, cast, signal):
    client.force_login(cast.alice.user)
    dialog = client.get(address(signal), headers=HTMX).content.decode()
    assert dialog.lstrip().startswith("<dialog data-modal")
    assert "Worse since October: a point outside the natural range." in words(dialog)
    assert "<html" in client.get(address(signal)).content.decode()


def test_acknowledging(client, cast, signal):
    client.force_login(cast.alice.user)
    answer = client.post(address(signal), {"note": "Vitek is late."}, headers=HTMX)
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    signal.refresh_from_db()
    assert (signal.note, signal.acknowledged_by_id) == ("Vitek is late.", cast.alice.pk)
    again = client.post(address(signal), {"note": "Again."})
    assert again.status_code == 422
    assert "This signal was acknowledged before." in words(again.content.decode())


def test_acknowledging_without_script_leads_to_the_indicator(client, cast, signal):
    client.force_login(cast.alice.user)
    answer = client.post(address(signal), {"note": "Vitek is late."})
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/o/aldermere/measures/{signal.indicator_id}/",
    )


def test_acknowledging_needs_a_note_and_the_right(client, cast, signal):
    client.force_login(cast.alice.user)
    answer = client.post(address(signal), {"note": " "}, headers=HTMX)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    client.force_login(cast.bob.user)
    assert client.post(address(signal), {"note": "Mine."}).status_code == 403
    signal.refresh_from_db()
    assert signal.acknowledged_at is None
    assert Indicator.objects.get().version == 1
