"""One writer at a time: of one row, and of what no single row stands for, as the shape of a cascade."""

import zlib

from django.db import connection

from perfmgmt.tenancy.models import TenantOwned
from perfmgmt.tenancy.scope import active_organization_id


def lock_shape(name: str) -> None:
    """Wait until no other transaction of this organisation holds the shape; held until the end of ours.

    Two writers who would close a circle together are so put in an order, and the second one sees the
    first one's edge.
    """
    _wait("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", name)


def share_shape(name: str) -> None:
    """Beside all others who share the shape, never beside who locks it: whoever does waits for us."""
    _wait("SELECT pg_advisory_xact_lock_shared(%s, hashtext(%s))", name)


def _wait(sql: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [zlib.crc32(name.encode()) % 2**31, str(active_organization_id())])


def lock_row(row: TenantOwned) -> None:
    """Wait for a row and hold it until the end of the transaction; read it, and what hangs on it, afterwards.

    Locked in the same SELECT as it is joined, a row that had to wait is new, and what is joined to it
    is still that of before: an owner who is not the owner any more. Its key is not locked: who refers
    to it need not wait.
    """
    rows = type(row)._default_manager.filter(pk=row.pk)
    rows.select_for_update(of=("self",), no_key=True).values_list("pk").get()
