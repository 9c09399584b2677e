"""The database as the rest of WizData sees it: one block, one transaction, reading or writing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import make_url
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import OperationalError

from db import embedded, migrate
from db.engine import Engines, engines
from wizdata_core.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from sqlalchemy import Connection, Select

    from wizdata_core.settings import Settings

__all__ = ["Engines", "arrow", "open_store", "reading", "writing"]


def open_store(settings: Settings, *, application: str) -> Engines:
    """The database that the settings name, started if it is the embedded one, at the newest schema.

    Raises:
        DatabaseUnavailable: it cannot be reached, or its files belong to another major version.
    """

    def address() -> str:
        try:
            return settings.database_url or embedded.ensure(settings.folder)
        except embedded.EmbeddedError as error:
            raise DatabaseUnavailable(str(error)) from error

    store = engines(address, application=application)
    try:
        migrate.upgrade(store.statements)
    except OperationalError as error:
        where = make_url(address()).render_as_string(hide_password=True)
        raise DatabaseUnavailable(f"no answer from {where}: {error.orig}") from error
    return store


@contextmanager
def reading(store: Engines) -> Iterator[Connection]:
    """A read-only transaction."""
    with store.statements.connect() as connection:
        yield connection.execution_options(postgresql_readonly=True)


@contextmanager
def writing(store: Engines) -> Iterator[Connection]:
    """A transaction that commits when the block ends and leaves nothing when it raises."""
    with store.statements.begin() as connection:
        yield connection


_DOLLARS = postgresql.dialect(paramstyle="numeric_dollar")


def arrow(store: Engines, select: Select[tuple[object, ...]]) -> pa.Table:
    """The answer to a select as an Arrow table, read in bulk."""
    compiled = select.compile(dialect=_DOLLARS, compile_kwargs={"render_postcompile": True})
    names = compiled.positiontup or []
    parameters = [compiled.params[name] for name in names]
    connection = store.bulk.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute(str(compiled), parameters or None)
            return cursor.fetch_arrow_table()  # type: ignore[attr-defined]  # ADBC's cursor has more than DBAPI's
    finally:
        connection.close()
