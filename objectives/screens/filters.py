"""What the list of objectives was asked for, as an address says it and a saved view keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict

from objectives import favour
from objectives.models import Objective
from objectives.models.words import Status
from objectives.rules.tags import LONGEST_TAG
from objectives.rules.tradeoffs import Choice
from strategy.models import Perspective

STALE = "stale"
WORST_FIRST = (
    Status.OFF_TRACK.value,
    Status.AT_RISK.value,
    STALE,
    Status.NO_DATA.value,
    Status.NO_TARGET.value,
    Status.ON_TRACK.value,
)
IDS = ("owner", "unit", "priority", "plan")
FLAGS = ("gaps", "unaligned", "disfavoured", "lag_only")
NO_PERSPECTIVE = "none"


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for; what cannot be understood asks for nothing."""

    state: str = Objective.State.ACTIVE
    result: str = ""
    owner: UUID | None = None
    unit: UUID | None = None
    priority: UUID | None = None
    plan: UUID | None = None
    gaps: bool = False
    unaligned: bool = False
    disfavoured: bool = False
    lag_only: bool = False
    perspective: str = ""
    tag: str = ""
    q: str = ""
    show_all: bool = False

    @classmethod
    def read(cls, asked: QueryDict) -> "Filters":
        state = asked.get("state", Objective.State.ACTIVE)
        result = asked.get("result", "")
        return cls(
            state=state if state in Objective.State.values else Objective.State.ACTIVE,
            result=result if result in WORST_FIRST else "",
            owner=_uuid(asked.get("owner", "")),
            unit=_uuid(asked.get("unit", "")),
            priority=_uuid(asked.get("priority", "")),
            plan=_uuid(asked.get("plan", "")),
            gaps=asked.get("gaps") == "1",
            unaligned=asked.get("unaligned") == "1",
            disfavoured=asked.get("disfavoured") == "1",
            lag_only=asked.get("lag_only") == "1",
            perspective=_perspective(asked.get("perspective", "")),
            tag=" ".join(asked.get("tag", "").replace("\0", "").split())[:LONGEST_TAG],
            q=asked.get("q", "").replace("\0", "").strip()[:200],
            show_all=asked.get("show") == "all",
        )

    def as_query(self) -> str:
        """The address after the question mark that asks for the same; empty where nothing was asked.

        Example: state active, words "castings", with gaps → "gaps=1&q=castings".
        """
        query = QueryDict(mutable=True)
        if self.state != Objective.State.ACTIVE:
            query["state"] = self.state
        for name in ("result", "perspective", "tag", *IDS):
            if value := getattr(self, name):
                query[name] = str(value)
        for name in FLAGS:
            if getattr(self, name):
                query[name] = "1"
        if self.q:
            query["q"] = self.q
        return query.urlencode()

    @property
    def is_narrow(self) -> bool:
        """Somebody looks for something: what is on track is then shown too."""
        asked = (self.q, self.result, self.perspective, self.tag, self.show_all)
        return any(asked) or any(getattr(self, name) for name in (*IDS, *FLAGS))


def _perspective(text: str) -> str:
    return text if text in {NO_PERSPECTIVE, *Perspective.values} else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Stated:
    """The trade-offs in force somewhere, and how units stand below each other."""

    choices: Sequence[Choice]
    parents: dict[UUID, UUID | None]

    def against(self, objective: Objective) -> list[Choice]:
        """Those whose disfavoured side an objective serves."""
        if not self.choices:
            return []
        chain = favour.chain_of(objective.unit_id, self.parents)
        return favour.disfavoured(objective, chain, self.choices)


def matching(filters: Filters, stated: Stated) -> "QuerySet[Objective]":
    """The objectives that the filters leave, whatever they show."""
    found = Objective.objects.filter(state=filters.state)
    columns = {"owner": "owner", "unit": "unit", "priority": "priority", "plan": "priority__plan"}
    for name, column in columns.items():
        if value := getattr(filters, name):
            found = found.filter(**{column: value})
    if filters.gaps:
        found = found.with_gaps()
    if filters.lag_only:
        found = found.lag_only()
    if filters.perspective:
        wanted = "" if filters.perspective == NO_PERSPECTIVE else filters.perspective
        found = found.with_perspective().filter(row_perspective=wanted)
    if filters.tag:
        found = found.tagged(filters.tag)
    if filters.unaligned:
        found = found.unaligned()
    if filters.disfavoured:
        found = found.filter(pk__in=disfavoured_ids(found, stated))
    if filters.q:
        found = found.matching(filters.q)
    return found


def disfavoured_ids(found, stated: Stated) -> list[UUID]:
    """Of those that could go against a trade-off, the ones that do; one query."""
    over = [choice.over for choice in stated.choices]
    could = found.filter(
        Q(priority__in=[side for side in over if isinstance(side, UUID)])
        | Q(tension__in=[side for side in over if isinstance(side, str)])
    )
    rows = could.order_by().only("id", "priority", "tension", "unit")
    return [row.pk for row in rows if stated.against(row)]
