"""The database from outside: one block one transaction, and a plain word when it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, literal, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from db.models import providers
from wizdata_core.errors import DatabaseUnavailable
from wizdata_core.settings import load
from wizdata_core.store import arrow, open_store, reading, writing

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from wizdata_core.store import Engines


def cut_all(store: Engines) -> None:
    """Ends every other session of the database, as a restart of the server does."""
    with writing(store) as connection:
        connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where backend_type = 'client backend'"
                " and datname = current_database() and pid <> pg_backend_pid()"
            )
        )


def test_a_block_that_raises_leaves_nothing(store: Engines) -> None:
    def spoil(connection: Connection) -> None:
        connection.execute(providers.update().values(label="changed"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), writing(store) as connection:
        spoil(connection)
    with reading(store) as connection:
        assert "changed" not in connection.scalars(select(providers.c.label)).all()


def test_a_reading_block_cannot_write(store: Engines) -> None:
    with pytest.raises(DBAPIError, match="read-only"), reading(store) as connection:
        connection.execute(providers.delete())


def test_times_are_utc_whatever_the_server_thinks(store: Engines) -> None:
    with reading(store) as connection:
        assert connection.scalar(text("show timezone")) == "UTC"
    zone = arrow(store, select(func.current_setting("timezone").label("zone")))
    assert zone["zone"].to_pylist() == ["UTC"]


def test_what_is_wrong_with_a_statement_is_not_taken_for_an_absent_database(
    store: Engines,
) -> None:
    with pytest.raises(IntegrityError), writing(store) as connection:
        connection.execute(text("insert into providers select * from providers"))


def test_reads_in_bulk_heal_after_the_server_came_back(store: Engines) -> None:
    one = select(literal(1).label("one"))
    held = [store.bulk.connect() for _ in range(3)]
    for each in held:
        each.close()
    cut_all(store)
    assert arrow(store, one)["one"].to_pylist() == [1]
    with reading(store) as connection:
        assert connection.scalar(one) == 1


def test_a_session_that_dies_inside_a_block_is_an_absent_database(store: Engines) -> None:
    def ask_around_the_cut(connection: Connection) -> None:
        connection.execute(text("select 1"))
        cut_all(store)
        connection.execute(text("select 1"))

    said = "the database does not answer"
    with pytest.raises(DatabaseUnavailable, match=said), reading(store) as connection:
        ask_around_the_cut(connection)


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://me:hunter2@127.0.0.1:1/none"
    settings = load({"WIZDATA_DATABASE_URL": url, "WIZDATA_HOME": str(tmp_path)})
    with pytest.raises(DatabaseUnavailable, match=r"me:\*\*\*@127\.0\.0\.1:1/none") as met:
        open_store(settings, application="tests")
    assert "hunter2" not in str(met.value)


def test_a_database_of_a_newer_version_is_refused(
    store: Engines, database_url: str, tmp_path: Path
) -> None:
    with writing(store) as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    settings = load({"WIZDATA_DATABASE_URL": database_url, "WIZDATA_HOME": str(tmp_path)})
    with pytest.raises(DatabaseUnavailable, match="the schema '9999', which this version"):
        open_store(settings, application="tests")
