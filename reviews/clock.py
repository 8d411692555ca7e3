"""The clock of a running meeting in words: the hour, what is left, and the time of the item."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.findings import hour_words
from reviews.models import AgendaItem, Review
from reviews.rules.meeting import TimeBox, minutes_behind, seconds_between


@dataclass(frozen=True, slots=True)
class Clock:
    """What stands at the top of the room, and on the item that it is on.

    `stamp` changes when any of its words do: a browser that shows the same stamp is up to date.
    """

    hour: str
    left: str
    box: TimeBox | None
    stamp: str

    @property
    def box_words(self) -> str:
        """ "7 of 12 min", and by how much it is over."""
        if self.box is None:
            return ""
        words = {"n": self.box.minutes, "all": self.box.planned, "over": self.box.over}
        if self.box.over:
            return _("%(n)s of %(all)s min, %(over)s over") % words
        return _("%(n)s of %(all)s min") % words

    @property
    def box_label(self) -> str:
        if self.box is None:
            return ""
        return _("Time box: %(n)s of %(all)s minutes") % {
            "n": self.box.minutes,
            "all": self.box.planned,
        }

    @property
    def box_shown(self) -> int:
        """As far as the bar can show it."""
        return min(self.box.minutes, self.box.planned) if self.box else 0


def clock_of(review: Review, items: Iterable[AgendaItem], now: datetime) -> Clock:
    """`items` are those placed on its agenda."""
    items = list(items)
    here = next((one for one in items if one.pk == review.current_item_id), None)
    box = None
    if here is not None:
        box = TimeBox(here.minutes, here.seconds_used + _going_on(review, now))
    left_behind = [
        TimeBox(one.minutes, one.seconds_used)
        for one in items
        if one.state == AgendaItem.State.DECIDED and one is not here
    ]
    return Clock(
        hour=hour_words(now),
        left=_left(review, now, minutes_behind(left_behind, box)),
        box=box,
        stamp=stamp_of(review, now),
    )


def stamp_of(review: Review, now: datetime) -> str:
    """What the words follow, known without the items: the minute of the hour, the meeting, the stretch."""
    minutes = seconds_between(review.started_at, now) // 60
    return f"{now:%H%M}-{minutes}-{_going_on(review, now) // 60}"


def _going_on(review: Review, now: datetime) -> int:
    return seconds_between(review.item_opened_at, now)


def _left(review: Review, now: datetime, behind: int) -> str:
    ends = (review.started_at or now) + timedelta(minutes=review.minutes)
    left = int((ends - now).total_seconds() // 60)
    if left < 0:
        return ngettext("%(n)s min over", "%(n)s min over", -left) % {"n": -left}
    words = ngettext("%(n)s min left", "%(n)s min left", left) % {"n": left}
    if behind:
        words = _("%(left)s, %(n)s min behind") % {"left": words, "n": behind}
    return words
