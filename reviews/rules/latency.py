"""How long decisions take: from what raised them to the word that answers them.

Those that still wait are known to take at least as long as they have waited; leaving them out would make an
organisation that decides nothing look fast. So the median is that of Kaplan and Meier (1958): at each
length of time at which something was decided, the share still undecided falls by the share of those
under observation that were decided then.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

# A decision that waits longer is past its limit: it stands on the agenda whatever its score.
LIMIT_DAYS = 7
HALF = Fraction(1, 2)


def days_past_limit(raised_on: date, needed_by: date | None, today: date) -> int:
    """How long a decision that still waits is overdue; 0 or less while there is time.

    Example: raised on the 10th it has time until the 17th, or until the day by which it is needed, if that
    comes sooner.
    """
    limit = raised_on + timedelta(days=LIMIT_DAYS)
    return (today - min(limit, needed_by or limit)).days


@dataclass(frozen=True, slots=True)
class Latency:
    """`median` in days, None where not half of them are decided: then it lies `over` so many days.

    Both are None where there is nothing to count. `decided` and `waiting` say how many it rests on.
    """

    median: int | None
    over: int | None
    decided: int
    waiting: int


def latency(decided: Iterable[int], waiting: Iterable[int] = ()) -> Latency:
    """The median number of days to a decision; `waiting` has the days of those still open.

    Example, worked by hand: decided after 3, 5 and 8 days, waiting for 4 and 13. At 3 days 5 are under
    observation: 4/5 remain. At 4 one leaves undecided. At 5 of 3 one is decided: 4/5 × 2/3 = 8/15. At 8
    of 2 one is decided: 8/15 × 1/2 = 4/15, the first share not above one half: the median is 8 days.
    """
    answered, open_ = Counter(decided), sorted(waiting)
    if any(days < 0 for days in (*answered, *open_)):
        raise ValueError("Nothing is decided before it is raised.")
    counts = (answered.total(), len(open_))
    if not any(counts):
        return Latency(None, None, *counts)
    share = Fraction(1)
    for days in sorted(answered):
        share *= 1 - Fraction(answered[days], _under_observation(answered, open_, days))
        if share <= HALF:
            return Latency(days, None, *counts)
    return Latency(None, max([*answered, *open_]), *counts)


def _under_observation(answered: Counter[int], waiting: Sequence[int], days: int) -> int:
    """Neither decided nor lost sight of before: who leaves on the day itself was still there."""
    later = sum(count for when, count in answered.items() if when >= days)
    return later + sum(each >= days for each in waiting)
