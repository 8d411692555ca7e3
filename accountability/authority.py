"""Who can remove a blocker: the authority that is named, or the one that follows from the structure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar
from uuid import UUID

from accountability import rules
from accountability.models import Assignment
from objectives.models import Objective
from perfmgmt.tenancy.models import Membership, Unit

Row = tuple[UUID | None, UUID | None]  # what stands above, and who answers for it
Place = TypeVar("Place", bound=UUID)


def authorities_over(
    objectives: Iterable[Objective],
) -> dict[UUID, rules.Authority[Membership] | None]:
    """By objective id. Four queries, however many objectives and levels there are.

    Sponsors are read with the priorities: rows that were read `select_related("priority")` cost none more.
    """
    wanted = list(objectives)
    cascade = {pk: (above, owner) for pk, above, owner in _rows(Objective, "owner")}
    units = {pk: (above, lead) for pk, above, lead in _rows(Unit, "lead")}
    named = dict(
        Assignment.objects.authorities()
        .filter(objective__in=[each.pk for each in wanted])
        .values_list("objective", "member")
    )
    people = {person.pk: person for person in Membership.objects.active()}
    found = {}
    for objective in wanted:
        derived = rules.authority(
            owner=objective.owner_id,
            named=named.get(objective.pk),
            owners_above=_answering(cascade, objective.parent_id),
            sponsor=objective.priority.sponsor_id if objective.priority else None,
            leads_above=_answering(units, objective.unit_id),
            is_here=people.__contains__,
        )
        found[objective.pk] = (
            rules.Authority(people[derived.person], derived.source) if derived else None
        )
    return found


def _rows(model, answers: str) -> Iterable[tuple[UUID, UUID | None, UUID | None]]:
    return model.objects.order_by().values_list("pk", "parent", answers)


def _answering(rows: Mapping[UUID, Row], start: UUID | None) -> Iterator[UUID | None]:
    """Who answers for each place from `start` upwards; a circle, which verbs refuse, ends it."""
    seen: set[UUID] = set()
    place = start
    while place is not None and place in rows and place not in seen:
        seen.add(place)
        place, person = rows[place]
        yield person
