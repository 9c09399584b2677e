"""Stores many rows of a kind at once: Arrow by binary COPY, set against what is held in one step.

It comes to the same as `wizdata_core.ingest.records` does a batch at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import text

from wizdata_core.ingest.bars import Written
from wizdata_core.ingest.bulk import copy
from wizdata_core.ingest.record_sql import close_up, said_already, upsert
from wizdata_core.ingest.text import storable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from wizdata_core.ingest.bars import Origin
    from wizdata_core.kinds import Kind

_STAGED = "staged_records"


def store_copied(
    connection: Connection, kind: Kind, table: pa.Table, origin: Origin, most: tuple[int, int]
) -> Written:
    """Stores rows of a kind with vintages and without symbols; a key's last row counts.

    `most` is how many characters a text of the key may have, and another text. Others that write
    the kind wait until the transaction ends.
    """
    rows = _last_of_each(_storable(table, kind, most), kind.key)
    constants = {
        "provider": pa.scalar(origin.provider),
        "fetched_at": pa.scalar(origin.fetched_at, pa.timestamp("us", tz="UTC")),
        "raw_id": pa.scalar(origin.raw_id, pa.int64()),
    }
    for name, value in constants.items():
        rows = rows.append_column(name, pa.repeat(value, rows.num_rows))
    connection.execute(text(f"lock table {kind.name} in share row exclusive mode"))
    if not _holds_any(connection, kind, origin.provider):
        copy(connection, rows, kind.name)
        return Written(rows.num_rows, 0)
    made = f"create temp table {_STAGED} on commit drop as"
    connection.execute(text(f"{made} select * from {kind.name} with no data"))  # noqa: S608 - names of ours
    copy(connection, rows, _STAGED)
    connection.execute(text(f"analyze {_STAGED}"))
    facts = {"provider": origin.provider, "fetched_at": origin.fetched_at}
    # Most rows of a file say what the file before it said: they go before any is looked up.
    connection.execute(text(said_already(kind, _STAGED)), facts)
    counts = connection.execute(text(upsert(kind, _STAGED))).one()
    if _holds_any(connection, kind, origin.provider, origin.fetched_at):
        connection.execute(text(close_up(kind, _STAGED)))
    connection.execute(text(f"drop table {_STAGED}"))
    return Written(counts.fresh, counts.written - counts.fresh)


def _holds_any(
    connection: Connection, kind: Kind, provider: str, after: datetime | None = None
) -> bool:
    later = "and fetched_at > :after" if after else ""
    held = f"select exists (select from {kind.name} where provider = :provider {later})"  # noqa: S608 - names of ours
    facts = {"provider": provider, **({"after": after} if after else {})}
    return bool(connection.execute(text(held), facts).scalar_one())


def _storable(table: pa.Table, kind: Kind, most: tuple[int, int]) -> pa.Table:
    """The rows with every text as PostgreSQL takes it; each different text is looked at once."""
    for at, name in enumerate(table.column_names):
        if not pa.types.is_string(table.schema.field(name).type):
            continue
        coded = pc.dictionary_encode(table[name]).combine_chunks()
        longest = most[0] if name in kind.key else most[1]
        texts = pa.array(
            [storable(each, longest) for each in coded.dictionary.to_pylist()], pa.string()
        )
        table = table.set_column(at, name, texts.take(coded.indices))
    return table


def _last_of_each(table: pa.Table, key: Sequence[str]) -> pa.Table:
    """The last row of every key, in the order of the keys."""
    order = np.zeros(table.num_rows, dtype=np.int64)
    for name in key:
        column = table[name].combine_chunks()
        ranks = pc.rank(column, sort_keys="ascending", tiebreaker="dense")
        places = np.asarray(ranks, dtype=np.int64)
        order = order * (int(places.max(initial=0)) + 1) + places
    _, last = np.unique(order[::-1], return_index=True)
    return table.take(pa.array(table.num_rows - 1 - last))
