"""Live prices: ticks through the board beside one insert a tick; trades to bars beside pandas.

Run by `python -m bench live`. Ticks and trades are made up, only ever in a database of this bench.
"""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from bench.database import scratch
from wizdata_core.bars import Interval
from wizdata_core.ingest.quotes import store_quotes
from wizdata_core.ingest.reference import ProviderFacts, store_reference
from wizdata_core.quotes import Board, Quote, quoted
from wizdata_core.reference import rows
from wizdata_core.store import Engines, writing
from wizdata_core.ticks import TRADES, bars_of_trades, tidied
from wizdata_core.units import quote_unit

if TYPE_CHECKING:
    from collections.abc import Callable

TICKS, SINGLE, SYMBOLS, TRADED, ROUNDS = 100_000, 2_000, 50, 1_000_000, 3
PER_FLUSH = 10_000  # ticks of one second at the rate that a stream must bear
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def ticks(count: int) -> list[Quote]:
    """Example ticks of fifty instruments, a tenth of a millisecond apart."""
    symbols = [row["symbol"] for row in rows("instruments")[:SYMBOLS]]
    unit, made = quote_unit("ZAc"), []
    for place in range(count):
        at = NOON + timedelta(microseconds=100 * place)
        source = (symbols[place % SYMBOLS], "yahoo")
        made.append(quoted(source, unit, (at, at), {"price": 10_000.0 + place % 997}))
    return made


def coalesced(store: Engines, given: list[Quote]) -> float:
    """Seconds to bring ticks through the board into the table, a flush for every 10,000."""
    board, began = Board(), time.perf_counter()
    for start in range(0, len(given), PER_FLUSH):
        for quote in given[start : start + PER_FLUSH]:
            board.offer(quote)
        with writing(store) as connection:
            store_quotes(connection, board.take())
    return time.perf_counter() - began


def one_by_one(store: Engines, given: list[Quote]) -> float:
    """Seconds to store each tick by itself, through the same upsert."""
    began = time.perf_counter()
    for quote in given:
        with writing(store) as connection:
            store_quotes(connection, [quote])
    return time.perf_counter() - began


def trades(count: int) -> tuple[pa.Table, pd.DataFrame]:
    """Example trades, some fifty a minute, as Arrow and as pandas would hold them."""
    random = np.random.default_rng(7)
    times = np.datetime64("2026-01-01", "us") + np.cumsum(random.integers(0, 2_400_000, count))
    price = np.round(50_000 + np.cumsum(random.normal(0, 1, count)), 2)
    amount = random.integers(1, 10**9, count) / 1e8
    columns = [
        pa.array(times, pa.timestamp("us")).cast(TRADES.field("traded_at").type),
        pa.array(price),
        pa.array(amount).cast(pa.string()),
        pa.array(np.arange(count)).cast(pa.string()),
    ]
    frame = pd.DataFrame({"price": price, "amount": amount}, index=pd.DatetimeIndex(times))
    return pa.table(columns, schema=TRADES), frame


def ours(table: pa.Table) -> object:
    """Trades put in order, told apart by id, and made into bars in exact sums."""
    return bars_of_trades(tidied(table).trades, Interval.MINUTE, NOON + timedelta(days=400))


def pandas_resample(frame: pd.DataFrame) -> object:
    """The usual way: sorted already, floats added, no ids."""
    grouped = frame.resample("1min")
    bars = grouped["price"].ohlc()
    bars["volume"] = grouped["amount"].sum()
    return bars.dropna()


def seconds(act: Callable[[], object]) -> float:
    """The median time of an action."""
    measured = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        measured.append(time.perf_counter() - began)
    return statistics.median(measured)


def main() -> None:
    """Prints ticks and trades a second, each beside its rival in the same run."""
    given = ticks(TICKS)
    with scratch() as store:
        with writing(store) as connection:
            store_reference(connection, [ProviderFacts("yahoo", "yahoo", "", 1, False, False)])
        alone = SINGLE / one_by_one(store, given[:SINGLE])
        through = TICKS / coalesced(store, given)
    print(f"ticks of {SYMBOLS} instruments to the quotes table")
    print(f"  one insert a tick   {alone:>11,.0f} ticks/s")
    print(f"  through the board   {through:>11,.0f} ticks/s  {through / alone:,.0f} times as many")
    table, frame = trades(TRADED)
    exact, floats = seconds(lambda: ours(table)), seconds(lambda: pandas_resample(frame))
    print(f"{TRADED:,} trades to one-minute bars, median of {ROUNDS}")
    print(f"  pandas, float sums  {TRADED / floats:>11,.0f} trades/s")
    ratio = floats / exact
    print(f"  ours, exact, by id  {TRADED / exact:>11,.0f} trades/s  {ratio:.2f} of pandas")


if __name__ == "__main__":
    main()
