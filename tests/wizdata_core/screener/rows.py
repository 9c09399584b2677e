"""Made-up snapshots of instruments that do not exist, for tests that run screens."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, text

from wizdata_core.queries.snapshots import LATEST, SNAPSHOTS
from wizdata_core.store import writing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wizdata_core.store import Engines

MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
MONDAY = date(2026, 1, 5)
Row = dict[str, object]


def clear(store: Engines) -> None:
    """Takes every snapshot away."""
    with writing(store) as connection:
        connection.execute(text("truncate snapshots, snapshots_latest"))


def fill(store: Engines, history: Mapping[int, Sequence[Row]]) -> None:
    """Stores each instrument's rows, oldest first, of sessions on the days from MONDAY on.

    The newest row is what `snapshots_latest` holds. A row may name its own day.
    """
    rows = [
        {
            "instrument_id": number,
            "day": MONDAY + timedelta(days=at),
            "made_at": MADE_AT,
            "reconstructed": False,
            "symbol": f"TEST{number:05d}",
            "name": f"Made-up company {number}",
            **row,
        }
        for number, each in history.items()
        for at, row in enumerate(each)
    ]
    years = {row["day"].year for row in rows}  # type: ignore[attr-defined]  # a date, as made above
    with writing(store) as connection:
        for year in years:
            connection.execute(
                text(
                    f"create table if not exists snapshots_{year} partition of snapshots"
                    f" for values from ('{year}-01-01') to ('{year + 1}-01-01')"
                )
            )
        for row in rows:
            connection.execute(insert(SNAPSHOTS).values(row))
        newest = {row["instrument_id"]: row for row in rows}
        for row in newest.values():
            connection.execute(insert(LATEST).values(row))
