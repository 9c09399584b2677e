"""Reads as the role that may see the tables of snapshots alone, and for a short time only.

Screens come from people and programs outside. Their statements are compiled and bound; that they
can read nothing else, write nothing and hold nobody up is the database's to say, not theirs.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import adbc_driver_manager as adbc
from sqlalchemy.dialects import postgresql

from wizdata_core.errors import BadInput, DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa
    from sqlalchemy import SelectBase
    from sqlalchemy.pool import PoolProxiedConnection

    from wizdata_core.store import Engines

    Ask = Callable[["Bound"], pa.Table]

ROLE = "wizdata_reader"
SECONDS = 2.0
_DOLLARS = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy does not say
# Where the role is missing, or not ours to take, the read-only transaction stands alone.
_LIMIT = """
select set_config('statement_timeout', $1, true), set_config('transaction_read_only', 'on', true),
       set_config('jit', 'off', true),
       (select set_config('role', rolname, true) from pg_roles
        where rolname = $2 and pg_has_role(rolname, 'MEMBER')
          and has_table_privilege(rolname, 'snapshots', 'SELECT')
          and has_table_privilege(rolname, 'snapshots_latest', 'SELECT'))
"""
_TIMED_OUT, _OUT_OF_RANGE = "57014", "22003"


@dataclass(frozen=True, slots=True)
class Bound:
    """A statement as it goes to the database: its text with $1, $2 …, and their values."""

    text: str
    values: tuple[object, ...]


class TookTooLong(BadInput):
    """A question that the database stopped working on, because its time was over."""


def bound(select: SelectBase) -> Bound:
    """A select, ready to be asked."""
    compiled = select.compile(dialect=_DOLLARS)
    return Bound(str(compiled), tuple(compiled.params[n] for n in compiled.positiontup or []))


@contextmanager
def limited(store: Engines, seconds: float = SECONDS) -> Iterator[Ask]:
    """A read-only transaction of the limited role; what it gives answers selects with tables.

    Raises:
        TookTooLong: a select took longer than `seconds`.
        BadInput: a number that the select works out is too large for the database.
        DatabaseUnavailable: the database cannot be reached.
    """
    connection = _begun(store, seconds)

    def ask(question: Bound) -> pa.Table:
        return _fetched(connection, question)

    try:
        yield ask
    except adbc.Error as error:
        connection.invalidate()
        raise _meant(error, seconds) from error
    finally:
        connection.close()


def _begun(store: Engines, seconds: float) -> PoolProxiedConnection:
    """A pooled connection in a limited transaction; a new one where the pooled ones have died."""
    limits = Bound(_LIMIT, (f"{round(seconds * 1000)}ms", ROLE))
    try:
        return _limited(store, limits)
    except adbc.Error:
        store.bulk.dispose()
    try:
        return _limited(store, limits)
    except adbc.Error as error:
        raise _meant(error, seconds) from error


def _limited(store: Engines, limits: Bound) -> PoolProxiedConnection:
    connection = store.bulk.connect()
    try:
        _fetched(connection, limits)
    except adbc.Error:
        connection.invalidate()
        connection.close()
        raise
    return connection


def _fetched(connection: PoolProxiedConnection, question: Bound) -> pa.Table:
    with closing(connection.cursor()) as cursor:
        cursor.execute(question.text, list(question.values) or None)
        return cursor.fetch_arrow_table()  # ADBC's cursor has more than DBAPI's


def _meant(error: adbc.Error, seconds: float) -> Exception:
    if error.sqlstate == _TIMED_OUT:
        return TookTooLong(f"the screen took longer than {seconds:g} s; narrow it")
    if error.sqlstate == _OUT_OF_RANGE:
        return BadInput("a number of the screen is too large to be worked out; make it smaller")
    if isinstance(error, adbc.OperationalError):
        said = str(error).strip().partition("\n")[0]
        return DatabaseUnavailable(f"the database does not answer: {said}")
    return error
