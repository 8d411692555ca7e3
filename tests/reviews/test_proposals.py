import pytest

from objectives.rules.status import Status
from objectives.rules.xmr import Capability
from reviews.rules.proposals import Cause, Evidence, Proposal, Reason, proposals
from reviews.rules.states import DecisionKind

OFF, ON = Status.OFF_TRACK, Status.ON_TRACK


def reasons(**evidence):
    return [proposal.reason for proposal in proposals(Evidence(**{"result": OFF} | evidence))]


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ({"has_owner": False}, Proposal(DecisionKind.INTERVENE, Reason.NO_OWNER)),
        ({"no_actions": 2}, Proposal(DecisionKind.INTERVENE, Reason.NO_ACTION_TWICE)),
        ({"late_actions": 1}, Proposal(DecisionKind.STOP, Reason.ACTION_LATE)),
        ({"cause": Cause.DEPENDENCY}, Proposal(DecisionKind.ESCALATE, Reason.DEPENDENCY)),
        ({"cause": Cause.CAPACITY}, Proposal(DecisionKind.INTERVENE, Reason.CAPACITY)),
        (
            {"cause": Cause.FLAWED_ASSUMPTION},
            Proposal(DecisionKind.RECALIBRATE, Reason.FLAWED_ASSUMPTION),
        ),
        ({"cause": Cause.MARKET_SHIFT}, Proposal(DecisionKind.RECALIBRATE, Reason.MARKET_SHIFT)),
        ({"cause": Cause.EXECUTION}, Proposal(DecisionKind.INTERVENE, Reason.EXECUTION)),
        ({"cause": Cause.DATA_QUALITY}, Proposal(DecisionKind.INTERVENE, Reason.DATA_QUALITY)),
        ({"overdue_figures": 1}, Proposal(DecisionKind.INTERVENE, Reason.OVERDUE_DATA)),
        ({"adverse_signals": 1}, Proposal(DecisionKind.INTERVENE, Reason.SIGNAL_WITHOUT_CAUSE)),
        (
            {"capability": Capability.CANNOT_MEET},
            Proposal(DecisionKind.INTERVENE, Reason.PROCESS_CANNOT),
        ),
        (
            {"cause": Cause.NO_SPECIAL_CAUSE},
            Proposal(DecisionKind.INTERVENE, Reason.PROCESS_CANNOT),
        ),
        (
            {"has_limits": True, "forecast_misses": True},
            Proposal(DecisionKind.RECALIBRATE, Reason.FORECAST_MISSES),
        ),
        (
            {"result": ON, "has_limits": True, "forecast_misses": True},
            Proposal(DecisionKind.RECALIBRATE, Reason.FORECAST_MISSES),
        ),
        ({"result": ON, "momentum": OFF}, Proposal(DecisionKind.INTERVENE, Reason.EARLY_WARNING)),
        ({"result": Status.NO_DATA}, Proposal(DecisionKind.INTERVENE, Reason.NEVER_MEASURED)),
        ({"result": ON, "has_limits": True}, Proposal(DecisionKind.NO_ACTION, Reason.NOISE)),
    ],
)
def test_each_row_of_the_table_alone(evidence, expected):
    assert proposals(Evidence(**{"result": OFF} | evidence)) == (expected,)


@pytest.mark.parametrize(
    "evidence",
    [
        {},
        {"no_actions": 1},
        {"result": ON, "no_actions": 2},
        {"result": ON},
        {"result": ON, "has_limits": True, "adverse_signals": 1, "cause": Cause.NO_SPECIAL_CAUSE},
        {"result": Status.AT_RISK, "has_limits": True},
        {"forecast_misses": True},
        {"has_limits": True, "forecast_misses": True, "adverse_signals": 1, "cause": Cause.OWN},
        {"result": ON, "capability": Capability.CANNOT_MEET},
    ],
)
def test_nothing_is_suggested_without_evidence(evidence):
    assert reasons(**evidence) == []


def test_at_most_three_and_the_strongest_first():
    found = reasons(
        has_owner=False,
        late_actions=2,
        overdue_figures=1,
        cause=Cause.CAPACITY,
        capability=Capability.CANNOT_MEET,
    )
    assert found == [Reason.NO_OWNER, Reason.ACTION_LATE, Reason.CAPACITY]


def test_a_named_cause_ends_the_search_for_one():
    assert reasons(adverse_signals=2, cause=Cause.EXECUTION) == [Reason.EXECUTION]


def test_what_is_overdue_is_not_called_noise():
    assert reasons(result=ON, has_limits=True, overdue_figures=1) == [Reason.OVERDUE_DATA]
