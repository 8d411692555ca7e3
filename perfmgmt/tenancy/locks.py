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


def lock_row(*rows: TenantOwned) -> None:
    """Wait for rows of one kind, in the order of their keys, and hold them until the end of the transaction.

    Read them, and what hangs on them, afterwards; one that is gone meanwhile is not there to be read.

    Locked in the same SELECT as it is joined, a row that had to wait is new, and what is joined to it
    is still that of before: an owner who is not the owner any more. Its key is not locked: who refers
    to it need not wait.
    """
    held = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    list(held.select_for_update(of=("self",), no_key=True).values_list("pk"))
