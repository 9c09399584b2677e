"""Reads stored bars of a series, and puts them on another price basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from sqlalchemy import select, union_all

from db.models import bars_daily, bars_intraday, corporate_actions, instruments
from wizdata_core.adjustment import Action, Basis, factors
from wizdata_core.resample import BarColumns
from wizdata_core.store import arrow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from wizdata_core.adjustment import Floats
    from wizdata_core.queries.series import Series
    from wizdata_core.store import Engines

MOST_BARS = 100_000
_COLUMNS = ("opened_at", "session_date", "open", "high", "low", "close", "volume", "final")


@dataclass(frozen=True, slots=True)
class StoredBars:
    """Bars of a series in raw prices, and what the provider quoted when it gave the last one."""

    columns: BarColumns
    quote_unit: str
    quote_factor: float


def stored_bars(
    store: Engines, series: Series, start: datetime | None = None, before: int = 0
) -> StoredBars:
    """The bars from `start` on, all where it is None, with as many as `before` ahead of them.

    Of more than `MOST_BARS` the newest are given.
    """
    table = bars_intraday if series.interval.intraday else bars_daily
    wanted = [table.c[name] for name in (*_COLUMNS, "quote_unit", "quote_factor")]
    mine = select(*wanted).where(table.c.series_id == series.id).order_by(table.c.opened_at.desc())
    if start is None:
        return _stored(arrow(store, mine.limit(MOST_BARS)))
    shown = mine.where(table.c.opened_at >= start).limit(MOST_BARS).subquery()
    ahead = mine.where(table.c.opened_at < start).limit(before).subquery()
    return _stored(arrow(store, union_all(select(shown), select(ahead))))


def _stored(rows: pa.Table) -> StoredBars:
    times = rows["opened_at"].cast(pa.int64()).to_numpy() // 1_000_000
    order = np.argsort(times, kind="stable")

    def floats(name: str) -> Floats:
        return np.ascontiguousarray(rows[name].to_numpy()[order], dtype=np.float64)

    columns = BarColumns(
        times=times[order],
        dates=rows["session_date"].to_numpy()[order].astype("datetime64[D]"),
        open=floats("open"),
        high=floats("high"),
        low=floats("low"),
        close=floats("close"),
        volume=floats("volume"),
        final=np.asarray(rows["final"].to_numpy(zero_copy_only=False)[order], dtype=bool),
    )
    if rows.num_rows == 0:
        return StoredBars(columns, "", 1.0)
    last = int(order[-1])
    return StoredBars(columns, rows["quote_unit"][last].as_py(), rows["quote_factor"][last].as_py())


def actions_of(connection: Connection, series: Series) -> tuple[Action, ...]:
    """The dividends and splits that the series' provider reports of its instrument, by day."""
    query = (
        select(corporate_actions.c.kind, corporate_actions.c.ex_date, corporate_actions.c.value)
        .join(instruments, instruments.c.id == corporate_actions.c.instrument_id)
        .where(
            instruments.c.symbol == series.symbol, corporate_actions.c.provider == series.provider
        )
        .order_by(corporate_actions.c.ex_date, corporate_actions.c.kind)
    )
    return tuple(Action(row.kind, row.ex_date, row.value) for row in connection.execute(query))


def on_basis(bars: BarColumns, actions: Sequence[Action], basis: Basis) -> BarColumns:
    """The bars on a price basis, counted in shares of the last of them.

    Raises:
        BadInput: an action cannot be used, such as a dividend above the price.
    """
    if basis is Basis.RAW or len(bars) == 0 or not actions:
        return bars
    # Actions fall on days: the last bar of each day gives the factors of all bars of that day.
    lasts = np.flatnonzero(np.append(bars.dates[1:] != bars.dates[:-1], [True]))
    days, closes = bars.dates[lasts], bars.close[lasts]
    price, shares = factors(days, closes, actions, basis)
    of_bar = np.searchsorted(days, bars.dates)
    price, shares = price[of_bar], shares[of_bar]
    return BarColumns(
        times=bars.times,
        dates=bars.dates,
        open=bars.open * price,
        high=bars.high * price,
        low=bars.low * price,
        close=bars.close * price,
        volume=bars.volume * shares,
        final=bars.final,
    )
