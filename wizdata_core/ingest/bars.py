"""Stores bars: in bulk, idempotent, one transaction a call.

Rows of a series that lie wholly before or after what it holds are copied straight in (its row in
`series` is locked, so no other writer can come between); others go through one guarded upsert.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import text

from wizdata_core.bars import Interval
from wizdata_core.ingest.bulk import STAGED, append, merge
from wizdata_core.ingest.series import locked_series, note_stored, touch_series

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from wizdata_core.ingest.series import HeldSeries, Span

__all__ = ["Origin", "Written", "store_bars", "touch_series"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows come from: the provider, when it answered, and the raw object that holds it."""

    provider: str
    fetched_at: datetime
    raw_id: int


@dataclass(frozen=True, slots=True)
class Written:
    """What a store call did: rows that were new, and rows that replaced a different one."""

    new: int = 0
    changed: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(self.new + other.new, self.changed + other.changed)


def store_bars(connection: Connection, bars: pa.Table, origin: Origin) -> Written:
    """Stores bars of the schema `BARS`; where a key comes twice in one call the later row counts.

    Bars that were judged carry `quality` and `flags` too; others are stored as accepted.

    Raises:
        UnknownName: a symbol that no instrument has.
    """
    written = Written()
    if bars.num_rows == 0:
        return written
    for name, value in (("quality", "accepted"), ("flags", "")):
        if name not in bars.column_names:
            bars = bars.append_column(name, pa.repeat(value, bars.num_rows))
    intraday = pa.array([each.value for each in Interval if each.intraday])
    is_intraday = pc.is_in(bars["interval"], intraday)
    for table, step, chosen in (
        ("bars_intraday", "1 month", is_intraday),
        ("bars_daily", "10 years", pc.invert(is_intraday)),
    ):
        part = _nulls_for_nans(bars.filter(chosen))
        if part.num_rows:
            written += _store_part(connection, part, origin, table, step)
    return written


def _nulls_for_nans(bars: pa.Table) -> pa.Table:
    for name in ("open", "high", "low", "volume"):
        missing = pc.is_nan(bars[name])
        if pc.any(missing).as_py():
            whole = pc.if_else(missing, None, bars[name])
            bars = bars.set_column(bars.schema.get_field_index(name), name, whole)
    return bars


def _store_part(
    connection: Connection, bars: pa.Table, origin: Origin, table: str, step: str
) -> Written:
    pairs = _pairs(bars)
    names = [_pair(name) for name in pairs.dictionary.to_pylist()]
    held = locked_series(connection, names, origin.provider)
    staged = _last_of_each_key(_with_series_ids(bars, pairs, held))
    spans = _spans(staged)
    _ensure_partitions(connection, spans, table, step)
    apart = [each.id for each in held.values() if each.is_apart_from(spans[each.id])]
    is_apart = pc.is_in(staged["series_id"], pa.array(apart, pa.int32()))
    appended = append(connection, staged.filter(is_apart), origin, table)
    counts = appended | merge(connection, staged.filter(pc.invert(is_apart)), origin, table)
    note_stored(connection, spans, counts, origin.fetched_at)
    fresh = sum(new for new, _ in counts.values())
    return Written(fresh, sum(written for _, written in counts.values()) - fresh)


def _pairs(bars: pa.Table) -> pa.DictionaryArray:
    joined = pc.binary_join_element_wise(bars["symbol"], bars["interval"], "\n")
    return joined.combine_chunks().dictionary_encode()


def _pair(name: str) -> tuple[str, str]:
    symbol, code = name.split("\n")
    return symbol, code


def _with_series_ids(
    bars: pa.Table, pairs: pa.DictionaryArray, held: dict[tuple[str, str], HeldSeries]
) -> pa.Table:
    ids = [held[_pair(name)].id for name in pairs.dictionary.to_pylist()]
    of_each = pa.array(ids, pa.int32()).take(pairs.indices)
    return bars.append_column("series_id", of_each).select(STAGED)


def _spans(staged: pa.Table) -> dict[int, Span]:
    spans = staged.group_by("series_id").aggregate([("opened_at", "min"), ("opened_at", "max")])
    rows = spans.to_pylist()
    return {row["series_id"]: (row["opened_at_min"], row["opened_at_max"]) for row in rows}


def _ensure_partitions(
    connection: Connection, spans: dict[int, Span], table: str, step: str
) -> None:
    since, until = (
        min(first for first, _ in spans.values()),
        max(last for _, last in spans.values()),
    )
    connection.execute(
        text("select ensure_partitions(:table, cast(:step as interval), :since, :until)"),
        {"table": table, "step": step, "since": since, "until": until},
    )


def _last_of_each_key(staged: pa.Table) -> pa.Table:
    """The rows in key order, the later of two with the same key."""
    ids = staged["series_id"].to_numpy()
    times = staged["opened_at"].cast(pa.int64()).to_numpy()
    order = np.lexsort((np.arange(len(ids)), times, ids))
    ids, times = ids[order], times[order]
    last = np.append((ids[1:] != ids[:-1]) | (times[1:] != times[:-1]), [True])
    return staged.take(pa.array(order[last]))
