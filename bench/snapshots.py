"""A full refresh of 5,000 instruments of 500 daily bars, every field, beside the `ta` library.

Run by `python -m bench snapshots`. The bars are made up, and only ever in a database of this bench.
The refresh goes from bars in the database to rows committed there, by two processes that take what
is due in turns. `ta` computes the outputs that it has over some of the same bars, in memory.
"""

from __future__ import annotations

import resource
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import ta
from sqlalchemy import func, literal, select, text, true

from bench.database import home
from db.models import instruments, snapshot_due, snapshots_latest
from wizdata_core.bars import BARS
from wizdata_core.calendars import CALENDARS
from wizdata_core.fields import FIELDS
from wizdata_core.ingest.bars import Origin, store_bars
from wizdata_core.ingest.records import store_records
from wizdata_core.ingest.reference import ProviderFacts, store_reference
from wizdata_core.ingest.snapshot_due import Span, note_instruments
from wizdata_core.ingest.snapshots import refresh_due
from wizdata_core.kinds import INSTRUMENT_OBSERVATIONS
from wizdata_core.queries.snapshots import LATEST
from wizdata_core.settings import load
from wizdata_core.snapshots.figures import FIGURES
from wizdata_core.snapshots.technical import SERIES
from wizdata_core.store import Engines, database_address, open_store, reading, writing

if TYPE_CHECKING:
    from numpy.typing import NDArray

INSTRUMENTS, BARS_EACH, PROCESSES, SAMPLE = 5_000, 500, 2, 40
NOW = datetime(2026, 11, 26, 20, tzinfo=UTC)
_LOADED = 500  # instruments stored in one call
FACTS = ProviderFacts("yahoo", "made up", "", 0, False, False)


def sessions() -> NDArray[np.datetime64]:
    """The last 500 weekdays up to the day of the refresh."""
    days = np.arange(np.datetime64("2024-01-01"), np.datetime64("2026-11-27"))
    return days[np.is_busday(days)][-BARS_EACH:]


def walk(seed: int) -> dict[str, NDArray[np.float64]]:
    """Made-up prices and volumes of one instrument."""
    random = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.015, BARS_EACH)))
    opened = close * (1 + random.normal(0, 0.005, BARS_EACH))
    high = np.maximum(opened, close) * (1 + random.random(BARS_EACH) * 0.01)
    low = np.minimum(opened, close) * (1 - random.random(BARS_EACH) * 0.01)
    volume = np.floor(random.random(BARS_EACH) * 1e6)
    return {"open": opened, "high": high, "low": low, "close": close, "volume": volume}


def fill(store: Engines) -> None:
    """Stores the instruments with their bars and figures, and notes them all as due."""
    with writing(store) as connection:
        store_reference(connection, [FACTS])
        rows = [_instrument(f"TEST{number:04}") for number in range(INSTRUMENTS)]
        connection.execute(instruments.insert(), rows)
    days = sessions()
    for first in range(0, INSTRUMENTS, _LOADED):
        symbols = [f"TEST{number:04}" for number in range(first, first + _LOADED)]
        with writing(store) as connection:
            origin = Origin("yahoo", NOW, 1)
            store_bars(connection, _bars(symbols, days, first), origin)
            store_records(connection, {"instrument_observations": _figures(symbols)}, origin)
    with writing(store) as connection:
        note_instruments(connection, (), Span(NOW.date()), NOW)
        # As on any evening: the rows of the day before are held, those of today are due.
        held = select(instruments.c.id, literal(sessions()[-2].item()), literal(NOW), true())
        held = held.where(instruments.c.symbol.like("TEST%"))
        keys = ["instrument_id", "day", "made_at", "reconstructed"]
        connection.execute(snapshots_latest.insert().from_select(keys, held))
        connection.execute(text("analyze"))


def _instrument(symbol: str) -> dict[str, str]:
    texts = ("isin", "isin_sources", "figi", "data_source", "verified", "note")
    facts = {"symbol": symbol, "name": symbol, "mic": "XJSE", "asset_class": "equity"}
    return {**dict.fromkeys(texts, ""), **facts, "currency": "ZAR", "quote_unit": "ZAR"}


def _bars(symbols: list[str], days: NDArray[np.datetime64], seed: int) -> pa.Table:
    walks = [walk(seed + place) for place in range(len(symbols))]
    count = len(symbols) * len(days)
    moments = np.tile(days.astype("datetime64[us]"), len(symbols))
    columns = [
        pa.array(np.repeat(symbols, len(days))),
        pa.array(["1d"] * count),
        pa.array(moments, pa.timestamp("us", "UTC")),
        pa.array(np.tile(days, len(symbols))),
        *(
            pa.array(np.concatenate([each[name] for each in walks]))
            for name in ("open", "high", "low", "close", "volume")
        ),
        pa.array(["ZAR"] * count),
        pa.array(np.ones(count)),
        pa.array(np.ones(count, dtype=bool)),
    ]
    return pa.table(columns, schema=BARS)


def _figures(symbols: list[str]) -> pa.Table:
    rows = [
        {
            "symbol": symbol,
            "item": each.item,
            "period_type": next(iter(each.ranks)),
            "period_end": date(2026, 6, 30),
            "value": 100.0 + place,
            "currency": "ZAR" if each.counts.value.startswith("money") else "",
            "reported_unit": "ZAR",
        }
        for symbol in symbols
        for place, each in enumerate(FIGURES)
    ]
    return pa.Table.from_pylist(rows, schema=INSTRUMENT_OBSERVATIONS.schema)


def worker(url: str) -> tuple[float, float]:
    """Makes what is due until nothing is; gives seconds of its own work, and its peak in MB."""
    began = time.process_time()
    store = open_store(load({"WIZDATA_DATABASE_URL": url}), application="bench")
    refresh_due(store, NOW)
    store.dispose()
    return time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _ready(number: int) -> int:
    """Has a process import this module and know the calendar, as a collector that runs does."""
    CALENDARS["XJSE"].sessions(date(2024, 1, 1), date(2026, 12, 31))
    time.sleep(1)
    return number


def library(count: int) -> tuple[float, int]:
    """Seconds that `ta` takes for all its features over `count` instruments, and their number."""
    frames = [pd.DataFrame(walk(number)) for number in range(count)]
    began, outputs = time.perf_counter(), 0
    columns = frames[0].shape[1]
    for frame in frames:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own divisions by zero
            found = ta.add_all_ta_features(frame, "open", "high", "low", "close", "volume")
        outputs += found.shape[1] - columns
    return time.perf_counter() - began, outputs


def main() -> None:
    """Prints the seconds of a refresh, its memory, and how much sooner an output is made."""
    with home() as settings:
        store = open_store(settings, application="bench")
        fill(store)
        url = database_address(settings)
        with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
            list(pool.map(_ready, range(PROCESSES)))
            began = time.perf_counter()
            done = list(pool.map(worker, [url] * PROCESSES))
            seconds = time.perf_counter() - began
        with reading(store) as connection:
            held = connection.scalar(select(func.count()).select_from(LATEST))
            left = connection.scalar(select(func.count()).select_from(snapshot_due))
        store.dispose()
    theirs, outputs = library(SAMPLE)
    each, own = theirs / outputs, seconds / (INSTRUMENTS * len(FIELDS))
    print(f"{INSTRUMENTS:,} instruments x {BARS_EACH} bars x {len(FIELDS)} fields")
    print(f"  ({len(SERIES)} outputs of indicators), {PROCESSES} processes")
    print(f"  refreshed   {seconds:6.2f} s, {held:,} newest rows, {left} left due")
    print(f"  of it work  {sum(busy for busy, _ in done):6.2f} s, both processes together")
    print(f"  memory      {sum(peak for _, peak in done):6.0f} MB, all processes at their peaks")
    print(
        f"  ta          {theirs:6.2f} s for {SAMPLE} instruments, {outputs // SAMPLE} outputs each"
    )
    print(f"  an output   {own * 1e6:6.2f} us, by ta {each * 1e6:8.1f} us: {each / own:,.0f} times")


if __name__ == "__main__":
    main()
