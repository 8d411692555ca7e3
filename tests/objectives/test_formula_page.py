"""Writing a formula on its page, and what the indicator's page says of it."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.models import FormulaInput, Indicator
from objectives.services import record_measurement, set_formula
from tests import factories
from tests.factories import NOW
from tests.objectives.pages import HTMX, queries, words

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def measures(cast):
    late = factories.indicator("Late orders", owner=cast.alice, unit_of_measure="", decimals=0)
    orders = factories.indicator("Orders", owner=cast.alice, unit_of_measure="", decimals=0)
    share = factories.indicator("Late share", owner=cast.bob, direction="decrease")
    for indicator, value in ((late, 3), (orders, 40)):
        indicator.target = None
        indicator.save()
        record(cast, indicator, value)
    return late, orders, share


def record(cast, indicator, value):
    record_measurement(
        actor=cast.alice,
        indicator=indicator,
        period_start=OCTOBER,
        value=Decimal(value),
        now=NOW,
    )


def calculate(cast, share, late, orders):
    return set_formula(
        actor=cast.bob,
        indicator=share,
        formula="late / orders * 100",
        inputs={"late": late, "orders": orders},
        now=NOW,
    )


def address(indicator, rest="formula/"):
    return f"/o/aldermere/measures/{indicator.pk}/{rest}"


FILLED = {
    "formula": "late / orders × 100",
    "version": "1",
    "rows": "3",
    "name_0": "late",
    "input_0": "late orders",
    "name_1": "orders",
    "input_1": "Orders",
}


def test_a_formula_is_written_and_calculated(client, cast, measures):
    _late, _orders, share = measures
    client.force_login(cast.bob.user)
    answer = client.post(address(share), FILLED, follow=True)
    assert answer.redirect_chain == [(address(share, ""), 302)]
    text = words(answer.content.decode())
    assert "Late share is calculated from now on." in text
    assert "Late share = late / orders × 100" in text
    assert "late Late orders 3 in October 2026" in text
    share.refresh_from_db()
    assert (share.formula, share.latest_value) == ("late / orders * 100", Decimal("7.5"))
    assert f"/update/{share.pk}/" not in answer.content.decode()


def test_a_missing_input_is_said(client, cast, measures):
    late, orders, share = measures
    other = factories.indicator("Returns", owner=cast.alice)
    set_formula(
        actor=cast.bob,
        indicator=share,
        formula="late / orders * returns",
        inputs={"late": late, "orders": orders, "returns": other},
        now=NOW,
    )
    client.force_login(cast.alice.user)
    text = words(client.get(address(share, "")).content.decode())
    assert "returns Returns No figure yet" in text
    assert "Returns has no figure for October 2026." in text
    assert "Change the formula" not in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"formula": "late ** orders"},
            "A formula knows + - * / and parentheses, min, max and abs.",
        ),
        ({"formula": "late / all"}, "Say which measure “all” is."),
        ({"formula": ""}, "This field is required."),
        ({"input_1": "Orderz"}, "There is no measure “Orderz”."),
        ({"input_1": ""}, "Choose a measure."),
        ({"name_1": ""}, "Give it a name."),
        ({"name_1": "late"}, "“late” stands in two rows."),
        ({"input_1": "Late share"}, "in a circle: Late share → Late share."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, cast, measures, changes, sentence):
    _late, _orders, share = measures
    client.force_login(cast.bob.user)
    answer = client.post(address(share), FILLED | changes)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in words(html).replace("&quot;", '"')
    assert 'value="late orders"' in html
    assert not FormulaInput.objects.exists()


def test_who_saves_second_sees_both(client, cast, measures):
    late, orders, share = measures
    calculate(cast, share, late, orders)
    client.force_login(cast.bob.user)
    answer = client.post(address(share), FILLED | {"formula": "late + orders"})
    text = words(answer.content.decode())
    assert answer.status_code == 409
    assert "Somebody else changed “Late share” in the meantime." in text
    assert "late / orders * 100" in text
    again = client.post(address(share), FILLED | {"formula": "late + orders", "version": "2"})
    assert again.status_code == 302


def test_more_rows_without_script_keep_what_is_typed_and_show_the_result(client, cast, measures):
    _late, _orders, share = measures
    client.force_login(cast.bob.user)
    answer = client.post(address(share), FILLED | {"more": "1"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.count('name="input_') == 5
    assert "<b>7.5%</b> for October 2026, from late = 3, orders = 40." in html
    assert not FormulaInput.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "7.5% for October 2026, from late = 3, orders = 40."),
        ({"formula": ""}, "The result appears here while you type."),
        ({"formula": "late +"}, "This is no formula: something is missing or too much in it."),
        ({"formula": "late / (orders - 40)"}, "Division by zero: orders - 40 is 0."),
        ({"name_1": "", "input_1": ""}, "Say which measure “orders” is."),
    ],
)
def test_the_preview_follows_the_typing(client, cast, measures, changes, sentence):
    _late, _orders, share = measures
    client.force_login(cast.bob.user)
    answer = client.get(address(share, "formula/preview/"), FILLED | changes, headers=HTMX)
    assert words(answer.content.decode()) == sentence


def test_the_stored_formula_stands_in_its_form(client, cast, measures):
    late, orders, share = measures
    calculate(cast, share, late, orders)
    client.force_login(cast.carol.user)
    html = client.get(address(share)).content.decode()
    assert 'value="late / orders * 100"' in html
    assert 'value="Late orders"' in html
    assert "<b>7.5%</b>" in html


def test_only_who_may_edit_it(client, cast, measures):
    _late, _orders, share = measures
    client.force_login(cast.alice.user)
    for rest in ("formula/", "formula/preview/", "formula/remove/"):
        assert client.get(address(share, rest)).status_code == 403
    client.force_login(cast.mallory)
    assert client.get(address(share)).status_code == 404


def test_removing_it_asks_first_and_lets_its_owner_enter_again(client, cast, measures):
    late, orders, share = measures
    calculate(cast, share, late, orders)
    client.force_login(cast.bob.user)
    dialog = client.get(address(share, "formula/remove/"), headers=HTMX).content.decode()
    assert "Enter Late share by hand again?" in dialog
    client.post(address(share, "formula/remove/"))
    share.refresh_from_db()
    assert (share.formula, share.latest_value) == ("", Decimal("7.5"))


def test_the_check_in_page_says_where_its_figures_come_from(client, cast, measures):
    late, orders, share = measures
    calculate(cast, share, late, orders)
    client.force_login(cast.bob.user)
    answer = client.get(f"/o/aldermere/update/{share.pk}/")
    assert answer.status_code == 403
    assert "This one is calculated from Late orders and Orders." in answer.content.decode()


def test_options_follow_what_is_typed_and_tell_namesakes_apart(client, cast, measures):
    plant = factories.unit("Brno")
    factories.indicator("Lead time", unit=plant)
    factories.indicator("Lead time", owner=cast.bob)
    factories.indicator("Old lead time", retired_from=OCTOBER)
    client.force_login(cast.alice.user)
    html = client.get("/o/aldermere/measures/options/", {"input_0": "LEAD"}).content.decode()
    assert set(re.findall(r'value="(.*?)"', html)) == {"Lead time · Brno", "Lead time · Bob"}
    share = measures[2]
    client.force_login(cast.bob.user)
    refused = client.post(address(share), FILLED | {"input_1": "lead time"})
    assert "Several measures have this name: Lead time · Bob, Lead time · Brno." in words(
        refused.content.decode()
    )
    taken = client.post(address(share), FILLED | {"input_1": "Lead time · Brno"})
    assert taken.status_code == 302


def test_the_indicator_page_costs_the_same_with_few_inputs_and_many(client, cast, measures):
    share = measures[2]
    client.force_login(cast.bob.user)
    counts = []
    for count in (1, 3, 30):
        inputs = {
            f"x{index}": factories.indicator(f"Input {count} {index}") for index in range(count)
        }
        set_formula(
            actor=cast.bob, indicator=share, formula=" + ".join(inputs), inputs=inputs, now=NOW
        )
        with CaptureQueriesContext(connection) as captured:
            client.get(address(share, ""))
        counts.append(queries(captured))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_the_measures_page_offers_no_update_of_what_is_calculated(client, cast, measures):
    late, orders, share = measures
    calculate(cast, share, late, orders)
    Indicator.objects.filter(pk=share.pk).update(next_due_at=NOW - timedelta(days=1))
    client.force_login(cast.bob.user)
    html = client.get("/o/aldermere/measures/?scope=all").content.decode()
    assert "Late share" in html
    assert f"/update/{share.pk}/" not in html
