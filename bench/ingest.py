"""Storing a million bars, beside a raw COPY of the same rows into the same table.

Run by `python -m bench ingest`. The bars are made up, and only ever in a database of this bench.
"""

from __future__ import annotations

import io
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from sqlalchemy import text

from bench.database import scratch
from wizdata_core.bars import BARS
from wizdata_core.ingest.bars import Origin, store_bars
from wizdata_core.ingest.reference import ProviderFacts, store_reference
from wizdata_core.reference import rows
from wizdata_core.store import Engines, writing

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS, SERIES, ROUNDS = 1_000_000, 20, 3
START = np.datetime64("2025-01-01T00:00", "us")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def bars() -> pa.Table:
    """A million one-minute example bars of twenty instruments."""
    each = ROWS // SERIES
    symbols = [row["symbol"] for row in rows("instruments")[:SERIES]]
    times = np.tile(START + np.arange(each) * np.timedelta64(60_000_000, "us"), SERIES)
    return minute_bars(np.repeat(symbols, each), times)


def minute_bars(symbols: NDArray[np.str_], times: NDArray[np.datetime64]) -> pa.Table:
    """Example bars of these instruments at these moments, the same at each call."""
    count = len(times)
    random = np.random.default_rng(7)
    middle = random.random(count) * 100 + 50
    columns = [
        pa.array(symbols),
        pa.array(["1m"] * count),
        pa.array(times, pa.timestamp("us", "UTC")),
        pa.array(times.astype("datetime64[D]")),
        *(pa.array(middle + shift) for shift in (0.0, 1.0, -1.0, 0.5)),
        pa.array(random.random(count) * 1000),
        pa.array(["ZAc"] * count),
        pa.array(np.full(count, 0.01)),
        pa.array(np.ones(count, dtype=bool)),
    ]
    return pa.table(columns, schema=BARS)


def raw_copy(store: Engines) -> float:
    """Seconds to COPY what the table holds, from memory into the emptied table."""
    with writing(store) as connection:
        buffer = io.BytesIO()
        connection.connection.cursor().copy_expert(
            "copy (select * from bars_intraday) to stdout with (format binary)", buffer
        )
    empty(store)
    buffer.seek(0)
    began = time.perf_counter()
    with writing(store) as connection:
        connection.connection.cursor().copy_expert(
            "copy bars_intraday from stdin with (format binary)", buffer
        )
    return time.perf_counter() - began


def empty(store: Engines) -> None:
    """Empties the table and what the series remember of it."""
    with writing(store) as connection:
        connection.execute(text("truncate bars_intraday"))
        connection.execute(
            text("update series set bars = 0, first_opened_at = null, last_opened_at = null")
        )


def ours(store: Engines, table: pa.Table, days: int) -> float:
    """Seconds to store the bars, committed."""
    began = time.perf_counter()
    with writing(store) as connection:
        store_bars(connection, table, Origin("yahoo", NOON + timedelta(days=days), 1))
    return time.perf_counter() - began


def main() -> None:
    """Prints rows a second and ratios, medians of three rounds."""
    table = bars()
    times: dict[str, list[float]] = {"raw COPY": [], "stored": [], "stored again": []}
    with scratch() as store:
        with writing(store) as connection:
            store_reference(
                connection,
                [
                    ProviderFacts(name, name, "", rank, False, False)
                    for rank, name in enumerate(
                        ("yahoo", "exchanges", "files", "ecb", "nbp", "sample")
                    )
                ],
            )
        for _ in range(ROUNDS):
            empty(store)
            times["stored"].append(ours(store, table, 0))
            times["stored again"].append(ours(store, table, 1))
            times["raw COPY"].append(raw_copy(store))
    limit = statistics.median(times["raw COPY"])
    print(f"{ROWS:,} bars of {SERIES} instruments, median of {ROUNDS}")
    for name, measured in times.items():
        seconds = statistics.median(measured)
        rate, share = ROWS / seconds, limit / seconds
        print(f"  {name:<14} {seconds:5.2f} s  {rate:>9,.0f} rows/s  {share:4.2f} of raw COPY")


if __name__ == "__main__":
    main()
