"""Before and after the meetings of Aldermere Pumps: who has read, asked and answered, what was added to minutes."""

from datetime import datetime, timedelta

from objectives.models import Objective
from perfmgmt.demo.aldermere_world import World
from reviews.models import AgendaItem, Review
from reviews.services import (
    add_addendum,
    answer_question,
    ask_for_item,
    ask_question,
    defer_item,
    mark_pre_read,
)

HOUR = timedelta(hours=1)
READERS = ("ingrid", "lucia", "henrik", "owen", "jonas")
QUESTIONS = (
    ("orders", "ingrid", "Does Ferrum deliver in December, or do we promise later?", ""),
    (
        "castings",
        "henrik",
        "What does the second source cost us for each casting?",
        "Four per cent more, and no minimum quantity.",
    ),
    ("tern", "claire", "Is the launch budget still the one of spring?", ""),
)


def prepare_rooms(world: World) -> None:
    """The coming review has been read and asked about; the one after it has what people want of it."""
    last, coming, later = list(Review.objects.next_first().select_related("chair"))[1:]
    _read_and_ask(world, coming)
    _want(world, later)
    add_addendum(
        actor=world.people["tomasz"],
        review=last,
        text="Izmir's returns were not in the backlog of that day: it was 66 orders. "
        "The decision stands.",
        now=min(last.starts_at + timedelta(days=2), world.now),
    )


def _read_and_ask(world: World, coming: Review) -> None:
    begun = coming.frozen_at or world.now
    steps = _between(begun, world.now, len(READERS) + 2 * len(QUESTIONS))
    for key in READERS:
        mark_pre_read(actor=world.people[key], review=coming, now=next(steps))
    shown = {item.objective_id for item in AgendaItem.objects.of(coming).exceptions()}
    for key, asker, text, answer in QUESTIONS:
        objective = _fresh(world, key)
        if objective.pk not in shown:
            continue
        question = ask_question(
            actor=world.people[asker],
            review=coming,
            objective=objective,
            text=text,
            now=next(steps),
        )
        if answer and objective.owner:
            answer_question(
                actor=objective.owner, question=question, answer=answer, now=next(steps)
            )


def _want(world: World, later: Review) -> None:
    """An owner asks for what is on track; the chair puts one off while the figures are still open."""
    ask_for_item(
        actor=world.people["priya"],
        review=later,
        objective=_fresh(world, "service"),
        because="Renewals need a decision before the budget closes",
        now=world.now - 2 * HOUR,
    )
    defer_item(
        actor=world.people["tomasz"],
        review=later,
        objective=_fresh(world, "clear"),
        because="The new plan needs a month before it shows",
        now=world.now - HOUR,
    )


def _fresh(world: World, key: str) -> Objective:
    return Objective.objects.select_related("owner").get(pk=world.objectives[key].pk)


def _between(begun: datetime, now: datetime, count: int):
    step = (now - begun) / (count + 1)
    return (begun + step * number for number in range(1, count + 1))
