"""Constraints that let the database itself keep organisations apart (walls two and three)."""

from typing import Any

from django.db import models
from django.db.models.constraints import BaseConstraint


class _SqlConstraint(BaseConstraint):
    """A constraint that is only SQL: nothing to validate in Python."""

    def __init__(self, *, name: str, **options: Any) -> None:
        super().__init__(name=name)
        self.options = options

    def statements(self, model, schema_editor) -> list[str]:
        raise NotImplementedError

    def undo(self, model, schema_editor) -> list[str]:
        raise NotImplementedError

    def constraint_sql(self, model, schema_editor):
        """Deferred to the end of the migration: the key that another table refers to must exist by then."""
        schema_editor.deferred_sql.extend(self.statements(model, schema_editor))

    create_sql = constraint_sql

    def remove_sql(self, model, schema_editor):
        return "; ".join(self.undo(model, schema_editor))

    def validate(self, *args, **kwargs):
        """The database checks it."""

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | self.options

    def __eq__(self, other):
        if type(self) is not type(other):
            return NotImplemented
        return (self.name, self.options) == (other.name, other.options)

    __hash__ = None  # type: ignore[assignment]


class TenantPolicy(_SqlConstraint):
    """Row-level security: a row is visible and writable only inside its own organisation."""

    def statements(self, model, schema_editor):
        table = schema_editor.quote_name(model._meta.db_table)
        mine = "organization_id = nullif(current_setting('app.org', true), '')::uuid"
        return [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {self.name} ON {table} USING ({mine}) WITH CHECK ({mine})",
        ]

    def undo(self, model, schema_editor):
        table = schema_editor.quote_name(model._meta.db_table)
        return [
            f"DROP POLICY {self.name} ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]


class TenantForeignKey(_SqlConstraint):
    """(organization_id, <field>_id) must exist together in the target: no reference crosses organisations.

    Foreign-key checks ignore row-level security, so only this composite key stops such a reference.
    Checked at once, not at commit: a failure at commit comes after the page was rendered.
    """

    def statements(self, model, schema_editor):
        field = model._meta.get_field(self.options["field"])
        table = schema_editor.quote_name(model._meta.db_table)
        target = schema_editor.quote_name(field.remote_field.model._meta.db_table)
        return [
            (
                f"ALTER TABLE {table} ADD CONSTRAINT {self.name} "
                f"FOREIGN KEY (organization_id, {field.column}) REFERENCES {target} (organization_id, id) "
                "DEFERRABLE INITIALLY IMMEDIATE"
            )
        ]

    def undo(self, model, schema_editor):
        table = schema_editor.quote_name(model._meta.db_table)
        return [f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {self.name}"]


class TenantIdentity(models.UniqueConstraint):
    """(organization, id): what composite keys refer to. Undone together with the keys that refer to it."""

    def __init__(self, *, name: str) -> None:
        super().__init__(fields=["organization", "id"], name=name)

    def remove_sql(self, model, schema_editor):
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} DROP CONSTRAINT {self.name} CASCADE"

    def deconstruct(self):
        path, args, _kwargs = super().deconstruct()
        return path, args, {"name": self.name}


def tenant_constraints(name: str, *references: str) -> list[BaseConstraint]:
    """The walls of one table: its policy, the key others refer to, and a composite key a reference."""
    return [
        TenantPolicy(name=f"{name}_tenant_policy"),
        TenantIdentity(name=f"{name}_organization_id"),
        *(TenantForeignKey(name=f"{name}_{field}_tenant", field=field) for field in references),
    ]
