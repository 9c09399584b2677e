"""Longer bars within shorter ones: which have ended, and what is known of them at each bar.

A period has ended once a bar of another has arrived, and not before: nothing that is computed on
periods sees the one that still runs, and no later bar changes what was said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.resample import months, summed, weeks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Columns = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Period:
    """A longer interval: its code, what people call it, how days are told apart, its most days."""

    code: str
    words: str
    key: Callable[[NDArray[np.int64]], NDArray[np.int64]]
    most: int


PERIODS: dict[str, Period] = {
    each.code: each
    for each in (
        Period("1d", "daily", lambda days: days, 1),
        Period("1w", "weekly", weeks, 7),
        Period("1mo", "monthly", months, 31),
    )
}


@dataclass(frozen=True, slots=True)
class Periods:
    """How bars fall into periods.

    `bars` are the indices of the bars that have a session. Of those, `starts` are where each ended
    period begins and `ends` its last; `ended` is how many had ended when each began to run.
    """

    length: int
    bars: NDArray[np.intp] | None
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    ended: NDArray[np.intp]

    def gathered(self, name: str, columns: Columns) -> Floats:
        """The column called `name` of the ended periods: first open, extremes, last close, sum."""
        values = self._dated(columns[name])
        if len(self.starts) == 0:
            return np.empty(0)
        covered = values[: self.ends[-1] + 1]
        if name == "volume":
            return summed(covered, self.starts)
        if name in _EXTREMES:
            # A close beyond the bar's own extremes is one of them, as it is in every longer bar.
            extreme = _EXTREMES[name]
            if "close" in columns:
                covered = extreme(covered, self._dated(columns["close"])[: len(covered)])
            return np.asarray(extreme.reduceat(covered, self.starts), dtype=np.float64)
        return values[self.ends if name == "close" else self.starts]

    def spread(self, values: Floats) -> Floats:
        """At each bar, the value of the last period that had ended before the bar's own began."""
        known = np.concatenate(([np.nan], values))[self.ended]
        if self.bars is None:
            return known
        answer = np.full(self.length, np.nan)
        answer[self.bars] = known
        return answer

    def _dated(self, values: NDArray[np.generic]) -> Floats:
        found = np.ascontiguousarray(values, dtype=np.float64)
        return found if self.bars is None else found[self.bars]


_EXTREMES: dict[str, np.ufunc] = {"high": np.fmax, "low": np.fmin}


def periods_of(session: Floats, interval: str) -> Periods:
    """The periods of `interval`, a key of `PERIODS`, that bars of these sessions fall into.

    A bar whose session is not finite belongs to none and is left out.
    """
    whole = np.isfinite(session)
    bars = None if whole.all() else np.flatnonzero(whole)
    days = (session if bars is None else session[bars]).astype(np.int64)
    keys = PERIODS[interval].key(days)
    turns = np.flatnonzero(keys[1:] != keys[:-1]) + 1
    starts = np.concatenate((np.zeros(min(len(turns), 1), np.intp), turns[:-1]))
    ended = np.zeros(len(keys), np.intp)
    ended[turns] = 1
    return Periods(len(session), bars, starts, turns - 1, np.cumsum(ended))
