"""The rows that are judged, as arrays: every series in order of time, stored rows before new ones.

Rules look along a series, so a sheet is sorted by series and time whatever order the rows came in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wizdata_core.bars import BARS, Interval
from wizdata_core.quality.series import PRICES, Prices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from wizdata_core.quality.facts import Facts
    from wizdata_core.quality.series import Floats, Mask, Rows

# A provider's clock may run a minute ahead of ours.
_SKEW = timedelta(minutes=1)
# A daily bar opens, by agreement, at 00:00 UTC of its session date, which in the zone farthest
# east (UTC+14) begins fourteen hours before that.
_FARTHEST_EAST = timedelta(hours=14)
_MICROSECOND = timedelta(microseconds=1)
_INTERVALS = [each.value for each in Interval]
_INTRADAY = np.array([each.intraday for each in Interval] + [False])
_LENGTHS = np.array([each.length // _MICROSECOND for each in Interval] + [0])
_DAILY = _INTERVALS.index(Interval.DAY.value)
KNOWN = BARS.names


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of several series; all arrays have one length.

    `row` is the row's place in the table that is judged, or -1 for a stored row. `opened_at` is in
    UTC microseconds since 1970, and so is `latest`: the last moment at which a bar of its interval
    can have opened when it was asked for. `interval` is the place among `Interval`, or one past
    its end where the code is none.
    """

    prices: Prices
    series: NDArray[np.int64]
    symbol: NDArray[np.int64]
    interval: NDArray[np.int64]
    opened_at: NDArray[np.int64]
    day: NDArray[np.int64]
    latest: NDArray[np.int64]
    unit: NDArray[np.int64]
    factor: Floats
    final: Mask
    row: NDArray[np.int64]
    symbols: tuple[str, ...]
    units: tuple[str, ...]
    facts: Facts

    def __len__(self) -> int:
        return len(self.row)

    @property
    def held(self) -> Mask:
        """Which rows are stored ones, there for context."""
        return self.row < 0

    @property
    def first(self) -> Mask:
        """Which rows are the first of their series."""
        return np.append(True, self.series[1:] != self.series[:-1])[: len(self)]

    @property
    def intraday(self) -> Mask:
        """Which rows are of bars shorter than a day."""
        return np.asarray(_INTRADAY[self.interval])

    @property
    def daily(self) -> Mask:
        """Which rows are of daily bars."""
        return np.asarray(self.interval == _DAILY)

    @property
    def ends(self) -> NDArray[np.int64]:
        """The earliest moment at which each bar can be over."""
        ends = self.opened_at + _LENGTHS[self.interval]
        # A daily bar is over, at the earliest, in the small hours (UTC) of its date, far east.
        return np.where(self.interval == _DAILY, self.opened_at, ends)

    def at(self, rows: Rows | Mask) -> Self:
        """Some of the rows."""
        arrays = {name: getattr(self, name)[rows] for name in _ARRAYS}
        return replace(self, prices=self.prices.at(rows), **arrays)

    def each(self, chosen: Mask) -> Iterator[slice]:
        """The series that have a chosen row, each as the stretch of its rows."""
        starts = np.append(np.flatnonzero(self.first), len(self))
        for number in np.unique(np.searchsorted(starts, np.flatnonzero(chosen), "right") - 1):
            yield slice(int(starts[number]), int(starts[number + 1]))


_ARRAYS = (
    "series", "symbol", "interval", "opened_at", "day", "latest", "unit", "factor", "final", "row",
)  # fmt: skip


def sheet_of(bars: pa.Table, facts: Facts) -> Sheet:
    """The rows of a table, and the stored ones of the same series, in order."""
    rows = np.arange(bars.num_rows)
    if facts.held.num_rows:
        held = facts.held.select(KNOWN)
        bars = pa.concat_tables([held, bars.select(KNOWN)])
        rows = np.concatenate([np.full(held.num_rows, -1), rows])
    symbol, symbols = _codes(bars["symbol"])
    unit, units = _codes(bars["quote_unit"])
    interval = _interval_codes(bars["interval"])
    now = round(facts.asked_at.timestamp() * 1_000_000)
    lead = np.where(_INTRADAY, _SKEW // _MICROSECOND, _FARTHEST_EAST // _MICROSECOND)
    sheet = Sheet(
        prices=Prices(*(_floats(bars[name]) for name in (*PRICES, "volume"))),
        series=symbol * (len(_INTERVALS) + 1) + interval,
        symbol=symbol,
        interval=interval,
        opened_at=bars["opened_at"].cast(pa.int64()).to_numpy(),
        day=bars["session_date"].cast(pa.int32()).to_numpy().astype(np.int64),
        latest=now + lead[interval],
        unit=unit,
        factor=_floats(bars["quote_factor"]),
        final=np.asarray(bars["final"].to_numpy(), dtype=bool),
        row=rows,
        symbols=symbols,
        units=units,
        facts=facts,
    )
    return _sorted(sheet)


def _sorted(sheet: Sheet) -> Sheet:
    later = np.diff(sheet.opened_at) > 0
    apart, onward = np.diff(sheet.series) > 0, np.diff(sheet.series) >= 0
    if (onward & (later | apart)).all():
        return sheet
    # Rows of one stamp are ordered by what they hold, so that their order of arrival is no matter.
    prices = sheet.prices
    keys = (
        prices.low, prices.high, prices.open, prices.close, prices.volume, sheet.final,
        sheet.row >= 0, sheet.opened_at, sheet.series,
    )  # fmt: skip
    return sheet.at(np.lexsort(keys))


def _codes(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Each value's place among the distinct ones, in the order of their first appearance."""
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.indices.to_numpy().astype(np.int64), tuple(encoded.dictionary.to_pylist())


def _interval_codes(column: pa.ChunkedArray) -> NDArray[np.int64]:
    found = pc.index_in(column, pa.array(_INTERVALS)).fill_null(len(_INTERVALS))
    return np.asarray(found.to_numpy(), dtype=np.int64)


def _floats(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.to_numpy(), dtype=np.float64)
