"""What driver links imply between objectives."""

import pytest

from objectives.models import DriverLink
from tests import factories

pytestmark = pytest.mark.django_db


def drives(lead, lag, **fields) -> DriverLink:
    return DriverLink.objects.create(lead=lead, lag=lag, because="It always did.", **fields)


@pytest.fixture
def pair(cast):
    """Castings drive deliveries; each has its objective, and deliveries count castings as a lead."""
    castings, deliveries = factories.indicator("Castings on time"), factories.indicator("On time")
    sourcing, promise = factories.objective("Sourcing"), factories.objective("Promise")
    factories.serves(castings, sourcing)
    factories.serves(deliveries, promise)
    factories.serves(castings, promise, "lead")
    return castings, deliveries, sourcing, promise


def test_a_link_joins_the_objective_of_its_lead_to_that_of_its_lag(pair, django_assert_num_queries):
    castings, deliveries, sourcing, promise = pair
    link = drives(castings, deliveries, lag_periods=2)
    with django_assert_num_queries(1):
        [edge] = DriverLink.objects.edges_between([sourcing, promise])
    assert (edge["lead_objective"], edge["lag_objective"]) == (sourcing.pk, promise.pk)
    assert (edge["id"], edge["lag_periods"], edge["sign"]) == (link.pk, 2, "same")
    assert (edge["lead_title"], edge["lag_title"]) == ("Castings on time", "On time")


def test_an_objective_outside_the_set_has_no_edge(pair):
    castings, deliveries, sourcing, _promise = pair
    drives(castings, deliveries)
    assert list(DriverLink.objects.edges_between([sourcing.pk])) == []


@pytest.mark.parametrize("role", ["guardrail", "context"])
def test_guardrails_and_context_imply_no_edge(pair, role):
    castings, _deliveries, sourcing, _promise = pair
    other = factories.objective("Other")
    overtime = factories.indicator("Overtime")
    factories.serves(overtime, other, role)
    drives(castings, overtime)
    assert list(DriverLink.objects.edges_between([sourcing, other])) == []


def test_two_links_between_one_pair_are_two_edges(pair):
    castings, deliveries, sourcing, promise = pair
    audits = factories.indicator("Audits")
    factories.serves(audits, sourcing, "lead")
    drives(castings, deliveries)
    drives(audits, deliveries)
    titles = [each["lead_title"] for each in DriverLink.objects.edges_between([sourcing, promise])]
    assert titles == ["Audits", "Castings on time"]


def test_links_touching_and_among_indicators(pair):
    castings, deliveries, *_rest = pair
    other = factories.indicator("Other")
    first, second = drives(castings, deliveries), drives(deliveries, other)
    assert set(DriverLink.objects.touching(deliveries)) == {first, second}
    assert set(DriverLink.objects.touching(castings)) == {first}
    assert set(DriverLink.objects.among([castings, deliveries])) == {first}
