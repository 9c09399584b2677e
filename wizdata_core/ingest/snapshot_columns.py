"""Gives the tables of snapshots a column for every field that they lack; none is ever dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateColumn
from sqlalchemy.sql.schema import Column

from wizdata_core.fields import FIELDS
from wizdata_core.queries.snapshots import TYPES

if TYPE_CHECKING:
    from sqlalchemy import Connection

TABLES = ("snapshots", "snapshots_latest")
_LOCK = text("select pg_advisory_xact_lock(hashtext('snapshot columns'))")
_HELD = text(
    "select attname from pg_attribute where attrelid = cast(:name as regclass) and attnum > 0"
)


def add_missing_columns(connection: Connection) -> int:
    """Adds the columns that fields lack, in the caller's transaction; how many that were."""
    if not any(_missing(connection, name) for name in TABLES):
        return 0
    connection.execute(_LOCK)
    added = 0
    for name in TABLES:
        lines = [f"add column {_definition(field)}" for field in _missing(connection, name)]
        if lines:
            connection.execute(text(f"alter table {name} {', '.join(lines)}"))
        added += len(lines)
    return added


def _missing(connection: Connection, name: str) -> list[str]:
    held = set(connection.scalars(_HELD, {"name": name}))
    return [field for field in FIELDS if field not in held]


def _definition(name: str) -> str:
    made = CreateColumn(Column(name, TYPES[FIELDS[name].kind]()))
    return str(made.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]  # SQLAlchemy does not say
