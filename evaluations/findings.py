"""The sentence that opens each page of step 8, chosen by rank over what the page shows."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def learning_finding(*, late: int, waiting: int, reviews: int) -> str:
    """Decisions to look at again, those past their day among them, and closed reviews."""
    if late:
        return ngettext(
            "%(n)s decision should have been looked at again",
            "%(n)s decisions should have been looked at again",
            late,
        ) % {"n": late}
    if waiting:
        return ngettext(
            "%(n)s decision waits for its effect to show",
            "%(n)s decisions wait for their effect to show",
            waiting,
        ) % {"n": waiting}
    return _("Every decision is settled") if reviews else _("Learning")


def packs_finding(*, failed: int, building: int) -> str:
    if failed:
        return ngettext(
            "%(n)s pack could not be built", "%(n)s packs could not be built", failed
        ) % {"n": failed}
    if building:
        return ngettext("%(n)s pack is being built", "%(n)s packs are being built", building) % {
            "n": building
        }
    return _("Packs")
