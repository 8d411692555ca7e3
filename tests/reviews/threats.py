"""Risks made by the real verb, for tests of what happens to them."""

from datetime import timedelta

from objectives.models import Objective
from reviews.models import Risk
from reviews.services import raise_risk
from tests import factories
from tests.factories import NOW

PAST = NOW - timedelta(days=20)


def raised(cast, objective: Objective | None = None, **fields) -> Risk:
    objective = objective or factories.objective(owner=cast.alice)
    defaults = {"title": "Ferrum stops", "likelihood": 4, "impact": 5, "owner": cast.bob}
    return raise_risk(
        **{"actor": cast.carol, "objective": objective, "now": PAST} | defaults | fields
    )
