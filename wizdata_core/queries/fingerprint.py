"""One hash of everything that is derived from the lake, for telling whether two builds are equal.

It covers values, provenance and quality of every bar, action, revision, repair, refusal and row of
each kind in `KINDS`; it leaves out surrogate ids, which may differ between two builds of the same
rows.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlalchemy import text

from wizdata_core.kinds import KINDS

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wizdata_core.kinds import Kind


# float8 is hashed by its exact text; timestamps as seconds, whatever the session's zone. Missing
# values are named: without that, a price that moves to the next column would hash the same.
def _hash(*columns: str) -> str:
    texts = ", ".join(f"coalesce(({each})::text, '-')" for each in columns)
    return f"md5(concat_ws('|', {texts}))"


_PRICES = tuple(f"b.{name}" for name in ("open", "high", "low", "close", "volume"))
_QUOTED = ("b.quote_unit", "b.quote_factor")
_ORIGIN = ("b.quality", "b.flags", "extract(epoch from b.fetched_at)", "r.key")
_OPENED = "extract(epoch from b.opened_at)"
_BAR = _hash(_OPENED, "b.session_date", *_PRICES, *_QUOTED, "b.final", "b.revision", *_ORIGIN)
_REPLACED = "extract(epoch from b.replaced_at)"
_REVISION = _hash(_OPENED, *_PRICES, *_QUOTED, _REPLACED, *_ORIGIN)


def _of_series(table: str, hashed: str, order: str) -> str:
    return f"""
        select i.symbol || '|' || s.provider || '|' || s.interval,
               md5(string_agg({hashed}, '' order by {order}))
        from {table} b
        join series s on s.id = b.series_id
        join instruments i on i.id = s.instrument_id
        join raw_objects r on r.id = b.raw_id
        group by 1
    """  # noqa: S608 - names of ours


_ACTION = _hash(
    "a.kind",
    "a.ex_date",
    "a.value",
    "a.quote_unit",
    "a.quote_factor",
    "a.quality",
    "a.flags",
    "extract(epoch from a.fetched_at)",
    "r.key",
)
_REPAIR = _hash(_OPENED, "b.rule", *_PRICES, *_QUOTED, "b.final", "r.key")
_MENDED = _hash("a.kind", "a.ex_date", "a.rule", "a.was", "a.taken", "r.key")
_REFUSAL = _hash('q."where"', "q.reason", "q.content")
_PARTS = {
    "bars_daily": _of_series("bars_daily", _BAR, "b.opened_at"),
    "bars_intraday": _of_series("bars_intraday", _BAR, "b.opened_at"),
    "revisions": _of_series("revisions", _REVISION, "b.opened_at, b.replaced_at"),
    "repairs": _of_series("repairs", _REPAIR, 'b.opened_at, r.key collate "C"'),
    "action_repairs": f"""
        select i.symbol || '|' || a.provider,
               md5(string_agg({_MENDED}, '' order by a.ex_date, {_MENDED}))
        from action_repairs a
        join instruments i on i.id = a.instrument_id
        join raw_objects r on r.id = a.raw_id
        group by 1
    """,  # noqa: S608 - names of ours
    "corporate_actions": f"""
        select i.symbol || '|' || a.provider,
               md5(string_agg({_ACTION}, '' order by a.ex_date, a.kind collate "C"))
        from corporate_actions a
        join instruments i on i.id = a.instrument_id
        join raw_objects r on r.id = a.raw_id
        group by 1
    """,  # noqa: S608 - names of ours
    "quarantine": f"""
        select r.key,
               md5(string_agg({_REFUSAL}, '' order by {_REFUSAL}))
        from quarantine q
        join raw_objects r on r.id = q.raw_id
        group by 1
    """,  # noqa: S608 - names of ours
}


def _of_kind(kind: Kind) -> str:
    """The hash of each provider's rows of a kind; instruments stand there by their symbols."""
    by_instrument = "symbol" in kind.schema.names
    content = [_column(column) for column in kind.schema]
    hashed = _hash(*content, "extract(epoch from k.fetched_at)", "r.key")
    return f"""
        select k.provider, md5(string_agg({hashed}, '' order by {hashed}))
        from {kind.name} k
        {"join instruments i on i.id = k.instrument_id" if by_instrument else ""}
        join raw_objects r on r.id = k.raw_id
        group by 1
    """  # noqa: S608 - names of ours


def _column(column: pa.Field) -> str:
    if column.name == "symbol":
        return "i.symbol"
    moment = pa.types.is_timestamp(column.type)
    return f"extract(epoch from k.{column.name})" if moment else f"k.{column.name}"


_PARTS |= {kind.name: _of_kind(kind) for kind in KINDS.values()}


def fingerprint(connection: Connection) -> str:
    """The hash of all derived rows; equal for equal content, whatever the order of writing."""
    whole = hashlib.sha256()
    for table, query in sorted(_PARTS.items()):
        whole.update(table.encode())
        for name, digest in sorted(map(tuple, connection.execute(text(query)))):
            whole.update(f"\n{name} {digest}".encode())
    return whole.hexdigest()
