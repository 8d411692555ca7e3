"""A cycle that is closed while somebody submits: one comes first, and the other knows it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from evaluations.models import Cycle
from evaluations.services import close_cycle, submit_evaluation
from perfmgmt.events.models import Event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.evaluations.cycles import opened
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(organization, deeds) -> list[str]:
    """Each deed in a thread and a connection of its own, all beginning together."""
    together = Barrier(len(deeds))

    def carry_out(deed) -> str:
        try:
            together.wait(timeout=10)
            with tenant_scope(organization.pk):
                deed()
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(carry_out, deeds))


@pytest.mark.parametrize("attempt", range(4))
def test_nothing_is_submitted_after_the_end(transactional_db, attempt):
    with factories.world() as cast:
        made = opened(cast)
        evaluation = made.evaluation
    submitted, closed = at_once(
        cast.organization,
        [
            lambda: submit_evaluation(actor=cast.alice, evaluation=evaluation, now=NOW),
            lambda: close_cycle(
                actor=cast.dora, cycle=made.cycle, because="The plan was given up", now=NOW
            ),
        ],
    )
    assert closed == "done"
    with tenant_scope(cast.organization.pk):
        assert Cycle.objects.get().state == "closed"
        verbs = list(
            Event.objects.filter(verb__startswith="evaluations.")
            .exclude(verb="evaluations.cycle_opened")
            .order_by("pk")
            .values_list("verb", flat=True)
        )
    if submitted == "done":
        assert verbs == ["evaluations.evaluation_submitted", "evaluations.cycle_closed"]
    else:
        assert (submitted, verbs) == ("This cycle has ended.", ["evaluations.cycle_closed"])
