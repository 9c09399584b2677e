"""What the judge has to know of an answer's series: classes, calendars, the last stored bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from sqlalchemy import select, text

from db.models import instruments
from wizdata_core.bars import BARS, Interval
from wizdata_core.calendars import calendar_for
from wizdata_core.quality.facts import HELD, Facts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from sqlalchemy import Connection, Row

    from wizdata_core.quality.facts import Days

    # The sessions of an exchange: by asset class and market identifier code, from a day to a day,
    # both included; None where no calendar is known.
    SessionsOf = Callable[[str, str | None, date, date], Days | None]

# The last stored bars of each series before a moment, oldest first. Only final ones: an open bar
# is no witness.
_LAST = """
    select a.symbol, a.interval, b.opened_at, b.session_date, b.open, b.high, b.low, b.close,
           b.volume, b.quote_unit, b.quote_factor, b.final
    from unnest(cast(:symbols as text[]), cast(:intervals as text[]),
                cast(:firsts as timestamptz[])) as a (symbol, interval, first)
    join instruments i on i.symbol = a.symbol
    join series s on s.instrument_id = i.id and s.provider = :provider and s.interval = a.interval
    cross join lateral (
        select * from {table} h
        where h.series_id = s.id and h.opened_at < a.first and h.final
        order by h.opened_at desc limit :most
    ) b
    order by a.symbol, a.interval, b.opened_at
"""


def known_sessions(asset_class: str, mic: str | None, first: date, last: date) -> Days | None:
    """The sessions by the calendar of an instrument; None where none is known for certain."""
    calendar = calendar_for(asset_class, mic)
    if calendar is None or not calendar.confidence.firm:
        return None
    return calendar.sessions(first, last)


def judging_facts(
    connection: Connection,
    bars: pa.Table,
    provider: str,
    asked_at: datetime,
    sessions_of: SessionsOf = known_sessions,
) -> Facts:
    """The facts by which the bars of one answer are judged."""
    if bars.num_rows == 0:
        return Facts(asked_at)
    known = _instruments(connection, bars)
    held = _held(connection, bars, provider)
    whole = pa.concat_tables([held.select(["session_date"]), bars.select(["session_date"])])
    days = whole["session_date"].to_numpy()
    first, last = days.min().item(), days.max().item()
    sessions: Mapping[str, Days | None] = {
        row.symbol: sessions_of(row.asset_class, row.mic, first, last) for row in known
    }
    return Facts(asked_at, {row.symbol: row.asset_class for row in known}, sessions, held)


def _instruments(connection: Connection, bars: pa.Table) -> list[Row[tuple[str, str, str | None]]]:
    columns = instruments.c.symbol, instruments.c.asset_class, instruments.c.mic
    symbols = bars["symbol"].unique().to_pylist()
    return list(connection.execute(select(*columns).where(instruments.c.symbol.in_(symbols))))


def _held(connection: Connection, bars: pa.Table, provider: str) -> pa.Table:
    firsts = bars.group_by(["symbol", "interval"]).aggregate([("opened_at", "min")]).to_pylist()
    tables = []
    for name, intraday in (("bars_daily", False), ("bars_intraday", True)):
        mine = [row for row in firsts if _is_intraday(row["interval"]) is intraday]
        if not mine:
            continue
        facts = {
            "symbols": [row["symbol"] for row in mine],
            "intervals": [row["interval"] for row in mine],
            "firsts": [row["opened_at_min"] for row in mine],
            "provider": provider,
            "most": HELD,
        }
        found = connection.execute(text(_LAST.format(table=name)), facts)
        columns = zip(*found.all(), strict=True)
        arrays = [pa.array(each, kind.type) for each, kind in zip(columns, BARS, strict=False)]
        if arrays:
            tables.append(pa.table(arrays, schema=BARS))
    return pa.concat_tables(tables) if tables else BARS.empty_table()


def _is_intraday(code: str) -> bool:
    return code in set(Interval) and Interval(code).intraday
