"""The first sentence of a page: ranked rules over its facts, the first that holds speaks.

Each rule is a plain condition and a sentence; the last resort is the plain name.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.wording import spelled


@dataclass(frozen=True, slots=True)
class MeasuresFacts:
    """Counts over the indicators in scope; `mine` are those due or late that this person updates."""

    total: int
    mine: int
    late: int
    signals: int
    short: int


def measures_finding(facts: MeasuresFacts) -> str:
    ranked = (
        (facts.mine and facts.signals, _waiting_and_changed),
        (facts.mine, _waiting),
        (facts.late, _late),
        (facts.signals, _changed),
        (facts.short, _short),
        (facts.total, lambda _facts: _("Every value is in and inside its range")),
        (True, lambda _facts: _("Measures")),
    )
    return next(sentence for holds, sentence in ranked if holds)(facts)


def apart_finding(only: str, count: int) -> str:
    """Over the list of what serves nothing, or of what has ended."""
    words = {"count": spelled(count)}
    if only == "retired":
        return (
            ngettext("One indicator is retired", "%(count)s indicators are retired", count) % words
        )
    if not count:
        return _("Every indicator serves something")
    return (
        ngettext("One indicator serves nothing", "%(count)s indicators serve nothing", count)
        % words
    )


def _waiting_and_changed(facts: MeasuresFacts) -> str:
    changed = ngettext(
        "one measure changed, and it is not noise",
        "%(count)s measures changed, and it is not noise",
        facts.signals,
    ) % {"count": facts.signals}
    return _("%(waiting)s; %(changed)s") % {"waiting": _waiting(facts), "changed": changed}


def _waiting(facts: MeasuresFacts) -> str:
    return ngettext("One value waits for you", "%(count)s values wait for you", facts.mine) % {
        "count": spelled(facts.mine)
    }


def _late(facts: MeasuresFacts) -> str:
    return ngettext("One value is late", "%(count)s values are late", facts.late) % {
        "count": spelled(facts.late)
    }


def _changed(facts: MeasuresFacts) -> str:
    return ngettext(
        "One measure changed, and it is not noise",
        "%(count)s measures changed, and it is not noise",
        facts.signals,
    ) % {"count": spelled(facts.signals)}


def _short(facts: MeasuresFacts) -> str:
    return ngettext(
        "Nothing changed, but one measure falls short of its target",
        "Nothing changed, but %(count)s measures fall short of their target",
        facts.short,
    ) % {"count": facts.short}


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """What the page of one indicator knows. `change` is "worse", "better" or empty: an open signal
    that reaches the newest value. `since` and `last` are periods in words."""

    title: str
    status: str
    is_overdue: bool = False
    last: str = ""
    change: str = ""
    cannot_meet: bool = False
    shortfall: str = ""


def indicator_finding(facts: IndicatorFacts) -> str:
    missed = facts.status in {"at_risk", "off_track"}
    ranked = (
        (facts.is_overdue and facts.last, _("%(title)s: no value since %(last)s")),
        (facts.is_overdue, _("%(title)s has never been measured")),
        (facts.change == "worse", _("%(title)s got worse, and it is not noise")),
        (facts.cannot_meet, _("%(title)s cannot meet its standard without change")),
        (missed and facts.shortfall, _("%(title)s is %(shortfall)s short of expected")),
        (facts.change == "better", _("%(title)s got better, and it is not noise")),
        (facts.status == "on_track", _("%(title)s is on track")),
        (True, "%(title)s"),
    )
    words = {"title": facts.title, "last": facts.last, "shortfall": facts.shortfall}
    return next(sentence for holds, sentence in ranked if holds) % words


@dataclass(frozen=True, slots=True)
class ObjectivesFacts:
    """Counts over the active objectives; `early` are on track while their work is not."""

    total: int
    off_track: int
    at_risk: int
    early: int
    stale: int
    unmeasured: int


def objectives_finding(facts: ObjectivesFacts) -> str:
    ranked = (
        (facts.total and facts.off_track == facts.total, _all_off),
        (facts.off_track and facts.at_risk, _off_and_at_risk),
        (facts.off_track, _some_off),
        (facts.early, _early),
        (facts.at_risk, _at_risk),
        (facts.stale, _stale),
        (
            facts.total and facts.unmeasured == facts.total,
            lambda _facts: _("Nothing is measured yet"),
        ),
        (facts.total, _nothing_at_risk),
        (True, lambda _facts: _("Objectives")),
    )
    return next(sentence for holds, sentence in ranked if holds)(facts)


def _all_off(facts: ObjectivesFacts) -> str:
    return ngettext(
        "The only objective is off track", "All %(total)s objectives are off track", facts.total
    ) % {"total": facts.total}


def _off_and_at_risk(facts: ObjectivesFacts) -> str:
    return _("%(off)s of %(total)s objectives off track, %(risk)s at risk") % {
        "off": spelled(facts.off_track),
        "total": facts.total,
        "risk": facts.at_risk,
    }


def _some_off(facts: ObjectivesFacts) -> str:
    return ngettext(
        "One of %(total)s objectives is off track",
        "%(off)s of %(total)s objectives are off track",
        facts.off_track,
    ) % {"off": spelled(facts.off_track), "total": facts.total}


def _early(facts: ObjectivesFacts) -> str:
    return ngettext(
        "One result is on track while its work is not",
        "%(count)s results are on track while their work is not",
        facts.early,
    ) % {"count": spelled(facts.early)}


def _at_risk(facts: ObjectivesFacts) -> str:
    return ngettext(
        "Nothing is off track, one objective is at risk",
        "Nothing is off track, %(count)s objectives are at risk",
        facts.at_risk,
    ) % {"count": facts.at_risk}


def _stale(facts: ObjectivesFacts) -> str:
    return ngettext(
        "One objective rests on a late figure",
        "%(count)s objectives rest on late figures",
        facts.stale,
    ) % {"count": spelled(facts.stale)}


def _nothing_at_risk(facts: ObjectivesFacts) -> str:
    return ngettext(
        "The only objective is on track",
        "Nothing is at risk in %(total)s objectives",
        facts.total,
    ) % {"total": facts.total}
