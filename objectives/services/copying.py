"""Set-based writes: a temporary table filled by COPY, then one statement.

COPY into a table under policies is refused, and a temporary table has none; the statement that
moves the rows runs under the policies like any other.
"""

import io
from collections.abc import Iterable, Sequence

from django.db import connection, models

# From so many rows on, a temporary table costs less than the rows' own statements.
WORTH_A_COPY = 40

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": ""})


def insert_rows(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Insert few rows by one statement, many by COPY."""
    if len(rows) >= WORTH_A_COPY:
        insert_by_copy(rows, fields)
    elif rows:
        type(rows[0])._default_manager.bulk_create(rows)


def update_rows(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write these fields of few rows by one statement, of many by COPY."""
    if len(rows) >= WORTH_A_COPY:
        update_by_copy(rows, fields)
    elif rows:
        type(rows[0])._default_manager.bulk_update(rows, fields)


def insert_by_copy(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Insert new rows of one model; columns that are not named get what the model says."""
    if not rows:
        return
    model = type(rows[0])
    columns = [_field(model, name).column for name in fields]
    with connection.cursor() as cursor:
        temporary = _load(cursor, model, fields, rows)
        names = ", ".join(f'"{column}"' for column in columns)
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {names} FROM {temporary}'  # noqa: S608
        )
        cursor.execute(f"DROP TABLE {temporary}")


def update_by_copy(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write these fields of existing rows of one model."""
    if not rows:
        return
    model = type(rows[0])
    with connection.cursor() as cursor:
        temporary = _load(cursor, model, ["id", *fields], rows)
        columns = [_field(model, name).column for name in fields]
        assignments = ", ".join(f'"{column}" = loaded."{column}"' for column in columns)
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" AS kept SET {assignments} '  # noqa: S608
            f"FROM {temporary} AS loaded WHERE kept.id = loaded.id"
        )
        cursor.execute(f"DROP TABLE {temporary}")


def _load(cursor, model: type[models.Model], fields: Sequence[str], rows: Iterable) -> str:
    table = model._meta.db_table
    temporary = f'"loaded_{table}"'
    columns = ", ".join(f'"{_field(model, name).column}"' for name in fields)
    cursor.execute(
        f'CREATE TEMPORARY TABLE {temporary} ON COMMIT DROP AS SELECT {columns} FROM "{table}" LIMIT 0'  # noqa: S608
    )
    attributes = [_field(model, name).attname for name in fields]
    lines = io.StringIO()
    for row in rows:
        lines.write("\t".join(_cell(getattr(row, attribute)) for attribute in attributes))
        lines.write("\n")
    lines.seek(0)
    cursor.copy_expert(f"COPY {temporary} ({columns}) FROM STDIN", lines)
    return temporary


def _field(model: type[models.Model], name: str) -> models.Field:
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{model.__name__}.{name} is no column.")
    return field


def _cell(value: object) -> str:
    return "\\N" if value is None else str(value).translate(_ESCAPES)
