"""How often an objective ended otherwise than its last review had shown.

The last review is the one about the last period *before* the one that ends the cycle: the review of the
final figures shows the outcome itself, and can neither warn nor surprise. An outcome is a hit where the
result was on track by the rule that judged it, else a miss.

    last review showed     hit                       miss
    on track               as shown                  surprise
    at risk                false alarm               forewarned
    off track              false alarm and relief    forewarned

The surprise index alone would reward whoever shows everything at risk for ever; so it is printed with the
false-alarm rate, as signal detection does (D. M. Green and J. A. Swets, 1966: a miss and a false alarm are
two rates, and neither means anything without the other).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from objectives.rules.status import Status


class Ending(StrEnum):
    """How an outcome relates to what the last review showed; `unknown` has no review or no outcome."""

    AS_SHOWN = "as_shown"
    SURPRISE = "surprise"
    FOREWARNED = "forewarned"
    FALSE_ALARM = "false_alarm"
    RELIEF = "relief"
    UNKNOWN = "unknown"


def ending_of(shown: Status | None, outcome: Status) -> Ending:
    """`shown` is what the last review showed of the result, None where none looked at it.

    Examples: on track, then off track: surprise. Off track, then on track: relief, which is also a
    false alarm. No data at either end says nothing.
    """
    if shown is None or shown.severity is None or outcome.severity is None:
        return Ending.UNKNOWN
    if outcome == Status.ON_TRACK:
        match shown:
            case Status.ON_TRACK:
                return Ending.AS_SHOWN
            case Status.OFF_TRACK:
                return Ending.RELIEF
            case _:
                return Ending.FALSE_ALARM
    return Ending.SURPRISE if shown == Status.ON_TRACK else Ending.FOREWARNED


@dataclass(frozen=True, slots=True)
class Surprises:
    """Counts over the objectives of a cycle. Rates are None where there is nothing to divide by."""

    compared: int
    surprises: int
    reliefs: int
    alarms: int
    false_alarms: int
    unknown: int

    @property
    def index(self) -> Fraction | None:
        """Misses after on track, of all that could be compared."""
        return Fraction(self.surprises, self.compared) if self.compared else None

    @property
    def false_alarm_rate(self) -> Fraction | None:
        """Hits after at risk or off track, of all that were shown so."""
        return Fraction(self.false_alarms, self.alarms) if self.alarms else None


def surprises(endings: Iterable[Ending]) -> Surprises:
    """Example, worked by hand: of nine, three ended as shown, two were surprises, one forewarned, one a
    false alarm, one a relief, one unknown. Compared: 8. Index 2/8. Alarms: forewarned, false alarm and
    relief, 3; false alarms 2, so the rate is 2/3.
    """
    found = list(endings)
    counts = {ending: found.count(ending) for ending in Ending}
    false_alarms = counts[Ending.FALSE_ALARM] + counts[Ending.RELIEF]
    return Surprises(
        compared=len(found) - counts[Ending.UNKNOWN],
        surprises=counts[Ending.SURPRISE],
        reliefs=counts[Ending.RELIEF],
        alarms=counts[Ending.FOREWARNED] + false_alarms,
        false_alarms=false_alarms,
        unknown=counts[Ending.UNKNOWN],
    )
