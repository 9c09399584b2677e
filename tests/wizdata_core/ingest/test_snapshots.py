"""Rows of snapshots are made once, stay once settled, and come back after a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from sqlalchemy import func, select, text

from db.models import instruments, snapshot_due, snapshot_revisions
from wizdata_core.bars import ACTIONS, BARS, Interval
from wizdata_core.calendars import CALENDARS
from wizdata_core.ingest.actions import store_actions
from wizdata_core.ingest.bars import Origin, store_bars
from wizdata_core.ingest.series import touch_series
from wizdata_core.ingest.snapshot_due import Span, note_instruments
from wizdata_core.ingest.snapshots import refresh, refresh_due
from wizdata_core.queries.snapshots import LATEST, SNAPSHOTS, refusals, stamp
from wizdata_core.snapshots.parts import rows_of
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizdata_core.snapshots.panel import Panel
    from wizdata_core.store import Engines

DAYS = [day.item() for day in CALENDARS["XJSE"].sessions(date(2026, 10, 1), date(2026, 11, 20))]
LAST = DAYS[-1]
EVENING = datetime(LAST.year, LAST.month, LAST.day, 18, tzinfo=UTC)


def add(store: Engines, *symbols: str) -> None:
    """Made-up shares of Johannesburg."""
    texts = ("isin", "isin_sources", "figi", "data_source", "verified", "note")
    facts = {"mic": "XJSE", "asset_class": "equity", "currency": "ZAR", "quote_unit": "ZAR"}
    with writing(store) as connection:
        connection.execute(
            instruments.insert(),
            [
                {**dict.fromkeys(texts, ""), **facts, "symbol": each, "name": each}
                for each in symbols
            ],
        )


def load(store: Engines, symbol: str, closes: dict[date, float], at: datetime) -> None:
    """Stores bars of one price each, and notes them as due."""
    rows = [
        {
            "symbol": symbol,
            "interval": "1d",
            "opened_at": datetime(day.year, day.month, day.day, tzinfo=UTC),
            "session_date": day,
            **dict.fromkeys(("open", "high", "low", "close"), close),
            "volume": 100.0,
            "quote_unit": "ZAR",
            "quote_factor": 1.0,
            "final": True,
        }
        for day, close in closes.items()
    ]
    with writing(store) as connection:
        store_bars(connection, pa.Table.from_pylist(rows, schema=BARS), Origin("yahoo", at, 1))
        note_instruments(connection, [symbol], Span(min(closes)), at)


def closes(days: Sequence[date]) -> dict[date, float]:
    return {day: 100.0 + place for place, day in enumerate(days)}


def held(store: Engines, table: object = SNAPSHOTS) -> list[dict[str, object]]:
    with reading(store) as connection:
        query = select(table).order_by(table.c.instrument_id, table.c.day)  # type: ignore[attr-defined,call-overload]  # either table
        return [dict(row) for row in connection.execute(query).mappings()]


def due(store: Engines) -> int:
    with reading(store) as connection:
        return connection.scalar(select(func.count()).select_from(snapshot_due)) or 0


@pytest.fixture
def share(store: Engines) -> Engines:
    add(store, "TEST1")
    return store


def test_a_first_load_brings_history_and_the_newest_row(share: Engines) -> None:
    load(share, "TEST1", closes(DAYS), EVENING)
    with reading(share) as connection:
        before = stamp(connection)
    assert refresh_due(share, EVENING) == len(DAYS)
    rows = held(share)
    assert [row["day"] for row in rows] == DAYS
    assert [row["price"] for row in rows] == [100.0 + place for place in range(len(DAYS))]
    # Thursday settles on Saturday at noon; what was made later than that is rebuilt.
    assert [row["reconstructed"] for row in rows] == [True] * (len(DAYS) - 2) + [False] * 2
    (latest,) = held(share, LATEST)
    assert latest == rows[-1]
    assert due(share) == 0
    with reading(share) as connection:
        assert stamp(connection) != before


def test_making_again_changes_nothing(share: Engines) -> None:
    load(share, "TEST1", closes(DAYS), EVENING)
    refresh_due(share, EVENING)
    rows, latest = held(share), held(share, LATEST)
    assert refresh(share, EVENING + timedelta(hours=1), ["TEST1"], DAYS[0]) == len(DAYS)
    assert (held(share), held(share, LATEST)) == (rows, latest)


def test_history_longer_than_a_batch_is_made_newest_first(
    share: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wizdata_core.ingest.snapshots.NEWEST_ROWS", 5)
    monkeypatch.setattr("wizdata_core.ingest.snapshots.HISTORY_ROWS", 7)
    load(share, "TEST1", closes(DAYS), EVENING)
    assert refresh_due(share, EVENING, most=1) == 5
    assert [row["day"] for row in held(share)] == DAYS[-5:]
    assert due(share) == 1
    assert refresh_due(share, EVENING) == len(DAYS) - 5
    assert [row["day"] for row in held(share)] == DAYS
    assert due(share) == 0


def test_a_row_may_be_replaced_until_it_has_settled(share: Engines) -> None:
    load(share, "TEST1", closes(DAYS), EVENING)
    refresh_due(share, EVENING)
    load(share, "TEST1", {LAST: 500.0}, EVENING + timedelta(hours=40))
    refresh_due(share, EVENING + timedelta(hours=40))
    row = held(share)[-1]
    assert (row["price"], row["reconstructed"]) == (500.0, False)
    with reading(share) as connection:
        assert connection.scalar(select(func.count()).select_from(snapshot_revisions)) == 0


def test_a_settled_row_stays_and_what_differs_is_noted_once(share: Engines) -> None:
    load(share, "TEST1", closes(DAYS), EVENING)
    refresh_due(share, EVENING)
    (before,) = (row for row in held(share) if row["day"] == LAST)
    late = EVENING + timedelta(days=5)
    load(share, "TEST1", {DAYS[3]: 90.0, LAST: 500.0}, late)
    for hours in (0, 1):
        refresh(share, late + timedelta(hours=hours), ["TEST1"], DAYS[0])
    rows = {row["day"]: row for row in held(share)}
    assert rows[LAST] == before
    assert rows[DAYS[3]]["price"] == 90.0  # rebuilt rows follow what is held
    (latest,) = held(share, LATEST)
    assert latest["day"] > LAST or latest["price"] == 500.0  # the newest knowledge
    with reading(share) as connection:
        (revision,) = connection.execute(
            select(snapshot_revisions).where(snapshot_revisions.c.day == LAST)
        ).all()
    assert revision.changes["price"] == [before["price"], 500.0]
    assert "symbol" not in revision.changes


def test_a_later_split_leaves_the_rows_before_it_alone(share: Engines) -> None:
    load(share, "TEST1", closes(DAYS), EVENING)
    split = {
        "symbol": "TEST1",
        "kind": "split",
        "ex_date": DAYS[-1],
        "value": 4.0,
        "quote_unit": "ZAR",
        "quote_factor": 1.0,
    }
    with writing(share) as connection:
        store_actions(
            connection, pa.Table.from_pylist([split], schema=ACTIONS), Origin("yahoo", EVENING, 1)
        )
    refresh_due(share, EVENING)
    rows = held(share)
    assert rows[-2]["high_all"] == rows[-2]["price"] == 100.0 + len(DAYS) - 2
    assert rows[-1]["previous_close"] == pytest.approx(rows[-2]["price"] / 4)


def answer(store: Engines, since: datetime, until: datetime) -> None:
    """Notes that the provider has said which bars of TEST1 there are from one moment to another."""
    with writing(store) as connection:
        touch_series(connection, ["TEST1"], Interval.DAY, "yahoo", until, (since, until))


def test_a_session_whose_bar_never_came_has_a_row_once_its_provider_has_answered_for_it(
    share: Engines,
) -> None:
    load(share, "TEST1", closes(DAYS[:-1]), EVENING)
    refresh_due(share, EVENING)
    assert held(share)[-1]["day"] == DAYS[-2]
    later = EVENING + timedelta(hours=31)
    refresh(share, later, ["TEST1"])
    assert held(share)[-1]["day"] == DAYS[-2]  # nobody has asked since
    answer(share, EVENING - timedelta(days=30), later)
    refresh(share, later, ["TEST1"])
    row = held(share)[-1]
    assert (row["day"], row["volume"], row["stale_price_sessions"]) == (LAST, 0.0, 1.0)
    load(share, "TEST1", {LAST: 130.0}, later)
    refresh_due(share, later)
    assert (held(share)[-1]["price"], held(share)[-1]["volume"]) == (130.0, 100.0)


def test_an_instrument_whose_rows_cannot_be_made_holds_up_no_other(
    share: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(share, "TEST2")
    for symbol in ("TEST1", "TEST2"):
        load(share, symbol, closes(DAYS), EVENING)

    def failing(panel: Panel) -> pa.Table:
        if any(each.symbol == "TEST2" for each in panel.inputs.subjects):
            raise ZeroDivisionError("a fault made on purpose")
        return rows_of(panel)

    with monkeypatch.context() as broken:
        broken.setattr("wizdata_core.ingest.snapshots.rows_of", failing)
        assert refresh_due(share, EVENING) == len(DAYS)
        assert refresh_due(share, EVENING) == 0
    assert {row["symbol"] for row in held(share)} == {"TEST1"}
    with reading(share) as connection:
        assert refusals(connection) == (("TEST2", "ZeroDivisionError: a fault made on purpose"),)
    # It is tried again once something of it changes, or somebody asks.
    assert refresh(share, EVENING, ["TEST2"], DAYS[0]) == len(DAYS)
    with reading(share) as connection:
        assert refusals(connection) == ()


def test_a_reader_of_the_rows_does_not_hold_up_making_them(share: Engines) -> None:
    load(share, "TEST1", closes(DAYS), EVENING)
    with writing(share) as reader:
        # As deriving does: it reads the rows, and then waits for what is being made.
        assert reader.scalar(select(func.count()).select_from(SNAPSHOTS)) == 0
        assert refresh_due(share, EVENING) == len(DAYS)


def test_two_refreshers_at_once_make_each_row_once(store: Engines) -> None:
    symbols = [f"TEST{number}" for number in range(30)]
    add(store, *symbols)
    for symbol in symbols:
        load(store, symbol, closes(DAYS[-3:]), EVENING)
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(lambda _: refresh_due(store, EVENING), range(2)))
    assert sum(counts) == 30 * 3
    assert len(held(store)) == 30 * 3
    assert due(store) == 0


_KILLED = """
import sys
from datetime import datetime
from wizdata_core.ingest.snapshots import refresh_due
from wizdata_core.settings import load
from wizdata_core.store import open_store

store = open_store(load({"WIZDATA_DATABASE_URL": sys.argv[1]}), application="killed")
refresh_due(store, datetime.fromisoformat(sys.argv[2]))
"""


def test_a_refresher_killed_in_the_middle_leaves_its_work_due(
    share: Engines, database_url: str
) -> None:
    load(share, "TEST1", closes(DAYS), EVENING)
    with share.statements.begin() as blocking:
        # It comes as far as this table with all it has made, and there it waits.
        blocking.execute(text("lock table snapshots_latest in exclusive mode"))
        process = subprocess.Popen(
            [sys.executable, "-c", _KILLED, database_url, EVENING.isoformat()]
        )
        while not _waits(share):
            assert process.poll() is None
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert held(share) == []
    assert due(share) == 1
    while not refresh_due(share, EVENING):  # the server may not know yet that it is dead
        time.sleep(0.05)
    assert len(held(share)) == len(DAYS)


def _waits(store: Engines) -> bool:
    query = text(
        "select count(*) from pg_stat_activity"
        " where application_name = 'killed' and wait_event_type = 'Lock'"
    )
    with reading(store) as connection:
        return bool(connection.scalar(query))
