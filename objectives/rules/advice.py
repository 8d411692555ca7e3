"""What a good objective would have and this one has not: advice beside the form, never a refusal."""

from dataclasses import dataclass
from enum import StrEnum

from objectives.rules.outcomes import reads_as_activity


class Advice(StrEnum):
    """One thing to think about, in the order in which it is said."""

    ACTIVITY = "activity"
    NO_LEAD = "no_lead"
    OVER_UNIT_CAP = "over_unit_cap"
    OVER_OWNER_CAP = "over_owner_cap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many active objectives there are beside this one, against the most that the organisation wants.

    None where the objective has no unit or no owner.
    """

    unit_others: int | None = None
    unit_cap: int = 0
    owner_others: int | None = None
    owner_cap: int = 0

    @property
    def is_over_unit(self) -> bool:
        """Five wanted, five there: this one would be the sixth."""
        return self.unit_others is not None and self.unit_others >= self.unit_cap

    @property
    def is_over_owner(self) -> bool:
        return self.owner_others is not None and self.owner_others >= self.owner_cap

    @property
    def is_over(self) -> bool:
        return self.is_over_unit or self.is_over_owner


def advice_of(*, title: str, outcome: str, has_lead: bool, load: Load) -> tuple[Advice, ...]:
    """Few objectives, each an outcome, each with something that moves before its result does.

    The cap is a matter of attention: what a team and a person can know by heart (Doerr, "Measure What
    Matters", 2018, advises three to five). It asks for a reason and stops nobody.
    """
    wanting = {
        Advice.ACTIVITY: bool(title.strip()) and reads_as_activity(title, outcome),
        Advice.NO_LEAD: not has_lead,
        Advice.OVER_UNIT_CAP: load.is_over_unit,
        Advice.OVER_OWNER_CAP: load.is_over_owner,
    }
    return tuple(advice for advice, is_wanting in wanting.items() if is_wanting)
