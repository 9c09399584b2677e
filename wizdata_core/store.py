"""The database as the rest of WizData sees it: one block, one transaction, reading or writing."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import adbc_driver_manager as adbc
from sqlalchemy import make_url
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, OperationalError

from db import embedded, migrate
from db.engine import Engines, engines
from wizdata_core.errors import DatabaseUnavailable
from wizdata_core.ingest.snapshot_columns import add_missing_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from sqlalchemy import Connection, SelectBase
    from sqlalchemy.pool import Pool

    from wizdata_core.settings import Settings

__all__ = [
    "Engines",
    "arrow",
    "arrow_batches",
    "at_once",
    "database_address",
    "open_store",
    "reading",
    "writing",
]


def open_store(settings: Settings, *, application: str) -> Engines:
    """The database that the settings name, started if it is the embedded one, at the newest schema.

    Raises:
        DatabaseUnavailable: it cannot be reached, its files belong to another major version, or its
            schema to a newer version of WizData.
    """

    def address() -> str:
        return database_address(settings)

    store = engines(address, application=application)
    try:
        migrate.upgrade(store.statements)
        add_missing_columns(store.statements)
    except migrate.NewerSchemaError as error:
        raise DatabaseUnavailable(str(error)) from error
    except OperationalError as error:
        where = make_url(address()).render_as_string(hide_password=True)
        raise DatabaseUnavailable(f"no answer from {where}: {error.orig}") from error
    return store


def database_address(settings: Settings) -> str:
    """The URL of the database that the settings name; the embedded one is started if need be.

    Raises:
        DatabaseUnavailable: the embedded one cannot be started.
    """
    try:
        return settings.database_url or embedded.ensure(settings.folder)
    except embedded.EmbeddedError as error:
        raise DatabaseUnavailable(str(error)) from error


@contextmanager
def reading(store: Engines) -> Iterator[Connection]:
    """A read-only transaction.

    Raises:
        DatabaseUnavailable: the database cannot be reached, or went away inside the block.
    """
    with _reached(), store.statements.connect() as connection:
        yield connection.execution_options(postgresql_readonly=True)


@contextmanager
def writing(store: Engines) -> Iterator[Connection]:
    """A transaction that commits when the block ends and leaves nothing when it raises.

    Raises:
        DatabaseUnavailable: the database cannot be reached, or went away inside the block.
    """
    with _reached(), store.statements.begin() as connection:
        yield connection


@contextmanager
def at_once(store: Engines) -> Iterator[Connection]:
    """A connection whose every statement commits by itself, in one round trip.

    Raises:
        DatabaseUnavailable: the database cannot be reached, or went away inside the block.
    """
    with _reached(), store.statements.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        # Without a statement it was the connecting that failed.
        if error.connection_invalidated or error.statement is None:
            said = str(error.orig).strip().partition("\n")[0]
            raise DatabaseUnavailable(f"the database does not answer: {said}") from error
        raise


_DOLLARS = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy does not say


def arrow(store: Engines, select: SelectBase) -> pa.Table:
    """The answer to a select as an Arrow table, read in bulk.

    A pooled connection may have died with its server since it was last used: then all that are
    pooled are closed, and the question is put once more to a new one.

    Raises:
        DatabaseUnavailable: the database cannot be reached.
    """
    compiled = select.compile(dialect=_DOLLARS, compile_kwargs={"render_postcompile": True})
    parameters = [compiled.params[name] for name in compiled.positiontup or []]
    try:
        return _fetched(store.bulk, str(compiled), parameters)
    except (adbc.OperationalError, adbc.InternalError):
        store.bulk.dispose()
    try:
        return _fetched(store.bulk, str(compiled), parameters)
    except adbc.OperationalError as error:
        said = str(error).strip().partition("\n")[0]
        raise DatabaseUnavailable(f"the database does not answer: {said}") from error


@contextmanager
def arrow_batches(store: Engines, select: SelectBase) -> Iterator[pa.RecordBatchReader]:
    """The answer to a select as Arrow batches of about 16 MB, read as they are asked for.

    The values of the select stand in its text: what has parameters is held in memory whole.

    Raises:
        DatabaseUnavailable: the database cannot be reached.
    """
    statement = str(select.compile(dialect=_DOLLARS, compile_kwargs={"literal_binds": True}))
    try:
        with _streamed(store.bulk, "select 1") as reader:
            reader.read_all()
    except (adbc.OperationalError, adbc.InternalError):
        store.bulk.dispose()  # what was pooled died with its server
    try:
        with _streamed(store.bulk, statement) as reader:
            yield reader
    except adbc.OperationalError as error:
        said = str(error).strip().partition("\n")[0]
        raise DatabaseUnavailable(f"the database does not answer: {said}") from error


@contextmanager
def _streamed(bulk: Pool, statement: str) -> Iterator[pa.RecordBatchReader]:
    connection = bulk.connect()
    try:
        with closing(connection.cursor()) as cursor:
            cursor.execute(statement)
            with cursor.fetch_record_batch() as reader:  # ADBC's cursor has more than DBAPI's
                yield reader
    except adbc.Error:
        connection.invalidate()
        raise
    finally:
        connection.close()


def _fetched(bulk: Pool, statement: str, parameters: list[object]) -> pa.Table:
    connection = bulk.connect()
    try:
        with closing(connection.cursor()) as cursor:
            cursor.execute(statement, parameters or None)
            return cursor.fetch_arrow_table()  # ADBC's cursor has more than DBAPI's
    except adbc.Error:
        connection.invalidate()
        raise
    finally:
        connection.close()
