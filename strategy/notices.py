"""What strategic direction tells people."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perfmgmt.events.models import Event
from perfmgmt.events.notice import Notice, Writer
from perfmgmt.tenancy.models import Membership


def _plan_activated(event: Event, _recipient: Membership) -> Notice:
    priorities = event.payload["priorities"]
    ranked = "\n".join(f"{rank}. {title}" for rank, title in enumerate(priorities, start=1))
    count = ngettext(
        "%(count)s priority, in rank order:",
        "%(count)s priorities, in rank order:",
        len(priorities),
    ) % {"count": len(priorities)}
    return Notice(
        subject=_("“%(plan)s” is in force; you sponsor one of its priorities")
        % {"plan": event.payload["title"]},
        body=f"{count}\n{ranked}",
        path="direction/",
    )


NOTICES: dict[str, Writer] = {"strategy.plan_activated": _plan_activated}
