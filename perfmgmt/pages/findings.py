"""The sentence that opens a page: ranked rules over the facts on it, the first that holds speaks.

Each function takes plain facts and returns one translated sentence; what it says can be checked
against the page below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.wording import grouped, spelled
from perfmgmt.pages.words import in_days


def today(*, waiting: int, holding_up: int, next_review: datetime | None, now: datetime) -> str:
    """How much needs this person, and whether others wait for it."""
    if waiting:
        return f"{_things(waiting)} {_held_up(waiting, holding_up)}".strip()
    if next_review:
        return _("Nothing needs you. Next review %(when)s.") % {"when": in_days(next_review, now)}
    return _("Nothing needs you.")


def _things(waiting: int) -> str:
    return ngettext("One thing needs you.", "%(count)s things need you.", waiting) % {
        "count": spelled(waiting)
    }


def _held_up(waiting: int, holding_up: int) -> str:
    if not holding_up:
        return ""
    if holding_up == waiting:
        return ngettext("It holds up other people.", "They hold up other people.", waiting)
    return ngettext(
        "One of them holds up other people.", "%(count)s of them hold up other people.", holding_up
    ) % {"count": spelled(holding_up)}


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of the whole (a priority, an objective with what is below it) and its trouble."""

    name: str
    troubled: int


def direction(*, total: int, on_track: int, branches: Sequence[Branch]) -> str:
    """How the plan stands, and where trouble is concentrated (at least half of it in one priority)."""
    if not total:
        return _("No objective serves it yet.")
    if on_track == total:
        return ngettext(
            "Its one objective is on track.", "All %(total)s objectives are on track.", total
        ) % {"total": grouped(total)}
    share = _share_on_track(on_track, total)
    worst = concentrated(branches)
    if worst is None:
        return share
    where = _("Trouble is concentrated in “%(name)s”.") % {"name": worst.name}
    return f"{share} {where}"


def _share_on_track(on_track: int, total: int) -> str:
    if not on_track:
        return ngettext(
            "Its one objective is not on track.",
            "None of its %(total)s objectives is on track.",
            total,
        ) % {"total": grouped(total)}
    return ngettext(
        "One of %(total)s objectives is on track.",
        "%(count)s of %(total)s objectives are on track.",
        on_track,
    ) % {"count": spelled(on_track), "total": grouped(total)}


def concentrated(branches: Sequence[Branch]) -> Branch | None:
    """The one branch with more than half of all trouble, where there are several and at least two troubles."""
    troubled = [branch for branch in branches if branch.troubled]
    everything = sum(branch.troubled for branch in troubled)
    if len(branches) < 2 or everything < 2:
        return None
    worst = max(troubled, key=lambda branch: branch.troubled)
    return worst if worst.troubled * 2 > everything else None


def assumptions(*, total: int, broken: int, questioned: int) -> str:
    """Whether the plan still stands on what it was built on."""
    if not total:
        return _("Nothing says yet what must stay true")
    if broken:
        sentence = ngettext(
            "One of %(total)s assumptions is broken",
            "%(count)s of %(total)s assumptions are broken",
            broken,
        ) % {"count": spelled(broken), "total": total}
        if not questioned:
            return sentence
        rest = ngettext("one is under question", "%(count)s are under question", questioned)
        return f"{sentence}, {rest % {'count': questioned}}"
    if questioned:
        return ngettext(
            "One of %(total)s assumptions is under question",
            "%(count)s of %(total)s assumptions are under question",
            questioned,
        ) % {"count": spelled(questioned), "total": total}
    return ngettext("The one assumption holds", "All %(total)s assumptions hold", total) % {
        "total": total
    }


def alignment(*, total: int, on_track: int, needing: int, branches: Sequence[Branch]) -> str:
    """How many objectives need attention, and under what they hang."""
    if not total:
        return _("No objective is active yet")
    if not needing and on_track < total:
        return _("No objective needs attention, %(count)s without a figure or a target") % {
            "count": total - on_track
        }
    if not needing:
        return ngettext(
            "The one objective is on track", "All %(total)s objectives are on track", total
        ) % {"total": total}
    sentence = ngettext(
        "One objective needs attention", "%(count)s objectives need attention", needing
    ) % {"count": spelled(needing)}
    worst = concentrated(branches)
    if worst is None:
        return sentence
    return _("%(sentence)s; %(count)s of them under “%(name)s”") % {
        "sentence": sentence,
        "count": worst.troubled,
        "name": worst.name,
    }


def person(*, name: str, owned: int, needing: int, has_left: bool) -> str:
    """What somebody answers for, and how much of it is in trouble."""
    if has_left and owned:
        return ngettext(
            "%(name)s has left and still owns one objective",
            "%(name)s has left and still owns %(owned)s objectives",
            owned,
        ) % {"name": name, "owned": owned}
    if not needing:
        return name
    return ngettext(
        "%(name)s: the one objective in trouble",
        "%(name)s: %(needing)s of %(owned)s objectives in trouble",
        owned,
    ) % {"name": name, "owned": owned, "needing": needing}


def search(*, words: str, hits: int) -> str:
    if not words:
        return _("Search")
    if not hits:
        return _("Nothing matches “%(words)s”") % {"words": words}
    return ngettext("One thing matches “%(words)s”", "%(count)s things match “%(words)s”", hits) % {
        "count": spelled(hits),
        "words": words,
    }


@dataclass(frozen=True, slots=True)
class ObjectiveFacts:
    """What the objective's page knows, as texts: the headline's period, value and expectation, the
    worst lead indicator, a guardrail that is off track, and how many objectives below need attention.
    """

    is_overdue: bool = False
    early_warning: bool = False
    period: str = ""
    value: str = ""
    expected: str = ""
    worst_lead: str = ""
    guardrail: str = ""
    indicators: int = 0
    below: int = 0
    below_on_track: int = 0
    below_troubled: int = 0


def objective(facts: ObjectiveFacts) -> str:
    """How the latest figure closed, and the one thing that qualifies it most."""
    sentences = [_closed(facts), _qualified(facts)]
    return " ".join(sentence for sentence in sentences if sentence)


def _closed(facts: ObjectiveFacts) -> str:
    words = {"period": facts.period, "value": facts.value, "expected": facts.expected}
    if facts.is_overdue and facts.period:
        return _("No figure since %(period)s, which closed at %(value)s.") % words
    if facts.is_overdue:
        return _("Its first figure is late.")
    if facts.period and facts.expected:
        return _("%(period)s closed at %(value)s against %(expected)s expected.") % words
    if facts.period:
        return _("%(period)s closed at %(value)s; no target says whether that is enough.") % words
    return _("Nothing is measured yet.") if facts.indicators else ""


def _qualified(facts: ObjectiveFacts) -> str:
    if facts.early_warning:
        return _("The result holds, but “%(name)s” is off track, which should produce it.") % {
            "name": facts.worst_lead
        }
    if facts.guardrail:
        sentence = _("“%(name)s” must hold and is off track, so the result is at best at risk.")
        return sentence % {"name": facts.guardrail}
    if not facts.below:
        return "" if facts.indicators else _("It has neither indicators nor objectives below it.")
    if facts.below_troubled:
        return ngettext(
            "One of %(below)s objectives below it needs attention.",
            "%(count)s of %(below)s objectives below it need attention.",
            facts.below_troubled,
        ) % {"count": spelled(facts.below_troubled), "below": facts.below}
    if facts.below_on_track < facts.below:
        return _("No objective below it needs attention.")
    return ngettext(
        "The one objective below it is on track.",
        "All %(below)s objectives below it are on track.",
        facts.below,
    ) % {"below": facts.below}
