"""How many objectives each person owns, against the limit of the organisation."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.utils.safestring import SafeString

from objectives.models import Objective

TICK = 6  # user units from one tick to the next
MOST_TICKS = 24


@dataclass(frozen=True, slots=True)
class Loads:
    """Of everybody who owns something in force; who has left is counted as lost."""

    owned: Mapping[UUID, int]
    never_owned: int
    lost: int
    top: int
    cap: int

    @property
    def objectives(self) -> int:
        return sum(self.owned.values()) + self.never_owned + self.lost

    @property
    def over(self) -> list[UUID]:
        """Who owns more than the limit, most first."""
        found = [person for person, count in self.owned.items() if count > self.cap]
        return sorted(found, key=lambda person: -self.owned[person])

    def of(self, person: UUID) -> int:
        return self.owned.get(person, 0)


def loads(cap: int) -> Loads:
    """One GROUP BY over everything in force."""
    rows = (
        Objective.objects.active()
        .order_by()
        .values_list("owner", "owner__revoked_at")
        .annotate(everything=Count("pk"), top=Count("pk", filter=Q(parent__isnull=True)))
    )
    owned: dict[UUID, int] = {}
    never_owned = lost = top = 0
    for owner, left_at, count, of_top in rows:
        top += of_top
        if owner is None:
            never_owned += count
        elif left_at is not None:
            lost += count
        else:
            owned[owner] = count
    return Loads(owned=owned, never_owned=never_owned, lost=lost, top=top, cap=cap)


def draw_load(owned: int, cap: int) -> SafeString:
    """One tick for each objective, those beyond the cap in the colour of trouble. Decoration only."""
    drawn = min(owned, MOST_TICKS)
    width = max(drawn, cap) * TICK + 4
    ticks = "".join(
        f'<path class="dur {"late" if place >= cap else "ok"}" d="M{3 + place * TICK} 4h4"/>'
        for place in range(drawn)
    )
    return SafeString(
        f'<svg class="load" viewBox="0 0 {width} 8" width="{width}" height="8" aria-hidden="true">'
        f'{ticks}<path class="limit" d="M{cap * TICK + 2} 0V8"/></svg>'
    )
