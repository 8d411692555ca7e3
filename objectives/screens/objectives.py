"""Objectives to hang another one below: searched by words, each with its own way up."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from objectives.models import Objective
from objectives.rules.cascade import above, with_all_below

MOST_CHOICES = 8
STEP = " › "
Edges = dict[UUID, UUID | None]


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    title: str
    about: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    rows: Sequence[Choice]
    more: bool
    words: str
    is_none: bool


def parents_for(words: str, *, chosen: UUID | None, below: Iterable[UUID] = ()) -> Choices:
    """Those that match the words, the chosen one first; never one that stands under what is hung.

    `below` are the objectives that would hang there. Three queries, however many match.
    """
    edges = edges_of_cascade()
    closed = with_all_below([each for each in below if each in edges], edges)
    return choose(words, chosen=chosen, closed=closed, edges=edges)


def edges_of_cascade() -> Edges:
    return dict(Objective.objects.order_by().values_list("pk", "parent"))


def choose(words: str, *, chosen: UUID | None, closed: Collection[UUID], edges: Edges) -> Choices:
    """Those that match, without what is closed to the question; two queries."""
    words = words.strip()[:100]
    offered = Objective.objects.offered_as_parent().exclude(pk__in=closed)
    found = _matching(offered, words, chosen)
    rows = found[:MOST_CHOICES]
    titles = _titles({upper for each in rows for upper in above(each.pk, edges)})
    return Choices(
        rows=[_choice(each, edges, titles, chosen) for each in rows],
        more=len(found) > MOST_CHOICES,
        words=words,
        is_none=chosen is None or all(each.pk != chosen for each in rows),
    )


def _matching(offered: "QuerySet[Objective]", words: str, chosen: UUID | None) -> list[Objective]:
    wanted = Q(title__icontains=words) | Q(owner__name__icontains=words)
    wanted |= Q(unit__name__icontains=words)
    rows = Objective.objects.with_people().filter(
        Q(pk__in=offered.filter(wanted).order_by().values("pk")) | Q(pk=chosen)
    )
    is_other = Q(pk=chosen) if chosen else Q(pk__isnull=True)
    return list(
        rows.annotate(is_first=is_other).order_by("-is_first", "title", "id")[: MOST_CHOICES + 1]
    )


def _titles(ids: set[UUID]) -> dict[UUID, str]:
    return dict(Objective.objects.filter(pk__in=ids).order_by().values_list("pk", "title"))


def _choice(
    objective: Objective, edges: Edges, titles: dict[UUID, str], chosen: UUID | None
) -> Choice:
    return Choice(
        id=str(objective.pk),
        title=objective.title,
        about=_about(objective, [titles[each] for each in above(objective.pk, edges)]),
        is_chosen=objective.pk == chosen,
    )


def _about(objective: Objective, way: list[str]) -> str:
    """ "1 Deliver › Orders on time, Works, Alice, draft"."""
    priority = objective.priority
    first = [f"{priority.rank} {priority.title}"] if priority else []
    parts = [
        STEP.join(first + way) or _("Serves no priority"),
        objective.unit.name if objective.unit else "",
        objective.owner.name if objective.owner else _("No owner"),
        objective.get_state_display() if objective.state != Objective.State.ACTIVE else "",
    ]
    return ", ".join(part for part in parts if part)
