from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.rollup import (
    LinkedIndicator,
    Role,
    RollupPart,
    heavy_ids,
    is_early_warning,
    momentum_of,
    result_of,
)
from objectives.rules.status import Status

ON, RISK, OFF, NO_DATA = Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.NO_DATA


def link(name, status, weight=1, role=Role.LAG, **more):
    return LinkedIndicator(id=name, role=role, weight=Decimal(weight), status=status, **more)


def test_the_worst_heavy_indicator_sets_the_result():
    rolled = result_of([link("a", ON), link("b", OFF), link("c", RISK)])
    assert (rolled.status, rolled.worst, rolled.measured, rolled.total) == (OFF, ("b",), 3, 3)


def test_a_light_indicator_counts_at_most_as_at_risk():
    rolled = result_of([link("a", ON, 3), link("b", RISK, 3), link("c", OFF, 1)])
    assert (rolled.status, rolled.worst) == (RISK, ("b", "c"))
    assert rolled.parts == (
        RollupPart("a", heavy=True, overdue=False, severity=0),
        RollupPart("b", heavy=True, overdue=False, severity=1),
        RollupPart("c", heavy=False, overdue=False, severity=1),
    )


def test_half_the_mean_weight_is_heavy_and_a_missing_figure_changes_no_weight():
    # Mean of 1 and 3 is 2, half of it is 1.
    assert result_of([link("a", OFF, 1), link("b", ON, 3)]).status == OFF
    assert result_of([link("a", OFF, "0.99"), link("b", ON, "3.01")]).status == RISK
    assert heavy_ids([link("a", OFF, "0.99"), link("b", NO_DATA, "3.01")], Role.LAG) == {"b"}


def test_weight_nothing_never_counts():
    rolled = result_of([link("a", OFF, 0), link("b", ON, 1)])
    assert (rolled.status, rolled.total, [part.id for part in rolled.parts]) == (ON, 1, ["b"])
    assert result_of([link("a", OFF, 0)]).status == NO_DATA


def test_missing_figures_are_skipped_and_counted():
    rolled = result_of([link("a", ON), link("b", RISK), link("c", NO_DATA)])
    assert (rolled.status, rolled.measured, rolled.total) == (RISK, 2, 3)
    none = result_of([link("a", NO_DATA), link("b", Status.NO_TARGET)])
    assert (none.status, none.measured, none.total, none.worst) == (NO_DATA, 0, 2, ())
    assert result_of([]).status == NO_DATA


def test_overdue_keeps_its_last_severity_and_at_least_at_risk():
    assert result_of([link("a", ON, overdue=True)]).status == RISK
    assert result_of([link("a", OFF, overdue=True)]).status == OFF
    assert result_of([link("a", NO_DATA, overdue=True)]).status == NO_DATA


def test_the_owners_judgement_may_worsen_only():
    assert result_of([link("a", ON, judged=OFF)]).status == OFF
    assert result_of([link("a", OFF, judged=ON)]).status == OFF


def test_a_guardrail_off_track_keeps_the_result_from_being_on_track():
    guardrail = link("g", OFF, role=Role.GUARDRAIL)
    rolled = result_of([link("a", ON), guardrail])
    assert (rolled.status, rolled.worst, rolled.breached) == (RISK, ("g",), ("g",))
    worse = result_of([link("a", OFF), guardrail])
    assert (worse.status, worse.worst, worse.breached) == (OFF, ("a",), ("g",))
    assert result_of([link("a", ON), replace(guardrail, status=RISK)]).breached == ()
    assert result_of([link("a", ON), replace(guardrail, weight=Decimal(0))]).status == ON


def test_momentum_looks_at_leads_and_context_at_nothing():
    links = [link("a", ON), link("b", OFF, role=Role.LEAD), link("c", OFF, role=Role.CONTEXT)]
    result, momentum = result_of(links), momentum_of(links)
    assert (result.status, result.worst) == (ON, ())
    assert (momentum.status, momentum.worst, momentum.total) == (OFF, ("b",), 1)
    assert is_early_warning(result.status, momentum.status)
    assert not is_early_warning(RISK, momentum.status)


links = st.lists(
    st.builds(
        LinkedIndicator,
        id=st.uuids(),
        role=st.sampled_from(Role),
        weight=st.decimals(0, 5, places=2),
        status=st.sampled_from(Status),
        overdue=st.booleans(),
        judged=st.none() | st.sampled_from([ON, RISK, OFF]),
    ),
    max_size=8,
    unique_by=lambda linked: linked.id,
)


@given(links, st.randoms(use_true_random=False))
def test_the_order_of_indicators_does_not_matter(linked, shuffler):
    shuffled = linked.copy()
    shuffler.shuffle(shuffled)
    one, other = result_of(linked), result_of(shuffled)
    assert (one.status, one.measured, one.total) == (other.status, other.measured, other.total)
    assert set(one.worst) == set(other.worst)


@pytest.mark.parametrize("worse", [{"status": OFF}, {"judged": OFF}, {"overdue": True}])
@given(links)
def test_a_measured_indicator_that_gets_worse_never_improves_the_objective(worse, linked):
    for index, one in enumerate(linked):
        if one.status.severity is None:
            continue
        changed = [*linked[:index], replace(one, **worse), *linked[index + 1 :]]
        for roll_up in (result_of, momentum_of):
            before, after = roll_up(linked).status, roll_up(changed).status
            assert (before.severity or 0) <= (after.severity or 0)


@given(links)
def test_the_worst_are_among_the_parts_or_the_guardrails(linked):
    rolled = result_of(linked)
    assert set(rolled.worst) <= {part.id for part in rolled.parts} | set(rolled.breached)
    assert bool(rolled.worst) == bool(rolled.status.severity)
