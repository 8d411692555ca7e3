"""Two who move random subtrees at once: never a circle, never a lost update, and the record tells it all."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from objectives.models import Objective
from objectives.rules.cascade import Place, way_up
from objectives.services import move_objective
from perfmgmt.events.models import Event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)

OBJECTIVES, MOVES, ROUNDS = 12, 30, 3


@pytest.fixture
def forest():
    """Some below others, all of them three levels deep at most, under two priorities."""
    organization = factories.organization()
    with tenant_scope(organization.pk):
        actor = factories.member("alice", "leader")
        plan = factories.plan()
        aims = [factories.priority(plan=plan, rank=rank) for rank in (1, 2)]
        made: list[Objective] = []
        for number in range(OBJECTIVES):
            parent = made[number // 3] if number >= 3 else None
            aim = parent.priority if parent else aims[number % 2]
            made.append(factories.objective(f"O{number}", parent=parent, priority=aim))
        return organization, actor, {each.pk: each.parent_id for each in made}


def shuffle(forest, seed: int, together: Barrier) -> list[tuple]:
    """What one writer did: (objective, parent, version it saw, what came of it)."""
    organization, actor, known = forest
    chance, done = random.Random(seed), []
    keys = sorted(known)
    together.wait(timeout=10)
    try:
        for _move in range(MOVES):
            moved, target = chance.choice(keys), chance.choice([*keys, None])
            with tenant_scope(organization.pk):
                objective = Objective.objects.get(pk=moved)
                # now and then somebody acts on what they read long ago
                seen = max(1, objective.version - (chance.random() < 0.2))
                parent = Objective.objects.get(pk=target) if target else None
                try:
                    after = move_objective(
                        actor=actor,
                        objective=objective,
                        parent=parent,
                        contribution="",
                        now=NOW,
                        version=seen,
                    )
                except Changed:
                    outcome = "changed"
                except Refused:
                    outcome = "refused"
                else:
                    outcome = after.version
                done.append((moved, target, seen, outcome))
    finally:
        connection.close()
    return done


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_random_subtrees_moved_by_two_at_once(forest, seed):
    organization, _actor, first = forest
    together = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        done = [
            each
            for outcomes in pool.map(
                lambda own: shuffle(forest, own, together), [2 * seed, 2 * seed + 1]
            )
            for each in outcomes
        ]

    with tenant_scope(organization.pk):
        rows = {each.pk: each for each in Objective.objects.select_related("parent")}
        events = list(Event.objects.filter(verb="objectives.objective_moved").order_by("id"))

    places = {pk: Place(each.parent_id, None) for pk, each in rows.items()}
    for pk in rows:  # never a circle: every way up ends at the top
        assert places[way_up(pk, places)[-1]].parent is None

    succeeded = [each for each in done if isinstance(each[3], int)]
    assert len(succeeded) > MOVES / 3, done
    assert any(outcome == "changed" for *_move, outcome in done)
    # never a lost update: nobody succeeded on a version that somebody else had already replaced
    assert all(outcome == seen + 1 for _moved, _to, seen, outcome in succeeded)
    assert len({(moved, seen) for moved, _to, seen, _outcome in succeeded}) == len(succeeded)

    # the record is complete: every success is an event, and told again from the start they lead here
    assert Counter((str(moved), to and str(to)) for moved, to, *_rest in succeeded) == Counter(
        (str(event.subject_id), event.payload["to_id"]) for event in events
    )
    parents = {str(pk): parent and str(parent) for pk, parent in first.items()}
    for event in events:
        assert parents[str(event.subject_id)] == event.payload["from_id"]
        parents[str(event.subject_id)] = event.payload["to_id"]
    assert parents == {str(pk): each.parent_id and str(each.parent_id) for pk, each in rows.items()}
