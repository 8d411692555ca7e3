"""What the application's database role may do, table by table.

Default privileges would hand out UPDATE and DELETE everywhere, so nothing is granted by default: after
each migration every table gets exactly what its model (or the list below) says.
"""

from django.apps import apps

APP_ROLE = "throughline_app"
SCAN_ROLE = "throughline_scan"

READ_WRITE = "SELECT, INSERT, UPDATE, DELETE"
READ = "SELECT"
APPEND_ONLY = "SELECT, INSERT"

LIBRARY_TABLES = {
    "account_emailaddress": READ_WRITE,
    "account_emailconfirmation": READ_WRITE,
    "auth_group": "",
    "auth_group_permissions": "",
    "auth_permission": "",
    "django_content_type": READ,
    "django_migrations": READ,
    "django_session": READ_WRITE,
}


def tables() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Every table with the rights of the app role and the columns the scan role may read."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {
        table: (rights, ()) for table, rights in LIBRARY_TABLES.items()
    }
    for model in apps.get_models():
        rights = getattr(model, "app_rights", None)
        if rights is not None:
            found[model._meta.db_table] = (rights, getattr(model, "scan_columns", ()))
    return found


def grant_rights(connection) -> None:
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        for table, (rights, scan_columns) in sorted(tables().items()):
            if table not in existing:
                continue
            name = connection.ops.quote_name(table)
            cursor.execute(f"REVOKE ALL ON {name} FROM {APP_ROLE}, {SCAN_ROLE}")
            if rights:
                cursor.execute(f"GRANT {rights} ON {name} TO {APP_ROLE}")
            if scan_columns:
                # Migrated back, a table has not yet all that this version's role may read.
                present = connection.introspection.get_table_description(cursor, table)
                wanted = set(scan_columns) & {column.name for column in present}
                columns = ", ".join(connection.ops.quote_name(column) for column in sorted(wanted))
                cursor.execute(f"GRANT SELECT ({columns}) ON {name} TO {SCAN_ROLE}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
