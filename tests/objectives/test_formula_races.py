"""Two at once: no circle closes, and no formula misses a figure."""

from datetime import date
from decimal import Decimal

import pytest

from objectives.models import FormulaInput, Indicator
from objectives.services import record_measurement, set_formula
from perfmgmt.tenancy.models import Membership
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import NOW
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def shop():
    organization = factories.organization()
    with tenant_scope(organization.pk):
        alice = factories.member("alice")
        named = {
            name: factories.indicator(name, owner=alice, target=None, measured_from=OCTOBER)
            for name in ("First", "Second", "Third")
        }
    return organization, alice, named


def reads(indicator, other):
    return lambda: set_formula(
        actor=None, indicator=indicator, formula="x + 1", inputs={"x": other}, now=NOW
    )


def records(alice, indicator, value):
    return lambda: record_measurement(
        actor=Membership.objects.get(pk=alice.pk),
        indicator=Indicator.objects.get(pk=indicator.pk),
        period_start=OCTOBER,
        value=Decimal(value),
        now=NOW,
    )


@pytest.mark.parametrize("attempt", range(3))
def test_two_formulas_close_no_circle_together(shop, attempt):
    organization, _alice, named = shop
    first, second, third = named.values()
    with tenant_scope(organization.pk):
        reads(third, first)()
    outcomes = sorted(at_once(organization, [reads(first, second), reads(second, third)]))
    assert outcomes[1] == "done"
    assert outcomes[0] in {
        "This would go round in a circle: First → Second → Third → First.",
        "This would go round in a circle: Second → Third → First → Second.",
    }
    with tenant_scope(organization.pk):
        assert FormulaInput.objects.count() == 2


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_inputs_at_once_the_later_one_sees_the_earlier(shop, attempt):
    organization, alice, named = shop
    first, second, third = named.values()
    with tenant_scope(organization.pk):
        set_formula(
            actor=None, indicator=third, formula="a + b", inputs={"a": first, "b": second}, now=NOW
        )
    assert at_once(organization, [records(alice, first, 1), records(alice, second, 2)]) == [
        "done",
        "done",
    ]
    with tenant_scope(organization.pk):
        assert Indicator.objects.get(pk=third.pk).latest_value == 3


@pytest.mark.parametrize("attempt", range(3))
def test_a_figure_that_comes_while_its_formula_is_set_is_not_missed(shop, attempt):
    organization, alice, named = shop
    first, second, _third = named.values()
    assert at_once(organization, [records(alice, first, 1), reads(second, first)]) == [
        "done",
        "done",
    ]
    with tenant_scope(organization.pk):
        assert Indicator.objects.get(pk=second.pk).latest_value == 2
