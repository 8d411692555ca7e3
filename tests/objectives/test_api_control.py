"""Figures, rates, closes, comments and thresholds over REST: exact bodies, refusals, and the page's own figures."""

from datetime import date
from decimal import Decimal

import pytest

from objectives.models import Indicator
from perfmgmt.tenancy.models import Organization
from tests import factories
from tests.factories import NOW
from tests.objectives.calling import problem, refused
from tests.objectives.series import record

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def costs(cast) -> Indicator:
    Organization.objects.filter(pk=cast.organization.pk).update(
        reporting_currency="GBP", comment_over_percent=Decimal(3)
    )
    found = factories.indicator(
        "Costs",
        owner=cast.alice,
        unit_of_measure="€",
        currency="EUR",
        number_format="currency",
        aggregation="sum",
        direction="decrease",
        target=Decimal(100),
        measured_from=date(2026, 9, 1),
    )
    record(cast.dora, found, ["98", "104"], first=date(2026, 9, 1), commentary="", cause="")
    return found


def test_every_figure_of_a_row(cast, call, costs):
    body = call("get", "figures/").json()
    assert body == {
        "results": [
            {
                "id": str(costs.pk),
                "title": "Costs",
                "unit": None,
                "unit_of_measure": "€",
                "currency": "EUR",
                "period_start": "2026-10-01",
                "period_end": "2026-10-31",
                "actual": 104,
                "plan": 100,
                "variance": 4,
                "variance_percent": 4,
                "favour": "adverse",
                "no_variance": None,
                "no_percent": None,
                "prior_year": None,
                "prior_year_variance": None,
                "prior_year_variance_percent": None,
                "year_to_date": 202,
                "plan_to_date": 200,
                "variance_to_date": 2,
                "variance_to_date_percent": 1,
                "missing_to_date": [],
                "latest_estimate": 402,
                "estimate_basis": "plan",
                "no_estimate": None,
                "plan_of_year": 400,
                "currency_effect": None,
                "currency_effect_to_date": None,
                "commentary": "",
                "commentary_required": True,
                "commentary_missing": True,
            }
        ],
        "next": None,
    }


def enter(call, cast, kind, rate, **more):
    body = {"currency": "EUR", "kind": kind, "day": "2026-10-17", "rate": rate} | more
    return call("post", "exchange-rates/", member=cast.dora, body=body)


def test_rates_turn_figures_into_the_reporting_currency(cast, call, costs):
    assert enter(call, cast, "plan", "0.80").status_code == 201
    answer = enter(call, cast, "actual", 0.85)
    assert answer.status_code == 201
    assert answer.json() | {"id": "", "entered_at": ""} == {
        "id": "",
        "currency": "EUR",
        "kind": "actual",
        "first_day": "2026-10-01",
        "rate": 0.85,
        "entered_by": str(cast.dora.pk),
        "entered_at": "",
        "version": 1,
    }
    row = call("get", "figures/?in=actual").json()["results"][0]
    wanted = {
        "currency": "GBP",
        "actual": 88.4,
        "plan": 80,
        "variance": 8.4,
        "variance_percent": 10.5,
        "currency_effect": 5.2,
        # September has no rate yet
        "missing_to_date": ["2026-09-01"],
        "variance_to_date": None,
    }
    assert {name: row[name] for name in wanted} == wanted
    assert enter(call, cast, "actual", "0.86", expected_version=7).status_code == 409
    listed = call("get", "exchange-rates/?kind=plan").json()["results"]
    assert [(each["currency"], each["rate"]) for each in listed] == [("EUR", 0.8)]


def test_a_rate_that_is_none_is_refused_at_its_field(cast, call, costs):
    answer = enter(call, cast, "plan", "0")
    assert (answer.status_code, answer.json()) == (
        422,
        refused("rate", "A rate is a number above 0."),
    )
    answer = call("post", "exchange-rates/", member=cast.alice, body={})
    assert (answer.status_code, answer.json()) == (
        403,
        problem(
            403,
            "Not allowed",
            "Controllers and administrators keep rates, thresholds and the calendar.",
        ),
    )


def test_three_keys_close_a_period(cast, call, costs):
    body = {"rhythm": "monthly", "period_start": "2026-10-01", "note": "With accruals."}
    answer = call("post", "period-closes/", member=cast.dora, body=body)
    assert answer.json()["detail"] == (
        "1 variance beyond its threshold has no commentary of its owner: Costs."
    )
    Organization.objects.update(comment_over_percent=None)
    made = call("post", "period-closes/", member=cast.dora, body=body)
    assert made.status_code == 201
    close = f"period-closes/{made.json()['id']}/"
    assert call("post", f"{close}review/", member=cast.dora, body={}).status_code == 422
    assert call("post", f"{close}review/", member=cast.alice, body={}).status_code == 403
    assert call("post", f"{close}review/", member=cast.carol, body={}).json()["state"] == "reviewed"
    row = call("post", f"{close}approve/", member=cast.erin, body={}).json()
    people = [str(each.pk) for each in (cast.dora, cast.carol, cast.erin)]
    assert [row["prepared_by"], row["reviewed_by"], row["approved_by"]] == people
    assert (row["state"], row["first_day"], row["last_day"], row["note"]) == (
        "approved",
        "2026-10-01",
        "2026-10-31",
        "With accruals.",
    )
    assert row["lock"] == call("get", "period-locks/").json()["results"][0]["id"]
    reopened = call(
        "post", f"{close}reopen/", member=cast.dora, body={"because": "A late invoice."}
    ).json()
    assert (reopened["state"], reopened["reopened_because"]) == ("reopened", "A late invoice.")
    assert call("get", "period-closes/?state=approved").json()["results"] == []


def test_a_comment_is_added_and_listed(cast, call, costs):
    body = {"indicator": str(costs.pk), "period_start": "2026-10-01", "text": "Steel."}
    assert call("post", "controller-comments/", body=body).status_code == 403
    made = call("post", "controller-comments/", member=cast.dora, body=body)
    assert made.status_code == 201
    listed = call("get", f"controller-comments/?indicator={costs.pk}").json()["results"]
    assert listed == [made.json()]
    assert (listed[0]["text"], listed[0]["author_name"], listed[0]["rhythm"]) == (
        "Steel.",
        "Dora",
        "monthly",
    )
    row = call("get", "figures/").json()["results"][0]
    assert (row["commentary"], row["commentary_missing"]) == ("", True)


def test_a_threshold_of_its_own(cast, call, costs):
    body = {"comment_over_percent": 10, "comment_over_amount": None}
    address = f"indicators/{costs.pk}/threshold/"
    answer = call("post", address, member=cast.dora, body=body)
    assert answer.json()["comment_over_percent"] == 10
    assert call("get", "figures/").json()["results"][0]["commentary_required"] is False
    stale = body | {"comment_over_percent": 11, "expected_version": 1}
    assert call("post", address, member=cast.dora, body=stale).status_code == 409


def test_a_currency_that_nobody_reports_in_is_refused(cast, call):
    assert call("get", "figures/?in=plan").json() == refused(
        "in", "Say first in which currency the organisation reports."
    )
    assert call("get", "figures/?in=gold").status_code == 400


def test_pages_of_figures_follow_each_other(cast, call):
    ids = sorted(str(factories.indicator(f"M{n}").pk) for n in range(3))
    first = call("get", "figures/?limit=2").json()
    assert [row["id"] for row in first["results"]] == ids[:2]
    after = call("get", f"figures/?limit=2&after={ids[1]}").json()
    assert [row["id"] for row in after["results"]] == ids[2:]
    assert after["next"] is None
    assert after["results"][0]["no_variance"] == "no_actual"


def test_as_it_was_known_before(cast, call, costs):
    address = "figures/?as_of=2026-10-20T00:00:00Z"
    row = call("get", address).json()["results"][0]
    assert (row["actual"], row["year_to_date"]) == (None, 98)
    assert NOW.day == 19
