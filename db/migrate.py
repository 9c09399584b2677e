"""Brings a database to the newest schema; safe when several processes start at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number will do as long as every process uses the same: it names the lock, not the data.
_LOCK = 20_261_121


class NewerSchemaError(Exception):
    """The database has a schema that this version does not know."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Applies what migrations are missing up to `revision`, one process at a time.

    Raises:
        NewerSchemaError: a newer version has been here, and left what this one cannot read.
    """
    with engine.begin() as connection:
        if revision == "head" and _is_newest(connection):
            return
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Takes migrations back down to `revision`."""
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _is_newest(connection: Connection) -> bool:
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - 40 ms that a warm start need not spend elsewhere

    scripts = ScriptDirectory(str(MIGRATIONS))
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        raise NewerSchemaError(
            f"the database has the schema {current!r}, which this version does not know;"
            " start the version that wrote it, or a newer one"
        )
    return current == scripts.get_current_head()
