"""What an answer was about and which series it touched: where deriving begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select

from db.models import bars_daily, bars_intraday, instruments, raw_objects, series
from wizdata_core.bars import Interval

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class TouchedSeries:
    """A series for which an answer came, and the market that it trades on."""

    id: int
    symbol: str
    asset_class: str
    mic: str | None
    first_opened_at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """What a cleaned object was about: its provider, interval, times, and the series it touched."""

    provider: str
    interval: Interval
    asked_from: datetime
    asked_until: datetime
    fetched_at: datetime
    series: tuple[TouchedSeries, ...]


def answered(connection: Connection, raw_id: int) -> Answered | None:
    """What an object answered; None where it is of no bars or no time."""
    row = connection.execute(select(raw_objects).where(raw_objects.c.id == raw_id)).one()
    if row.asked_from is None or row.interval not in set(Interval):
        return None
    query = (
        select(
            series.c.id,
            instruments.c.symbol,
            instruments.c.asset_class,
            instruments.c.mic,
            series.c.first_opened_at,
        )
        .join(instruments, instruments.c.id == series.c.instrument_id)
        .where(
            series.c.provider == row.provider,
            series.c.interval == row.interval,
            series.c.checked_at >= row.fetched_at,
            series.c.first_opened_at.is_not(None),
        )
        .order_by(series.c.id)
    )
    names = row.symbols.split(" ")
    # The manifest names the first of many instruments, and how many more there were.
    if not names[-1].startswith("+"):
        query = query.where(instruments.c.symbol.in_(names))
    return Answered(
        row.provider,
        Interval(row.interval),
        row.asked_from,
        row.asked_until,
        row.fetched_at,
        tuple(TouchedSeries(*each) for each in connection.execute(query)),
    )


def openings(
    connection: Connection, series_id: int, interval: Interval, since: datetime, until: datetime
) -> NDArray[np.datetime64]:
    """When the bars held of a series opened, from `since` to `until`, rising (UTC, [us])."""
    table = bars_intraday if interval.intraday else bars_daily
    query = (
        select(table.c.opened_at)
        .where(table.c.series_id == series_id, table.c.opened_at.between(since, until))
        .order_by(table.c.opened_at)
    )
    stamps = [each.replace(tzinfo=None) for each in connection.scalars(query)]
    return np.array(stamps, dtype="datetime64[us]")
