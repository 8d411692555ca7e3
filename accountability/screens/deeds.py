"""What one person may do with a dependency now, the most likely first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.models import Dependency
from accountability.rules import Dependence, Side


@dataclass(frozen=True, slots=True)
class Deed:
    """A button that opens a dialog."""

    name: str
    href: str
    label: str


def deeds(dependency: Dependency, sides: Iterable[Side], slug: str) -> list[Deed]:
    """For somebody who speaks for these sides. Empty once it has ended, and for who only looks."""
    terms, theirs = dependency.terms, frozenset(sides)
    if not terms.is_open or not theirs:
        return []
    promised = terms.state is not Dependence.PROPOSED
    wanted = [
        ("agree", _("Agree"), terms.answers in theirs),
        ("keep", _("Mark as kept"), _may(terms, Dependence.KEPT, theirs)),
        ("offer", _("Offer another day"), True),
        ("decline", _("Keep the promised day"), terms.may_drop_offer),
        ("at-risk", _("Report a risk"), _may(terms, Dependence.AT_RISK, theirs)),
        ("clear", _("No longer at risk"), _may(terms, Dependence.AGREED, theirs)),
        ("break", _("Mark as broken"), _may(terms, Dependence.BROKEN, theirs)),
        (
            "withdraw",
            _("Withdraw") if promised or Side.NEEDS in theirs else _("Decline"),
            _may(terms, Dependence.WITHDRAWN, theirs),
        ),
    ]
    return [_deed(name, label, dependency, slug) for name, label, may in wanted if may]


def first_deed(
    dependency: Dependency, sides: Iterable[Side], slug: str, today: date
) -> Deed | None:
    """The one button of a row, for an owner: the answer that is waited for, what is due, else another day.

    Whoever's turn it is not, gets none.
    """
    theirs = frozenset(sides)
    terms = dependency.terms
    if terms.answers and terms.answers not in theirs:
        return None
    found = deeds(dependency, theirs, slug)
    if not found:
        return None
    if found[0].name == "keep" and dependency.due_on > today:
        return None  # nothing to do before its day
    return found[0]


def _may(terms, to: Dependence, sides: frozenset[Side]) -> bool:
    return any(terms.may_become(to, side) for side in sides)


def _deed(name: str, label: str, dependency: Dependency, slug: str) -> Deed:
    href = reverse(f"accountability:dependency-{name}", args=[slug, dependency.pk])
    return Deed(name, href, label)
