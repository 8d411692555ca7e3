"""How Celery enters an organisation."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from celery import shared_task

from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scope import tenant_scope
from perfmgmt.tenancy.wording import own_words


def tenant_task(**options) -> Callable:
    """A Celery task whose first argument is an organisation's id; its body runs inside that organisation.

    The body gets the Organization first, so that it can ask its clock, and speaks in its words.
    """

    def decorate(body: Callable) -> Callable:
        @wraps(body)
        def inside(organization_id: str, *args, **kwargs):
            with tenant_scope(UUID(str(organization_id))):
                organization = Organization.objects.get(pk=organization_id)
                with own_words(organization):
                    return body(organization, *args, **kwargs)

        return shared_task(**options)(inside)

    return decorate
