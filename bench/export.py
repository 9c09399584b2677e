"""Exporting ten million bars as Parquet: rows a second beside a raw COPY, and the peak of memory.

Run by `python -m bench export`. The bars are made up, and only ever in a database of this bench.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np

from bench.database import home
from bench.ingest import minute_bars
from wizdata_core.ingest.bars import Origin, store_bars
from wizdata_core.ingest.reference import ProviderFacts, store_reference
from wizdata_core.reference import rows
from wizdata_core.store import Engines, open_store, writing

if TYPE_CHECKING:
    import pyarrow as pa

SERIES, EACH = 20, 500_000
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MOST_MEGABYTES = 300
# In a process of its own, so that its peak of memory is its own.
CHILD = """
import json, re, sys, time
from datetime import UTC, datetime
from pathlib import Path
from collectors.export import Choice, export
from wizdata_core.bars import Interval
from wizdata_core.settings import load
from wizdata_core.store import open_store
store = open_store(load({"WIZDATA_HOME": sys.argv[1]}), application="bench")
def peak():  # ru_maxrss would count the parent's
    return int(re.findall(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[0])
before = peak()
began = time.perf_counter()
choice = Choice((Interval.MINUTE,))
done = export(store, Path(sys.argv[2]), choice, datetime(2026, 1, 1, tzinfo=UTC), lambda *_: None)
seconds = time.perf_counter() - began
print(json.dumps([seconds, done.rows, done.written, done.unchanged, before / 1024, peak() / 1024]))
"""


def bars_of(symbol: str, first: str, count: int) -> pa.Table:
    """One-minute example bars of one instrument."""
    times = np.datetime64(first, "us") + np.arange(count) * np.timedelta64(60_000_000, "us")
    return minute_bars(np.repeat([symbol], count), times)


def fill(store: Engines) -> None:
    """Stores the bars, an instrument at a time."""
    with writing(store) as connection:
        store_reference(connection, [ProviderFacts("yahoo", "yahoo", "", 1, False, False)])
    for row in rows("instruments")[:SERIES]:
        with writing(store) as connection:
            store_bars(
                connection, bars_of(row["symbol"], "2025-01-01", EACH), Origin("yahoo", NOON, 1)
            )


def raw_copy(store: Engines) -> float:
    """Seconds to COPY the table to a file, in binary."""
    began = time.perf_counter()
    with writing(store) as connection, tempfile.TemporaryFile() as file:
        statement = "copy (select * from bars_intraday) to stdout with (format binary)"
        connection.connection.cursor().copy_expert(statement, file)
    return time.perf_counter() - began


def exported(folder: Path, out: Path) -> list[float]:
    """What an export in a process of its own came to."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder), str(out)],
        check=True,
        capture_output=True,
        text=True,
    )
    return [float(each) for each in json.loads(done.stdout)]


def main() -> None:
    """Prints rows a second and the peak of memory of a whole, an unchanged and a daily export."""
    total = SERIES * EACH
    with home() as settings, tempfile.TemporaryDirectory() as out:
        store = open_store(settings, application="bench")
        fill(store)
        limit = raw_copy(store)
        print(f"{total:,} one-minute bars of {SERIES} instruments")
        print(f"  raw COPY to a file     {limit:6.1f} s  {total / limit:>9,.0f} rows/s")
        daily = bars_of(rows("instruments")[0]["symbol"], "2025-12-14T05:20", 400)
        for name in ("all of it", "nothing changed", "one series has a new day"):
            if name.startswith("one"):
                with writing(store) as connection:
                    store_bars(connection, daily, Origin("yahoo", NOON + timedelta(days=1), 1))
            seconds, written, files, kept, before, peak = exported(settings.folder, Path(out))
            print(
                f"  {name:<23}{seconds:6.1f} s  {written / seconds:>9,.0f} rows/s"
                f"  {files:.0f} files written, {kept:.0f} left,"
                f" peak {peak:.0f} MB ({before:.0f} at the start), most {MOST_MEGABYTES}"
            )
        began = time.perf_counter()
        pattern = f"{out}/bars/*/*/*.parquet"
        duck = duckdb.execute("select count(*), avg(close) from read_parquet(?)", [pattern])
        read = duck.fetchone()
        print(f"  DuckDB reads {read} in {time.perf_counter() - began:.2f} s")
        store.dispose()


if __name__ == "__main__":
    main()
