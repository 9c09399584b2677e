"""Series of prices with faults put into them, for tests of the judge; all generated from a seed.

No price here is of a real instrument: `walk` makes a geometric walk with open, high, low, close
and volume. `faulty` multiplies some prices of a series by 100 or 0.01.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from wizdata_core.bars import BARS
from wizdata_core.quality.series import Prices

Floats = NDArray[np.float64]
Random = np.random.Generator
NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)
KINDS = ("random", "partial", "block", "lasting")
HELD = 60


@dataclass(frozen=True, slots=True)
class Faulty:
    """A series with faults, and how it was before; `bad` marks the rows that were changed."""

    kind: str
    sound: Prices
    prices: Prices
    bad: NDArray[np.bool_]


def walk(random: Random, count: int, volatility: float) -> Prices:
    """A generated series: daily moves of a normal distribution, volumes of a lognormal one."""
    close = 50 * np.exp(np.cumsum(random.normal(0, volatility, count)) + random.normal(0, 2))
    opened = close * np.exp(random.normal(0, volatility / 2, count))
    reach = np.exp(np.abs(random.normal(0, volatility / 2, (2, count))))
    high, low = np.fmax(opened, close) * reach[0], np.fmin(opened, close) / reach[1]
    volume = np.ceil(np.exp(random.normal(9, 0.7, count)))
    return Prices(opened, high, low, close, np.asarray(volume, dtype=np.float64))


def faulty(random: Random, sound: Prices, kind: str, held: int = HELD) -> Faulty:
    """The series with 100x faults of one kind after its first `held` rows."""
    count = len(sound)
    by = 100.0 if random.random() < 0.5 else 0.01
    factors = np.ones((count, 4))
    if kind in {"random", "partial"}:
        rows = np.flatnonzero(random.random(count) < 0.03)
        rows = rows[rows >= held]
        rows = rows if len(rows) else np.array([int(random.integers(held, count))])
        for row in rows:
            columns = _columns(random) if kind == "partial" else [0, 1, 2, 3]
            factors[row, columns] = by if random.random() < 0.7 else 1 / by
    else:
        begin = int(random.integers(held, count - 12))
        end = count if kind == "lasting" else int(random.integers(begin + 2, count - 1))
        factors[begin:end] = by
        if random.random() < 0.3:
            factors[begin, 0] = 1.0  # the unit flips while the bar is open
    changed = sound.times(factors)
    return Faulty(kind, sound, changed, (factors != 1).any(axis=1))


def _columns(random: Random) -> list[int]:
    """Which of open, high, low and close are off: one of the first three, or the extremes."""
    choices = ([0], [1], [2], [1, 2], [0, 1], [3])
    return list(choices[int(random.integers(len(choices)))])


def crashed(random: Random, sound: Prices) -> tuple[Prices, str]:
    """A series with a true fall by 90 to 97 %, or a true split of 1:100 that its volume shows."""
    row = int(random.integers(HELD, len(sound) - 12))
    factors, volumes = np.ones(len(sound)), sound.volume.copy()
    if random.random() < 0.5:
        factors[row:] = random.uniform(0.03, 0.1)
        volumes[row] *= random.uniform(5, 50)
        what = "crash"
    else:
        up = random.random() < 0.5
        factors[row:] = 100.0 if up else 0.01
        volumes[row:] = np.ceil(volumes[row:] * (0.01 if up else 100.0))
        what = "split"
    moved = sound.times(factors)
    return Prices(moved.open, moved.high, moved.low, moved.close, volumes), what


def table(symbol: str, prices: Prices, unit: str = "ZAc", last: str = "2026-11-19") -> pa.Table:
    """Daily bars on weekdays up to `last`, of the schema `BARS`."""
    count = len(prices)
    factor = 0.01 if unit in {"ZAc", "GBp", "ILA"} else 1.0
    days = np.busday_offset(np.datetime64(last), np.arange(-count + 1, 1), roll="backward")
    columns = [
        pa.repeat(symbol, count),
        pa.repeat("1d", count),
        pa.array(days.astype("datetime64[us]"), pa.timestamp("us", "UTC")),
        pa.array(days, pa.date32()),
        *(pa.array(getattr(prices, name), from_pandas=True) for name in COLUMNS),
        pa.repeat(unit, count),
        pa.repeat(factor, count),
        pa.array(np.ones(count, dtype=bool)),
    ]
    return pa.table(columns, schema=BARS)


COLUMNS = ("open", "high", "low", "close", "volume")


def prices_of(bars: pa.Table) -> Prices:
    """The prices of a table, in its order."""
    return Prices(*(np.array(bars[name].to_numpy(), dtype=float) for name in COLUMNS))


def doubted(bars: pa.Table) -> NDArray[np.bool_]:
    """Which judged bars were found to be a hundred times off, repaired or not."""
    found = [{"unit_flip", "level_shift"} & set(each.split()) for each in bars["flags"].to_pylist()]
    return np.array([bool(each) for each in found], dtype=bool)
