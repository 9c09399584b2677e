"""Storing bars: idempotent, newest answer counts, predecessors kept, nothing half-written."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from sqlalchemy import select, text

from db.models import bars_daily, bars_intraday, revisions, series
from wizdata_core.bars import BARS
from wizdata_core.errors import UnknownName
from wizdata_core.ingest.bars import Origin, Written, store_bars
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIRST_DAY = date(2026, 11, 2)


def row(day: int, close: float, **changes: object) -> dict[str, object]:
    """An example bar of NPN.JO: made up, and only ever in a test's own database."""
    on = FIRST_DAY + timedelta(days=day)
    opened = datetime(on.year, on.month, on.day, tzinfo=UTC)
    return {
        "symbol": "NPN.JO",
        "interval": "1d",
        "opened_at": opened,
        "session_date": on,
        "open": close,
        "high": close + 1,
        "low": close - 1,
        "close": close,
        "volume": 1000.0,
        "quote_unit": "ZAc",
        "quote_factor": 0.01,
        "final": True,
    } | changes


def table(*rows: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=BARS)


def stored(
    store: Engines, *rows: dict[str, object], fetched_at: datetime = NOON, raw_id: int = 1
) -> Written:
    with writing(store) as connection:
        return store_bars(connection, table(*rows), Origin("yahoo", fetched_at, raw_id))


def closes(store: Engines) -> list[float]:
    with reading(store) as connection:
        return list(connection.scalars(select(bars_daily.c.close).order_by(bars_daily.c.opened_at)))


def test_bars_that_are_new_are_stored_and_counted(store: Engines) -> None:
    assert stored(store, row(0, 100.0), row(1, 101.0)) == Written(new=2)
    assert closes(store) == [100.0, 101.0]
    with reading(store) as connection:
        held = connection.execute(select(series)).one()
    assert (held.bars, held.first_opened_at.day, held.last_opened_at.day) == (2, 2, 3)


def test_storing_the_same_bars_again_changes_nothing(store: Engines) -> None:
    stored(store, row(0, 100.0), row(1, 101.0))
    with reading(store) as connection:
        before = connection.execute(select(bars_daily)).all()
    assert (
        stored(store, row(0, 100.0), row(1, 101.0), fetched_at=NOON + timedelta(hours=1), raw_id=2)
        == Written()
    )
    with reading(store) as connection:
        assert connection.execute(select(bars_daily)).all() == before


def test_a_restated_final_bar_keeps_its_predecessor(store: Engines) -> None:
    stored(store, row(0, 100.0))
    assert stored(store, row(0, 99.0), fetched_at=NOON + timedelta(days=1), raw_id=2) == Written(
        changed=1
    )
    assert closes(store) == [99.0]
    with reading(store) as connection:
        old = connection.execute(select(revisions)).one()
    assert (old.close, old.raw_id, old.fetched_at, old.replaced_at) == (
        100.0,
        1,
        NOON,
        NOON + timedelta(days=1),
    )


def test_an_unfinished_bar_is_replaced_without_a_revision_and_never_replaces_a_final_one(
    store: Engines,
) -> None:
    stored(store, row(0, 100.0, final=False))
    stored(store, row(0, 102.0), fetched_at=NOON + timedelta(hours=6))
    stored(store, row(0, 101.0, final=False), fetched_at=NOON + timedelta(hours=7))
    assert closes(store) == [102.0]
    with reading(store) as connection:
        assert connection.execute(select(revisions)).all() == []


def test_an_older_answer_never_replaces_a_newer_one(store: Engines) -> None:
    stored(store, row(0, 100.0), fetched_at=NOON)
    assert stored(store, row(0, 90.0), fetched_at=NOON - timedelta(days=1)) == Written()
    assert closes(store) == [100.0]


def test_of_two_rows_with_one_key_in_one_call_the_later_counts(store: Engines) -> None:
    assert stored(store, row(0, 100.0), row(1, 5.0), row(0, 103.0)) == Written(new=2)
    assert closes(store) == [103.0, 5.0]


def test_rows_before_after_between_and_over_held_ones_all_land(store: Engines) -> None:
    stored(store, row(10, 10.0), row(14, 14.0))
    assert stored(store, row(3, 3.0), row(5, 5.0)) == Written(new=2)
    assert stored(store, row(20, 20.0)) == Written(new=1)
    assert stored(
        store,
        row(9, 9.0),
        row(10, 10.0),
        row(12, 12.0),
        row(14, 15.0),
        fetched_at=NOON + timedelta(1),
    ) == Written(new=2, changed=1)
    assert closes(store) == [3.0, 5.0, 9.0, 10.0, 12.0, 15.0, 20.0]


def test_missing_prices_are_null_and_not_nan(store: Engines) -> None:
    stored(store, row(0, 100.0, open=None, high=float("nan"), low=None, volume=float("nan")))
    with reading(store) as connection:
        held = connection.execute(select(bars_daily)).one()
    assert (held.open, held.high, held.low, held.volume, held.close) == (
        None,
        None,
        None,
        None,
        100.0,
    )


def test_intraday_and_daily_bars_go_to_their_own_tables(store: Engines) -> None:
    opened = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert stored(store, row(0, 100.0), row(0, 100.5, interval="1m", opened_at=opened)) == Written(
        new=2
    )
    with reading(store) as connection:
        assert connection.scalars(select(bars_intraday.c.opened_at)).all() == [opened]


def test_a_symbol_that_no_instrument_has_is_refused_by_name_and_stores_nothing(
    store: Engines,
) -> None:
    with pytest.raises(UnknownName, match=r"unknown instrument 'NPX.JO'; nearest: .*NPN.JO"):
        stored(store, row(0, 100.0), row(0, 1.0, symbol="NPX.JO"))
    assert closes(store) == []


def test_the_primary_key_is_in_the_database(store: Engines) -> None:
    stored(store, row(0, 100.0))
    with pytest.raises(Exception, match="duplicate key"), writing(store) as connection:
        connection.execute(text("insert into bars_daily select * from bars_daily"))


def test_writers_that_need_the_same_new_partitions_at_once_all_land(store: Engines) -> None:
    """They made each other wait for ever: each held a lock on the table that the other wanted."""
    symbols = ("NPN.JO", "PRX.JO", "AGL.JO", "BHG.JO")
    days = [date(1950 + 10 * decade, 3, 1) for decade in range(9)]
    ready = threading.Barrier(len(symbols))

    def write(symbol: str) -> Written:
        opened = [datetime(day.year, day.month, day.day, tzinfo=UTC) for day in days]
        rows = [row(0, 1.0, symbol=symbol, opened_at=at, session_date=at.date()) for at in opened]
        ready.wait()
        return stored(store, *rows)

    with ThreadPoolExecutor(len(symbols)) as pool:
        assert list(pool.map(write, symbols)) == [Written(new=len(days))] * len(symbols)


def test_bars_of_1885_and_of_2049_find_a_partition(store: Engines) -> None:
    old = datetime(1885, 2, 16, tzinfo=UTC)
    assert stored(
        store, row(0, 62.76, opened_at=old, session_date=old.date()), row(8500, 1.0)
    ) == Written(new=2)
