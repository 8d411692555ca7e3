"""Looking across organisations for work: ids only, through the role that may read nothing more."""

from datetime import datetime
from uuid import UUID

from django.db import connections
from django.utils import timezone

from perfmgmt.tenancy.models import TenantOwned


def organizations_with(
    model: type[TenantOwned], condition: str, *, now: datetime | None = None
) -> list[UUID]:
    """Ids of the organisations that own a row of `model` for which the SQL `condition` holds.

    In the condition `thing` is the row, `clock.instant` what the time is in its organisation (a
    sandbox stands still), `clock.today` the day there. It reads only the model's `scan_columns` and
    stands in the code: never build it from input. `now` is the live clock, by default the present.
    Example: organizations_with(Indicator, "thing.next_due_at < clock.instant").
    """
    scan = connections["scan"]
    table = scan.ops.quote_name(model._meta.db_table)
    statement = f"""
        SELECT organization.id
        FROM tenancy_organization AS organization,
        LATERAL (
            SELECT coalesce(organization.clock_fixed_at, %(now)s) AS instant,
                (coalesce(organization.clock_fixed_at, %(now)s)
                    AT TIME ZONE organization.time_zone)::date AS today
        ) AS clock
        WHERE EXISTS (
            SELECT FROM {table} AS thing
            WHERE thing.organization_id = organization.id AND ({condition})
        )
        ORDER BY organization.id
    """  # noqa: S608 - names and conditions come from the code
    with scan.cursor() as cursor:
        cursor.execute(statement, {"now": now or timezone.now()})
        return [row[0] for row in cursor.fetchall()]
