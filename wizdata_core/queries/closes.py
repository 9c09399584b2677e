"""Daily closes of many instruments, read in bulk and put on one price basis and one currency.

Of each instrument the series of the best source is read. A return over days is the ratio of two of
its values; the values themselves count shares of the last bar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import bars_daily, corporate_actions, instruments, providers, series
from wizdata_core.adjustment import Action, Basis, factors
from wizdata_core.bars import Interval
from wizdata_core.queries.snapshots import SNAPSHOTS
from wizdata_core.screener.study import Traded
from wizdata_core.store import arrow, reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa
    from sqlalchemy import Connection

    from wizdata_core.adjustment import Days, Floats
    from wizdata_core.store import Engines

LOCAL = "local"
CURRENCIES = (LOCAL, "ZAR", "USD")
_OLDEST_RATE = np.timedelta64(7, "D")
_APART = timedelta(days=7)  # a session date and the UTC day of its bar are never further apart
_RATED = 20  # instruments of a currency whose rows are read for its rate


@dataclass(frozen=True, slots=True)
class Listed:
    """An instrument: its symbol, name, currency, and those that it is compared with."""

    id: int
    symbol: str
    name: str
    currency: str
    asset_class: str
    exchange: str

    @property
    def group(self) -> str:
        """The asset class and the exchange."""
        return f"{self.asset_class} {self.exchange}".strip()


def listed_by_id(connection: Connection) -> dict[int, Listed]:
    """Every instrument by its id."""
    table = instruments.c
    wanted = table.id, table.symbol, table.name, table.currency, table.asset_class, table.mic
    return {
        row[0]: Listed(*row[:5], exchange=row[5] or "")
        for row in connection.execute(select(*wanted))
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Rate:
    days: Days
    values: Floats

    def on(self, days: Days) -> Floats:
        """The last known rate on or before each day, NaN where there is none of that week."""
        if not len(self.days):
            return np.full(len(days), np.nan)
        at = np.searchsorted(self.days, days, side="right") - 1
        near = (at >= 0) & (days - self.days[np.maximum(at, 0)] <= _OLDEST_RATE)
        return np.where(near, self.values[np.maximum(at, 0)], np.nan)


def traded(
    store: Engines, wanted: Sequence[Listed], since: date, basis: Basis, currency: str
) -> tuple[Traded, ...]:
    """The final closes of instruments from a day on, on a basis and in a currency of CURRENCIES.

    Raises:
        BadInput: a corporate action cannot be used.
        DatabaseUnavailable: the database cannot be reached.
    """
    with reading(store) as connection:
        chosen = _chosen_series(connection, [each.id for each in wanted])
        actions = _actions(connection, chosen) if basis is not Basis.RAW else {}
    rates = {} if currency == LOCAL else _rates(store, wanted, since, currency)
    by_id = {each.id: each for each in wanted}
    found = []
    for series_id, days, closes in _closes(store, list(chosen), since):
        instrument = by_id[chosen[series_id][0]]
        price, _ = factors(days, closes, actions.get(series_id, ()), basis)
        values = closes * price
        if currency not in (LOCAL, instrument.currency):
            values = values * rates[instrument.currency].on(days)
        found.append(Traded(instrument.id, instrument.group, days, values))
    return tuple(found)


def _chosen_series(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """The daily series of the best source of each instrument: its id to instrument and provider."""
    query = (
        select(series.c.id, series.c.instrument_id, series.c.provider)
        .ext(distinct_on(series.c.instrument_id))
        .join(providers, providers.c.provider == series.c.provider)
        .where(
            series.c.instrument_id.in_(ids),
            series.c.interval == Interval.DAY.value,
            series.c.bars > 0,
        )
        .order_by(series.c.instrument_id, providers.c.rank, series.c.id)
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def _actions(
    connection: Connection, chosen: Mapping[int, tuple[int, str]]
) -> dict[int, list[Action]]:
    of = {pair: series_id for series_id, pair in chosen.items()}
    table = corporate_actions.c
    query = select(
        table.instrument_id, table.provider, table.kind, table.ex_date, table.value
    ).where(table.instrument_id.in_([each for each, _ in of]))
    found: dict[int, list[Action]] = {}
    for row in connection.execute(query):
        series_id = of.get((row.instrument_id, row.provider))
        if series_id is not None:
            found.setdefault(series_id, []).append(Action(row.kind, row.ex_date, row.value))
    return found


def _closes(store: Engines, ids: Sequence[int], since: date) -> Iterator[tuple[int, Days, Floats]]:
    table = bars_daily.c
    rows = arrow(
        store,
        select(table.series_id, table.session_date, table.close)
        .where(
            table.series_id.in_(ids),
            table.final,
            table.opened_at >= datetime.combine(since, time(), UTC) - _APART,
            table.session_date >= since,
        )
        .order_by(table.series_id, table.session_date),
    )
    for series_id, part in _parts(rows, "series_id"):
        days = part["session_date"].to_numpy().astype("datetime64[D]")
        yield series_id, days, np.asarray(part["close"].to_numpy(), dtype=np.float64)


def _parts(rows: pa.Table, name: str) -> Iterator[tuple[int, pa.Table]]:
    """The rows of each value of a column by which they are ordered."""
    keys = rows[name].to_numpy()
    changed = np.flatnonzero(keys[1:] != keys[:-1]) + 1
    bounds = [0, *changed.tolist(), len(keys)] if len(keys) else []
    for start, end in pairwise(bounds):
        yield int(keys[start]), rows.slice(start, end - start)


def _rates(
    store: Engines, wanted: Iterable[Listed], since: date, currency: str
) -> dict[str, _Rate]:
    """What one unit of each currency was worth in another by day, as rows of snapshots say."""
    named: dict[str, list[int]] = {}
    for each in wanted:
        named.setdefault(each.currency, []).append(each.id)
    price = SNAPSHOTS.c[f"price_{currency.lower()}"]
    found = {}
    for source, ids in named.items():
        query = select(SNAPSHOTS.c.day, price / SNAPSHOTS.c.price).where(
            SNAPSHOTS.c.instrument_id.in_(ids[:_RATED]),
            SNAPSHOTS.c.day >= since,
            SNAPSHOTS.c.price > 0,
            price > 0,
        )
        rows = arrow(store, query.order_by(SNAPSHOTS.c.day))
        days = rows.column(0).to_numpy().astype("datetime64[D]")
        days, first = np.unique(days, return_index=True)
        found[source] = _Rate(days, np.asarray(rows.column(1).to_numpy(), np.float64)[first])
    return found
