"""Migrations: up from nothing, down to nothing, up again, and once however many start."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

import db.models  # noqa: F401 - fills the metadata
from db.base import metadata
from db.migrate import NewerSchemaError, downgrade, upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine


def drop(connection: Connection) -> None:
    """Drops the database whoever is in it.

    `with (force)` would ask for leave to end an autovacuum worker too; without it PostgreSQL ends
    those by itself.
    """
    connection.execute(
        text(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where backend_type = 'client backend' and datname = 'migrated'"
        )
    )
    connection.execute(text("drop database if exists migrated"))


@pytest.fixture
def empty(server: str) -> Iterator[tuple[str, Engine]]:
    """A database without anything in it: its URL, and an engine."""
    plain = server.replace("postgresql://", "postgresql+psycopg2://")
    admin = create_engine(plain, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        drop(connection)
        connection.execute(text("create database migrated template template0"))
    engine = create_engine(plain.rsplit("/", 1)[0] + "/migrated")
    yield server.rsplit("/", 1)[0] + "/migrated", engine
    engine.dispose()
    with admin.connect() as connection:
        drop(connection)
    admin.dispose()


def things(engine: Engine) -> set[str]:
    """Every table, index, function and trigger of ours, by kind and name."""
    query = text(
        "select relkind::text || ' ' || relname from pg_class"
        " where relnamespace = 'public'::regnamespace"
        " union select 'function ' || proname from pg_proc"
        " where pronamespace = 'public'::regnamespace"
        " union select 'trigger ' || tgname from pg_trigger where not tgisinternal"
    )
    with engine.connect() as connection:
        return set(connection.scalars(query))


def test_up_down_and_up_again_is_up(empty: tuple[str, Engine]) -> None:
    _, engine = empty
    upgrade(engine)
    whole = things(engine)
    assert {"p bars_daily", "p bars_intraday", "function ensure_partitions"} <= whole
    downgrade(engine, "base")
    assert things(engine) == {"r alembic_version", "i alembic_version_pkc"}
    upgrade(engine)
    assert things(engine) == whole


def test_upgrading_twice_does_nothing(empty: tuple[str, Engine]) -> None:
    _, engine = empty
    upgrade(engine)
    whole = things(engine)
    upgrade(engine)
    assert things(engine) == whole


def test_a_migrated_database_is_what_the_models_say(empty: tuple[str, Engine]) -> None:
    _, engine = empty
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


CHILD = """
import sys
from sqlalchemy import create_engine
from db.migrate import upgrade
print("ready", flush=True)
sys.stdin.readline()
upgrade(create_engine(sys.argv[1].replace("postgresql://", "postgresql+psycopg2://")))
"""


def test_processes_that_start_at_once_upgrade_once(empty: tuple[str, Engine]) -> None:
    url, engine = empty
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, url],
            env=os.environ.copy(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    for child in children:
        _, said = child.communicate(timeout=60)
        assert (child.returncode, said) == (0, "")
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from alembic_version")) == 1


def test_a_schema_of_a_newer_version_is_left_alone(empty: tuple[str, Engine]) -> None:
    _, engine = empty
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '0999'"))
    with pytest.raises(NewerSchemaError, match="the schema '0999', which this version does not"):
        upgrade(engine)


def test_an_upgrade_that_fails_leaves_nothing_half_done(empty: tuple[str, Engine]) -> None:
    _, engine = empty
    with engine.begin() as connection:
        connection.execute(text("create table runs (in_the_way integer)"))
    before = things(engine)
    with pytest.raises(Exception, match='relation "runs" already exists'):
        upgrade(engine)
    assert things(engine) == before


READER = "wizdata_reader"


def granted(engine: Engine) -> set[str]:
    """The tables that the reader of screens may read here, and what more it may do with any."""
    query = text(
        "select case privilege_type when 'SELECT' then '' else privilege_type || ' ' end"
        " || table_name from information_schema.role_table_grants where grantee = :role"
    )
    with engine.connect() as connection:
        return set(connection.scalars(query, {"role": READER}))


def test_the_reader_of_screens_may_read_snapshots_and_nothing_else(
    empty: tuple[str, Engine],
) -> None:
    _, engine = empty
    upgrade(engine)
    assert granted(engine) == {"snapshots", "snapshots_latest"}
    downgrade(engine, "0011")
    assert granted(engine) == set()
    upgrade(engine)
    assert granted(engine) == {"snapshots", "snapshots_latest"}


def test_the_readers_role_stays_while_another_database_uses_it(
    empty: tuple[str, Engine], template: str
) -> None:
    assert template  # its tables are granted too
    _, engine = empty
    upgrade(engine)
    downgrade(engine, "base")
    with engine.connect() as connection:
        found = text("select count(*) from pg_roles where rolname = :role")
        assert connection.scalar(found, {"role": READER}) == 1
