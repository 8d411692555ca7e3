"""Work written as an outcome, and advice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.advice import Advice, Load, advice_of
from objectives.rules.outcomes import reads_as_activity


@pytest.mark.parametrize(
    "title",
    [
        "Implement the new CRM",
        "implement the CRM by Q3 2027",
        "Launch the Tern range",
        "Introduce weekly coaching",
        "Roll out the plan to both plants",
        "Rolling out version 2.1.4",
        "To set up a second source",
        "Implementation of the test bench",
        "Complete the test bench",
        "CRM einführen",
        "Zweite Quelle aufbauen.",
        "Einführung des CRM bis 31.12.2027",
        "Die Umsetzung der Strategie",
        "Prüfen, was fehlt",
    ],
)
def test_work_is_told(title):
    assert reads_as_activity(title)


@pytest.mark.parametrize(
    "title",
    [
        "Complete orders on the promised day",
        "Castings on time from every source",
        "Reduce late orders to 5%",
        "Launch Tern with fewer than 20 open drawings",
        "Introduce checks so that scrap is halved",
        "Planning that holds",
        "Service at 33% of revenue",
        "Verspätete Aufträge halbieren",
        "Weniger Ausschuss",
        "Durchlaufzeit um 20 % senken und CRM einführen",
        "Builders stay",
        "Support that answers",
        "",
    ],
)
def test_an_outcome_is_left_alone(title):
    assert not reads_as_activity(title)


def test_the_statement_is_judged_before_the_title():
    assert not reads_as_activity("Launch Tern", "One platform replaces the custom variants.")
    assert reads_as_activity("Tern in series", "Launch the Tern range.")


@given(st.text(max_size=80))
def test_a_number_is_a_change_and_nothing_breaks_it(text):
    assert isinstance(reads_as_activity(text), bool)
    assert not reads_as_activity(f"{text} to 12 from 18")


@given(
    st.integers(0, 20), st.integers(1, 20), st.one_of(st.none(), st.integers(0, 20)), st.booleans()
)
def test_a_cap_speaks_from_the_one_beyond_it(others, cap, owned, has_lead):
    load = Load(unit_others=others, unit_cap=cap, owner_others=owned, owner_cap=cap)
    found = advice_of(title="Orders on time", outcome="", has_lead=has_lead, load=load)
    assert (Advice.OVER_UNIT_CAP in found) == (others + 1 > cap)
    assert (Advice.OVER_OWNER_CAP in found) == (owned is not None and owned + 1 > cap)
    assert (Advice.NO_LEAD in found) != has_lead
    assert Advice.ACTIVITY not in found
