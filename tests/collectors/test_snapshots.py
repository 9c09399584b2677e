"""What is collected is noted as due, made by commands, and the same after a rebuild."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from collectors.replay import replay
from collectors.stages.derive import DERIVATIONS
from tests.conftest import load_offline
from wizdata_core import clock
from wizdata_core.ingest.snapshot_due import note_changed
from wizdata_core.ingest.snapshots import refresh_due
from wizdata_core.queries.snapshots import LATEST
from wizdata_core.store import Engines, reading, writing

if TYPE_CHECKING:
    from collectors.stages.collect import Outside


def due(store: Engines) -> dict[str, date]:
    query = text(
        "select symbol, since from snapshot_due join instruments on id = instrument_id order by 1"
    )
    with reading(store) as connection:
        return {row.symbol: row.since for row in connection.execute(query)}


def latest(store: Engines) -> list[dict[str, object]]:
    with reading(store) as connection:
        rows = connection.execute(select(LATEST).order_by(LATEST.c.symbol)).mappings()
        return [{name: value for name, value in row.items() if name != "made_at"} for row in rows]


def test_collected_bars_are_noted_made_and_the_same_after_a_rebuild(outside: Outside) -> None:
    load_offline(outside, ("sample",))
    noted = due(outside.store)
    assert len(noted) == 5
    now = clock.now()
    # The newest rows of all come first; the history behind them stays due.
    refresh_due(outside.store, now, most=1)
    before = latest(outside.store)
    assert [row["symbol"] for row in before] == sorted(noted)
    assert all(row["sample"] and row["price"] for row in before)
    replay(outside, rebuild=True)
    assert due(outside.store).keys() == noted.keys()
    refresh_due(outside.store, now, most=1)
    assert latest(outside.store) == before


def test_an_answer_that_changed_nothing_makes_nothing_due(outside: Outside) -> None:
    load_offline(outside, ("sample",))
    now = clock.now()
    with writing(outside.store) as connection:
        connection.execute(text("delete from snapshot_due"))
        note_changed(connection, 10**9, now)
    assert due(outside.store) == {}


def test_a_rate_makes_all_due_that_is_counted_in_its_currencies(outside: Outside) -> None:
    load_offline(outside, ("sample", "ecb"))
    everyone = due(outside.store)
    with writing(outside.store) as connection:
        connection.execute(text("delete from snapshot_due"))
        raw_id = connection.scalar(text("select max(id) from raw_objects where provider = 'ecb'"))
        note_changed(connection, raw_id, datetime(2026, 11, 20, tzinfo=UTC))
    assert due(outside.store).keys() == everyone.keys()


def test_deriving_notes_snapshots() -> None:
    assert "snapshots" in [each.name for each in DERIVATIONS]
