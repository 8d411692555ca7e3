"""One writer at a time for what no single row stands for: the shape of a cascade, of a set of formulas."""

import zlib

from django.db import connection

from perfmgmt.tenancy.scope import active_organization_id


def lock_shape(name: str) -> None:
    """Wait until no other transaction of this organisation holds the shape; held until the end of ours.

    Two writers who would close a circle together are so put in an order, and the second one sees the
    first one's edge.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))",
            [zlib.crc32(name.encode()) % 2**31, str(active_organization_id())],
        )
