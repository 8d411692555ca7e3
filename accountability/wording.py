"""Dependencies in words: how one stands, and who has the next word."""

from collections.abc import Callable
from datetime import date

from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accountability.models import Dependency
from accountability.rules import Dependence, Side
from objectives.models import Objective
from objectives.wording import short_date
from perfmgmt.tenancy import html

MARKS = {
    Dependence.PROPOSED: "no_data",
    Dependence.AGREED: "on_track",
    Dependence.AT_RISK: "at_risk",
    Dependence.KEPT: "on_track",
    Dependence.BROKEN: "off_track",
    Dependence.WITHDRAWN: "no_data",
}
SOON = 14  # days within which a day is told by its distance


def place_of(objective: Objective) -> str:
    """Where the other side is: its unit, else the objective itself."""
    return objective.unit.name if objective.unit else objective.title


def late_words(days: int) -> str:
    return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}


def due_words(due: date, today: date) -> str:
    days = (due - today).days
    if days == 0:
        return _("Due today")
    if days == 1:
        return _("Due tomorrow")
    if 0 < days < SOON:
        return ngettext("Due in %(days)s day", "Due in %(days)s days", days) % {"days": days}
    return _("Due %(date)s") % {"date": short_date(due)}


def standing(dependency: Dependency, today: date) -> tuple[str, str]:
    """A status code of the face, and words that say more than its colour."""
    state = Dependence(dependency.state)
    if late := dependency.days_late(today):
        words = late_words(late)
        if state is Dependence.PROPOSED:
            words = _("%(late)s, nothing promised") % {"late": words}
        return "off_track", words
    return MARKS[state], _STANDS[state](dependency, today)


def standing_mark(dependency: Dependency, today: date) -> SafeString:
    return html.status_mark(*standing(dependency, today))


def _kept(dependency: Dependency) -> str:
    kept = pgettext("dependency", "Kept")
    if dependency.ended_at is None:
        return kept
    late = (localdate(dependency.ended_at) - dependency.due_on).days
    return _("%(kept)s, %(late)s") % {"kept": kept, "late": late_words(late)} if late > 0 else kept


def _asked(dependency: Dependency, _today: date) -> str:
    asked = dependency.offered_side == Side.NEEDS
    words = _("Asked for by %(day)s") if asked else _("%(day)s offered, not agreed")
    return words % {"day": short_date(dependency.offered_on or dependency.needed_on)}


def _promised(dependency: Dependency, today: date) -> str:
    return due_words(dependency.due_on, today)


def _in_danger(dependency: Dependency, today: date) -> str:
    due = due_words(dependency.due_on, today)
    return _("At risk: %(due)s") % {"due": due[:1].lower() + due[1:]}


_STANDS: dict[Dependence, Callable[[Dependency, date], str]] = {
    Dependence.PROPOSED: _asked,
    Dependence.AGREED: _promised,
    Dependence.AT_RISK: _in_danger,
    Dependence.KEPT: lambda dependency, _today: _kept(dependency),
    Dependence.BROKEN: lambda _dependency, _today: pgettext("dependency", "Broken"),
    Dependence.WITHDRAWN: lambda _dependency, _today: pgettext("dependency", "Withdrawn"),
}


def next_words(dependency: Dependency, today: date) -> str:
    """Who has the next word and for what; why it ended, where it has."""
    side = dependency.terms.acts_next
    if side is None:
        return dependency.because
    owner = dependency.owner_of(side)
    if owner is None:
        title = dependency.objective_of(side).title
        return _("Nobody owns “%(title)s”, so nobody answers") % {"title": title}
    if not owner.is_active:
        return _("%(name)s has left") % {"name": owner.name}
    return _turn(dependency, today) % {
        "name": owner.name,
        "day": short_date(dependency.offered_on or dependency.due_on),
    }


def _turn(dependency: Dependency, today: date) -> str:
    if dependency.terms.answers is None:
        late = dependency.days_late(today)
        return _("%(name)s has not delivered") if late else _("%(name)s delivers")
    if dependency.promised_on:
        return _("%(name)s is asked for another day: %(day)s")
    if dependency.offered_side == Side.GIVES:
        return _("%(name)s is offered %(day)s")
    return _("%(name)s has not answered") if dependency.days_late(today) else _("%(name)s answers")


def escalation_words(dependency: Dependency) -> str:
    """Of a row that was read `with_escalation`; empty where it came before nobody."""
    escalated_at = dependency.escalated_at  # type: ignore[attr-defined] # annotated
    if escalated_at is None:
        return ""
    day = short_date(localdate(escalated_at))
    name = dependency.escalated_to  # type: ignore[attr-defined] # annotated
    if name is None:
        return _("Escalated on %(day)s: nobody could be found.") % {"day": day}
    return _("With %(name)s since %(day)s.") % {"name": name, "day": day}
