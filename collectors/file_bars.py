"""Bars that a file gave, and the table they make."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from collectors.finality import bar_ends
from collectors.sessions import Quotes, Times, bars_table, session_times
from wizdata_core.bars import BARS, Interval

if TYPE_CHECKING:
    from collectors.contract import Target
    from collectors.tables import Record
    from wizdata_core.units import QuoteUnit


@dataclass(frozen=True, slots=True)
class FileBar:
    """One bar as the file quotes it: open, high, low, close, volume; None where it gives none.

    `moment` is the session date, or for an intraday bar its opening in UTC; `zone` is where its
    session date is told.
    """

    target: Target
    moment: date
    zone: str
    values: tuple[float | None, ...]
    unit: QuoteUnit
    where: str
    record: Record

    def says_the_same(self, other: FileBar) -> bool:
        """Whether two rows on one moment of one instrument agree."""
        return (self.values, self.unit) == (other.values, other.unit)


def table_of(bars: list[FileBar], interval: Interval, asked_at: datetime) -> pa.Table:
    """All bars in the schema `BARS`, by symbol and then by time."""
    groups: dict[tuple[str, str], list[FileBar]] = defaultdict(list)
    for bar in bars:
        groups[bar.target.symbol, bar.unit.code].append(bar)
    tables = [_group(groups[key], interval, asked_at) for key in sorted(groups)]
    return pa.concat_tables([BARS.empty_table(), *tables]).combine_chunks()


def _group(bars: list[FileBar], interval: Interval, asked_at: datetime) -> pa.Table:
    ordered = sorted(bars, key=lambda bar: bar.moment)
    first = ordered[0]
    times = _times(ordered, interval)
    columns = zip(*(bar.values for bar in ordered), strict=True)
    quotes = Quotes(*(np.array(column, dtype=np.float64) for column in columns))
    return bars_table(first.target.symbol, interval, times, quotes, first.unit, asked_at)


def _times(bars: list[FileBar], interval: Interval) -> Times:
    if not interval.intraday:
        return session_times([bar.moment for bar in bars], bars[0].target, interval)
    moments = [bar.moment for bar in bars if isinstance(bar.moment, datetime)]
    zone = ZoneInfo(bars[0].zone)
    days = [moment.astimezone(zone).date() for moment in moments]
    plain = [moment.astimezone(UTC).replace(tzinfo=None) for moment in moments]
    opened = np.array(plain, dtype="datetime64[us]")
    ended = bar_ends(opened, np.array(days, dtype="datetime64[D]"), bars[0].target, interval)
    return Times(days, opened, ended)
