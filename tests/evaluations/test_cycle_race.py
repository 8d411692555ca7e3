"""A cycle that is closed while somebody submits: one comes first, and the other knows it."""

import pytest

from evaluations.models import Cycle
from evaluations.services import close_cycle, submit_evaluation
from perfmgmt.events.models import Event
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.evaluations.cycles import opened
from tests.factories import NOW
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


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
