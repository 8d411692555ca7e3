"""What a recalibration changes, in words: each term with what stood and what stands in its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.figures import NOTHING, bound, number
from objectives.models import Indicator, Objective
from objectives.ruling import percent
from objectives.terms import ROLE, WEIGHT, field_of, value_of
from objectives.wording import period_words

AMOUNTS = frozenset({"baseline", "target", "band_low", "band_high"})
SHARES = frozenset({"tolerance_on_track", "tolerance_at_risk"})
MOST_POINTS = 4


@dataclass(frozen=True, slots=True)
class TermLine:
    """ "Target", "95%", "92%"."""

    name: str
    was: str
    now: str


def term_lines(
    subject: Indicator | Objective,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    titles: Mapping[str, str],
) -> list[TermLine]:
    """In the order in which they were named; `titles` of indicators by id, for weights and roles."""
    return [
        TermLine(
            _name(name, titles), _words(subject, name, before.get(name)), _words(subject, name, now)
        )
        for name, now in after.items()
    ]


def one_line(lines: Iterable[TermLine]) -> str:
    """ "target 95% → 92%, days of grace 5 → 9": for a title, a mail, a line of the history."""
    return ", ".join(f"{line.name} {line.was} → {line.now}" for line in lines)


def indicators_named(*texts: Mapping[str, Any]) -> set[str]:
    """The ids of the indicators whose weight or role is among these terms."""
    parts = [name.partition(":") for each in texts for name in each]
    return {of for kind, _colon, of in parts if kind in (WEIGHT, ROLE)}


def titles_of(ids: Iterable[str]) -> dict[str, str]:
    """By id as text; no query where there is nothing to name."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = Indicator.every.filter(pk__in=wanted).values_list("pk", "title")
    return {str(pk): title for pk, title in rows}


def _name(name: str, titles: Mapping[str, str]) -> str:
    kind, _colon, of = name.partition(":")
    match kind:
        case "points":
            return _("target path")
        case "weight":
            return _("weight of “%(title)s”") % {"title": titles.get(of, "")}
        case "role":
            return _("role of “%(title)s”") % {"title": titles.get(of, "")}
        case _:
            return str(field_of(name).verbose_name)


def _words(subject: Indicator | Objective, name: str, text: Any) -> str:
    value = value_of(name, text)
    if value is None or value == {}:
        return NOTHING
    if isinstance(value, dict):
        return _path_words(subject, value)
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(subject, Indicator) and isinstance(value, Decimal):
        return _amount(subject, name, value)
    choices = dict(getattr(field_of(name), "flatchoices", ()))
    if value in choices:
        return str(choices[value])
    return number_format(value.normalize()) if isinstance(value, Decimal) else str(value)


def _amount(indicator: Indicator, name: str, value: Decimal) -> str:
    if name in AMOUNTS:
        return bound(value, indicator)
    if name in SHARES:
        return f"{percent(value)}%"
    seen = value.normalize()
    return number(seen, max(0, -int(seen.as_tuple().exponent)))


def _path_words(subject: Indicator | Objective, points: Mapping[date, Decimal]) -> str:
    """ "Oct 2026 85%, Nov 2026 88%"; a long path only by its length and its end."""
    if not isinstance(subject, Indicator):
        return NOTHING
    told = [
        f"{period_words(subject.rhythm, day, year=True)} {bound(value, subject)}"
        for day, value in sorted(points.items())
    ]
    if len(told) <= MOST_POINTS:
        return ", ".join(told)
    words = ngettext("%(count)s point, last %(last)s", "%(count)s points, last %(last)s", len(told))
    return words % {"count": len(told), "last": told[-1]}


def capitalised(lines: Iterable[TermLine]) -> list[TermLine]:
    """For a table, where each name begins a line."""
    return [TermLine(capfirst(line.name), line.was, line.now) for line in lines]
