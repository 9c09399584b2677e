"""Writes many bars at once: Arrow encoded for binary COPY, straight in or by one guarded upsert.

A row equal to what is held writes nothing, an older answer never replaces a newer one, and an
unfinished bar never replaces a final one. The tables' trigger keeps predecessors.
"""

from __future__ import annotations

import io
from contextlib import closing
from typing import TYPE_CHECKING

import pgpq
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import text

from wizdata_core.bars import BARS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from wizdata_core.ingest.bars import Origin
    from wizdata_core.ingest.series import Counts

STAGED = (
    "series_id",
    "opened_at",
    "session_date",
    "open",
    "high",
    "low",
    "close",
    "volume",
    "quote_unit",
    "quote_factor",
    "final",
    "quality",
    "flags",
)
_VALUES = (
    "open",
    "high",
    "low",
    "close",
    "volume",
    "quote_unit",
    "quote_factor",
    "final",
    "quality",
    "flags",
)
_BATCH_ROWS = 65_536
_CHUNK_BYTES = 1 << 18


def append(connection: Connection, rows: pa.Table, origin: Origin, table: str) -> Counts:
    """Copies rows that no held row can meet, straight into the table."""
    if rows.num_rows == 0:
        return {}
    constants = {
        "revision": pa.scalar(0, pa.int32()),
        "fetched_at": pa.scalar(origin.fetched_at, BARS.field("opened_at").type),
        "raw_id": pa.scalar(origin.raw_id, pa.int64()),
    }
    whole = rows
    for name, value in constants.items():
        whole = whole.append_column(name, pa.repeat(value, rows.num_rows))
    copy(connection, whole, table)
    counted = pc.value_counts(rows["series_id"]).to_pylist()
    return {each["values"]: (each["counts"], each["counts"]) for each in counted}


def merge(connection: Connection, rows: pa.Table, origin: Origin, table: str) -> Counts:
    """Upserts rows that may meet held ones; counts only series that changed."""
    if rows.num_rows == 0:
        return {}
    connection.execute(text(_STAGE[table]))
    copy(connection, rows, "staged_bars")
    connection.execute(text("analyze staged_bars"))
    facts = {
        "fetched_at": origin.fetched_at,
        "raw_id": origin.raw_id,
        "since": pc.min(rows["opened_at"]).as_py(),
        "until": pc.max(rows["opened_at"]).as_py(),
    }
    counts = connection.execute(text(_UPSERT[table]), facts).all()
    connection.execute(text("drop table staged_bars"))
    return {row.series_id: (row.fresh, row.written) for row in counts}


def copy(connection: Connection, rows: pa.Table, table: str) -> None:
    """Copies rows into the columns of a table that are named as theirs."""
    columns = ", ".join(f'"{name}"' for name in rows.column_names)
    with _Encoded(_encoded(rows)) as stream, closing(connection.connection.cursor()) as cursor:
        statement = f"copy {table} ({columns}) from stdin with (format binary)"
        cursor.copy_expert(statement, stream, _CHUNK_BYTES)


def _encoded(rows: pa.Table) -> Iterator[bytes]:
    encoder = pgpq.ArrowToPostgresBinaryEncoder(rows.schema)
    yield encoder.write_header()
    for batch in rows.to_batches(max_chunksize=_BATCH_ROWS):
        yield encoder.write_batch(batch)
    yield encoder.finish()


class _Encoded(io.RawIOBase):
    """A stream of parts made as they are read: the server stores one while the next is encoded."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._part = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        while not self._part:
            part = next(self._parts, None)
            if part is None:
                return b""
            self._part = memoryview(part)
        taken, self._part = self._part[:size], self._part[size:]
        return bytes(taken)


def _stage(table: str) -> str:
    columns = ", ".join(STAGED)
    made = "create temp table staged_bars on commit drop as"
    return f"{made} select {columns} from {table} with no data"  # noqa: S608 - names of ours


def _upsert(table: str) -> str:
    columns = ", ".join(STAGED)
    replaced = (*_VALUES, "session_date", "fetched_at", "raw_id")
    changes = ", ".join(f"{name} = excluded.{name}" for name in replaced)
    held = ", ".join(f"held.{name}" for name in _VALUES)
    given = ", ".join(f"excluded.{name}" for name in _VALUES)
    staged = ", ".join(f"staged_bars.{name}" for name in _VALUES)
    return f"""
        with written as (
            insert into {table} as held ({columns}, revision, fetched_at, raw_id)
            select {columns}, 0, :fetched_at, :raw_id from staged_bars
            where not exists (
                select from {table} as held
                where held.series_id = staged_bars.series_id
                  and held.opened_at = staged_bars.opened_at
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


_TABLES = ("bars_daily", "bars_intraday")
_STAGE = {table: _stage(table) for table in _TABLES}
_UPSERT = {table: _upsert(table) for table in _TABLES}
