import pytest

from perfmgmt.tenancy.scope import tenant_scope
from strategy import shapes
from strategy.models import TradeOff
from tests import factories

API = "/api/v1/aldermere/"


@pytest.fixture
def get(client, cast):
    client.force_login(cast.victor.user)

    def fetch(path, status=200):
        answer = client.get(API + path)
        assert answer.status_code == status
        return answer.json()

    return fetch


def test_plans_priorities_and_trade_offs(get, cast):
    plan = factories.plan()
    old = factories.plan(title="Old", is_default=False, state="closed")
    first = factories.priority(plan=plan, rank=1, sponsor=cast.carol)
    second = factories.priority(plan=plan, rank=2)
    swap = TradeOff.objects.create(
        plan=plan, favoured_priority=first, over_tension="cost", because="Trust is worth more."
    )
    rows = get(f"plans/?state={plan.state}")["results"]
    assert rows == [
        {
            "id": str(plan.pk),
            "title": "Plan 2026–28",
            "ambition": "",
            "unit": None,
            "starts_on": "2026-01-01",
            "ends_on": "2028-12-31",
            "state": "active",
            "is_default": True,
            "external_key": "",
            "version": 1,
        }
    ]
    assert {row["id"] for row in get("plans/")["results"]} == {str(plan.pk), str(old.pk)}
    rows = get(f"priorities/?plan={plan.pk}")["results"]
    assert {(row["rank"], row["sponsor_name"]) for row in rows} == {(1, "Carol"), (2, None)}
    assert {row["id"] for row in rows} == {str(first.pk), str(second.pk)}
    assert get(f"priorities/?plan={old.pk}")["results"] == []
    assert get("trade-offs/")["results"] == [
        {
            "id": str(swap.pk),
            "plan": str(plan.pk),
            "unit": None,
            "favoured_priority": str(first.pk),
            "favoured_tension": "",
            "over_priority": None,
            "over_tension": "cost",
            "because": "Trust is worth more.",
            "version": 1,
        }
    ]


def test_foreign_plans_show_nowhere(get, cast):
    with tenant_scope(cast.rival.id):
        foreign = factories.plan()
        factories.priority(plan=foreign)
    for path in ("plans/", "priorities/", f"priorities/?plan={foreign.pk}", "trade-offs/"):
        assert get(path) == {"results": [], "next": None}


def test_a_wrong_parameter(get):
    assert get("plans/?state=asleep", 400)["errors"] == {
        "state": ['"asleep" is not a valid choice.']
    }


@pytest.mark.parametrize(
    "shape", [shapes.PlanRow, shapes.PriorityRow, shapes.TradeOffRow, shapes.AssumptionRow]
)
def test_shapes_have_no_field_twice(shape):
    sources = [field.source for field in shape().fields.values()]
    assert len(sources) == len(set(sources))
