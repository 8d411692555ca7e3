"""Walls two and three, read from PostgreSQL's own catalog: no table can be forgotten."""

import pytest
from django.apps import apps
from django.db import connection

from perfmgmt.tenancy.models import TenantOwned
from perfmgmt.tenancy.rights import LIBRARY_TABLES, tables

GLOBAL_TABLES = {"tenancy_user", "tenancy_organization"}
TENANT_MODELS = sorted(
    (model for model in apps.get_models() if issubclass(model, TenantOwned)),
    key=lambda model: model._meta.db_table,
)
POLICY = "(organization_id = (NULLIF(current_setting('app.org'::text, true), ''::text))::uuid)"


def rows(statement: str, *parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


@pytest.fixture(params=TENANT_MODELS, ids=lambda model: model._meta.db_table)
def table(request, db) -> str:
    return request.param._meta.db_table


def test_every_table_is_a_tenants_or_listed_as_global(db):
    found = {
        name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    }
    tenant = {model._meta.db_table for model in TENANT_MODELS}
    assert found == tenant | GLOBAL_TABLES | set(LIBRARY_TABLES)


def test_row_level_security_is_forced_by_one_equality_policy(table):
    assert rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table
    ) == [(True, True)]
    assert rows(
        "SELECT cmd, permissive, roles::text, qual, with_check FROM pg_policies WHERE tablename = %s",
        table,
    ) == [("ALL", "PERMISSIVE", "{public}", POLICY, POLICY)]


def test_every_reference_between_tenants_is_composite(table):
    single = rows(
        "SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.confrelid"
        " WHERE c.contype = 'f' AND c.conrelid = %s::regclass AND array_length(c.conkey, 1) = 1"
        " AND t.relname NOT IN ('tenancy_organization', 'tenancy_user')",
        table,
    )
    assert single == []
    composite = {
        column
        for (column,) in rows(
            "SELECT a.attname FROM pg_constraint c"
            " JOIN pg_attribute o ON o.attrelid = c.conrelid AND o.attnum = c.conkey[1]"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]"
            " WHERE c.contype = 'f' AND c.conrelid = %s::regclass AND o.attname = 'organization_id'"
            " AND array_length(c.conkey, 1) = 2 AND NOT c.condeferred",
            table,
        )
    }
    model = next(model for model in TENANT_MODELS if model._meta.db_table == table)
    expected = {
        field.column
        for field in model._meta.concrete_fields
        if field.is_relation and issubclass(field.remote_field.model, TenantOwned)
    }
    assert composite == expected


def test_every_unique_key_leads_with_the_organisation(table):
    leading = rows(
        "SELECT i.relname, a.attname FROM pg_index x"
        " JOIN pg_class i ON i.oid = x.indexrelid"
        " LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]"
        " WHERE x.indrelid = %s::regclass AND x.indisunique AND NOT x.indisprimary",
        table,
    )
    assert {column for _name, column in leading} == {"organization_id"}


def test_the_app_role_has_exactly_its_rights_and_owns_nothing(table):
    granted = {
        right
        for (right,) in rows(
            "SELECT privilege_type FROM information_schema.role_table_grants"
            " WHERE grantee = 'throughline_app' AND table_name = %s",
            table,
        )
    }
    declared, _columns = tables()[table]
    whole_table = {word for word in declared.replace(",", " ").split() if word.isupper()}
    if "(" in declared:
        whole_table.discard("UPDATE")
    assert granted == whole_table
    assert rows("SELECT tableowner FROM pg_tables WHERE tablename = %s", table) == [
        ("throughline_owner",)
    ]


def test_the_scan_role_reads_its_columns_only(db):
    granted = set(
        rows(
            "SELECT c.relname::text, a.attname::text, r.may FROM pg_class c"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
            " CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS r(may)"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
            " AND has_column_privilege('throughline_scan', c.oid, a.attnum, r.may)"
        )
    )
    declared = {
        (table, column, "SELECT")
        for table, (_rights, columns) in tables().items()
        for column in columns
    }
    assert granted == declared


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("events_event", "UPDATE events_event SET verb = 'x'"),
        ("events_event", "DELETE FROM events_event"),
        ("objectives_measurement", "UPDATE objectives_measurement SET value = 1"),
        ("objectives_measurement", "DELETE FROM objectives_measurement"),
        ("reviews_decision", "UPDATE reviews_decision SET text = 'x'"),
        ("reviews_decision", "DELETE FROM reviews_decision"),
    ],
)
def test_append_only_tables_refuse_the_app_role(db, table, change):
    with pytest.raises(Exception, match=f"permission denied for table {table}"):
        rows(change)


def test_the_connection_is_the_restricted_role(db):
    assert rows(
        "SELECT current_user::text, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ) == [("throughline_app", False, False)]
