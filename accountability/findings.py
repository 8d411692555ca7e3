"""The sentence that opens the overview: ranked rules, the first that hold speak."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.wording import spelled


def overview(*, objectives: int, never_owned: int, lost: int, over: int, excess: int = 0) -> str:
    """Who is missing and who carries too much; counts of objectives, and of people over the cap.

    `excess` is by how many the one who carries most is over it.
    """
    sentences = [
        sentence for sentence in (_missing(never_owned, lost), _over(over, excess)) if sentence
    ]
    if sentences:
        first, *rest = sentences
        return "; ".join([first, *(text[0].lower() + text[1:] for text in rest)])
    if objectives:
        return _("Every objective has one owner, and nobody carries too many")
    return _("Accountability")


def _missing(never_owned: int, lost: int) -> str:
    if lost and not never_owned:
        return ngettext(
            "One objective has lost its owner", "%(count)s objectives have lost their owner", lost
        ) % {"count": spelled(lost)}
    missing = never_owned + lost
    if not missing:
        return ""
    return ngettext("One objective has no owner", "%(count)s objectives have no owner", missing) % {
        "count": spelled(missing)
    }


def _over(over: int, excess: int) -> str:
    if not over:
        return ""
    if over == excess == 1:
        return _("One person carries one too many")
    return ngettext("One person carries too many", "%(count)s people carry too many", over) % {
        "count": spelled(over)
    }
