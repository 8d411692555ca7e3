"""Deeds of several people that begin together."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scope import tenant_scope


def at_once(organization: Organization, deeds: Iterable[Callable[[], object]]) -> list[str]:
    """Each deed in a thread and a transaction of its own; "done", or the sentence of its refusal, in their order."""
    deeds = list(deeds)
    together = Barrier(len(deeds))

    def carry_out(deed: Callable[[], object]) -> str:
        try:
            together.wait(timeout=10)
            with tenant_scope(organization.pk):
                deed()
        except (Refused, Changed) as no:
            return str(no)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(carry_out, deeds))
