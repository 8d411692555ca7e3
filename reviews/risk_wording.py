"""Likelihood, impact and what both come to, in words."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from objectives.wording import short_date
from perfmgmt.tenancy import html
from reviews.models import Risk
from reviews.rules import risk as rules
from reviews.rules.risk import Level

LIKELIHOODS: Mapping[int, Promise] = MappingProxyType(
    {
        1: pgettext_lazy("likelihood", "rare"),
        2: pgettext_lazy("likelihood", "unlikely"),
        3: pgettext_lazy("likelihood", "possible"),
        4: pgettext_lazy("likelihood", "likely"),
        5: pgettext_lazy("likelihood", "almost certain"),
    }
)
IMPACTS: Mapping[int, Promise] = MappingProxyType(
    {
        1: pgettext_lazy("impact", "negligible"),
        2: pgettext_lazy("impact", "minor"),
        3: pgettext_lazy("impact", "moderate"),
        4: pgettext_lazy("impact", "major"),
        5: pgettext_lazy("impact", "severe"),
    }
)
LEVELS: Mapping[Level, Promise] = MappingProxyType(
    {
        Level.LOW: pgettext_lazy("level of a risk", "low"),
        Level.MODERATE: pgettext_lazy("level of a risk", "moderate"),
        Level.HIGH: pgettext_lazy("level of a risk", "high"),
        Level.EXTREME: pgettext_lazy("level of a risk", "extreme"),
    }
)
# Only what is grave gets a shape; the others would say nothing with one.
_SHAPES = {Level.HIGH: "at_risk", Level.EXTREME: "off_track"}
_RESPONSES = {
    Risk.Response.ACCEPT: gettext_lazy("Accepted: %(how)s"),
    Risk.Response.REDUCE: gettext_lazy("To reduce: %(how)s"),
    Risk.Response.TRANSFER: gettext_lazy("To transfer: %(how)s"),
    Risk.Response.AVOID: gettext_lazy("To avoid: %(how)s"),
}


def scale_choices(words: Mapping[int, Promise]) -> list[tuple[int, str]]:
    """The gravest first: "5, almost certain"."""
    return [(number, f"{number}, {words[number]}") for number in sorted(words, reverse=True)]


def level_mark(score: int) -> SafeString:
    """ "20, extreme", with a shape from high on."""
    found = rules.level(score)
    words = f"{score}, {LEVELS[found]}"
    shape = _SHAPES.get(found)
    return html.status_mark(shape, words) if shape else SafeString(escape(words))


def standing_mark(risk: Risk) -> SafeString:
    """How grave it is while it is open; that it has occurred; that it is closed."""
    match risk.state:
        case Risk.State.OCCURRED:
            return html.status_mark("off_track", pgettext("risk", "Occurred"))
        case Risk.State.CLOSED:
            return html.status_mark("on_track", pgettext("risk", "Closed"))
        case _:
            return level_mark(risk.score)


def judged_words(likelihood: int, impact: int) -> str:
    """ "likely, severe impact" """
    return _("%(likelihood)s, %(impact)s impact") % {
        "likelihood": LIKELIHOODS[likelihood],
        "impact": IMPACTS[impact],
    }


def response_words(risk: Risk) -> str:
    """ "To reduce: a second foundry is approved." """
    if not risk.response:
        return _("Nobody has said what to do about it.")
    return str(_RESPONSES[Risk.Response(risk.response)]) % {"how": risk.response_text}


def next_words(risk: Risk, today: date) -> tuple[str, str]:
    """When it is looked at again, and the status of the shape beside it; empty where nothing is asked."""
    if not risk.is_open:
        return "", ""
    if risk.review_on is not None:
        late = (today - risk.review_on).days
        if late > 0:
            words = ngettext(
                "to look at since %(days)s day", "to look at since %(days)s days", late
            )
            return words % {"days": late}, "stale"
        if late == 0:
            return _("to look at today"), "stale"
    assessed_on = localdate(risk.assessed_at)
    if rules.is_stale(assessed_on, today):
        words = ngettext(
            "not assessed for %(days)s day",
            "not assessed for %(days)s days",
            (today - assessed_on).days,
        )
        return words % {"days": (today - assessed_on).days}, "stale"
    if risk.review_on is None:
        return "", ""
    return _("look again on %(day)s") % {"day": short_date(risk.review_on)}, ""


def next_mark(risk: Risk, today: date) -> SafeString:
    words, status = next_words(risk, today)
    return html.status_mark(status, words) if status else SafeString(escape(words))
