"""Tags: words that people put on objectives to find them by, however somebody else spells them."""

from collections.abc import Iterable

from objectives.rules.refusal import RuleError

MOST_TAGS = 10
LONGEST_TAG = 40


def split(text: str) -> list[str]:
    """What somebody typed with commas between: "Q4, plant ,, Plant" → ["Q4", "plant", "Plant"]."""
    return [tag for part in text.split(",") if (tag := _plain(part))]


def tidy(tags: Iterable[str]) -> list[str]:
    """As typed and in the order given, each once without regard to capitals.

    Raises RuleError "tags_too_many" or "tags_too_long".

    Example: ["Plant", "plant", "Q4"] → ["Plant", "Q4"].
    """
    found: dict[str, str] = {}
    for tag in tags:
        for each in split(tag):
            found.setdefault(each.casefold(), each)
    if any(len(tag) > LONGEST_TAG for tag in found.values()):
        raise RuleError("tags_too_long")
    if len(found) > MOST_TAGS:
        raise RuleError("tags_too_many")
    return list(found.values())


def changed(tags: Iterable[str], *, add: Iterable[str], remove: Iterable[str]) -> list[str]:
    """With some more and without some others; what is both added and removed stays away.

    Example: ["Plant", "Q4"], add ["2027"], remove ["plant"] → ["Q4", "2027"].
    """
    gone = {tag.casefold() for tag in tidy(remove)}
    return [tag for tag in tidy([*tags, *add]) if tag.casefold() not in gone]


def _plain(text: str) -> str:
    return " ".join(text.split())
