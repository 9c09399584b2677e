"""Corporate actions: the newest answer counts, and none is lost because an answer lacks it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from sqlalchemy import select

from db.models import corporate_actions, series
from wizdata_core.bars import ACTIONS, Interval
from wizdata_core.errors import UnknownName
from wizdata_core.ingest.actions import store_actions
from wizdata_core.ingest.bars import Origin, touch_series
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SPLIT = ("split", date(2020, 8, 31), 4.0)
DIVIDEND = ("dividend", date(2020, 11, 6), 0.205)


def stored(
    store: Engines, *events: tuple[str, date, float], at: datetime = NOON, symbol: str = "AAPL"
) -> int:
    rows = [
        {
            "symbol": symbol,
            "kind": kind,
            "ex_date": day,
            "value": value,
            "quote_unit": "USD",
            "quote_factor": 1.0,
        }
        for kind, day, value in events
    ]
    with writing(store) as connection:
        table = pa.Table.from_pylist(rows, schema=ACTIONS)
        return store_actions(connection, table, Origin("yahoo", at, 1))


def held(store: Engines) -> list[tuple[str, date, float]]:
    with reading(store) as connection:
        query = select(corporate_actions).order_by(corporate_actions.c.ex_date)
        return [(row.kind, row.ex_date, row.value) for row in connection.execute(query)]


def test_actions_are_stored_once(store: Engines) -> None:
    assert stored(store, SPLIT, DIVIDEND) == 2
    assert stored(store, SPLIT, DIVIDEND, at=NOON + timedelta(days=1)) == 0
    assert held(store) == [SPLIT, DIVIDEND]


def test_an_action_that_an_answer_lacks_is_kept(store: Engines) -> None:
    stored(store, SPLIT, DIVIDEND)
    stored(store, DIVIDEND, at=NOON + timedelta(days=1))
    assert held(store) == [SPLIT, DIVIDEND]


def test_a_restated_value_replaces_the_older_and_never_the_newer(store: Engines) -> None:
    restated = ("dividend", DIVIDEND[1], 0.21)
    stored(store, DIVIDEND)
    assert stored(store, restated, at=NOON - timedelta(days=1)) == 0
    assert stored(store, restated, at=NOON + timedelta(days=1)) == 1
    assert held(store) == [restated]


def test_a_new_action_makes_readers_of_the_series_read_again(store: Engines) -> None:
    with writing(store) as connection:
        touch_series(connection, ["AAPL"], Interval.DAY, "yahoo", NOON, (NOON, NOON))
    versions = []
    for _ in range(2):
        stored(store, SPLIT)
        with reading(store) as connection:
            versions.append(connection.scalar(select(series.c.version)))
    assert versions == [1, 1]


def test_an_unknown_symbol_is_refused_by_name(store: Engines) -> None:
    with pytest.raises(UnknownName, match=r"unknown instrument 'AAPX'; nearest: .*AAPL"):
        stored(store, SPLIT, symbol="AAPX")
