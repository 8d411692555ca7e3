"""What changed between two versions of a plan, in plain sentences."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy import rules
from strategy.models import Assumption, Perspective, Tension
from strategy.rules.versions import Change, Named, Subject

OF_PLAN = {
    "title": gettext_lazy("“%(was)s” is now called “%(now)s”."),
    "ambition": gettext_lazy("The ambition now reads “%(now)s”."),
    "ambition gone": gettext_lazy("The ambition was taken out: “%(was)s”."),
    "starts_on": gettext_lazy("The plan now begins on %(now)s instead of %(was)s."),
    "ends_on": gettext_lazy("The plan now ends on %(now)s instead of %(was)s."),
    "unit": gettext_lazy("The plan is now of: %(now)s. Before: %(was)s."),
}
OF_PRIORITY = {
    "added": gettext_lazy("“%(name)s” became priority %(rank)s."),
    "removed": gettext_lazy("“%(name)s” is no longer a priority."),
    "moved": gettext_lazy("“%(name)s” moved from rank %(was)s to %(now)s."),
    "title": gettext_lazy("“%(was)s” is now called “%(now)s”."),
    "outcome": gettext_lazy("The outcome of “%(name)s” now reads “%(now)s”."),
    "outcome gone": gettext_lazy("The outcome of “%(name)s” was taken out: “%(was)s”."),
    "perspective": gettext_lazy("The perspective of “%(name)s” is now: %(now)s."),
    "perspective gone": gettext_lazy("“%(name)s” no longer has a perspective."),
    "sponsor": gettext_lazy("%(now)s sponsors “%(name)s” instead of %(was)s."),
    "sponsor new": gettext_lazy("%(now)s sponsors “%(name)s”."),
    "sponsor gone": gettext_lazy("%(was)s no longer sponsors “%(name)s”, and nobody else does."),
}
OF_TRADE_OFF = {
    "added": gettext_lazy("We now favour %(choice)s."),
    "added in unit": gettext_lazy("In %(unit)s we now favour %(choice)s."),
    "removed": gettext_lazy("We no longer favour %(choice)s."),
    "removed in unit": gettext_lazy("In %(unit)s we no longer favour %(choice)s."),
    "unit": gettext_lazy("%(choice)s now holds everywhere."),
    "unit in unit": gettext_lazy("%(choice)s now holds in %(unit)s only."),
    "because": gettext_lazy("The reason for %(choice)s now reads “%(now)s”."),
}
OF_ASSUMPTION = {
    "added": gettext_lazy("New assumption: “%(name)s”."),
    "removed": gettext_lazy("The plan no longer stands on “%(name)s”."),
    "statement": gettext_lazy("The assumption “%(was)s” now reads “%(now)s”."),
    "sign": gettext_lazy("How one would notice that “%(name)s” fails: “%(now)s”."),
    "sign gone": gettext_lazy("Nothing says any more how one would notice that “%(name)s” fails."),
    "owner": gettext_lazy("%(now)s now keeps an eye on “%(name)s”."),
    "owner gone": gettext_lazy("Nobody keeps an eye on “%(name)s” any more."),
    "priority": gettext_lazy("“%(name)s” now belongs to “%(now)s”."),
    "priority gone": gettext_lazy("“%(name)s” now belongs to the whole plan."),
    "because": gettext_lazy("Why “%(name)s” stands as it does: “%(now)s”."),
    Assumption.State.HOLDING: gettext_lazy("“%(name)s” holds again: %(because)s"),
    Assumption.State.QUESTIONED: gettext_lazy("“%(name)s” is under question: %(because)s"),
    Assumption.State.BROKEN: gettext_lazy("“%(name)s” is broken: %(because)s"),
}


def change_sentences(before: rules.PlanText, after: rules.PlanText) -> list[str]:
    """One sentence for each thing that differs, in the order of the page."""
    names = {each.id: each.title for each in (*before.priorities, *after.priorities)}
    ranks = {each.id: rank for rank, each in enumerate(after.priorities, start=1)}
    found = rules.difference(before, after)
    judged = {each.after for each in found if each.aspect == "state"}
    sentences = []
    for change in found:
        if change.aspect == "because" and change.after in judged:
            continue  # the sentence about the state says why
        match change.subject:
            case Subject.PLAN:
                sentences.append(_of_plan(change))
            case Subject.PRIORITY:
                sentences.append(_of_priority(change, ranks))
            case Subject.TRADE_OFF:
                sentences.append(_of_trade_off(change, names))
            case Subject.ASSUMPTION:
                sentences.append(_of_assumption(change, names))
    return sentences


def trade_off_words(trade_off: rules.TradeOffText, names: Mapping[str, str]) -> str:
    """ "“Deliver” over “cost”", by the names that stood in the plan then."""
    words = {
        "favoured": _side(trade_off.favoured, names),
        "over": _side(trade_off.over, names),
    }
    return _("“%(favoured)s” over “%(over)s”") % words


def _side(code: str, names: Mapping[str, str]) -> str:
    return names.get(code) or (str(Tension(code).label) if code in Tension.values else "–")


def _of_plan(change: Change) -> str:
    whole = _("The whole organisation")
    read = {"unit": lambda unit: _value(unit) or whole, "starts_on": _day, "ends_on": _day}
    in_words = read.get(change.aspect, _value)
    words = {"was": in_words(change.was), "now": in_words(change.now)}
    return OF_PLAN[_or_gone(change, OF_PLAN)] % words


def _of_priority(change: Change, ranks: Mapping[str, int]) -> str:
    thing = change.after or change.before
    if not isinstance(thing, rules.PriorityText):
        raise TypeError(thing)
    words = {
        "name": thing.title,
        "rank": ranks.get(thing.id),
        "was": _value(change.was),
        "now": _value(change.now),
    }
    key = _or_gone(change, OF_PRIORITY)
    if change.aspect == "perspective" and change.now:
        words["now"] = str(Perspective(change.now).label)
    if change.aspect == "sponsor" and not change.was:
        key = "sponsor new"
    return OF_PRIORITY[key] % words


def _of_trade_off(change: Change, names: Mapping[str, str]) -> str:
    thing = change.after or change.before
    if not isinstance(thing, rules.TradeOffText):
        raise TypeError(thing)
    words = {
        "choice": trade_off_words(thing, names),
        "unit": _value(thing.unit),
        "now": _value(change.now),
    }
    in_unit = f"{change.aspect} in unit"
    key = in_unit if thing.unit and in_unit in OF_TRADE_OFF else change.aspect
    return OF_TRADE_OFF[key] % words


def _of_assumption(change: Change, names: Mapping[str, str]) -> str:
    thing = change.after or change.before
    if not isinstance(thing, rules.AssumptionText):
        raise TypeError(thing)
    words = {
        "name": thing.statement,
        "because": thing.because,
        "was": _value(change.was),
        "now": _value(change.now),
    }
    if change.aspect == "priority":
        words["now"] = names.get(change.now, "–")
    key = change.now if change.aspect == "state" else _or_gone(change, OF_ASSUMPTION)
    return OF_ASSUMPTION[key] % words


def _or_gone(change: Change, sentences: Mapping[str, object]) -> str:
    """The sentence about a field that is empty now, where there is one."""
    gone = f"{change.aspect} gone"
    return gone if not change.now and gone in sentences else change.aspect


def _value(value: object) -> str:
    if value is None:
        return ""
    return value.name if isinstance(value, Named) else str(value)


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT")
