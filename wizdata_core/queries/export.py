"""Bars for other people's tools: one source a series, month by month, and how to tell a change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Table, func, literal_column, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import (
    bars_daily,
    bars_intraday,
    corporate_actions,
    exchanges,
    instruments,
    providers,
    series,
)
from wizdata_core.bars import Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Select

# Columns of the tables of bars, those of them that a table has, in the order of the files.
_HELD = (
    "session_date",
    "opened_at",
    "open",
    "high",
    "low",
    "close",
    "volume",
    "final",
    "quality",
    "flags",
    "revision",
    "quote_unit",
    "quote_factor",
    "fetched_at",
)
# A session date and the UTC day of its bars are never further apart than this.
_APART = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ExportSeries:
    """The one series of an instrument and interval that is exported: that of the best source."""

    id: int
    symbol: str
    provider: str
    version: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month (YYYY-MM) of bars by session date: how many, and a hash of all that they hold."""

    name: str
    rows: int
    digest: str


def exported_intervals(connection: Connection) -> tuple[Interval, ...]:
    """The intervals of which bars are held, shortest first."""
    held = set(connection.scalars(select(series.c.interval).where(series.c.bars > 0)))
    return tuple(each for each in Interval if each.value in held)


def exported_series(
    connection: Connection, interval: Interval, symbols: Sequence[str] = ()
) -> tuple[ExportSeries, ...]:
    """The series to export, by symbol; of the instruments named, all where none is."""
    query = (
        select(series.c.id, instruments.c.symbol, series.c.provider, series.c.version)
        .ext(distinct_on(instruments.c.symbol))
        .join(instruments, instruments.c.id == series.c.instrument_id)
        .join(providers, providers.c.provider == series.c.provider)
        .where(series.c.interval == interval.value, series.c.bars > 0)
        .order_by(instruments.c.symbol, providers.c.rank, series.c.id)
    )
    if symbols:
        query = query.where(instruments.c.symbol.in_(symbols))
    return tuple(ExportSeries(*row) for row in connection.execute(query))


def months_of(
    connection: Connection, interval: Interval, chosen: Sequence[ExportSeries]
) -> tuple[Month, ...]:
    """The months that the bars of these series fall into, oldest first."""
    table = _table(interval)
    name = func.to_char(table.c.session_date, "YYYY-MM")
    # A sum of hashes does not depend on the order of rows; each hash covers every column.
    whole_row: ColumnElement[object] = literal_column(table.name)
    facts = (instruments.c.symbol, instruments.c.currency, series.c.provider)
    row_hash = func.hash_record_extended(func.row(whole_row, *facts), 0)
    counts = func.count().label("rows"), func.sum(row_hash).label("digest")
    query = (
        _joined(select(name.label("month"), *counts), table)
        .where(table.c.series_id.in_([each.id for each in chosen]))
        .group_by(name)
        .order_by(name)
    )
    return tuple(Month(row.month, row.rows, str(row.digest)) for row in connection.execute(query))


def bars_of_month(
    interval: Interval, chosen: Sequence[ExportSeries], month: str
) -> Select[*tuple[object, ...]]:
    """The bars of these series in a month, by symbol and time."""
    table, first = _table(interval), date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    held: list[ColumnElement[object]] = [table.c[name] for name in _HELD if name in table.c]
    facts = (instruments.c.currency, series.c.provider, providers.c.sample)
    return (
        _joined(select(instruments.c.symbol, *held, *facts), table)
        .where(
            table.c.series_id.in_([each.id for each in chosen]),
            table.c.session_date >= first,
            table.c.session_date < following,
            # The partitions are by moment.
            table.c.opened_at >= first - _APART,
            table.c.opened_at < following + _APART,
        )
        .order_by(instruments.c.symbol.collate("C"), table.c.opened_at)
    )


def _joined(query: Select[*tuple[object, ...]], table: Table) -> Select[*tuple[object, ...]]:
    return (
        query.select_from(table)
        .join(series, series.c.id == table.c.series_id)
        .join(instruments, instruments.c.id == series.c.instrument_id)
        .join(providers, providers.c.provider == series.c.provider)
    )


def _table(interval: Interval) -> Table:
    return bars_intraday if interval.intraday else bars_daily


def exported_actions() -> Select[*tuple[object, ...]]:
    """Every dividend and split, of each source that reports it."""
    table = corporate_actions
    return (
        select(
            instruments.c.symbol,
            table.c.ex_date,
            table.c.kind,
            table.c.value,
            instruments.c.currency,
            table.c.provider,
            table.c.quote_unit,
            table.c.quote_factor,
            table.c.fetched_at,
        )
        .join(instruments, instruments.c.id == table.c.instrument_id)
        .order_by(
            instruments.c.symbol.collate("C"), table.c.ex_date, table.c.kind, table.c.provider
        )
    )


def exported_instruments() -> Select[*tuple[object, ...]]:
    """Every instrument, with its exchange and that exchange's zone."""
    table = instruments
    return (
        select(
            table.c.symbol,
            table.c.name,
            table.c.asset_class,
            table.c.currency,
            table.c.quote_unit,
            table.c.mic,
            exchanges.c.timezone,
            table.c.issuer,
            table.c.isin,
        )
        .outerjoin(exchanges, exchanges.c.mic == table.c.mic)
        .order_by(table.c.symbol.collate("C"))
    )


def exported_terms(connection: Connection) -> dict[str, str]:
    """The terms of every source that gave a series."""
    used = select(series.c.provider).where(series.c.bars > 0)
    query = select(providers.c.provider, providers.c.terms).where(providers.c.provider.in_(used))
    return {row.provider: row.terms for row in connection.execute(query)}
