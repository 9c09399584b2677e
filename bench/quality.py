"""Judging bars, beside yfinance's own repair of the same series.

Run by `python -m bench quality`. The series are generated, from a seed; prices of nobody.
"""

from __future__ import annotations

import logging
import statistics
import time
import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
from yfinance.scrapers.history import PriceHistory

from wizdata_core.bars import ACTIONS, BARS
from wizdata_core.quality.facts import Facts
from wizdata_core.quality.frames import judge_frame
from wizdata_core.quality.judge import judge

if TYPE_CHECKING:
    from collections.abc import Callable

SERIES, DAYS, ROUNDS = 40, 7_000, 3
FLIPPED = slice(5_000, 5_030)
NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)
_ZONE = "Africa/Johannesburg"


def walk(seed: int) -> pd.DataFrame:
    """A generated share as Yahoo gives one, paying twice a year, with 30 days in another unit."""
    random = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.015, DAYS)))
    opened = close * np.exp(random.normal(0, 0.008, DAYS))
    high, low = np.maximum(opened, close) * 1.004, np.minimum(opened, close) / 1.004
    pays = np.arange(DAYS) % 125 == 100
    paid = np.where(pays, 0.01 * np.roll(close, 1), 0.0)
    adjustment = np.append(np.cumprod(np.where(pays, 0.99, 1.0)[:0:-1])[::-1], 1.0)
    prices = {"Open": opened, "High": high, "Low": low, "Close": close}
    columns = prices | {"Adj Close": close * adjustment}
    for each in columns.values():
        each[FLIPPED] *= 100
    rest = {
        "Volume": random.integers(1_000, 100_000, DAYS),
        "Dividends": paid,
        "Stock Splits": np.zeros(DAYS),
    }
    index = pd.bdate_range(end="2026-11-19", periods=DAYS, tz=_ZONE)
    return pd.DataFrame(columns | rest, index=index)


def bars(frames: list[pd.DataFrame]) -> pa.Table:
    """The shares as daily bars."""
    index = pd.DatetimeIndex(frames[0].index)
    days = index.tz_localize(None).to_numpy().astype("datetime64[D]")
    columns = [
        pa.array(np.repeat([f"S{place}" for place in range(SERIES)], DAYS)),
        pa.repeat("1d", SERIES * DAYS),
        pa.array(np.tile(days.astype("datetime64[us]"), SERIES), pa.timestamp("us", "UTC")),
        pa.array(np.tile(days, SERIES)),
        *(
            pa.array(np.concatenate([each[name] for each in frames]).astype(np.float64))
            for name in ("Open", "High", "Low", "Close", "Volume")
        ),
        pa.repeat("ZAc", SERIES * DAYS),
        pa.repeat(0.01, SERIES * DAYS),
        pa.array(np.ones(SERIES * DAYS, dtype=bool)),
    ]
    return pa.table(columns, schema=BARS)


def seconds(work: Callable[[], object]) -> float:
    """The median time of three rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def yfinance_repair(frame: pd.DataFrame) -> pd.DataFrame:
    """The repairs of yfinance that need neither scipy nor a further question to Yahoo.

    Its search for single rows in another unit needs both, and is left out of its time.
    """
    history = PriceHistory(None, "S", _ZONE)
    history._history_metadata = {"currency": "ZAc", "exchangeTimezoneName": _ZONE}  # noqa: SLF001 - no public way without a network
    fixed = history._fix_unit_switch(frame, "1d", _ZONE)  # noqa: SLF001 - as above
    fixed = history._fix_bad_stock_splits(fixed, "1d", _ZONE)  # noqa: SLF001 - as above
    mended: pd.DataFrame = history._fix_bad_div_adjust(fixed, "1d", prepost=False, currency="ZAc")  # noqa: SLF001 - as above
    return mended


def main() -> None:
    """Prints bars a second, medians of three rounds."""
    warnings.simplefilter("ignore")
    logging.getLogger("yfinance").setLevel(logging.CRITICAL)
    frames = [walk(seed) for seed in range(SERIES)]
    table, none = bars(frames), ACTIONS.empty_table()
    flipped = np.isin(np.arange(SERIES * DAYS) % DAYS, np.arange(DAYS)[FLIPPED])
    sound = table.filter(pa.array(~flipped))
    facts = Facts(NOW, {f"S{place}": "equity" for place in range(SERIES)})
    few = frames[:4]
    works: dict[str, tuple[int, Callable[[], object]]] = {
        "judge, clean bars": (sound.num_rows, lambda: judge(sound, none, facts)),
        "judge, a flip a series": (table.num_rows, lambda: judge(table, none, facts)),
        "judge_frame, one table at a time": (
            len(few) * DAYS,
            lambda: [judge_frame(each, NOW, unit="ZAc") for each in few],
        ),
        "yfinance, one table at a time": (
            len(few) * DAYS,
            lambda: [yfinance_repair(each.copy()) for each in few],
        ),
    }
    print(f"{SERIES} series of {DAYS:,} daily bars, median of {ROUNDS}; the goal is 300,000 bars/s")
    for name, (count, work) in works.items():
        took = seconds(work)
        print(f"  {name:<33} {took:6.2f} s  {count / took:>11,.0f} bars/s")
    print(f"  flips mended: {judge(table, none, facts).originals.num_rows:,} of {flipped.sum():,}")


if __name__ == "__main__":
    main()
