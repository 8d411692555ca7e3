"""Whose figures a review is still waiting for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from objectives.models import Indicator, ObjectiveIndicator
from objectives.worklist import WAITING, grouped
from perfmgmt.tenancy.models import Delegation, Membership
from reviews.models import Review
from reviews.services.scope import in_scope


@dataclass(frozen=True, slots=True)
class Late:
    """A person and the measures that wait for them, the longest waiting first."""

    person: Membership
    measures: Sequence[str]

    def kept(self) -> dict[str, Any]:
        return {
            "person": str(self.person.pk),
            "name": self.person.name,
            "measures": list(self.measures),
        }


def who_is_late(review: Review, now: datetime) -> list[Late]:
    """By name, everybody with a figure to enter that counts for what this review is about.

    Who is away is passed over for who stands in today. Context is charted and not discussed, so nobody
    is asked for it. At most four queries, whatever the size of the plan.
    """
    people: dict[Any, Membership] = {}
    measures: dict[Any, list[str]] = {}
    awaited = list(_awaited(review, now))
    stand_ins = _stand_ins(awaited, review, now) if awaited else {}
    for indicator in awaited:
        responsible = indicator.updater or indicator.owner
        if responsible is None:
            continue
        person = stand_ins.get(responsible.pk, responsible)
        if person.is_active:
            people[person.pk] = person
            measures.setdefault(person.pk, []).append(indicator.title)
    found = [Late(person, measures[pk]) for pk, person in people.items()]
    return sorted(found, key=lambda late: (late.person.name, str(late.person.pk)))


def _awaited(review: Review, now: datetime):
    objectives = [objective.pk for objective, _priority in in_scope(review.cadence)]
    links = ObjectiveIndicator.objects.filter(objective__in=objectives)
    counted = links.exclude(role=ObjectiveIndicator.Role.CONTEXT).values("indicator")
    found = grouped(
        Indicator.objects.by_hand().filter(pk__in=counted), now, review.organization.zone
    )
    waiting = found.filter(group__in=[group.value for group in WAITING])
    return waiting.select_related("owner", "updater").order_by("next_due_at", "title", "id")


def _stand_ins(
    awaited: Sequence[Indicator], review: Review, now: datetime
) -> dict[Any, Membership]:
    today = now.astimezone(review.organization.zone).date()
    people = {indicator.updater_id or indicator.owner_id for indicator in awaited}
    running = Delegation.objects.in_force(today).filter(absent__in=people - {None})
    return {each.absent_id: each.stand_in for each in running.with_people()}
