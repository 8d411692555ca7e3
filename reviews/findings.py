"""The first sentence of each page of reviews: ranked rules over its facts, the first that holds speaks.

Each rule is a plain condition and a sentence; the last resort is the plain name.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from objectives.wording import spelled


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """Counts of one review; `decided` are items with an answer, `dissents` those with a dissent."""

    title: str
    items: int = 0
    decided: int = 0
    no_actions: int = 0
    recommendations: int = 0
    dissents: int = 0
    parked: int = 0
    deferred: int = 0
    on_track: int = 0
    objectives: int = 0


def minutes_finding(facts: ReviewFacts) -> str:
    """ "Six items, six answers, one dissent" """
    if not facts.items:
        return _("Nothing needed the room")
    items = ngettext("%(count)s item", "%(count)s items", facts.items) % {
        "count": spelled(facts.items)
    }
    parts = [
        items,
        _counted(facts.decided, ngettext("%(count)s answer", "%(count)s answers", facts.decided)),
    ]
    if facts.dissents:
        dissents = ngettext("%(count)s dissent", "%(count)s dissents", facts.dissents)
        parts.append(_counted(facts.dissents, dissents))
    return ", ".join(parts)


def minutes_lede(facts: ReviewFacts) -> str:
    """What was not discussed, and what is still to come."""
    sentences = [
        ngettext(
            "%(on)s of %(all)s objective was on track and not discussed.",
            "%(on)s of %(all)s objectives were on track and not discussed.",
            facts.objectives,
        )
        % {"on": facts.on_track, "all": facts.objectives}
    ]
    if facts.deferred:
        sentences.append(
            ngettext(
                "%(count)s item was deferred.", "%(count)s items were deferred.", facts.deferred
            )
            % {"count": spelled(facts.deferred)}
        )
    if facts.parked:
        sentences.append(
            ngettext("%(count)s was parked.", "%(count)s were parked.", facts.parked)
            % {"count": spelled(facts.parked)}
        )
    if facts.recommendations:
        sentences.append(
            ngettext(
                "%(count)s answer is a recommendation and still needs a decision.",
                "%(count)s answers are recommendations and still need a decision.",
                facts.recommendations,
            )
            % {"count": spelled(facts.recommendations)}
        )
    return " ".join(sentences)


def pre_read_finding(facts: ReviewFacts) -> str:
    """ "Six of 141 objectives need the room" """
    if not facts.objectives:
        return facts.title
    if not facts.items and not facts.deferred:
        return _("Nothing needs the room: no exception in %(all)s objectives") % {
            "all": facts.objectives
        }
    if facts.deferred:
        return ngettext(
            "%(count)s item fits into the meeting, %(more)s more would not",
            "%(count)s items fit into the meeting, %(more)s more would not",
            facts.items,
        ) % {"count": spelled(facts.items), "more": facts.deferred}
    return ngettext(
        "%(count)s of %(all)s objectives needs the room",
        "%(count)s of %(all)s objectives need the room",
        facts.items,
    ) % {"count": spelled(facts.items), "all": facts.objectives}


def list_finding(*, running: str, next_at: datetime | None, undecided: int) -> str:
    if running and undecided:
        return ngettext(
            "%(title)s is in progress: one item is undecided",
            "%(title)s is in progress: %(count)s items are undecided",
            undecided,
        ) % {"title": running, "count": spelled(undecided).lower()}
    if running:
        return _("%(title)s is in progress, and every item is decided") % {"title": running}
    if next_at:
        return _("The next review is on %(day)s") % {"day": day_words(next_at)}
    return _("Reviews")


def actions_finding(
    *,
    mine_late: int,
    late: int,
    open_actions: int,
    waiting: int,
    checked: int = 0,
    without_effect: int = 0,
) -> str:
    """ "Two actions are late; one of them is yours", "One of three interventions shows no effect" """
    if late:
        words = ngettext("%(count)s action is late", "%(count)s actions are late", late) % {
            "count": spelled(late)
        }
        if mine_late:
            words += ngettext(
                "; %(count)s of them is yours", "; %(count)s of them are yours", mine_late
            ) % {"count": spelled(mine_late).lower()}
        return words
    if waiting:
        return ngettext(
            "%(count)s recommendation waits for a decision",
            "%(count)s recommendations wait for a decision",
            waiting,
        ) % {"count": spelled(waiting)}
    if without_effect:
        return ngettext(
            "%(count)s of %(all)s checked interventions shows no effect",
            "%(count)s of %(all)s checked interventions show no effect",
            without_effect,
        ) % {"count": spelled(without_effect), "all": spelled(checked).lower()}
    if open_actions:
        return ngettext(
            "%(count)s action is open and on time",
            "%(count)s actions are open and on time",
            open_actions,
        ) % {"count": spelled(open_actions)}
    return _("Nobody has anything left to do")


def log_finding(total: int) -> str:
    if not total:
        return _("Nothing has been decided yet")
    return ngettext("%(count)s decision on record", "%(count)s decisions on record", total) % {
        "count": spelled(total)
    }


def day_words(instant: datetime) -> str:
    """ "Tuesday 24 November" on the organisation's wall clock."""
    return date_format(localtime(instant), pgettext("long day", "l j F"))


def hour_words(instant: datetime) -> str:
    return date_format(localtime(instant), "H:i")


def _counted(count: int, words: str) -> str:
    return words % {"count": spelled(count).lower()}
