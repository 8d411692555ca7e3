"""What a move in the cascade changes, said before it is made; and where it may go."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, IntegerField, Q, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.models import Objective
from objectives.models.words import Status
from objectives.rules.cascade import Place, carried_over, circle_through, served, way_up
from strategy.models import Priority

MOST_CHOICES = 8
MOST_BESIDE = 2  # others beside one that is chosen already, such as by dragging
MOST_ABOVE = 3  # of those above that lose or gain it; the others are counted


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    title: str
    about: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """One line of the preview: a sentence, and what kind of change it is."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    effects: list[Effect]
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    title: str
    status: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Cascade:
    """Every objective with what stands below it, as light rows."""

    places: Mapping[UUID, Place[UUID, UUID]]
    rows: Mapping[UUID, _Row]
    children: Mapping[UUID, list[UUID]]

    def below(self, node: UUID) -> list[UUID]:
        found: dict[UUID, None] = {}
        waiting = list(self.children.get(node, ()))
        while waiting:
            each = waiting.pop()
            if each not in found:
                found[each] = None
                waiting.extend(self.children.get(each, ()))
        return list(found)

    def standing(self, nodes: Iterable[UUID]) -> tuple[int, int]:
        """How many of those in force are off track, and how many there are."""
        counted = [self.rows[each].status for each in nodes if self.rows[each].counts]
        return counted.count(Status.OFF_TRACK), len(counted)


def read_cascade(now: datetime) -> Cascade:
    """One query."""
    found = Objective.objects.order_by().values_list(
        "pk", "parent", "priority", "title", "result", "next_due_at", "state"
    )
    places, rows = {}, {}
    children: dict[UUID, list[UUID]] = defaultdict(list)
    for pk, parent, priority, title, result, due, state in found:
        places[pk] = Place(parent, priority)
        status = "stale" if due is not None and due < now else result
        rows[pk] = _Row(title, status, counts=state == Objective.State.ACTIVE)
        if parent is not None:
            children[parent].append(pk)
    return Cascade(places, rows, children)


def preview(
    cascade: Cascade,
    objective: Objective,
    parent: Objective | None,
    priority: Priority | None,
) -> Preview:
    """Who loses it and who gains it, which priority it then serves, at which level it then stands."""
    target = parent.pk if parent else None
    if target is not None:
        parents = {pk: place.parent for pk, place in cascade.places.items()}
        if circle := circle_through(objective.pk, target, parents):
            way = " → ".join(cascade.rows[each].title for each in circle[1:])
            sentence = _("“%(title)s” stands below it: %(way)s.")
            return Preview([], sentence % {"title": parent, "way": way})
    carried = carried_over(
        objective.pk, target, cascade.places, at_top=priority.pk if priority else None
    )
    if target == cascade.places[objective.pk].parent and not carried:
        return Preview([], _("It stands there already."))
    return Preview(
        [
            *_above(cascade, objective, target),
            _priority(cascade, objective, target, carried),
            _level(cascade, objective, target),
        ]
    )


def _above(cascade: Cascade, objective: Objective, target: UUID | None) -> list[Effect]:
    old = way_up(cascade.places[objective.pk].parent, cascade.places)
    new = way_up(target, cascade.places)
    moved = cascade.standing([objective.pk, *cascade.below(objective.pk)])
    losing = [each for each in old if each not in new]
    gaining = [each for each in new if each not in old]
    effects = [
        *_changed(cascade, losing, moved, sign=-1),
        *_changed(cascade, gaining, moved, sign=1),
    ]
    if common := [each for each in new if each in old]:
        sentence = _("“%(title)s” stands above both places: its numbers stay.")
        effects.append(Effect("stays", sentence % {"title": cascade.rows[common[0]].title}))
    return effects


def _changed(
    cascade: Cascade, above: Sequence[UUID], moved: tuple[int, int], *, sign: int
) -> list[Effect]:
    kind = "gains" if sign > 0 else "loses"
    sentence = (
        _("“%(title)s” gains it: %(before)s, then %(after)s.")
        if sign > 0
        else _("“%(title)s” loses it: %(before)s, then %(after)s.")
    )
    effects = []
    for each in above[:MOST_ABOVE]:
        off, total = cascade.standing(cascade.below(each))
        words = {
            "title": cascade.rows[each].title,
            "before": _share(off, total),
            "after": _share(off + sign * moved[0], total + sign * moved[1]),
        }
        effects.append(Effect(kind, sentence % words))
    if (rest := len(above) - MOST_ABOVE) > 0:
        more = ngettext("and one more above it", "and %(count)s more above it", rest)
        effects.append(Effect(kind, more % {"count": rest}))
    return effects


def _share(off: int, total: int) -> str:
    if not total:
        return _("nothing below it")
    return _("%(off)s of %(total)s below it off track") % {"off": off, "total": total}


def _priority(
    cascade: Cascade, objective: Objective, target: UUID | None, carried: Mapping[UUID, UUID]
) -> Effect:
    places = cascade.places
    was = served(objective.pk, places)
    own = carried.get(objective.pk, places[objective.pk].priority)
    serves = own if own is not None else served(target, places)
    titles = {each.pk: each.title for each in Priority.objects.filter(pk__in={was, serves})}
    words = {
        "before": titles[was] if was else "",
        "after": titles[serves] if serves else "",
    }
    if serves is None:
        return Effect("priority", _("It serves no priority, as before."))
    if was == serves:
        return Effect("priority", _("It goes on serving the priority “%(after)s”.") % words)
    if was is None:
        return Effect("priority", _("It then serves the priority “%(after)s”.") % words)
    sentence = _("It then serves the priority “%(after)s” instead of “%(before)s”.") % words
    heirs = len(carried) - (objective.pk in carried)
    if heirs:
        also = ngettext(
            "So does one objective below it that inherited it.",
            "So do %(count)s objectives below it that inherited it.",
            heirs,
        ) % {"count": heirs}
        sentence = f"{sentence} {also}"
    return Effect("priority", sentence)


def _level(cascade: Cascade, objective: Objective, target: UUID | None) -> Effect:
    was = len(way_up(objective.pk, cascade.places))
    becomes = len(way_up(target, cascade.places)) + 1
    sentence = (
        _("It stays at level %(level)s.") % {"level": was}
        if was == becomes
        else _("It stands at level %(after)s instead of %(before)s.")
        % {"after": becomes, "before": was}
    )
    below = len(cascade.below(objective.pk))
    if below:
        with_it = ngettext(
            "One objective below it moves with it.",
            "%(count)s objectives below it move with it.",
            below,
        ) % {"count": below}
        sentence = f"{sentence} {with_it}"
    return Effect("level", sentence)


def choices(
    cascade: Cascade, objective: Objective, words: str, chosen: UUID | None
) -> tuple[list[Choice], bool]:
    """Where it may hang, what is chosen first; whether more match. One query.

    What stands below it, and it itself, are not offered.
    """
    barred = [objective.pk, *cascade.below(objective.pk)]
    offered = Objective.objects.offered_as_parent().exclude(pk__in=barred)
    wanted = Q(title__icontains=words) | Q(owner__name__icontains=words)
    wanted |= Q(unit__name__icontains=words) | Q(pk=chosen)
    is_chosen = Case(When(pk=chosen, then=0), default=1, output_field=IntegerField())
    most = MOST_BESIDE + 1 if chosen and not words else MOST_CHOICES
    found = list(
        offered.filter(wanted)
        .select_related("owner", "unit")
        .order_by(is_chosen, "title", "id")[: most + 1]
    )
    rows = [
        Choice(
            id=str(each.pk),
            title=each.title,
            about=", ".join(str(part) for part in (each.unit, each.owner) if part),
            is_chosen=each.pk == chosen,
        )
        for each in found[:most]
    ]
    return rows, len(found) > most
