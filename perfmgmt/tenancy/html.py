"""Small pieces of HTML that every page needs, as plain functions.

A row of a long table is formatted in Python with these (four to six times cheaper than in a
template); single marks in a template use the tags of the same names. Everything given is escaped.
"""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

STATUS_CODES = {
    "on_track": "on",
    "at_risk": "risk",
    "off_track": "off",
    "no_data": "none",
    "no_target": "none",
    "stale": "stale",
}
STATUS_WORDS = {
    "on_track": gettext_lazy("On track"),
    "at_risk": gettext_lazy("At risk"),
    "off_track": gettext_lazy("Off track"),
    "no_data": gettext_lazy("No data"),
    "no_target": gettext_lazy("No target"),
    "stale": gettext_lazy("Stale"),
}


def status_code(status: str) -> str:
    """The short name of a status in class names and in the icon sprite: `off_track` is `off`."""
    return STATUS_CODES[status]


def status_word(status: str) -> str:
    """The status in the reader's language: `off_track` is "Off track"."""
    return str(STATUS_WORDS[status])


def status_inside(status: str) -> str:
    """The status inside a sentence: "off track". Nouns keep their capitals, as German needs them."""
    word = status_word(status)
    return word[:1].lower() + word[1:]


def icon(name: str, extra: str = "") -> SafeString:
    """One icon of the page's sprite, hidden from screen readers; `extra` adds classes."""
    classes = f"i {extra}" if extra else "i"
    return SafeString(
        f'<svg class="{escape(classes)}" aria-hidden="true"><use href="#{escape(name)}"/></svg>'
    )


def status_mark(status: str, text: str = "") -> SafeString:
    """Shape and word of a status; `text` replaces the word where it can say more ("6 days late")."""
    code = STATUS_CODES[status]
    words = escape(str(text)) if text else status_word(status)
    return SafeString(f'<span class="st st-{code}">{icon(f"st-{code}")}{words}</span>')


def status_shape(status: str, label: str = "") -> SafeString:
    """The shape alone, for rows of shapes and dense lists; the word is its accessible name."""
    code = STATUS_CODES[status]
    name = escape(str(label)) if label else status_word(status)
    return SafeString(
        f'<svg class="sh st-{code}" role="img" aria-label="{name}"><use href="#st-{code}"/></svg>'
    )


def status_shapes(statuses: Iterable[str]) -> SafeString:
    """One shape for each status, in the order given (worst first by convention)."""
    shapes = "".join(status_shape(status) for status in statuses)
    return SafeString(f'<span class="shapes">{shapes}</span>')


def initials(name: str) -> str:
    """Two letters for an avatar: the first of the first and of the last word."""
    words = name.split()
    if not words:
        return "?"
    return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()


def avatar(name: str, *, small: bool = True, away: bool = False) -> SafeString:
    """The round mark with initials: decoration, the name stands beside it or in hidden text."""
    classes = f"av{' s' if small else ''}{' away' if away else ''}"
    return SafeString(f'<span class="{classes}" aria-hidden="true">{escape(initials(name))}</span>')


def person(name: str | None, *, away: bool = False) -> SafeString:
    """Avatar and name; without a name the words "No owner" in the colour of trouble."""
    if not name:
        return SafeString(
            '<span class="who"><span class="av s unset" aria-hidden="true">?</span>'
            f'<span class="st-off strong">{escape(_("No owner"))}</span></span>'
        )
    return SafeString(f'<span class="who">{avatar(name, away=away)}{escape(name)}</span>')
