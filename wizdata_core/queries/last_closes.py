"""The last close of instruments on or before a day: what a holding of that day is priced by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, true

from db.models import bars_daily, instruments
from wizdata_core.queries.snapshot_inputs import best_series

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement, Connection

_APART = timedelta(days=7)  # a session date and the UTC day of its bar are never further apart


@dataclass(frozen=True, slots=True)
class Close:
    """A close in the major unit of the instrument's currency, and the session it is of."""

    symbol: str
    value: float
    currency: str
    day: date
    provider: str


def last_closes(
    connection: Connection, wanted: ColumnElement[bool], day: date, oldest: timedelta
) -> dict[int, Close]:
    """The last final daily close of the instruments that meet a condition, by their id.

    The series is that of the best provider; a close more than `oldest` before the day is none.
    """
    best = best_series()
    bar = bars_daily.c
    first = datetime.combine(day - oldest - _APART, time(), UTC)
    newest = (
        select(bar.session_date, bar.close)
        .where(
            bar.series_id == best.c.id,
            bar.final,
            bar.session_date <= day,
            bar.session_date >= day - oldest,
            bar.opened_at >= first,
            bar.opened_at < datetime.combine(day + _APART, time(), UTC),
        )
        .order_by(bar.opened_at.desc())
        .limit(1)
        .lateral("newest")
    )
    query = (
        select(
            instruments.c.id,
            instruments.c.symbol,
            newest.c.close,
            instruments.c.currency,
            newest.c.session_date,
            best.c.provider,
        )
        .join(best, best.c.instrument_id == instruments.c.id)
        .join(newest, true())
        .where(wanted)
    )
    return {row[0]: Close(*tuple(row)[1:]) for row in connection.execute(query)}
