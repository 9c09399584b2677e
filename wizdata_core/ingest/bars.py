"""Stores bars: in bulk, idempotent, one transaction a call.

Rows travel as Arrow, are encoded for binary COPY. Rows of a series that lie wholly before or
after what it holds are copied straight in (its row in `series` is locked, so no other writer can
come between); others go through a temporary table and one guarded upsert: a row equal to what is held writes nothing, an older answer never replaces a newer one,
and an unfinished bar never replaces a final one. The table's trigger keeps predecessors.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pgpq
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from db.models import instruments, series
from wizdata_core.bars import BARS, Interval
from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_STAGED = (
    "series_id", "opened_at", "session_date", "open", "high", "low", "close", "volume",
    "quote_unit", "quote_factor", "final",
)
_VALUES = ("open", "high", "low", "close", "volume", "quote_unit", "quote_factor", "final", "quality")
_BATCH_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows come from: the provider, when it answered, and the raw object that holds it."""

    provider: str
    fetched_at: datetime
    raw_id: int
    quality: str = "accepted"


@dataclass(frozen=True, slots=True)
class Written:
    """What a store call did: rows that were new, and rows that replaced a different one."""

    new: int = 0
    changed: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(self.new + other.new, self.changed + other.changed)


def store_bars(connection: Connection, bars: pa.Table, origin: Origin) -> Written:
    """Stores bars of the schema `BARS`; where a key comes twice in one call the later row counts.

    Raises:
        UnknownName: a symbol that no instrument has.
    """
    written = Written()
    if bars.num_rows == 0:
        return written
    is_intraday = pc.is_in(bars["interval"], pa.array([each.value for each in Interval if each.intraday]))
    for table, step, chosen in (
        ("bars_intraday", "1 month", is_intraday),
        ("bars_daily", "10 years", pc.invert(is_intraday)),
    ):
        part = _nulls_for_nans(bars.filter(chosen))
        if part.num_rows:
            written += _store_part(connection, part, origin, table, step)
    return written


def touch_series(connection: Connection, symbols: list[str], interval: Interval, provider: str, checked_at: datetime) -> None:
    """Notes that a provider answered for these series, whether or not it had anything new."""
    held = _lock_series(connection, [(symbol, interval.value) for symbol in symbols], provider)
    connection.execute(
        series.update().where(series.c.id.in_([each.id for each in held.values()])).values(checked_at=func.greatest(series.c.checked_at, checked_at))
    )


def _nulls_for_nans(bars: pa.Table) -> pa.Table:
    for name in ("open", "high", "low", "volume"):
        column = bars[name]
        if pc.any(pc.is_nan(column)).as_py():
            bars = bars.set_column(bars.schema.get_field_index(name), name, pc.if_else(pc.is_nan(column), None, column))
    return bars


def _store_part(connection: Connection, bars: pa.Table, origin: Origin, table: str, step: str) -> Written:
    held = _held_series(connection, bars, origin.provider)
    staged = _last_of_each_key(_with_series_ids(bars, held))
    spans = _spans(staged)
    connection.execute(
        text("select ensure_partitions(:table, cast(:step as interval), :since, :until)"),
        {"table": table, "step": step, "since": min(span[0] for span in spans.values()), "until": max(span[1] for span in spans.values())},
    )
    apart = [each.id for each in held.values() if each.id in spans and each.is_apart_from(*spans[each.id])]
    is_apart = pc.is_in(staged["series_id"], pa.array(apart, pa.int32()))
    counts = _append(connection, staged.filter(is_apart), origin, table) | _merge(connection, staged.filter(pc.invert(is_apart)), origin, table)
    _note_series(connection, spans, counts, origin)
    fresh = sum(new for new, _ in counts.values())
    return Written(fresh, sum(written for _, written in counts.values()) - fresh)


@dataclass(frozen=True, slots=True)
class _Held:
    """A series, locked by this transaction, and the span that its bars cover."""

    id: int
    first: datetime | None
    last: datetime | None

    def is_apart_from(self, since: datetime, until: datetime) -> bool:
        return self.first is None or self.last is None or until < self.first or since > self.last


def _with_series_ids(bars: pa.Table, held: dict[tuple[str, str], _Held]) -> pa.Table:
    pairs = _pairs(bars)
    by_index = pa.array([held[_pair(name)].id for name in pairs.dictionary.to_pylist()], pa.int32())
    return bars.append_column("series_id", by_index.take(pairs.indices)).select(_STAGED)


def _pairs(bars: pa.Table) -> pa.DictionaryArray:
    return pc.binary_join_element_wise(bars["symbol"], bars["interval"], "\n").combine_chunks().dictionary_encode()


def _pair(name: str) -> tuple[str, str]:
    symbol, code = name.split("\n")
    return symbol, code


def _held_series(connection: Connection, bars: pa.Table, provider: str) -> dict[tuple[str, str], _Held]:
    return _lock_series(connection, [_pair(name) for name in _pairs(bars).dictionary.to_pylist()], provider)


def _lock_series(connection: Connection, names: list[tuple[str, str]], provider: str) -> dict[tuple[str, str], _Held]:
    symbols = sorted({symbol for symbol, _ in names})
    found = {
        row.symbol: row.id
        for row in connection.execute(select(instruments.c.symbol, instruments.c.id).where(instruments.c.symbol.in_(symbols)))
    }
    for symbol in symbols:
        if symbol not in found:
            raise UnknownName("instrument", symbol, connection.scalars(select(instruments.c.symbol)))
    rows = [{"instrument_id": found[symbol], "provider": provider, "interval": code} for symbol, code in sorted(names)]
    connection.execute(insert(series).values(rows).on_conflict_do_nothing())
    # Ordered, so that two writers of the same series wait for each other and never deadlock.
    held = connection.execute(
        select(series)
        .where(series.c.provider == provider, series.c.instrument_id.in_(found.values()))
        .order_by(series.c.id)
        .with_for_update()
    )
    by_key = {(row.instrument_id, row.interval): _Held(row.id, row.first_opened_at, row.last_opened_at) for row in held}
    return {(symbol, code): by_key[found[symbol], code] for symbol, code in names}


def _spans(staged: pa.Table) -> dict[int, tuple[datetime, datetime]]:
    spans = staged.group_by("series_id").aggregate([("opened_at", "min"), ("opened_at", "max")])
    return {row["series_id"]: (row["opened_at_min"], row["opened_at_max"]) for row in spans.to_pylist()}


def _last_of_each_key(staged: pa.Table) -> pa.Table:
    """The rows in key order, the later of two with the same key."""
    ids = staged["series_id"].to_numpy()
    times = staged["opened_at"].cast(pa.int64()).to_numpy()
    order = np.lexsort((np.arange(len(ids)), times, ids))
    ids, times = ids[order], times[order]
    last = np.append((ids[1:] != ids[:-1]) | (times[1:] != times[:-1]), [True])
    return staged.take(pa.array(order[last]))


def _append(connection: Connection, rows: pa.Table, origin: Origin, table: str) -> dict[int, tuple[int, int]]:
    """Copies rows that no held row can meet, straight into the table."""
    if rows.num_rows == 0:
        return {}
    constants = {
        "quality": pa.scalar(origin.quality),
        "revision": pa.scalar(0, pa.int32()),
        "fetched_at": pa.scalar(origin.fetched_at, BARS.field("opened_at").type),
        "raw_id": pa.scalar(origin.raw_id, pa.int64()),
    }
    whole = rows
    for name, value in constants.items():
        whole = whole.append_column(name, pa.repeat(value, rows.num_rows))
    _copy(connection, whole, table)
    counted = pc.value_counts(rows["series_id"]).to_pylist()
    return {each["values"]: (each["counts"], each["counts"]) for each in counted}


def _merge(connection: Connection, rows: pa.Table, origin: Origin, table: str) -> dict[int, tuple[int, int]]:
    """Upserts rows that may meet held ones; gives (new, written) for each series that changed."""
    if rows.num_rows == 0:
        return {}
    columns = ", ".join(_STAGED)
    connection.execute(text(f"create temp table staged_bars on commit drop as select {columns} from {table} with no data"))  # noqa: S608 - names of ours
    _copy(connection, rows, "staged_bars")
    connection.execute(text("analyze staged_bars"))
    counts = connection.execute(text(_UPSERT[table]), {"fetched_at": origin.fetched_at, "raw_id": origin.raw_id, "quality": origin.quality, "since": pc.min(rows["opened_at"]).as_py(), "until": pc.max(rows["opened_at"]).as_py()}).all()
    connection.execute(text("drop table staged_bars"))
    return {row.series_id: (row.fresh, row.written) for row in counts}


def _copy(connection: Connection, rows: pa.Table, table: str) -> None:
    encoder = pgpq.ArrowToPostgresBinaryEncoder(rows.schema)
    with io.BytesIO() as buffer, connection.connection.cursor() as cursor:
        buffer.write(encoder.write_header())
        for batch in rows.to_batches(max_chunksize=_BATCH_ROWS):
            buffer.write(encoder.write_batch(batch))
        buffer.write(encoder.finish())
        buffer.seek(0)
        cursor.copy_expert(f"copy {table} ({', '.join(rows.column_names)}) from stdin with (format binary)", buffer)  # type: ignore[attr-defined]  # psycopg2's own cursor


def _upsert(table: str) -> str:
    columns = ", ".join(_STAGED)
    changes = ", ".join(f"{name} = excluded.{name}" for name in (*_VALUES, "session_date", "fetched_at", "raw_id"))
    held = ", ".join(f"held.{name}" for name in _VALUES)
    given = ", ".join(f"excluded.{name}" for name in _VALUES)
    staged = ", ".join(f":quality" if name == "quality" else f"staged_bars.{name}" for name in _VALUES)
    return f"""
        with written as (
            insert into {table} as held ({columns}, quality, revision, fetched_at, raw_id)
            select {columns}, :quality, 0, :fetched_at, :raw_id from staged_bars
            where not exists (
                select from {table} as held
                where held.series_id = staged_bars.series_id and held.opened_at = staged_bars.opened_at
                  and held.opened_at between :since and :until
                  and ({held}) is not distinct from ({staged})
            )
            on conflict (series_id, opened_at) do update set {changes}, revision = held.revision + 1
            where excluded.fetched_at >= held.fetched_at and (excluded.final or not held.final)
              and ({held}) is distinct from ({given})
            returning held.series_id, (held.revision = 0) as fresh
        )
        select series_id, count(*) filter (where fresh) as fresh, count(*) as written
        from written group by series_id
    """  # noqa: S608 - names of ours, values are parameters


_UPSERT = {table: _upsert(table) for table in ("bars_daily", "bars_intraday")}


def _note_series(connection: Connection, spans: dict[int, tuple[datetime, datetime]], counts: dict[int, tuple[int, int]], origin: Origin) -> None:
    for series_id, (first, last) in sorted(spans.items()):
        fresh, written = counts.get(series_id, (0, 0))
        connection.execute(
            series.update()
            .where(series.c.id == series_id)
            .values(
                bars=series.c.bars + fresh,
                first_opened_at=func.least(series.c.first_opened_at, first),
                last_opened_at=func.greatest(series.c.last_opened_at, last),
                checked_at=func.greatest(series.c.checked_at, origin.fetched_at),
                version=series.c.version + (1 if written else 0),
            )
        )
    # Keys only: whoever hears this reads what it needs.
    connection.execute(text("select pg_notify('bars', :ids)"), {"ids": ",".join(map(str, sorted(counts)[:500]))})
