"""What strategic direction tells people."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perfmgmt.events.models import Event
from perfmgmt.events.notice import Notice, Writer
from perfmgmt.tenancy.models import Membership
from strategy.models import Assumption


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


def _plan_closed(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("“%(plan)s” is closed; you sponsored one of its priorities")
        % {"plan": event.payload["title"]},
        path="direction/plans/",
    )


def _priority_changed(event: Event, _recipient: Membership) -> Notice:
    """Only a new sponsor is told."""
    return Notice(
        subject=_("You sponsor “%(title)s”") % {"title": event.payload["title"]},
        body=_("It is a priority of “%(plan)s”.") % {"plan": event.payload["plan"]},
        path="direction/",
    )


def _assumption_owned(event: Event, _recipient: Membership) -> Notice:
    """Only its new owner is told."""
    payload = event.payload
    return Notice(
        subject=_("You keep an eye on “%(title)s”") % {"title": payload["title"]},
        body=_("“%(plan)s” stands on it. Say so when it no longer holds.")
        % {"plan": payload["plan"]},
        path=_ASSUMPTIONS,
    )


def _assumption_judged(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    sentence = {
        Assumption.State.HOLDING: _("“%(title)s” holds again"),
        Assumption.State.QUESTIONED: _("“%(title)s” is under question"),
        Assumption.State.BROKEN: _("“%(title)s” is broken"),
    }[payload["state"]]
    return Notice(
        subject=sentence % {"title": payload["title"]},
        body=payload["because"],
        path=_ASSUMPTIONS,
    )


_ASSUMPTIONS = "direction/assumptions/"

NOTICES: dict[str, Writer] = {
    "strategy.plan_activated": _plan_activated,
    "strategy.plan_closed": _plan_closed,
    "strategy.priority_changed": _priority_changed,
    "strategy.assumption_added": _assumption_owned,
    "strategy.assumption_changed": _assumption_owned,
    "strategy.assumption_judged": _assumption_judged,
}
