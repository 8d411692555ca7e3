"""Small texts that several pages share: how far away a day is, what a row of shapes adds up to."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.wording import short_date

WORST_FIRST = ("off_track", "at_risk", "stale", "no_data", "no_target", "on_track")
SEVERITY = {status: place for place, status in enumerate(WORST_FIRST)}
RELATIVE_UP_TO = 14  # days; beyond it a date says more than a distance


def in_days(when: datetime, now: datetime) -> str:
    """ "today", "tomorrow", "in 5 days", or the date when it is two weeks or more away."""
    days = (localdate(when) - localdate(now)).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if 1 < days < RELATIVE_UP_TO:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return _("on %(date)s") % {"date": short_date(localdate(when))}


def health_in_words(counts: Mapping[str, int]) -> str:
    """What a row of shapes adds up to: "2 off, 1 at risk of 4", or "all 2 on track".

    `counts` maps shown statuses, "stale" included, to how many objectives show them.
    """
    total = sum(counts.values())
    if not total:
        return _("no objectives yet")
    if counts.get("on_track", 0) == total:
        return ngettext("on track", "all %(total)s on track", total) % {"total": total}
    no_figure = counts.get("no_data", 0) + counts.get("no_target", 0)
    parts = [
        (counts.get("off_track", 0), _("%(count)s off")),
        (counts.get("at_risk", 0), _("%(count)s at risk")),
        (counts.get("stale", 0), _("%(count)s stale")),
        (no_figure, _("%(count)s no data")),
    ]
    listed = ", ".join(text % {"count": count} for count, text in parts if count)
    return _("%(listed)s of %(total)s") % {"listed": listed, "total": total}
