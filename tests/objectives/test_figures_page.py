"""The controller's table: every column by hand, filters, comments, sums of money, the file, the count of queries."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.models import ExchangeRate, Indicator
from objectives.rules.money import RateKind
from objectives.services import enter_rate, set_threshold, write_controller_comment
from perfmgmt.tenancy.models import Organization
from tests import factories
from tests.factories import NOW, TODAY
from tests.objectives.pages import heading, queries, words
from tests.objectives.series import many, record

FIGURES = "/o/aldermere/measures/figures/"
OCTOBER = date(2026, 10, 1)
MONEY = {
    "number_format": "currency",
    "aggregation": "sum",
    "target_type": "standard",
    "decimals": 0,
    "target": Decimal(100),
}


def money(title="Revenue", currency="GBP", **fields) -> Indicator:
    sign = {"GBP": "£", "EUR": "€"}[currency]
    return factories.indicator(
        title, currency=currency, unit_of_measure=sign, **{**MONEY, **fields}
    )


def reports_in(cast, code="GBP", **fields) -> None:
    Organization.objects.filter(pk=cast.organization.pk).update(reporting_currency=code, **fields)
    for each in (cast.organization, cast.alice, cast.carol, cast.dora, cast.erin):
        target = each if isinstance(each, Organization) else each.organization
        target.refresh_from_db()


@pytest.fixture
def dora(cast, client):
    client.force_login(cast.dora.user)
    return cast.dora


def cells(html: str, title: str) -> list[str]:
    row = next(part for part in html.split("<tr data-row>")[1:] if f">{title}</a>" in part)
    return [words(cell.split(">", 1)[1]) for cell in row.split("<td")[1:]]


@pytest.fixture
def revenue(cast):
    """January to October: 90, 100 … with 100 planned each month; October of last year was 80."""
    found = money(owner=cast.alice, measured_from=date(2025, 10, 1), direction="increase")
    values = ["80", "90", "90", *["90", "110"] * 5]
    record(cast.dora, found, values, first=date(2025, 10, 1))
    return found


def test_every_column_by_hand(cast, client, dora, revenue):
    page = client.get(FIGURES).content.decode()
    # October 110 of 100; 80 in 2025. The year: 5 × 200 of 10 × 100. No trend: two more at the median, 90.
    assert cells(page, "Revenue")[:10] == [
        "110",
        "100",
        "+10",
        "+10.0%",
        "F (favourable)",
        "80",
        "1,000",
        "1,000",
        "0",
        "1,180 rest: forecast",
    ]


def test_the_heading_says_what_is_to_be_explained(cast, client, dora, revenue):
    assert heading(client.get(FIGURES).content.decode()) == (
        "Nothing of October 2026 waits for an explanation"
    )
    set_threshold(
        actor=cast.dora,
        indicator=revenue,
        comment_over_percent=Decimal(5),
        comment_over_amount=None,
        now=NOW,
    )
    page = client.get(FIGURES).content.decode()
    # every recorded figure has the commentary "As planned."
    assert "As planned." in cells(page, "Revenue")[10]
    other = money("Costs", owner=cast.bob, direction="decrease")
    record(cast.dora, other, ["104"], first=OCTOBER, commentary="", cause="")
    Organization.objects.update(comment_over_percent=Decimal(3))
    page = client.get(FIGURES).content.decode()
    assert heading(page) == "One variance of October 2026 is not explained yet"
    assert cells(page, "Costs")[2:5] == ["+4", "+4.0%", "A (adverse)"]
    assert cells(page, "Costs")[10].startswith("missing")


def test_a_controllers_comment_stands_beside_and_not_instead(cast, client, dora, revenue):
    Organization.objects.update(comment_over_percent=Decimal(3))
    costs = money("Costs", owner=cast.bob, direction="decrease")
    record(cast.dora, costs, ["104"], first=OCTOBER, commentary="", cause="")
    write_controller_comment(
        actor=cast.dora, indicator=costs, period_start=OCTOBER, text="Castings.", now=NOW
    )
    cell = cells(client.get(FIGURES).content.decode(), "Costs")[10]
    assert cell == "missing Controller Castings. Dora, 19 Nov Comment : Costs"


def test_groups_stand_in_the_order_of_the_tree(cast, client, dora):
    works = factories.unit("Works")
    plant = factories.unit("Assembly", parent=works)
    for title, unit in (("A", plant), ("B", works), ("C", None)):
        record(cast.dora, money(title, unit=unit), ["100"], first=OCTOBER)
    page = client.get(FIGURES).content.decode()
    found = [part.split(" <span")[0] for part in page.split("<h2>")[1:]]
    assert found == ["Works", "Assembly", "Without a unit"]
    of_unit = client.get(FIGURES, {"unit": str(plant.pk)}).content.decode()
    assert [part.split(" <span")[0] for part in of_unit.split("<h2>")[1:]] == ["Assembly"]


def test_a_plan_leaves_what_serves_its_objectives(cast, client, dora):
    plan = factories.plan()
    objective = factories.objective(owner=cast.alice, priority=factories.priority(plan=plan))
    served = money("Served")
    factories.serves(served, objective)
    for each in (served, money("Alone")):
        record(cast.dora, each, ["100"], first=OCTOBER)
    page = client.get(FIGURES, {"plan": str(plan.pk)}).content.decode()
    assert "Served" in page
    assert "Alone" not in page


def rate(cast, currency, kind, day, value):
    enter_rate(actor=cast.dora, currency=currency, kind=kind, day=day, rate=Decimal(value), now=NOW)


def test_money_at_both_rates_with_the_effect_apart(cast, client, dora):
    reports_in(cast)
    rate(cast, "EUR", RateKind.PLAN, OCTOBER, "0.80")
    rate(cast, "EUR", RateKind.ACTUAL, OCTOBER, "0.85")
    record(cast.dora, money("Germany", "EUR"), ["200"], first=OCTOBER)
    at_plan = cells(client.get(FIGURES, {"in": "plan"}).content.decode(), "Germany")
    at_actual = cells(client.get(FIGURES, {"in": "actual"}).content.decode(), "Germany")
    assert (at_plan[0], at_plan[1], at_plan[2], at_plan[10]) == ("160", "80", "+80", "+10")
    assert (at_actual[0], at_actual[1], at_actual[2], at_actual[10]) == ("170", "80", "+90", "+10")


def test_a_missing_rate_is_said(cast, client, dora):
    reports_in(cast)
    rate(cast, "EUR", RateKind.PLAN, OCTOBER, "0.80")
    record(cast.dora, money("Germany", "EUR"), ["200"], first=OCTOBER)
    row = cells(client.get(FIGURES, {"in": "actual"}).content.decode(), "Germany")
    assert row[0] == "–"
    assert row[3] == "– an exchange rate is missing"


def test_sums_need_one_currency_or_the_rates(cast, client, dora):
    reports_in(cast)
    home, abroad = money("Home"), money("Germany", "EUR")
    for each in (home, abroad):
        record(cast.dora, each, ["200"], first=OCTOBER)
    query = {"sum": [str(home.pk), str(abroad.pk)]}
    assert (
        "EUR, GBP are not added up as they are. Choose the reporting currency, which needs their rates."
        in words(client.get(FIGURES, query).content.decode())
    )
    asked = query | {"in": "actual"}
    assert "A rate of EUR into the reporting currency is missing." in words(
        client.get(FIGURES, asked).content.decode()
    )
    rate(cast, "EUR", RateKind.PLAN, OCTOBER, "0.80")
    rate(cast, "EUR", RateKind.ACTUAL, OCTOBER, "0.85")
    page = words(client.get(FIGURES, asked).content.decode())
    # 200 + 200 × 0.85 of 100 + 100 × 0.80
    assert "2 rows added up Actual 370 £ Plan 180 £ Variance +190 £" in page
    assert "Currency effect +10 £" in page


def test_rounded_rows_that_do_not_add_up_are_said(cast, client, dora):
    rows = [money(title) for title in ("A", "B", "C")]
    for each in rows:
        record(cast.dora, each, ["0.4"], first=OCTOBER)
    page = words(client.get(FIGURES, {"sum": [str(each.pk) for each in rows]}).content.decode())
    assert "Actual 1 £" in page
    assert "Totals are rounded after summing, so the rounded rows may differ from them." in page


def test_the_file_has_exact_numbers_and_no_formula(cast, client, dora):
    odd = money('=HYPERLINK("x")', owner=cast.alice)
    record(cast.dora, odd, ["90.125"], first=OCTOBER, commentary="@SUM(A1)")
    answer = client.get(FIGURES + "table.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="figures-2026-10-01.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [
        rows[0]
        | {
            "Unit": "",
            "Indicator": '\'=HYPERLINK("x")',
            "From": "2026-10-01",
            "To": "2026-10-31",
            "Actual": "90.125",
            "Plan": "100",
            "Variance": "-9.875",
            "Variance, per cent": "-9.875",
            "F or A": "A",
            "Commentary": "'@SUM(A1)",
        }
    ]


def test_the_same_number_of_queries_at_1_3_and_300_rows(cast, client, dora):
    reports_in(cast)
    counts = []
    for more in (1, 2, 297):
        many(more)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page = client.get(FIGURES).content.decode()
        counts.append(queries(captured))
    assert page.count("<tr data-row>") == 300
    assert len(set(counts)) == 1
    assert counts[0] <= 12


def test_nonsense_in_the_address_shows_the_newest_month(cast, client, dora, revenue):
    answer = client.get(FIGURES, {"period": "2026-99-99", "unit": "x", "sum": "y", "in": "gold"})
    assert answer.status_code == 200
    assert cells(answer.content.decode(), "Revenue")[0] == "110"


def test_an_earlier_month_knows_nothing_of_later_ones(cast, client, dora, revenue):
    page = client.get(FIGURES, {"period": "2026-03-01"}).content.decode()
    # January to March: 90, 110, 90
    assert cells(page, "Revenue")[0] == "90"
    assert cells(page, "Revenue")[6] == "290"


def test_whoever_does_not_control_reads_but_comments_nothing(cast, client, revenue):
    client.force_login(cast.victor.user)
    page = client.get(FIGURES)
    assert page.status_code == 200
    assert "Comment<span" not in page.content.decode()
    address = f"/o/aldermere/measures/{revenue.pk}/comment/?period=2026-10-01"
    assert client.get(address).status_code == 403


def test_a_comment_is_written_in_its_dialog(cast, client, dora, revenue):
    address = f"/o/aldermere/measures/{revenue.pk}/comment/?period=2026-10-15"
    assert "Revenue, October 2026" in client.get(address).content.decode()
    assert client.post(address, {"text": "  "}).status_code == 422
    assert client.post(address, {"text": "A good month."}).status_code == 302
    assert "A good month." in cells(client.get(FIGURES).content.decode(), "Revenue")[10]
    assert "Revenue, October 2026" in client.get(address.partition("?")[0]).content.decode()


def test_it_is_today_in_the_organisation(cast):
    assert TODAY > OCTOBER
    assert not ExchangeRate.objects.exists()
