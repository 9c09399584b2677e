"""Screens read snapshots and nothing else, write nothing, and stop in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import adbc_driver_manager as adbc
import pytest
from sqlalchemy import Integer, column, func, literal, literal_column, select, table, text

from tests.wizdata_core.screener.rows import fill
from wizdata_core.errors import BadInput
from wizdata_core.ingest.snapshot_columns import add_missing_columns
from wizdata_core.queries.limited import ROLE, TookTooLong, bound, limited
from wizdata_core.queries.snapshots import LATEST, SNAPSHOTS
from wizdata_core.store import arrow, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Label

    from wizdata_core.store import Engines


def asked(store: Engines, expression: object) -> object:
    with limited(store) as ask:
        return ask(bound(select(expression.label("x"))))["x"][0].as_py()  # type: ignore[attr-defined]  # an expression has one


def test_a_screen_runs_as_the_reader(store: Engines) -> None:
    assert asked(store, literal_column("current_user::text")) == ROLE
    assert asked(store, func.current_setting("transaction_read_only")) == "on"


def test_the_reader_sees_snapshots_whatever_partitions_and_columns_grow(store: Engines) -> None:
    with writing(store) as connection:
        connection.execute(text("alter table snapshots drop column price"))
        connection.execute(text("alter table snapshots_latest drop column price"))
    assert add_missing_columns(store.statements) == 2
    fill(store, {1: [{"price": 5.0}]})
    for each in (SNAPSHOTS, LATEST):
        assert asked(store, select(each.c.price).scalar_subquery()) == 5.0


@pytest.mark.parametrize("name", ["instruments", "bars_daily", "runs", "pg_authid"])
def test_the_reader_sees_no_other_table(store: Engines, name: str) -> None:
    other = table(name, column("id", Integer))
    with pytest.raises(adbc.Error, match=f"permission denied for table {name}"):
        asked(store, select(func.count()).select_from(other).scalar_subquery())


def test_the_reader_writes_nothing_and_cannot_put_its_limits_off(store: Engines) -> None:
    with pytest.raises(adbc.Error, match=r"permission denied|read-only"):
        asked(store, func.lo_create(0))
    with pytest.raises(adbc.Error, match="read-write mode"):
        asked(store, func.set_config("transaction_read_only", "off", True))


def test_what_takes_too_long_is_stopped_and_says_so(store: Engines) -> None:
    with (
        pytest.raises(TookTooLong, match=r"took longer than 0\.2 s; narrow it"),
        limited(store, 0.2) as ask,
    ):
        ask(bound(select(func.pg_sleep(5).label("x"))))
    assert issubclass(TookTooLong, BadInput)
    assert asked(store, literal(1)) == 1


def test_the_limits_end_with_the_transaction(store: Engines) -> None:
    asked(store, literal(1))
    who: Label[str] = literal_column("current_user::text").label("x")
    for _ in range(4):
        assert arrow(store, select(who))["x"][0].as_py() != ROLE


def test_without_the_role_a_read_only_transaction_is_left(store: Engines) -> None:
    with writing(store) as connection:
        connection.execute(text(f"revoke all on snapshots from {ROLE}"))
    assert asked(store, literal_column("current_user::text")) != ROLE
    assert asked(store, func.current_setting("transaction_read_only")) == "on"
    assert asked(store, func.current_setting("statement_timeout")) == "2s"


def test_a_pool_whose_server_was_restarted_is_filled_anew(store: Engines) -> None:
    held: Iterator[object] = iter([asked(store, literal(1))])
    assert next(held) == 1
    with store.statements.connect() as connection:
        connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where backend_type = 'client backend'"
                " and datname = current_database() and pid <> pg_backend_pid()"
            )
        )
    assert asked(store, literal(2)) == 2
