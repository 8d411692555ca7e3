"""The active organisation: one context variable for Python, one transaction-local setting for SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from perfmgmt.tenancy.calendars import WeekCalendar, calendar_of, keeping

BIND = """
    SELECT bound.setting, o.fiscal_calendar, o.fiscal_year_starts, o.fiscal_year_ends_on, o.fiscal_year_end_rule
    FROM (SELECT set_config('app.org', %s, true) AS setting) bound
    LEFT JOIN tenancy_organization o ON o.id = %s
"""

_active: ContextVar[UUID | None] = ContextVar("active_organization", default=None)


class NoActiveOrganizationError(RuntimeError):
    """Tenant data was asked for outside every organisation: a bug, never an empty answer."""


def active_organization_id() -> UUID:
    organization_id = _active.get()
    if organization_id is None:
        raise NoActiveOrganizationError(
            "No organisation is active. Open tenant_scope(organization_id) around this work."
        )
    return organization_id


@contextmanager
def tenant_scope(organization_id: UUID, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """One transaction that sees and writes one organisation only.

    The setting is local to the transaction, so that a pooled connection never carries it on. Inside an
    outer transaction it would outlive this block: there the earlier setting is put back. A rollback
    puts it back by itself.
    """
    connection = connections[using]
    nested = connection.in_atomic_block
    outer = _active.get()
    with transaction.atomic(using=using):
        calendar = _set_organization(connection, organization_id)
        token = _active.set(organization_id)
        try:
            with keeping(calendar):
                yield
        finally:
            _active.reset(token)
        if nested and not connection.needs_rollback:
            _set_organization(connection, outer)


def _set_organization(connection, organization_id: UUID | None) -> WeekCalendar | None:
    """Bind the transaction, and say by which fiscal calendar the organisation counts: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(BIND, [str(organization_id or ""), organization_id])
        _setting, *stated = cursor.fetchone()
    return None if stated[0] is None else calendar_of(*stated)
