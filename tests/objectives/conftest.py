"""Calling the API as a key of Aldermere's."""

import pytest

from perfmgmt.tenancy.models import ApiKey, digest
from tests.objectives.calling import API


@pytest.fixture
def call(client, cast):
    """`call("get", path, member=…, body=…, …headers)` with a key of that member; alice by default."""

    def request(method, path, *, member=None, body=None, can_write=True, **headers):
        secret = ApiKey.new_secret()
        ApiKey.objects.create(
            name="test",
            member=member or cast.alice,
            prefix=secret[:8],
            token_digest=digest(secret),
            can_write=can_write,
        )
        send = getattr(client, method)
        data = {} if body is None else {"data": body, "content_type": "application/json"}
        return send(API + path, headers={"Authorization": f"Bearer {secret}", **headers}, **data)

    return request
