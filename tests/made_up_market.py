"""A made-up market in a test's own database: instruments, snapshots and bars that are nobody's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlalchemy import insert, text

from db.models import instruments
from wizdata_core.bars import ACTIONS, BARS
from wizdata_core.ingest.actions import store_actions
from wizdata_core.ingest.bars import Origin, store_bars
from wizdata_core.queries.snapshots import LATEST, SNAPSHOTS
from wizdata_core.store import writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wizdata_core.store import Engines

MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
Row = dict[str, object]


def symbol_of(number: int) -> str:
    """The symbol of the made-up share with this number."""
    return f"MADE{number:04d}"


def list_shares(
    store: Engines, count: int, mic: str = "XJSE", currency: str = "ZAR", first: int = 1
) -> list[int]:
    """Lists so many made-up shares, numbered from `first`; gives their ids."""
    made = [
        {
            "symbol": symbol_of(number),
            "name": f"Made-up company {number}",
            "mic": mic,
            "asset_class": "equity",
            "currency": currency,
            "quote_unit": currency,
            **dict.fromkeys(
                ("isin", "isin_sources", "figi", "data_source", "verified", "note"), ""
            ),
        }
        for number in range(first, first + count)
    ]
    with writing(store) as connection:
        rows = connection.execute(insert(instruments).returning(instruments.c.id), made)
        return sorted(rows.scalars())


def store_snapshots(store: Engines, rows: Iterable[Row]) -> None:
    """Stores rows of snapshots; each names its instrument_id, symbol and day."""
    whole = [
        {"made_at": MADE_AT, "reconstructed": False, "name": f"Company of {row['symbol']}", **row}
        for row in rows
    ]
    names = {name for row in whole for name in row}
    whole = [dict.fromkeys(names) | row for row in whole]
    newest: dict[object, Row] = {}
    for row in sorted(whole, key=lambda each: str(each["day"])):
        newest[row["instrument_id"]] = row
    with writing(store) as connection:
        for year in {row["day"].year for row in whole}:  # type: ignore[attr-defined]  # a date
            connection.execute(
                text(
                    f"create table if not exists snapshots_{year} partition of snapshots"
                    f" for values from ('{year}-01-01') to ('{year + 1}-01-01')"
                )
            )
        connection.execute(insert(SNAPSHOTS), whole)
        ids = [int(str(each)) for each in newest]
        connection.execute(LATEST.delete().where(LATEST.c.instrument_id.in_(ids)))
        connection.execute(insert(LATEST), list(newest.values()))


def store_closes(
    store: Engines, symbol: str, days: Sequence[date], closes: Sequence[float]
) -> None:
    """Stores daily bars of a made-up share with these closes."""
    rows = [
        {
            "symbol": symbol,
            "interval": "1d",
            "opened_at": datetime(day.year, day.month, day.day, tzinfo=UTC),
            "session_date": day,
            **dict.fromkeys(("open", "high", "low", "close"), close),
            "volume": 1_000.0,
            "quote_unit": "ZAR",
            "quote_factor": 1.0,
            "final": True,
        }
        for day, close in zip(days, closes, strict=True)
    ]
    with writing(store) as connection:
        store_bars(connection, pa.Table.from_pylist(rows, schema=BARS), Origin("yahoo", MADE_AT, 1))


def store_dividend(store: Engines, symbol: str, day: date, cash: float) -> None:
    """Stores a dividend of a made-up share."""
    row = dict.fromkeys(ACTIONS.names) | {
        "symbol": symbol,
        "kind": "dividend",
        "ex_date": day,
        "value": cash,
        "quote_unit": "ZAR",
        "quote_factor": 1.0,
    }
    with writing(store) as connection:
        store_actions(
            connection, pa.Table.from_pylist([row], schema=ACTIONS), Origin("yahoo", MADE_AT, 1)
        )


def weekdays(first: date, count: int) -> list[date]:
    """So many weekdays from a day on."""
    found: list[date] = []
    day = first
    while len(found) < count:
        if day.weekday() < 5:
            found.append(day)
        day += timedelta(1)
    return found
