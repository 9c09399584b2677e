"""Gives the tables of snapshots a column for every field that they lack; none is ever dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateColumn
from sqlalchemy.sql.schema import Column

from wizdata_core.fields import FIELDS
from wizdata_core.queries.snapshots import TYPES

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

TABLES = ("snapshots", "snapshots_latest")
_TRIES, _IN_USE = 60, "55P03"
_WAIT = text("set local lock_timeout = '2s'")
_LOCK = text("select pg_advisory_xact_lock(hashtext('snapshot columns'))")
_HELD = text(
    "select attname from pg_attribute where attrelid = cast(:name as regclass) and attnum > 0"
)


def add_missing_columns(engine: Engine) -> int:
    """Adds the columns that fields lack, in a transaction of its own; how many that were.

    While others use the tables it asks again and again: all who come after a lock that waits would
    wait with it, and one of them may be what it waits for.

    Raises:
        OperationalError: the database is away, or the tables were in use for two minutes.
    """
    for left in reversed(range(_TRIES)):
        try:
            with engine.begin() as connection:
                return _added(connection)
        except OperationalError as error:
            if left == 0 or getattr(error.orig, "pgcode", "") != _IN_USE:
                raise
    return 0


def _added(connection: Connection) -> int:
    if not any(_missing(connection, name) for name in TABLES):
        return 0
    connection.execute(_WAIT)
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
