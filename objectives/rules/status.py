"""Status of a figure against its target, and the rule that gave it.

    type        on track             at risk                         off track
    path        d ≤ 5 % of S         d ≤ 15 % of S                   else
    standard    d = 0 as shown       d ≤ 5 % of |e|, or a width      else; e = 0, no width: any miss
    band        inside               outside by ≤ 10 % of its width  else
    yes/no      yes; or not due yet  not due, confidence low         due and no
    milestone   forecast ≤ plan      late by ≤ max(7 days, 5 %)      else
    cumulative  the path rule on the year to date, S = planned year to date

S of a path is max(|T − B|, 5 % of max(|T|, |B|)); `scale_of` gives it for every type.
d is the shortfall from e(t) in the bad direction, at least 0. Everything is Decimal and exact:
5 % of 95 is 4.75, so 90.25 is at risk and 90.2499 is off track.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from objectives.rules.expected import expected_value
from objectives.rules.refusal import RuleError
from objectives.rules.rounding import shown
from objectives.rules.targets import (
    BandTarget,
    CumulativeTarget,
    Direction,
    MilestoneTarget,
    PathTarget,
    StandardTarget,
    Target,
    YesNoTarget,
    finite,
)

# Everything that is judged by a size of miss, which is all but a yes/no.
_Measured = PathTarget | StandardTarget | BandTarget | MilestoneTarget | CumulativeTarget

ZERO = Decimal(0)
# Keeps S away from 0 where baseline and target nearly touch.
LEAST_SCALE_SHARE = Decimal("0.05")


class Status(StrEnum):
    """How a figure stands against its target."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    NO_DATA = "no_data"
    NO_TARGET = "no_target"

    @property
    def severity(self) -> int | None:
        """0, 1 or 2; None where nothing was judged, which is neither good nor bad."""
        return _SEVERITY.get(self)


_SEVERITY = {Status.ON_TRACK: 0, Status.AT_RISK: 1, Status.OFF_TRACK: 2}
STATUS_OF_SEVERITY = (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK)


class Confidence(StrEnum):
    """The owner's confidence in reaching the target."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class RuleCode(StrEnum):
    """Which sentence states the rule; its figures fill the sentence in."""

    PATH = "path"
    STANDARD_SHARE = "standard_share"
    STANDARD_WIDTH = "standard_width"
    STANDARD_EXACT = "standard_exact"
    BAND_SHARE = "band_share"
    BAND_WIDTH = "band_width"
    YES_NO = "yes_no"
    MILESTONE = "milestone"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True, slots=True)
class Rule:
    """A status rule as a code and figures, for a sentence that is written elsewhere.

    `on_track_within` and `at_risk_within` are the largest misses, in the value's own unit (days
    for a milestone). `on_track_to` and `at_risk_to` are the last values that still earn the
    colour; None where both sides count or nothing is measured.
    """

    code: RuleCode
    direction: Direction | None = None
    expected: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    on_track_within: Decimal | None = None
    at_risk_within: Decimal | None = None
    on_track_share: Decimal | None = None
    at_risk_share: Decimal | None = None
    decimals: int | None = None
    due_on: date | None = None

    @property
    def on_track_to(self) -> Decimal | None:
        return self._bound(self.on_track_within)

    @property
    def at_risk_to(self) -> Decimal | None:
        return self._bound(self.at_risk_within)

    def _bound(self, within: Decimal | None) -> Decimal | None:
        if self.expected is None or within is None:
            return None
        match self.direction:
            case Direction.INCREASE:
                return self.expected - within
            case Direction.DECREASE:
                return self.expected + within
            case _:
                return None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A status with the figures that gave it; None where they do not exist.

    `expected` e(t), `shortfall` d and `scale` S are in the unit of the judged value.
    """

    status: Status
    expected: Decimal | None = None
    shortfall: Decimal | None = None
    scale: Decimal | None = None

    @property
    def miss_ratio(self) -> Decimal | None:
        """d/S, by which misses in different units are ranked; any miss counts 1 where S is 0.

        Example: 62.13 against a standard of 95 → 32.87 / 95 = 0.346.
        """
        if self.shortfall is None or self.scale is None:
            return None
        if self.scale == 0:
            return ZERO if self.shortfall == 0 else Decimal(1)
        return self.shortfall / self.scale


def judge(
    target: Target | None,
    value: Decimal | None,
    on: date,
    *,
    confidence: Confidence | None = None,
) -> Judgement:
    """Judge the value of the latest measured period, which ended on `on` (never today).

    `value` is the figure itself (path, standard, band), the year to date (cumulative), 1 or 0
    (yes/no), or the forecast's delay in days (milestone). `confidence` bears on yes/no alone.
    Refuses NaN, infinity, and a yes/no value other than 0 and 1.

    Examples: standard 95 rising with two decimals: 94.995 reads 95.00 and is on track, 90.25 is at
    risk, 90.24 off track. Path from 70 to 80, expected 75: S = 10, so 74.5 is on track, 73.5 at
    risk, 73.4 off track.
    """
    if value is not None:
        finite(value)
    if target is None:
        return Judgement(Status.NO_TARGET)
    rule = rule_in_words(target, on)
    if value is None:
        return Judgement(Status.NO_DATA, rule.expected)
    if isinstance(target, YesNoTarget):
        return Judgement(_yes_no_status(target, value, on, confidence))
    if isinstance(target, BandTarget):
        # What is outside should have reached the nearer edge; what is inside is as expected.
        expected = min(max(value, target.low), target.high)
    else:
        expected = rule.expected or ZERO
    shortfall = _shortfall(rule.direction, value, expected)
    status = _measured_status(rule, value, shortfall)
    return Judgement(status, expected, shortfall, scale_of(target, on))


def scale_of(target: Target, on: date) -> Decimal:
    """S, the size of what was promised, in the unit of the judged value.

    path: max(|T − B|, 5 % of max(|T|, |B|)); standard: |e|; band: its width (a stated width where
    it has none); cumulative: planned year to date; milestone: its duration in days; yes/no: 1.
    """
    match target:
        case PathTarget(baseline=baseline, target=goal):
            return max(abs(goal - baseline), LEAST_SCALE_SHARE * max(abs(goal), abs(baseline)))
        case StandardTarget() | CumulativeTarget():
            return abs(expected_value(target, on) or ZERO)
        case BandTarget(low=low, high=high):
            return (high - low) or target.tolerance.width or ZERO
        case MilestoneTarget():
            return Decimal((target.planned_on - target.starts_on).days)
        case YesNoTarget():
            return Decimal(1)


def rule_in_words(target: Target, on: date) -> Rule:
    """The rule that judges a figure of the period that ended on `on`, as a code and its figures.

    Example: standard 95 rising → `standard_share`, at_risk_within 4.75, at_risk_to 90.25.
    """
    match target:
        case YesNoTarget(due_on=due_on):
            return Rule(RuleCode.YES_NO, due_on=due_on)
        case PathTarget(direction=direction):
            return replace(_misses(RuleCode.PATH, target, on), direction=direction)
        case CumulativeTarget(direction=direction):
            return replace(_misses(RuleCode.CUMULATIVE, target, on), direction=direction)
        case StandardTarget(direction=direction, decimals=decimals):
            rule = _misses(_standard_code(target, on), target, on)
            return replace(rule, direction=direction, decimals=decimals)
        case BandTarget(low=low, high=high, tolerance=tolerance):
            code = RuleCode.BAND_SHARE if tolerance.width is None else RuleCode.BAND_WIDTH
            return replace(_misses(code, target, on), low=low, high=high)
        case MilestoneTarget(planned_on=planned_on):
            # More days of delay are worse, as in anything that should decrease.
            rule = _misses(RuleCode.MILESTONE, target, on)
            return replace(rule, direction=Direction.DECREASE, due_on=planned_on)


def progress(target: Target | None, value: Decimal) -> Decimal | None:
    """Raw share of the way (v − B) / (T − B); a cumulative target begins at 0.

    Exists for path and cumulative only; below 0 and above 1 are said as they are.
    Example: from 70 to 80, 76 → 0.6; 82 → 1.2; 68 → −0.2.
    """
    finite(value)
    match target:
        case PathTarget(baseline=baseline, target=goal):
            return (value - baseline) / (goal - baseline)
        case CumulativeTarget(total=total) if total != 0:
            return value / total
        case _:
            return None


def worse_of(computed: Status, judged: Status | None) -> Status:
    """What a roll-up counts: the owner's own judgement may worsen a status, never improve it.

    A judgement of "on track" does not stand in for a figure that is missing.
    """
    if judged is None or (judged.severity or 0) <= (computed.severity or 0):
        return computed
    return judged


def _misses(code: RuleCode, target: _Measured, on: date) -> Rule:
    tolerance, scale = target.tolerance, scale_of(target, on)
    at_risk_within = tolerance.at_risk * scale if tolerance.width is None else tolerance.width
    return Rule(
        code,
        expected=expected_value(target, on),
        on_track_within=tolerance.on_track * scale,
        at_risk_within=max(Decimal(tolerance.days), at_risk_within),
        on_track_share=tolerance.on_track,
        at_risk_share=tolerance.at_risk if tolerance.width is None else None,
    )


def _standard_code(target: StandardTarget, on: date) -> RuleCode:
    if target.tolerance.width is not None:
        return RuleCode.STANDARD_WIDTH
    return RuleCode.STANDARD_SHARE if scale_of(target, on) else RuleCode.STANDARD_EXACT


def _measured_status(rule: Rule, value: Decimal, shortfall: Decimal) -> Status:
    if shortfall <= (rule.on_track_within or ZERO) or _reads_as_met(rule, value):
        return Status.ON_TRACK
    return Status.AT_RISK if shortfall <= (rule.at_risk_within or ZERO) else Status.OFF_TRACK


def _reads_as_met(rule: Rule, value: Decimal) -> bool:
    """Nobody is blamed for a miss that the screen cannot show: d = 0 at shown decimals."""
    if rule.decimals is None or rule.expected is None:
        return False
    seen, wanted = shown(value, rule.decimals), shown(rule.expected, rule.decimals)
    return _shortfall(rule.direction, seen, wanted) == 0


def _shortfall(direction: Direction | None, value: Decimal, expected: Decimal) -> Decimal:
    match direction:
        case Direction.INCREASE:
            return max(ZERO, expected - value)
        case Direction.DECREASE:
            return max(ZERO, value - expected)
        case _:
            return abs(value - expected)


def _yes_no_status(
    target: YesNoTarget, value: Decimal, on: date, confidence: Confidence | None
) -> Status:
    if value not in (0, 1):
        raise RuleError("not_yes_or_no", value=value)
    if value == 1:
        return Status.ON_TRACK
    if on >= target.due_on:
        return Status.OFF_TRACK
    return Status.AT_RISK if confidence == Confidence.LOW else Status.ON_TRACK
