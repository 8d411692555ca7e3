"""The start-up check: web and workers never run as a role that could see past the policies."""

from django.core.exceptions import ImproperlyConfigured
from django.db import connection


def refuse_bypassing_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper OR rolbypassrls,"
            " EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p'))"
            " FROM pg_roles WHERE rolname = current_user"
        )
        role, bypasses, owns_tables = cursor.fetchone()
    connection.close()
    if bypasses or owns_tables:
        raise ImproperlyConfigured(
            f"DATABASE_URL signs in as {role}, which could read every organisation's rows. "
            "Use throughline_app, which owns nothing and has no BYPASSRLS."
        )
