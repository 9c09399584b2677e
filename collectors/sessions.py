"""Bars of known session dates: when each opened and ended in UTC, and the table that holds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from collectors.finality import bar_ends, passed
from wizdata_core.bars import BARS, Interval
from wizdata_core.units import to_major

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from collectors.contract import Query, Target
    from wizdata_core.units import QuoteUnit

    Floats = NDArray[np.float64]
    Moments = NDArray[np.datetime64]

MIDNIGHT = "00:00"


@dataclass(frozen=True, slots=True)
class Quotes:
    """Prices as a provider quotes them, one column a field, in its unit; NaN is none."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    @classmethod
    def of_rate(cls, rate: Floats) -> Quotes:
        """One rate a day, as a fixing gives: it is open, high, low and close, without volume."""
        return cls(rate, rate, rate, rate, np.full(len(rate), np.nan))


@dataclass(frozen=True, slots=True)
class Times:
    """Session dates, and when their bars opened and ended: UTC, without a zone (datetime64[us])."""

    days: Sequence[date]
    opened: Moments
    ended: Moments


def at_local(days: Sequence[date], clock: str, zone: str) -> Moments:
    """The UTC moments of `clock` ("HH:MM") on each day in `zone`; the first where it recurs."""
    wall, where = time.fromisoformat(clock), ZoneInfo(zone)
    moments = [datetime.combine(day, wall, where).astimezone(UTC) for day in days]
    return np.array([each.replace(tzinfo=None) for each in moments], dtype="datetime64[us]")


def session_times(days: Sequence[date], target: Target, interval: Interval = Interval.DAY) -> Times:
    """Daily and longer bars: each opens at 00:00 UTC of its date and ends with the session."""
    opened = at_local(days, MIDNIGHT, "UTC")
    return Times(days, opened, bar_ends(opened, _days(days), target, interval))


def fixing_times(days: Sequence[date], clock: str, zone: str) -> Times:
    """Each day from midnight UTC to the moment at which its rate is fixed."""
    return Times(days, at_local(days, MIDNIGHT, "UTC"), at_local(days, clock, zone))


def _days(days: Sequence[date]) -> Moments:
    return np.array(days, dtype="datetime64[D]")


def inside(days: Sequence[date], query: Query) -> NDArray[np.bool_]:
    """Which session dates the query's window touches, both ends included."""
    stamps = _days(days)
    first, last = np.datetime64(query.start.date()), np.datetime64(query.end.date())
    return np.asarray((stamps >= first) & (stamps <= last))


def bars_table(
    symbol: str,
    interval: Interval,
    times: Times,
    quotes: Quotes,
    unit: QuoteUnit,
    asked_at: datetime,
) -> pa.Table:
    """Bars of one instrument in the schema `BARS`; final are those that had ended at `asked_at`."""
    count = len(times.days)
    prices = [to_major(each, unit) for each in (quotes.open, quotes.high, quotes.low, quotes.close)]
    columns = [
        pa.repeat(symbol, count),
        pa.repeat(interval.value, count),
        pa.array(times.opened, pa.timestamp("us")).cast(BARS.field("opened_at").type),
        pa.array(times.days, pa.date32()),
        *[pa.array(each, pa.float64(), from_pandas=True) for each in (*prices, quotes.volume)],
        pa.repeat(unit.code, count),
        pa.repeat(unit.factor, count),
        pa.array(passed(times.ended, asked_at, timedelta(0))),
    ]
    return pa.table(columns, schema=BARS)
