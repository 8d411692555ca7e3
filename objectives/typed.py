"""Numbers as people type them: with the comma or the point of their language, or the other one where
it can only mean one thing."""

import re
from decimal import Decimal

from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _

MOST_WHOLE_DIGITS = 20
MOST_DECIMALS = 10

_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'’")
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[.,][0-9]+", re.ASCII)


class UnreadableNumber(ValueError):  # noqa: N818
    """Its text is the sentence for the person."""


def read_number(text: str, unit: str = "") -> Decimal:
    """What was typed as an exact number; raises UnreadableNumber with a sentence.

    A single mark followed by three digits is read by the active language where it is that language's
    decimal mark, and refused where it would be its thousands mark: 1,234 may have been typed on
    somebody else's keyboard. The indicator's own unit may stand behind the number.
    """
    typed = text.strip()
    bare = typed.removesuffix(unit).removesuffix("%").translate(_SPACES).replace("−", "-")
    sign, digits = (-1, bare[1:]) if bare.startswith("-") else (1, bare.removeprefix("+"))
    if not _PLAIN.fullmatch(digits):
        raise UnreadableNumber(
            _("“%(typed)s” is not a number. Write digits, such as %(example)s.")
            % {"typed": typed[:40], "example": f"86{_mark()}2"}
        )
    whole, _point, decimals = _normal(digits, typed).partition(".")
    if len(whole.lstrip("0")) > MOST_WHOLE_DIGITS:
        raise UnreadableNumber(_("This number is too large."))
    if len(decimals) > MOST_DECIMALS:
        raise UnreadableNumber(_("At most ten digits may stand behind the decimal mark."))
    return sign * Decimal(f"{whole or '0'}.{decimals or '0'}")


def typed(value: Decimal) -> str:
    """ "91.5", in German "91,5": no zeros that only the column's width adds."""
    exact = value.normalize()
    decimals = max(0, -int(exact.as_tuple().exponent))
    return str(number_format(exact, decimals, use_l10n=True, force_grouping=False))


def _mark() -> str:
    return get_format("DECIMAL_SEPARATOR")


def _normal(digits: str, typed: str) -> str:
    """The digits with a point for the decimals and without marks for the thousands."""
    marks = [character for character in digits if character in ".,"]
    if not marks:
        return digits
    if len(set(marks)) == len(marks):  # each at most once: the last one may be the decimal mark
        return _with_decimals(digits, marks, typed)
    if len(set(marks)) == 1:
        return _grouped(digits, marks[0], typed)
    whole, _last, decimals = digits.rpartition(marks[-1])
    if marks[-1] in whole:
        raise _twofold(typed)
    return f"{_grouped(whole, marks[0], typed)}.{decimals}"


def _with_decimals(digits: str, marks: list[str], typed: str) -> str:
    whole, last, decimals = digits.rpartition(marks[-1])
    if len(marks) == 2:
        return f"{_grouped(whole, marks[0], typed)}.{decimals}"
    looks_like_thousands = len(decimals) == 3 and 1 <= len(whole) <= 3 and whole != "0"
    if looks_like_thousands and last != _mark():
        raise UnreadableNumber(
            _("“%(typed)s” can be read in two ways. Write %(thousands)s or %(decimals)s.")
            % {
                "typed": typed,
                "thousands": whole + decimals,
                "decimals": f"{whole}{_mark()}{decimals}",
            }
        )
    return f"{whole}.{decimals}"


def _grouped(digits: str, mark: str, typed: str) -> str:
    first, *groups = digits.split(mark)
    if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups):
        raise _twofold(typed)
    return first + "".join(groups)


def _twofold(typed: str) -> UnreadableNumber:
    return UnreadableNumber(
        _("“%(typed)s” has marks in places that fit no number.") % {"typed": typed[:40]}
    )
