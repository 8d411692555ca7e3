"""Two chairs at the same instant: one wins, the other is told, nothing is written over."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from perfmgmt.tenancy.access import Changed
from perfmgmt.tenancy.models import ApiKey, digest
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


@pytest.mark.django_db(transaction=True)
def test_over_rest_the_slower_one_gets_both(owner_eyes):
    """The same race through the whole stack: 201 for one, 409 with what stands and what was sent."""
    with factories.world() as cast:
        plan = factories.plan()
        meetings.off_track(cast, "Deliver", priority=factories.priority(plan=plan))
        item = meetings.exceptions(meetings.running(cast, plan))[0]
        for member in (cast.bob, cast.carol):
            secret = f"secret-of-{member.name}-{'x' * 24}"
            ApiKey.objects.create(
                name="test",
                member=member,
                prefix=secret[:8],
                token_digest=digest(secret),
                can_write=True,
            )
    together = Barrier(2)

    def say(name, text):
        body = {"version": item.version, "kind": "intervene", "text": text}
        body["owner"] = str(cast.alice.pk)
        try:
            together.wait(timeout=10)
            answer = Client().post(
                f"/api/v1/aldermere/agenda-items/{item.pk}/decision/",
                json.dumps(body),
                content_type="application/json",
                headers={"Authorization": f"Bearer secret-of-{name}-{'x' * 24}"},
            )
            return answer.status_code, json.loads(answer.content)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=2) as pool:
        sent = {"Bob": "Bring Ferrum forward", "Carol": "Second source"}
        asked = {name: pool.submit(say, name, text) for name, text in sent.items()}
        answers = {name: answer.result(timeout=30) for name, answer in asked.items()}
    (winner,) = [name for name, (status, _body) in answers.items() if status == 201]
    (loser,) = [name for name, (status, _body) in answers.items() if status == 409]
    _status, told = answers[loser]
    assert (told["current"]["text"], told["sent"]["text"]) == (sent[winner], sent[loser])
    assert told["detail"].startswith(f"{winner} recorded another decision on this item.")
    assert owner_eyes("SELECT text FROM reviews_decision") == [(sent[winner],)]
