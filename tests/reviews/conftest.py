"""What most tests of reviews begin with: a plan with two exceptions and its review in progress."""

import pytest

from tests import factories
from tests.reviews import meetings


@pytest.fixture
def plan(cast):
    return factories.plan()


@pytest.fixture
def priority(plan):
    return factories.priority(plan=plan)


@pytest.fixture
def exceptions(cast, priority):
    """Deliver and Release, both off track since October with a signal; Hold is on track."""
    said = {"cause": "", "commentary": ""}
    meetings.off_track(cast, "Deliver", priority=priority)
    meetings.off_track(cast, "Release", priority=priority, said={"cause": "capacity_constraint"})
    meetings.measured(cast, "Hold", meetings.ON_TARGET, priority=priority, said=said)


@pytest.fixture
def running(cast, plan, exceptions):
    return meetings.running(cast, plan)


@pytest.fixture
def deliver(running):
    return next(item for item in meetings.exceptions(running) if item.title == "Deliver")


@pytest.fixture
def release(running):
    return next(item for item in meetings.exceptions(running) if item.title == "Release")
