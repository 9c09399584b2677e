"""Stores rows of every kind in `KINDS` by one guarded upsert: equal rows write nothing.

An older answer never replaces a newer one; of a kind with vintages it is filed where it belongs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import text

from wizdata_core.ingest.bars import Written
from wizdata_core.ingest.series import instrument_ids
from wizdata_core.ingest.text import storable
from wizdata_core.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa
    from sqlalchemy import Connection

    from wizdata_core.ingest.bars import Origin
    from wizdata_core.kinds import Kind

_MOST_TEXT = 4_000
# A key is part of an index row, which has at most 2,704 bytes.
_MOST_KEY = 500
_BATCH = 5_000


def store_records(
    connection: Connection, records: Mapping[str, pa.Table], origin: Origin
) -> Written:
    """Stores each table under its kind; where a key comes twice the later row counts.

    Gives what was written of the kinds that are counted.

    Raises:
        UnknownName: a symbol that no instrument has.
    """
    written = Written()
    for name, table in sorted(records.items()):
        kind = KINDS[name]
        rows = _rows(connection, kind, table, origin)
        for start in range(0, len(rows), _BATCH):
            counts = _store(connection, kind, rows[start : start + _BATCH])
            written += counts if kind.counted else Written()
    return written


def counted_rows(records: Mapping[str, pa.Table]) -> int:
    """How many rows the tables hold, without those that only keep books."""
    return sum(table.num_rows for name, table in records.items() if KINDS[name].counted)


def columns(kind: Kind) -> tuple[str, ...]:
    """The table's columns that a row's key and content stand in."""
    return _in_table(kind.schema.names)


def _in_table(names: Iterable[str]) -> tuple[str, ...]:
    return tuple("instrument_id" if name == "symbol" else name for name in names)


def _rows(
    connection: Connection, kind: Kind, table: pa.Table, origin: Origin
) -> list[dict[str, object]]:
    """The rows as the table takes them, in the order of their keys."""
    given, ids = table.to_pylist(), dict[str, int]()
    if "symbol" in kind.schema.names and given:
        ids = instrument_ids(connection, {row["symbol"] for row in given})
    # By their keys as they are stored, for a long one is cut.
    rows = (_row(kind, each, ids) for each in given)
    by_key = {tuple(str(row[name]) for name in _in_table(kind.key)): row for row in rows}
    provenance = {
        "provider": origin.provider,
        "fetched_at": origin.fetched_at.isoformat(),
        "raw_id": origin.raw_id,
    }
    return [by_key[key] | provenance for key in sorted(by_key)]


def _row(kind: Kind, given: Mapping[str, object], ids: Mapping[str, int]) -> dict[str, object]:
    row: dict[str, object] = {}
    for name, value in given.items():
        if name == "symbol":
            row["instrument_id"] = ids[str(value)]
        elif isinstance(value, str):
            row[name] = storable(value, _MOST_KEY if name in kind.key else _MOST_TEXT)
        else:
            row[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return row


def _store(connection: Connection, kind: Kind, rows: list[dict[str, object]]) -> Written:
    facts = {"rows": json.dumps(rows, allow_nan=False)}
    counts = connection.execute(text(_UPSERT[kind.name]), facts).one()
    if kind.vintages:
        connection.execute(text(_CLOSE_UP[kind.name]), facts)
    return Written(counts.fresh, counts.written - counts.fresh)


def _same(kind: Kind, one: str, other: str) -> str:
    return (
        " and ".join(
            f"{one}.{name} is not distinct from {other}.{name}"
            for name in columns(kind)
            if name not in (*_in_table(kind.key), *kind.notes)
        )
        or "true"
    )


def _one_key(kind: Kind, one: str, other: str) -> str:
    key = ("provider", *_in_table(kind.key))
    return " and ".join(f"{one}.{name} = {other}.{name}" for name in key)


def _upsert(kind: Kind) -> str:
    key = ["provider", *_in_table(kind.key), *(["fetched_at"] if kind.vintages else [])]
    whole = [*dict.fromkeys(["provider", *columns(kind), "fetched_at", "raw_id"])]
    changing = ", ".join(f"{name} = excluded.{name}" for name in whole if name not in key)
    said_before = f"""
        where not exists (
            select from (
                select * from {kind.name} h
                where {_one_key(kind, "h", "g")} and h.fetched_at <= g.fetched_at
                order by h.fetched_at desc limit 1
            ) h where {_same(kind, "h", "g")}
        )"""  # noqa: S608 - names of ours
    return f"""
        with written as (
            insert into {kind.name} as held ({", ".join(whole)})
            select {", ".join(f"g.{name}" for name in whole)}
            from json_populate_recordset(null::{kind.name}, cast(:rows as json)) g
            {said_before if kind.vintages else ""}
            on conflict ({", ".join(key)}) do update set {changing}
            where excluded.fetched_at >= held.fetched_at
                and not ({_same(kind, "held", "excluded")})
            returning (xmax = 0) as fresh
        )
        select count(*) filter (where fresh) as fresh, count(*) as written from written
    """  # noqa: S608 - names of ours


def _close_up(kind: Kind) -> str:
    """Removes a vintage that says what the one now before it says: an answer came in late."""
    return f"""
        delete from {kind.name} later
        using json_populate_recordset(null::{kind.name}, cast(:rows as json)) g
        where {_one_key(kind, "later", "g")} and later.fetched_at > g.fetched_at
            and {_same(kind, "later", "g")}
            and not exists (
                select from {kind.name} between_them
                where {_one_key(kind, "between_them", "g")}
                    and between_them.fetched_at > g.fetched_at
                    and between_them.fetched_at < later.fetched_at
            )
    """  # noqa: S608 - names of ours


_UPSERT = {kind.name: _upsert(kind) for kind in KINDS.values()}
_CLOSE_UP = {kind.name: _close_up(kind) for kind in KINDS.values() if kind.vintages}
