"""Result and momentum of an objective from the indicators that serve it.

Result is the worst severity of the heavy lag indicators (weight at least half the mean weight);
light ones count at most as "at risk", weight 0 never counts. Momentum is the same over the lead
indicators. Nothing is averaged: every roll-up lists what it is made of.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from objectives.rules.status import STATUS_OF_SEVERITY, Status, worse_of

# What a light indicator counts at most, and what an overdue one counts at least.
AT_RISK = 1
OFF_TRACK = 2


class Role(StrEnum):
    """What an indicator means for the objective it serves."""

    LAG = "lag"
    LEAD = "lead"
    GUARDRAIL = "guardrail"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedIndicator:
    """One indicator as an objective sees it. `judged` is the owner's own status, if any."""

    id: Hashable
    role: Role
    weight: Decimal
    status: Status
    overdue: bool = False
    judged: Status | None = None


def judged_status(kept: str | None) -> Status | None:
    """The owner's own status as a row keeps it; None where nobody judged otherwise."""
    return Status(kept) if kept else None


@dataclass(frozen=True, slots=True)
class RollupPart:
    """What one indicator contributed; `severity` None means that it was missing and skipped."""

    id: Hashable
    heavy: bool
    overdue: bool
    severity: int | None


@dataclass(frozen=True, slots=True)
class Rollup:
    """A status and what it is made of.

    `measured` of `total` indicators had a figure ("2 of 3 measured"). `worst` are those that set
    the status, empty where it is on track. `breached` are guardrails that are off track.
    """

    status: Status
    measured: int
    total: int
    worst: tuple[Hashable, ...]
    parts: tuple[RollupPart, ...]
    breached: tuple[Hashable, ...] = ()


def result_of(links: Iterable[LinkedIndicator]) -> Rollup:
    """How the outcome stands: lag indicators, at best at risk while a guardrail is off track.

    Example: weights 3, 3 and 1 have the mean 7/3, so the third is light: on track, at risk and
    off track give "at risk", set by the second and the third. Without the second's figure it is
    still "at risk", and "2 of 3 measured".
    """
    links = tuple(links)
    result = _roll_up(links, Role.LAG)
    breached = tuple(
        link.id
        for link in links
        if link.role == Role.GUARDRAIL and link.weight > 0 and _severity(link) == OFF_TRACK
    )
    if breached and result.status == Status.ON_TRACK:
        return replace(result, status=Status.AT_RISK, worst=breached, breached=breached)
    return replace(result, breached=breached)


def momentum_of(links: Iterable[LinkedIndicator]) -> Rollup:
    """How the work stands that should produce the outcome: lead indicators."""
    return _roll_up(tuple(links), Role.LEAD)


def is_early_warning(result: Status, momentum: Status) -> bool:
    """The outcome still holds while the work that feeds it does not."""
    return result == Status.ON_TRACK and momentum == Status.OFF_TRACK


def heavy_ids(links: Iterable[LinkedIndicator], role: Role) -> frozenset[Hashable]:
    """Indicators of a role that count in full: weight at least half the mean of positive weights.

    Missing figures do not change it, so that silence never makes another indicator heavier.
    """
    counted = [link for link in links if link.role == role and link.weight > 0]
    total = sum((link.weight for link in counted), Decimal(0))
    return frozenset(link.id for link in counted if link.weight * 2 * len(counted) >= total)


def _roll_up(links: Sequence[LinkedIndicator], role: Role) -> Rollup:
    heavy = heavy_ids(links, role)
    parts = tuple(
        _part(link, heavy=link.id in heavy)
        for link in links
        if link.role == role and link.weight > 0
    )
    severities = [part.severity for part in parts if part.severity is not None]
    worst_severity = max(severities, default=None)
    return Rollup(
        status=Status.NO_DATA if worst_severity is None else STATUS_OF_SEVERITY[worst_severity],
        measured=len(severities),
        total=len(parts),
        worst=tuple(
            part.id for part in parts if worst_severity and part.severity == worst_severity
        ),
        parts=parts,
    )


def _part(link: LinkedIndicator, *, heavy: bool) -> RollupPart:
    severity = _severity(link)
    if severity is not None and not heavy:
        severity = min(severity, AT_RISK)
    return RollupPart(link.id, heavy, link.overdue, severity)


def _severity(link: LinkedIndicator) -> int | None:
    severity = worse_of(link.status, link.judged).severity
    if severity is not None and link.overdue:
        return max(severity, AT_RISK)
    return severity
