"""Days and moments as short as they can be: the year stands only where it is not the present one."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def day(instant: date, now: datetime) -> str:
    """ "4 Nov", or "4 Nov 2025" in another year than that of `now`."""
    local = localtime(instant).date() if isinstance(instant, datetime) else instant
    if local.year == localdate(now).year:
        return date_format(local, pgettext("date with month", "j M"))
    return date_format(local, pgettext("date with month", "j M Y"))


def moment(instant: datetime, now: datetime) -> str:
    """ "today 09:14", "4 Nov, 09:14", or with the year."""
    time = date_format(localtime(instant), "H:i")
    if localdate(instant) == localdate(now):
        return _("today %(time)s") % {"time": time}
    return f"{day(instant, now)}, {time}"
