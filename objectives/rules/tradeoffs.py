"""Which stated trade-offs bind an objective, and whether it serves the side that gives way."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """ "We favour X over Y, because": each side is a priority's id or a tension's code.

    It holds in one unit and what is below it (`unit`), or everywhere. The titles and the reason are
    carried along for the sentence about it.
    """

    favoured: Hashable
    over: Hashable
    unit: Hashable | None = None
    favours_priority: bool = False
    favoured_title: str = ""
    over_title: str = ""
    because: str = ""


def in_force(choices: Iterable[Choice], chain: Sequence[Hashable]) -> list[Choice]:
    """Those that hold for a unit: its own, those of the units above it, those of no unit, narrow first.

    `chain` is the unit with what is above it, nearest first; empty for no unit. A narrower choice takes
    the place of its opposite: a stated exception is a choice and not a contradiction.

    Example: speed over cost everywhere and cost over speed in Brno; for a team of Brno only the latter.
    """
    reach = {unit: place for place, unit in enumerate(chain)} | {None: len(chain)}
    held = sorted(
        (choice for choice in choices if choice.unit in reach),
        key=lambda choice: reach[choice.unit],
    )
    nearest: dict[tuple[Hashable, Hashable], int] = {}
    for choice in held:
        nearest.setdefault((choice.favoured, choice.over), reach[choice.unit])
    return [
        choice
        for choice in held
        if nearest.get((choice.over, choice.favoured), len(chain) + 1) >= reach[choice.unit]
    ]


def against(
    priority: Hashable | None, tension: Hashable | None, held: Iterable[Choice]
) -> list[Choice]:
    """The choices in force (`in_force`) whose disfavoured side this objective serves.

    Its priority is the side that gives way; or its tension is, where the choice favours its own
    priority, stands between two tensions, or is of no unit. What another priority may cost in
    one unit is that priority's affair.

    Example: deliver over cost, everywhere. Whoever serves cost above all goes against it.
    """
    return [choice for choice in held if _goes_against(priority, tension, choice)]


def _goes_against(priority: Hashable | None, tension: Hashable | None, choice: Choice) -> bool:
    if priority is not None and choice.over == priority:
        return True
    if not tension or choice.over != tension:
        return False
    return choice.unit is None or not choice.favours_priority or choice.favoured == priority
