"""Stores rows of every kind in `KINDS` by one guarded upsert: equal rows write nothing.

An older answer never replaces a newer one; of a kind with vintages it is filed where it belongs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import text

from wizdata_core.ingest.bars import Written
from wizdata_core.ingest.record_copy import store_copied
from wizdata_core.ingest.record_sql import close_up, in_table, upsert
from wizdata_core.ingest.series import instrument_ids
from wizdata_core.ingest.text import storable
from wizdata_core.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from sqlalchemy import Connection

    from wizdata_core.ingest.bars import Origin
    from wizdata_core.kinds import Kind

_MOST_TEXT = 4_000
# A key is part of an index row, which has at most 2,704 bytes.
_MOST_KEY = 500
_BATCH = 5_000
# From so many rows on they are copied: a file of a provider, not an answer.
_MANY = 20_000


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
        if kind.vintages and "symbol" not in kind.schema.names and table.num_rows >= _MANY:
            written += store_copied(connection, kind, table, origin, (_MOST_KEY, _MOST_TEXT))
            continue
        rows = _rows(connection, kind, table, origin)
        for start in range(0, len(rows), _BATCH):
            counts = _store(connection, kind, rows[start : start + _BATCH])
            written += counts if kind.counted else Written()
    return written


def counted_rows(records: Mapping[str, pa.Table]) -> int:
    """How many rows the tables hold, without those that only keep books."""
    return sum(table.num_rows for name, table in records.items() if KINDS[name].counted)


def _rows(
    connection: Connection, kind: Kind, table: pa.Table, origin: Origin
) -> list[dict[str, object]]:
    """The rows as the table takes them, in the order of their keys."""
    given, ids = table.to_pylist(), dict[str, int]()
    if "symbol" in kind.schema.names and given:
        ids = instrument_ids(connection, {row["symbol"] for row in given})
    # By their keys as they are stored, for a long one is cut.
    rows = (_row(kind, each, ids) for each in given)
    by_key = {tuple(str(row[name]) for name in in_table(kind.key)): row for row in rows}
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
    given = f"json_populate_recordset(null::{kind.name}, cast(:rows as json))"
    counts = connection.execute(text(upsert(kind, given)), facts).one()
    if kind.vintages:
        connection.execute(text(close_up(kind, given)), facts)
    return Written(counts.fresh, counts.written - counts.fresh)
