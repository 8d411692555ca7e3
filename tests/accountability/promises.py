"""Dependencies between alice's orders and bob's drawings, for the tests that are about them."""

from datetime import timedelta

from accountability.models import Dependency
from accountability.services import agree_dependency, propose_dependency
from perfmgmt.events.models import Delivery
from tests import factories
from tests.factories import NOW, TODAY

NEXT_WEEK = TODAY + timedelta(days=7)


def asked(cast, *, now=NOW, **fields) -> Dependency:
    """What alice's objective needs from bob's, by next week."""
    wanted = {
        "actor": cast.alice,
        "title": "Drawing release",
        "needed_on": NEXT_WEEK,
        "now": now,
    } | fields
    for name, title, owner in (
        ("objective", "Orders", cast.alice),
        ("provider", "Drawings", cast.bob),
    ):
        if name not in wanted:
            wanted[name] = factories.objective(title, owner=owner)
    return propose_dependency(**wanted)


def promised(cast, *, now=NOW, **fields) -> Dependency:
    """The same, and bob agreed."""
    found = asked(cast, now=now, **fields)
    return agree_dependency(actor=cast.bob, dependency=found, now=now)


def told(verb: str) -> set[str]:
    rows = Delivery.objects.filter(event__verb=verb, channel="inbox")
    return {row.recipient.name for row in rows.select_related("recipient")}
