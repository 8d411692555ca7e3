"""What the evidence suggests for question 4, "What action is required now?".

Each row of the table is one proposal with its reason; an item offers the first three that hold. The
room decides; a proposal only fills the form.
"""

from dataclasses import dataclass
from enum import StrEnum

from objectives.rules.rollup import is_early_warning
from objectives.rules.status import Status
from objectives.rules.xmr import Capability
from reviews.rules.states import DecisionKind

MOST_PROPOSALS = 3
# A third "no action" on the same off-track item needs the authority.
NO_ACTIONS_BEFORE_INTERVENING = 2

_UNMEASURED = (Status.NO_DATA, Status.NO_TARGET)


class Cause(StrEnum):
    """Why a figure missed, as its owner said."""

    EXECUTION = "execution"
    FLAWED_ASSUMPTION = "flawed_assumption"
    MARKET_SHIFT = "market_shift"
    CAPACITY = "capacity_constraint"
    DEPENDENCY = "dependency"
    DATA_QUALITY = "data_quality"
    NO_SPECIAL_CAUSE = "no_special_cause"
    OWN = "own"  # one that the organisation named itself: no table knows what follows from it


class Reason(StrEnum):
    """The evidence behind a proposal, strongest first."""

    NO_OWNER = "no_owner"
    NO_ACTION_TWICE = "no_action_twice"
    WITHOUT_EFFECT = "without_effect"
    ACTION_LATE = "action_late"
    DEPENDENCY = "dependency"
    CAPACITY = "capacity"
    FLAWED_ASSUMPTION = "flawed_assumption"
    MARKET_SHIFT = "market_shift"
    EXECUTION = "execution"
    DATA_QUALITY = "data_quality"
    OVERDUE_DATA = "overdue_data"
    SIGNAL_WITHOUT_CAUSE = "signal_without_cause"
    PROCESS_CANNOT = "process_cannot"
    FORECAST_MISSES = "forecast_misses"
    EARLY_WARNING = "early_warning"
    NEVER_MEASURED = "never_measured"
    NOISE = "noise"


_KIND = {
    Reason.NO_OWNER: DecisionKind.INTERVENE,
    Reason.NO_ACTION_TWICE: DecisionKind.INTERVENE,
    Reason.WITHOUT_EFFECT: DecisionKind.STOP,
    Reason.ACTION_LATE: DecisionKind.STOP,
    Reason.DEPENDENCY: DecisionKind.ESCALATE,
    Reason.CAPACITY: DecisionKind.INTERVENE,
    Reason.FLAWED_ASSUMPTION: DecisionKind.RECALIBRATE,
    Reason.MARKET_SHIFT: DecisionKind.RECALIBRATE,
    Reason.EXECUTION: DecisionKind.INTERVENE,
    Reason.DATA_QUALITY: DecisionKind.INTERVENE,
    Reason.OVERDUE_DATA: DecisionKind.INTERVENE,
    Reason.SIGNAL_WITHOUT_CAUSE: DecisionKind.INTERVENE,
    Reason.PROCESS_CANNOT: DecisionKind.INTERVENE,
    Reason.FORECAST_MISSES: DecisionKind.RECALIBRATE,
    Reason.EARLY_WARNING: DecisionKind.INTERVENE,
    Reason.NEVER_MEASURED: DecisionKind.INTERVENE,
    Reason.NOISE: DecisionKind.NO_ACTION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of one agenda item at the freeze.

    `cause` is what the owner named for the latest miss. `no_actions` counts the meetings in a row
    that ended this item with "no action". `capability` is None without limits or without a standard.
    """

    result: Status
    momentum: Status = Status.NO_DATA
    has_owner: bool = True
    cause: Cause | None = None
    adverse_signals: int = 0
    capability: Capability | None = None
    has_limits: bool = False
    forecast_misses: bool = False
    overdue_figures: int = 0
    late_actions: int = 0
    dependencies_failing: int = 0
    no_actions: int = 0
    without_effect: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """One answer to question 4 with the evidence for it."""

    kind: DecisionKind
    reason: Reason


def proposals(evidence: Evidence) -> tuple[Proposal, ...]:
    """At most three, strongest evidence first; empty when nothing known suggests an answer.

    Example: off track, cause capacity constraint, one figure overdue → intervene because of the
    capacity, intervene because of the missing figure.
    """
    holding = [Proposal(_KIND[reason], reason) for reason in Reason if _holds(reason, evidence)]
    return tuple(holding[:MOST_PROPOSALS])


def _holds(reason: Reason, evidence: Evidence) -> bool:
    return {
        Reason.NO_OWNER: not evidence.has_owner,
        Reason.NO_ACTION_TWICE: avoids_intervening(evidence.result, evidence.no_actions),
        Reason.WITHOUT_EFFECT: evidence.without_effect > 0,
        Reason.ACTION_LATE: evidence.late_actions > 0,
        Reason.DEPENDENCY: evidence.dependencies_failing > 0 or evidence.cause == Cause.DEPENDENCY,
        Reason.CAPACITY: evidence.cause == Cause.CAPACITY,
        Reason.FLAWED_ASSUMPTION: evidence.cause == Cause.FLAWED_ASSUMPTION,
        Reason.MARKET_SHIFT: evidence.cause == Cause.MARKET_SHIFT,
        Reason.EXECUTION: evidence.cause == Cause.EXECUTION,
        Reason.DATA_QUALITY: evidence.cause == Cause.DATA_QUALITY,
        Reason.OVERDUE_DATA: evidence.overdue_figures > 0,
        Reason.SIGNAL_WITHOUT_CAUSE: evidence.adverse_signals > 0 and evidence.cause is None,
        Reason.PROCESS_CANNOT: _process_cannot(evidence),
        Reason.FORECAST_MISSES: _is_steadily_heading_past(evidence),
        Reason.EARLY_WARNING: is_early_warning(evidence.result, evidence.momentum),
        Reason.NEVER_MEASURED: evidence.result in _UNMEASURED and not evidence.overdue_figures,
        Reason.NOISE: _is_noise(evidence),
    }[reason]


def avoids_intervening(result: Status, no_actions: int) -> bool:
    """Off track, and the last two reviews in a row ended with "no action"."""
    return result == Status.OFF_TRACK and no_actions >= NO_ACTIONS_BEFORE_INTERVENING


def _process_cannot(evidence: Evidence) -> bool:
    """It misses, and its own natural range says that trying harder will not mend it."""
    misses = (evidence.result.severity or 0) > 0
    cannot = evidence.capability == Capability.CANNOT_MEET
    return misses and (cannot or evidence.cause == Cause.NO_SPECIAL_CAUSE)


def _is_steadily_heading_past(evidence: Evidence) -> bool:
    """Nothing special happened, and going on like this misses the target."""
    steady = evidence.has_limits and not evidence.adverse_signals
    return steady and evidence.forecast_misses and not evidence.overdue_figures


def _is_noise(evidence: Evidence) -> bool:
    """Within its natural limits and where the target wants it."""
    calm = evidence.has_limits and not evidence.adverse_signals and not evidence.overdue_figures
    early = is_early_warning(evidence.result, evidence.momentum)
    calm = calm and not evidence.forecast_misses
    return calm and evidence.result == Status.ON_TRACK and not early
