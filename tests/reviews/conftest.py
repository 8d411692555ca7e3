"""What most tests of reviews begin with: a plan with two exceptions and its review in progress."""

import pytest

from perfmgmt.tenancy.models import ApiKey, digest
from tests import factories
from tests.reviews import meetings

API = "/api/v1/aldermere/"


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


@pytest.fixture
def coming(cast, plan, exceptions):
    """The same plan with its review still ahead and nothing frozen."""
    return meetings.next_review(cast, plan)


@pytest.fixture
def call(client, cast):
    """`call("get", path, member=…, body=…, **headers)` with a key of that member; Bob by default."""

    def request(method, path, *, member=None, body=None, can_write=True, **headers):
        secret = ApiKey.new_secret()
        ApiKey.objects.create(
            name="test",
            member=member or cast.bob,
            prefix=secret[:8],
            token_digest=digest(secret),
            can_write=can_write,
        )
        data = {} if body is None else {"data": body, "content_type": "application/json"}
        headers = {"Authorization": f"Bearer {secret}", **headers}
        return getattr(client, method)(API + path, headers=headers, **data)

    return request
