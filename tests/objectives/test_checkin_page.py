from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.models import Indicator, Measurement
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.objectives.pages import HTMX, heading, queries, words
from tests.objectives.series import STEADY, record

UPDATE = "/o/aldermere/update/"
WANTED = {"cause": "execution", "commentary": "Castings are late."}


@pytest.fixture
def signed_in(client, cast):
    client.force_login(cast.alice.user)
    return client


@pytest.fixture
def otif(cast):
    """Nine steady months on track; October waits and is not late yet."""
    indicator = factories.indicator(owner=cast.alice, target=Decimal(85), grace_days=30)
    record(cast.alice, indicator, STEADY)
    return indicator


@pytest.fixture
def incidents(cast):
    """Late: nothing since August."""
    indicator = factories.indicator(
        "Incidents",
        owner=cast.alice,
        unit_of_measure="",
        decimals=0,
        target=Decimal(2),
        direction="decrease",
    )
    record(cast.alice, indicator, ["2"] * 8)
    return indicator


def address(indicator) -> str:
    return f"{UPDATE}{indicator.pk}/"


def typed(indicator, value="88.5", period="2026-10-01", **fields) -> dict:
    version = Indicator.objects.get(pk=indicator.pk).version
    return {"period_start": period, "version": version, "value": value} | fields


def october(indicator) -> Measurement:
    return Measurement.objects.current().get(indicator=indicator, period_start=date(2026, 10, 1))


# --- The queue -------------------------------------------------------------------------------------


def test_update_leads_to_what_waits_longest(signed_in, otif, incidents):
    answer = signed_in.get(UPDATE)
    assert (answer.status_code, answer["Location"]) == (302, address(incidents))
    text = words(signed_in.get(address(incidents)).content.decode())
    assert "1 Incidents 45 days late 2 On time in full" in text
    assert "Then: On time in full" in text


def test_nothing_waits(signed_in, cast):
    factories.indicator("Somebody else’s", owner=cast.bob, next_due_at=factories.NOW)
    html = signed_in.get(UPDATE).content.decode()
    assert heading(html) == "Every value of yours is in"


def test_after_the_last_one_it_says_what_is_left(signed_in, otif):
    html = signed_in.get(UPDATE + "?done=1").content.decode()
    assert heading(html) == "One value still waits"
    assert f'href="{address(otif)}"' in html


def test_the_named_updater_checks_in_not_the_owner(signed_in, cast, otif):
    Indicator.objects.update(owner=cast.bob, updater=cast.alice)
    assert signed_in.get(UPDATE)["Location"] == address(otif)
    signed_in.force_login(cast.bob.user)
    assert signed_in.get(UPDATE).status_code == 200


# --- The form --------------------------------------------------------------------------------------


def test_last_value_and_expected_value_are_in_view(signed_in, otif):
    html = signed_in.get(address(otif)).content.decode()
    assert "September 88.7% Expected, October 85.0% October %" in words(html)
    assert "autofocus" in html
    assert "Cause of the miss" not in words(html)
    assert "Confidence in 85.0%" in words(html)


def test_saving_brings_the_next_one(signed_in, cast, otif, incidents):
    answer = signed_in.post(
        address(incidents), typed(incidents, "2", "2026-09-01", confidence="high")
    )
    assert (answer.status_code, answer["Location"]) == (302, address(otif))
    answer = signed_in.post(address(otif), typed(otif))
    assert answer["Location"] == UPDATE + "?done=1"
    saved = october(otif)
    assert (saved.value, saved.author_id, saved.recorded_at, saved.confidence) == (
        Decimal("88.5"),
        cast.alice.pk,
        factories.NOW,
        "",
    )


def test_a_german_types_a_comma(signed_in, cast, otif):
    cast.alice.user.language = "de"
    cast.alice.user.save()
    assert signed_in.post(address(otif), typed(otif, "88,5")).status_code == 302
    assert october(otif).value == Decimal("88.5")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"value": "1,234"}, "“1,234” can be read in two ways. Write 1234 or 1.234."),
        ({"value": "NaN"}, "“NaN” is not a number. Write digits, such as 86.2."),
        ({"value": "1e999"}, "“1e999” is not a number. Write digits, such as 86.2."),
        ({"value": "9" * 21}, "This number is too large."),
        ({"value": "9" * 70}, "Ensure this value has at most 60 characters (it has 70)."),
        ({"value": ""}, "Enter a figure, or say why there is none."),
        ({"value": "20"}, "Name the cause: this figure enters off track"),
        ({"value": "20", "cause": "execution"}, "Say in a sentence what happened."),
        ({"value": "88", "no_value_reason": "Lost."}, "There is a figure, so no reason is needed."),
        ({"cause": "bad luck"}, "Select a valid choice. bad luck is not one of the available"),
        ({"commentary": "x" * 10_001}, "at most 10000 characters (it has 10001)."),
    ],
)
def test_what_is_refused_keeps_what_was_typed(signed_in, otif, change, sentence):
    sent = typed(otif, **{"commentary": "Half a thought"} | change)
    if "cause" in change:
        sent["commentary"] = ""
    answer = signed_in.post(address(otif), sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in words(html)
    assert f'value="{sent["value"]}"' in html or not sent["value"]
    assert sent["commentary"] in html
    assert not Measurement.objects.filter(period_start=date(2026, 10, 1)).exists()


def test_the_cause_is_asked_for_when_it_is_wanted(signed_in, otif):
    html = signed_in.post(address(otif), typed(otif, "20")).content.decode()
    assert "Cause of the miss" in words(html)
    assert html.count('name="cause"') == 7
    assert 'data-hotkey="7"' in html
    assert 'aria-invalid="true"' in html
    assert signed_in.post(address(otif), typed(otif, "20", **WANTED)).status_code == 302
    assert october(otif).cause == "execution"


def test_no_figure_because_is_a_valid_check_in(signed_in, otif):
    sent = typed(otif, "", no_value_reason="The plant stood still.")
    assert signed_in.post(address(otif), sent).status_code == 302
    assert october(otif).no_value_reason == "The plant stood still."


def test_both_counts_are_a_percentage(signed_in, otif):
    Indicator.objects.update(aggregation="ratio")
    sent = typed(otif, "", numerator="885", denominator="1,000,000")
    assert signed_in.post(address(otif), typed(otif, "", numerator="885")).status_code == 422
    assert signed_in.post(address(otif), sent | WANTED).status_code == 302
    assert october(otif).value == Decimal("0.0885")


def test_correcting_needs_a_reason_and_leads_back(signed_in, otif):
    page = address(otif) + "?period=2026-09-01"
    text = words(signed_in.get(page).content.decode())
    assert "So far, September 88.7%" in text
    assert "Why is the figure corrected?" in text
    sent = typed(otif, "88.9", "2026-09-01")
    answer = signed_in.post(address(otif), sent)
    assert answer.status_code == 422
    assert "Say why the figure is corrected." in words(answer.content.decode())
    answer = signed_in.post(address(otif), sent | {"correction_reason": "Counted twice."})
    assert answer["Location"] == f"/o/aldermere/measures/{otif.pk}/"
    current = Measurement.objects.current().get(period_start=date(2026, 9, 1))
    assert (current.value, current.correction_reason) == (Decimal("88.9"), "Counted twice.")


def test_an_edit_in_the_meantime_is_told_and_can_be_confirmed(signed_in, otif):
    sent = typed(otif) | {"version": 0}
    answer = signed_in.post(address(otif), sent)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "On time in full was changed in the meantime. Look again and save once more." in (
        words(html)
    )
    assert 'value="88.5"' in html
    assert '<input type="hidden" name="version" value="1" id="id_version">' in html


@pytest.mark.parametrize("period", ["2026-11-01", "2026-10-02", "2030-01-01"])
def test_a_period_that_is_none_of_its_own(signed_in, otif, period):
    assert signed_in.get(f"{address(otif)}?period={period}").status_code == 404
    answer = signed_in.post(address(otif), typed(otif, period=period, commentary="Kept."))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This is no period that has ended. Here is the one that waits." in words(html)
    assert "Kept." in html
    assert 'value="88.5"' in html
    assert 'name="period_start" value="2026-10-01"' in html


def test_before_the_first_period_has_ended(signed_in, cast):
    early = factories.indicator("Early", owner=cast.alice, measured_from=date(2026, 11, 1))
    answer = signed_in.get(address(early))
    assert answer["Location"] == f"/o/aldermere/measures/{early.pk}/"


def test_only_who_may_and_foreign_ids_are_not_found(client, cast, otif):
    with tenant_scope(cast.rival.id):
        foreign = factories.indicator("Rival secret")
    for member, status in ((cast.bob, 403), (cast.victor, 403), (cast.dora, 200)):
        client.force_login(member.user)
        assert client.get(address(otif)).status_code == status
        assert client.get(address(otif) + "preview/?value=1").status_code == status
        for path in (address(foreign), address(foreign) + "preview/"):
            assert client.get(path).status_code == 404
        assert client.post(address(foreign), typed(otif)).status_code == 404
    client.force_login(cast.mallory)
    assert client.get(address(otif)).status_code == 404
    assert client.get(f"/o/rival/update/{otif.pk}/").status_code == 404


def test_what_it_feeds_and_what_usually_moves_it(signed_in, cast, otif):
    goal = factories.objective("Complete on the day")
    factories.serves(otif, goal)
    for title, status in (("Steady", "on_track"), ("Castings", "off_track"), ("Kits", "at_risk")):
        lead = factories.indicator(title, status=status, latest_value=Decimal(74))
        factories.serves(lead, goal, role="lead")
    text = words(signed_in.get(address(otif)).content.decode())
    assert "Feeds Complete on the day" in text
    assert "What usually moves it Castings 74.0% Kits 74.0% Steady 74.0%" in text


def test_text_is_text(signed_in, otif, cast):
    record(
        cast.alice,
        otif,
        ["88"],
        first=date(2026, 10, 1),
        commentary="<img src=x onerror=alert(1)>",
    )
    html = signed_in.get(address(otif) + "?period=2026-10-01").content.decode()
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


# --- The preview -----------------------------------------------------------------------------------


def preview(client, indicator, **query) -> str:
    answer = client.get(address(indicator) + "preview/", query, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("value", "tone", "sentence"),
    [
        ("88.5", "ok", "On track 3.5 points better than expected."),
        ("86.9", "ok", "On track 1.9 points better than expected."),
        ("85", "warn-t", "On track As expected, and a signal:"),
        ("84.9", "warn-t", "At risk 0.1 points below expected, and a signal:"),
        (
            "80.1",
            "off",
            (
                "Off track 4.9 points below expected, and a signal: "
                "a point outside the natural range, 83.5 to 91.9. "
                "Something changed; it is not noise."
            ),
        ),
        ("", "plain", "The status appears here while you type."),
        ("x", "plain", "“x” is not a number. Write digits, such as 86.2."),
        ("1,234", "plain", "“1,234” can be read in two ways. Write 1234 or 1.234."),
    ],
)
def test_the_status_shows_while_typing(signed_in, otif, value, tone, sentence):
    html = preview(signed_in, otif, value=value, period_start="2026-10-01")
    assert html.lstrip().startswith(f'<div class="pv {tone}" id="pv" role="status">')
    assert sentence in words(html)
    assert "<html" not in html


def test_the_cause_appears_only_where_it_is_wanted_and_keeps_the_choice(signed_in, otif):
    html = preview(signed_in, otif, value="88.5", period_start="2026-10-01")
    assert '<div id="cause" hidden hx-swap-oob="true">' in html
    html = preview(signed_in, otif, value="20", period_start="2026-10-01", cause="dependency")
    assert '<div id="cause" hx-swap-oob="true">' in html
    assert 'value="dependency" data-hotkey="5" checked' in html


def test_a_later_period_has_the_last_cause_at_hand(signed_in, cast, otif):
    record(cast.alice, otif, ["20"], first=date(2026, 9, 1), correction_reason="Counted twice.")
    html = preview(signed_in, otif, value="21", period_start="2026-10-01")
    assert 'value="execution" data-hotkey="1" checked' in html


def test_the_preview_writes_nothing_and_costs_little(signed_in, otif):
    before = Measurement.objects.count()
    with CaptureQueriesContext(connection) as captured:
        preview(signed_in, otif, value="20", period_start="2026-10-01")
    assert Measurement.objects.count() == before
    assert queries(captured) <= 10


def test_a_check_in_costs_the_same_whatever_waits(signed_in, cast, otif):
    counts = []
    for more in (1, 2, 297):
        for n in range(more):
            factories.indicator(
                f"Waits {more} {n}",
                owner=cast.alice,
                next_due_at=datetime(2026, 12, 1, tzinfo=UTC) - timedelta(minutes=n),
                grace_days=30,
            )
        with CaptureQueriesContext(connection) as captured:
            html = signed_in.get(address(otif)).content.decode()
        counts.append(queries(captured))
        assert len(html) < 60_000
    assert counts[0] == counts[1] == counts[2] <= 13  # one of them restores the test's own binding
