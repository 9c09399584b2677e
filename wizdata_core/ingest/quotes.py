"""Stores quotes: many instruments in one guarded upsert, then one NOTIFY with keys only."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import text, tuple_
from sqlalchemy.dialects.postgresql import insert

from db.models import quotes
from wizdata_core.ingest.series import instrument_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from wizdata_core.quotes import Quote

CHANNEL = "quotes"
_MOST_NOTIFIED = 500  # a payload of NOTIFY has at most 8,000 bytes
_TIMES = ("event_time", "received_at")
_KEYS = ("instrument_id", "provider")
_VALUES = tuple(name for name in quotes.c.keys() if name not in {*_KEYS, "received_at"})  # noqa: SIM118 - a column collection gives columns, not names


def store_quotes(connection: Connection, given: Sequence[Quote]) -> int:
    """Stores quotes, the newer of two counting; gives how many rows were new or changed.

    A quote older than what is held changes nothing, nor does one that says the same again; of two
    with one event time the one received later counts. At most one quote of an instrument a call.

    Raises:
        UnknownName: a symbol that no instrument has.
    """
    if not given:
        return 0
    ids = instrument_ids(connection, {quote.symbol for quote in given})
    rows = []
    for quote in sorted(given, key=lambda quote: ids[quote.symbol]):
        row = asdict(quote)
        rows.append(row | {"instrument_id": ids[row.pop("symbol")]})
    statement = insert(quotes).values(rows)
    new = statement.excluded
    newer = tuple_(*(new[name] for name in _TIMES)) > tuple_(*(quotes.c[name] for name in _TIMES))
    differs = tuple_(*(new[name] for name in _VALUES)).is_distinct_from(
        tuple_(*(quotes.c[name] for name in _VALUES))
    )
    upsert = statement.on_conflict_do_update(
        index_elements=list(_KEYS),
        set_={name: new[name] for name in (*_VALUES, "received_at")},
        where=newer & differs,
    ).returning(quotes.c.instrument_id)
    changed = sorted(connection.scalars(upsert).all())
    if changed:
        # Keys only: whoever hears this reads what it needs.
        named = ",".join(map(str, changed[:_MOST_NOTIFIED]))
        connection.execute(text(f"select pg_notify('{CHANNEL}', :ids)"), {"ids": named})
    return len(changed)
