"""Two who would close a circle together: the second one sees the first one's edge."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from objectives.models import Objective
from objectives.services import editing, update_objective
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair():
    organization = factories.organization()
    with tenant_scope(organization.pk):
        actor = factories.member("alice", "leader")
        return organization, actor, factories.objective("A"), factories.objective("B")


def hang_each_below_the_other(pair):
    """Both begin together; each waits, its circle looked for, until the other has looked or stands in line."""
    organization, actor, a, b = pair
    together = Barrier(2)

    def hang(child, parent):
        try:
            together.wait(timeout=10)
            with tenant_scope(organization.pk):
                update_objective(
                    actor=actor, objective=child, now=NOW, changes={"parent": parent}, version=1
                )
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "hung"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(lambda edge: hang(*edge), [(a, b), (b, a)]))


@pytest.fixture
def slow_look(monkeypatch):
    """Whoever has looked for a circle waits for the other one to look too, or for half a second in vain."""
    both_looked = Barrier(2)
    look = editing.refuse_circle

    def looked(objective):
        look(objective)
        try:
            both_looked.wait(timeout=0.5)
        except Exception:  # noqa: BLE001 - broken: the other one stands in line
            both_looked.reset()

    monkeypatch.setattr(editing, "refuse_circle", looked)


def edges(organization) -> set:
    with tenant_scope(organization.pk):
        return set(Objective.objects.values_list("title", "parent__title"))


def test_of_two_at_once_the_second_is_refused(pair, slow_look):
    outcomes = hang_each_below_the_other(pair)
    assert outcomes[0] == "hung" or outcomes[1] == "hung"
    assert [text for text in outcomes if text != "hung"] in (
        ["“A” stands below “B” already: A → B."],
        ["“B” stands below “A” already: B → A."],
    )
    assert edges(pair[0]) in ({("A", "B"), ("B", None)}, {("A", None), ("B", "A")})


def test_without_the_lock_a_circle_would_close(pair, slow_look, monkeypatch):
    """So that the test above does not pass by luck."""
    monkeypatch.setattr(editing, "lock_shape", lambda _name: None)
    assert hang_each_below_the_other(pair) == ["hung", "hung"]
    assert edges(pair[0]) == {("A", "B"), ("B", "A")}
