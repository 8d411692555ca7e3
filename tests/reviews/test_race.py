"""Two chairs at the same instant: one wins, the other is told, nothing is written over."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from perfmgmt.tenancy.access import Changed
from perfmgmt.tenancy.scope import tenant_scope
from reviews.services import record_decision
from tests import factories
from tests.factories import NOW
from tests.reviews import meetings


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_wins_and_the_other_sees_it(owner_eyes):
    with factories.world() as cast:
        plan = factories.plan()
        meetings.off_track(cast, "Deliver", priority=factories.priority(plan=plan))
        item = meetings.exceptions(meetings.running(cast, plan))[0]
    together = Barrier(2)

    def say(member, text):
        try:
            with tenant_scope(cast.organization.pk):
                together.wait(timeout=10)
                record_decision(
                    actor=member,
                    item=item,
                    now=NOW,
                    version=item.version,
                    kind="intervene",
                    text=text,
                    owner=cast.alice,
                )
        except Changed as change:
            return change.current.text
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(max_workers=2) as pool:
        answers = {
            text: pool.submit(say, member, text)
            for member, text in ((cast.bob, "Bring Ferrum forward"), (cast.carol, "Second source"))
        }
        seen = {text: answer.result(timeout=30) for text, answer in answers.items()}

    (winner,) = [text for text, current in seen.items() if current is None]
    (loser,) = [text for text, current in seen.items() if current is not None]
    assert seen[loser] == winner
    stored = owner_eyes("SELECT text, superseded_at FROM reviews_decision")
    assert stored == [(winner, None)]
