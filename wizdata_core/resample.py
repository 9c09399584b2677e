"""Longer bars made of shorter ones: open of the first, extremes, close of the last, volume summed.

A provider's own longer bars are preferred where they are held; these fill in where they are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.bars import Interval

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BarColumns:
    """Bars in columns of one length, oldest first; `times` in UTC seconds, NaN where not given."""

    times: NDArray[np.int64]
    dates: NDArray[np.datetime64]
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    final: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.times)

    def since(self, index: int) -> BarColumns:
        """The bars from `index` on."""
        return BarColumns(*(getattr(self, name)[index:] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Derivation:
    """How bars of one interval are made from another: the source, how many make one at most."""

    source: Interval
    most: int
    group: Callable[[BarColumns], NDArray[np.int64]]


def _four_hours(bars: BarColumns) -> NDArray[np.int64]:
    # Counted from the session's first bar, so that 4 hours on an exchange start at its opening.
    _, first, index = np.unique(bars.dates, return_index=True, return_inverse=True)
    block = (bars.times - bars.times[first][index]) // (4 * 3600)
    return _days(bars) * 8 + block


def weeks(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """The week of each day, both counted from 1970-01-01; weeks turn on Mondays."""
    # 1970-01-01 was a Thursday, three days into its week.
    return (days + 3) // 7


def months(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """The calendar month of each day, both counted from 1970-01-01."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _days(bars: BarColumns) -> NDArray[np.int64]:
    return bars.dates.astype("datetime64[D]").astype(np.int64)


DERIVATIONS: dict[Interval, Derivation] = {
    Interval.HOURS_4: Derivation(Interval.HOUR, 4, _four_hours),
    Interval.WEEK: Derivation(Interval.DAY, 7, lambda bars: weeks(_days(bars))),
    Interval.MONTH: Derivation(Interval.DAY, 31, lambda bars: months(_days(bars))),
}


def resample(bars: BarColumns, to: Interval, as_of: np.datetime64) -> BarColumns:
    """The bars of interval `to` that `bars` of its source interval make.

    The last one is final only when every part is and its period had ended by the day `as_of`.
    """
    if len(bars) == 0:
        return bars
    keys = DERIVATIONS[to].group(bars)
    starts = np.flatnonzero(np.append([True], keys[1:] != keys[:-1]))
    ends = np.append(starts[1:], len(keys)) - 1
    final = np.logical_and.reduceat(bars.final, starts)
    final[-1] &= _ended(to, keys[-1], bars, as_of)
    with np.errstate(invalid="ignore"):
        return BarColumns(
            bars.times[starts],
            bars.dates[starts],
            bars.open[starts],
            np.fmax.reduceat(np.fmax(bars.high, bars.close), starts),
            np.fmin.reduceat(np.fmin(bars.low, bars.close), starts),
            bars.close[ends],
            summed(bars.volume, starts),
            final,
        )


def _ended(to: Interval, key: np.int64, bars: BarColumns, as_of: np.datetime64) -> bool:
    if to is Interval.WEEK:
        return bool(as_of.astype("datetime64[D]").astype(np.int64) >= (key + 1) * 7 - 3)
    if to is Interval.MONTH:
        return bool(as_of.astype("datetime64[M]").astype(np.int64) > key)
    return bool(as_of.astype("datetime64[D]") > bars.dates[-1])


def summed(volume: Floats, starts: NDArray[np.intp]) -> Floats:
    """The volume from each start to the next, of the bars that have one; NaN where none has."""
    known = np.isfinite(volume)
    total = np.add.reduceat(np.where(known, volume, 0.0), starts)
    return np.where(np.logical_or.reduceat(known, starts), total, np.nan)
