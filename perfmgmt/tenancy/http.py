"""The requests that views get: what the middleware adds to Django's, as types.

At run time they are Django's own HttpRequest; nothing makes an instance of these.
"""

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from perfmgmt.tenancy.models import ApiKey, Membership, Organization, User


class IncomingRequest(HttpRequest):
    """Anywhere on the site. `now` is the clock of the organisation, where the address is of one."""

    organization: Organization | None
    member: Membership | None
    api_key: ApiKey | None
    now: datetime
    htmx: HtmxDetails


class BoundRequest(IncomingRequest):
    """Inside an organisation, and perhaps nobody in it yet: the page of an invitation."""

    organization: Organization


class MemberRequest(BoundRequest):
    """A page of an organisation, asked for by a signed-in member."""

    user: User
    member: Membership
