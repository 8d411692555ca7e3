"""What process health says: the checks by name, their states, their repair, and the sentence on top."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from evaluations.breakdowns import Figure
from evaluations.rules.health import DEFINITIONS, Check, Course, Measure, State

NAMES = {
    Check.SLOW_DECISIONS: gettext_lazy("Decisions are slow"),
    Check.SILENT_DEPENDENCIES: gettext_lazy("Dependencies go silent"),
    Check.AVOIDED_INTERVENTIONS: gettext_lazy("Interventions are avoided"),
    Check.STALE_DATA: gettext_lazy("Data is stale"),
    Check.CROWDED_OWNERS: gettext_lazy("Too many objectives a person"),
    Check.CROWDED_UNITS: gettext_lazy("Too many objectives a unit"),
    Check.LAG_ONLY: gettext_lazy("Lag-only objectives"),
    Check.MISSING_TARGETS: gettext_lazy("Targets are missing"),
    Check.UNEXAMINED_LEADS: gettext_lazy("Lead measures are unexamined"),
    Check.DETACHED_INDICATORS: gettext_lazy("Indicators are detached"),
    Check.UNCLEAR_OWNERSHIP: gettext_lazy("Ownership is unclear"),
    Check.RARE_REVIEWS: gettext_lazy("Reviews are too rare"),
    Check.EMPTY_REVIEWS: gettext_lazy("Reviews decide nothing"),
}
MEANINGS = {
    Check.SLOW_DECISIONS: gettext_lazy("Median days, raised to decided"),
    Check.SILENT_DEPENDENCIES: gettext_lazy("No answer for 7 days, or past the day without a word"),
    Check.AVOIDED_INTERVENTIONS: gettext_lazy("Off track in 2 reviews, nothing started"),
    Check.STALE_DATA: gettext_lazy("Indicators past their update date"),
    Check.CROWDED_OWNERS: gettext_lazy("Highest load on one person"),
    Check.CROWDED_UNITS: gettext_lazy("Highest load on one unit"),
    Check.LAG_ONLY: gettext_lazy("In force, without a lead indicator"),
    Check.MISSING_TARGETS: gettext_lazy("In force, without a result that has a target"),
    Check.UNEXAMINED_LEADS: gettext_lazy("Lead indicators that claim to drive nothing"),
    Check.DETACHED_INDICATORS: gettext_lazy("Measured, but serving no priority"),
    Check.UNCLEAR_OWNERSHIP: gettext_lazy("Objectives without an owner who is here"),
    Check.RARE_REVIEWS: gettext_lazy("Held on their day, last 6 months"),
    Check.EMPTY_REVIEWS: gettext_lazy("Closed without a decision, last 6 months"),
}
REPAIRS = {
    Check.SLOW_DECISIONS: gettext_lazy("Clear the queue"),
    Check.SILENT_DEPENDENCIES: gettext_lazy("Ask for answers"),
    Check.AVOIDED_INTERVENTIONS: gettext_lazy("Start one"),
    Check.STALE_DATA: gettext_lazy("Update them"),
    Check.CROWDED_OWNERS: gettext_lazy("Move one"),
    Check.CROWDED_UNITS: gettext_lazy("Thin them out"),
    Check.LAG_ONLY: gettext_lazy("Add leads"),
    Check.MISSING_TARGETS: gettext_lazy("Set targets"),
    Check.UNEXAMINED_LEADS: gettext_lazy("Say what they drive"),
    Check.DETACHED_INDICATORS: gettext_lazy("Connect or retire"),
    Check.UNCLEAR_OWNERSHIP: gettext_lazy("Name owners"),
    Check.RARE_REVIEWS: gettext_lazy("Plan reviews"),
    Check.EMPTY_REVIEWS: gettext_lazy("Decide something"),
}
# %(figure)s is the figure with its unit, as in "11 days" or "9%".
FINDINGS = {
    Check.SLOW_DECISIONS: gettext_lazy("Slow decisions cost us most: %(figure)s at the median"),
    Check.SILENT_DEPENDENCIES: gettext_lazy("Dependencies go silent: %(figure)s without an answer"),
    Check.AVOIDED_INTERVENTIONS: gettext_lazy(
        "We avoid intervening: %(figure)s off track, and nothing started"
    ),
    Check.STALE_DATA: gettext_lazy("We steer by old figures: %(figure)s of them are late"),
    Check.CROWDED_OWNERS: gettext_lazy("One person carries too much: %(figure)s objectives"),
    Check.CROWDED_UNITS: gettext_lazy("One unit carries too much: %(figure)s objectives"),
    Check.LAG_ONLY: gettext_lazy(
        "We look back: %(figure)s of the objectives have no lead indicator"
    ),
    Check.MISSING_TARGETS: gettext_lazy("We cannot say what good is: %(figure)s have no target"),
    Check.UNEXAMINED_LEADS: gettext_lazy(
        "We believe without checking: %(figure)s of the leads claim nothing"
    ),
    Check.DETACHED_INDICATORS: gettext_lazy("We measure beside the strategy: %(figure)s detached"),
    Check.UNCLEAR_OWNERSHIP: gettext_lazy("Nobody is answerable: %(figure)s without an owner"),
    Check.RARE_REVIEWS: gettext_lazy("Reviews slip: %(figure)s were held on their day"),
    Check.EMPTY_REVIEWS: gettext_lazy("Reviews decide nothing: %(figure)s in half a year"),
}
IN_A_LIST = {
    Check.SLOW_DECISIONS: gettext_lazy("slow decisions"),
    Check.SILENT_DEPENDENCIES: gettext_lazy("silent dependencies"),
    Check.AVOIDED_INTERVENTIONS: gettext_lazy("avoided interventions"),
    Check.STALE_DATA: gettext_lazy("stale data"),
    Check.CROWDED_OWNERS: gettext_lazy("the load on persons"),
    Check.CROWDED_UNITS: gettext_lazy("the load on units"),
    Check.LAG_ONLY: gettext_lazy("lag-only objectives"),
    Check.MISSING_TARGETS: gettext_lazy("missing targets"),
    Check.UNEXAMINED_LEADS: gettext_lazy("unexamined leads"),
    Check.DETACHED_INDICATORS: gettext_lazy("detached indicators"),
    Check.UNCLEAR_OWNERSHIP: gettext_lazy("unclear ownership"),
    Check.RARE_REVIEWS: gettext_lazy("rare reviews"),
    Check.EMPTY_REVIEWS: gettext_lazy("reviews without decisions"),
}
STATES = {
    State.HOLDING: pgettext_lazy("a check", "Holding"),
    State.SLIPPING: pgettext_lazy("a check", "Slipping"),
    State.BREAKING: pgettext_lazy("a check", "Breaking"),
    State.UNKNOWN: pgettext_lazy("a check", "Nothing to count"),
}
# The shapes of a status, as the guide has them for process health.
SHAPES = {
    State.HOLDING: "on_track",
    State.MENDING: "at_risk",
    State.SLIPPING: "at_risk",
    State.BREAKING: "off_track",
    State.UNKNOWN: "no_data",
}


def state_words(state: State, check: Check) -> str:
    if state is not State.MENDING:
        return str(STATES[state])
    return _("Under, rising") if DEFINITIONS[check].high_is_good else _("Over, falling")


def number_words(value: Decimal, check: Check) -> str:
    """ "9%", "8.7%", "7": a share with a decimal only where it has one."""
    text = number_format(value.normalize() if value % 1 else value.to_integral_value())
    if DEFINITIONS[check].measure is Measure.SHARE:
        return _("%(number)s%%") % {"number": text}
    return text


def figure_words(figure: Figure) -> str:
    """With its unit: "11 days", "over 13 days" where not half are decided; "–" of nothing."""
    if figure.value is None:
        return "–"
    if DEFINITIONS[figure.check].measure is not Measure.DAYS:
        return number_words(figure.value, figure.check)
    days = int(figure.value)
    words = (
        ngettext("over %(n)s day", "over %(n)s days", days)
        if figure.is_at_least
        else ngettext("%(n)s day", "%(n)s days", days)
    )
    return words % {"n": days}


def where_words(figure: Figure) -> str:
    """What is behind the figure: "11 of 127; 5 of them: Service", or the first names."""
    if figure.value is None:
        return _("No review was due.") if figure.check is Check.RARE_REVIEWS else ""
    parts = []
    if figure.whole is not None and figure.part is not None:
        high_is_good = DEFINITIONS[figure.check].high_is_good
        told = _("%(part)s of %(whole)s held") if high_is_good else _("%(part)s of %(whole)s")
        part = figure.whole - figure.part if high_is_good else figure.part
        parts.append(told % {"part": number_format(part), "whole": number_format(figure.whole)})
    parts.append(_behind_words(figure))
    return "; ".join(part for part in parts if part)


def _behind_words(figure: Figure) -> str:
    if figure.check in (Check.CROWDED_OWNERS, Check.CROWDED_UNITS):
        return _("%(name)s carries %(n)s") % {
            "name": figure.named[0] if figure.named else "",
            "n": figure.part,
        }
    if not figure.part:
        return ""
    if figure.most and figure.most[1] > 1 and figure.most[1] * 2 >= figure.part:
        place, number = figure.most
        if figure.check is Check.SLOW_DECISIONS:
            words = ngettext("%(n)s waits for %(place)s", "%(n)s wait for %(place)s", number)
        elif number == figure.part:
            return _("all in %(place)s") % {"place": place} if figure.part > 1 else place
        else:
            words = ngettext("%(n)s in %(place)s", "%(n)s in %(place)s", number)
        return words % {"n": number, "place": place}
    names = "; ".join(figure.named)
    rest = figure.part - len(figure.named)
    if rest <= 0:
        return names
    more = ngettext("%(count)s more", "%(count)s more", rest) % {"count": rest}
    return f"{names}; {more}"


def trend_words(course: Course, first: str, last: str, limit: str) -> str:
    """The sentence of the drawing: "Rising from 6 to 11 days, limit 7"."""
    match course:
        case Course.RISING:
            words = _("Rising from %(first)s to %(last)s, limit %(limit)s")
        case Course.FALLING:
            words = _("Falling from %(first)s to %(last)s, limit %(limit)s")
        case _:
            words = _("%(last)s now, limit %(limit)s")
    return words % {"first": first, "last": last, "limit": limit}
