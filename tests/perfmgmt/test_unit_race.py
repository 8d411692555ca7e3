"""Two who would close a circle of units together: the second one sees the first one's edge."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from perfmgmt.organization.services import move_unit, units
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import Unit, UnitMove
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair():
    organization = factories.organization()
    with tenant_scope(organization.pk):
        actor = factories.member("alice", "leader")
        return organization, actor, factories.unit("A"), factories.unit("B")


def move_each_below_the_other(pair):
    """Both begin together; each waits, its circle looked for, until the other has looked or stands in line."""
    organization, actor, a, b = pair
    together = Barrier(2)

    def move(unit, parent):
        try:
            together.wait(timeout=10)
            with tenant_scope(organization.pk):
                move_unit(
                    actor=actor, unit=unit, parent=parent, on=TODAY, reason="So it is.", now=NOW
                )
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "moved"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(lambda edge: move(*edge), [(a, b), (b, a)]))


@pytest.fixture
def slow_look(monkeypatch):
    """Whoever has looked for a circle waits for the other one to look too, or for half a second in vain."""
    both_looked = Barrier(2)
    look = units._refuse_circle

    def looked(*edge):
        look(*edge)
        try:
            both_looked.wait(timeout=0.5)
        except Exception:  # noqa: BLE001 - broken: the other one stands in line
            both_looked.reset()

    monkeypatch.setattr(units, "_refuse_circle", looked)


def edges_and_moves(organization) -> tuple[set, int]:
    with tenant_scope(organization.pk):
        return set(Unit.objects.values_list("name", "parent__name")), UnitMove.objects.count()


def test_of_two_at_once_the_second_is_refused(pair, slow_look):
    outcomes = move_each_below_the_other(pair)
    assert [text for text in outcomes if text != "moved"] in (
        ["“A” is part of “B” already: A → B."],
        ["“B” is part of “A” already: B → A."],
    )
    assert edges_and_moves(pair[0]) in (
        ({("A", "B"), ("B", None)}, 1),
        ({("A", None), ("B", "A")}, 1),
    )


def test_without_the_lock_a_circle_would_close(pair, slow_look, monkeypatch):
    """So that the test above does not pass by luck."""
    monkeypatch.setattr(units, "lock_shape", lambda _name: None)
    assert move_each_below_the_other(pair) == ["moved", "moved"]
    assert edges_and_moves(pair[0]) == ({("A", "B"), ("B", "A")}, 2)
