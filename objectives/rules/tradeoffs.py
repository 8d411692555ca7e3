"""Whether an objective serves the side of a stated trade-off that gives way."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from strategy.rules import TradeOffChoice


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

    @property
    def choice(self) -> TradeOffChoice:
        """What `strategy.rules.in_force` reads."""
        return TradeOffChoice(self.favoured, self.over, self.unit)


def against(
    priority: Hashable | None, tension: Hashable | None, held: Iterable[Choice]
) -> list[Choice]:
    """The choices in force (`strategy.rules.in_force`) whose disfavoured side this objective serves.

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
