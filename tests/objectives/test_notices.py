import pytest

from objectives.models import Objective
from objectives.notices import NOTICES
from objectives.services import (
    activate_objective,
    create_objective,
    end_objective,
    update_objective,
)
from perfmgmt.events.models import Delivery, Event
from perfmgmt.events.notice import Notice
from tests import factories
from tests.objectives.series import record


def told(verb, recipient) -> Notice:
    event = Event.objects.get(verb=verb)
    assert Delivery.objects.filter(event=event, recipient=recipient).exists()
    return NOTICES[verb](event, recipient)


def test_entering_off_track_tells_the_owner_of_the_objective(cast):
    indicator = factories.indicator(owner=cast.alice)
    goal = factories.objective(owner=cast.bob)
    factories.serves(indicator, goal)
    record(cast.alice, indicator, ["62.13"], commentary="Castings are late.")
    assert told("objectives.measurement_recorded", cast.bob) == Notice(
        subject="On time in full is off track",
        body="62.1%, expected 95.0%. Cause: Execution. Alice: “Castings are late.”",
        path=f"measures/{indicator.pk}/",
    )


def test_an_overdue_value(cast):
    indicator = factories.indicator(owner=cast.alice)
    event = Event(
        subject_id=indicator.pk,
        payload={
            "title": "On time in full",
            "period_start": "2026-10-01",
            "due_at": "2026-11-06T00:00:00+00:00",
            "rhythm": "monthly",
        },
    )
    assert NOTICES["objectives.indicator_overdue"](event, cast.alice) == Notice(
        subject="On time in full waits for its value of October 2026",
        body="It is shown as stale until a figure comes in. It takes half a minute.",
        path=f"update/{indicator.pk}/",
    )


def test_a_new_objective_and_its_activation_tell_the_owner(cast):
    goal = create_objective(
        actor=cast.carol,
        now=factories.NOW,
        title="Deliver on time",
        owner=cast.bob,
        external_key="O-1",
    )
    assert told("objectives.objective_created", cast.bob) == Notice(
        subject="You own a new objective: Deliver on time",
        body="Carol wrote it down. It is a draft until it is activated.",
        path=f"objectives/{goal.pk}/",
    )
    activate_objective(actor=cast.carol, objective=goal, now=factories.NOW, with_gaps=True)
    assert told("objectives.objective_activated", cast.bob) == Notice(
        subject="Deliver on time is active",
        body="It lacks 4 things.",
        path=f"objectives/{goal.pk}/",
    )


@pytest.mark.parametrize(
    ("expected", "body"),
    [(None, "1,234.6 orders."), ("90", "1,234.6 orders, expected 90.0 orders.")],
)
def test_a_figure_without_anything_expected(cast, expected, body):
    event = Event(
        subject_id=factories.indicator().pk,
        payload={
            "title": "Backlog",
            "value": "1234.56",
            "expected": expected,
            "unit": "orders",
            "decimals": 1,
            "cause": "",
            "commentary": "",
        },
    )
    assert NOTICES["objectives.measurement_recorded"](event, cast.bob).body == body


def test_a_new_owner_and_an_end_are_told(cast):
    goal = factories.objective("Deliver on time", owner=cast.alice, state="draft")
    update_objective(
        actor=cast.carol, objective=goal, now=factories.NOW, changes={"owner": cast.bob}, version=1
    )
    assert told("objectives.objective_updated", cast.bob) == Notice(
        subject="You own an objective: Deliver on time",
        body="Carol put it into your hands; Alice owned it before.",
        path=f"objectives/{goal.pk}/",
    )
    Objective.objects.filter(pk=goal.pk).update(state="active")
    end_objective(
        actor=cast.carol,
        objective=goal,
        now=factories.NOW,
        state="achieved",
        because="Every week since May.",
        on=factories.TODAY,
    )
    assert told("objectives.objective_ended", cast.bob) == Notice(
        subject="Deliver on time is achieved",
        body="Carol: “Every week since May.”",
        path=f"objectives/{goal.pk}/",
    )
