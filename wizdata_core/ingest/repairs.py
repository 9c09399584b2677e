"""Keeps the originals of repaired bars and actions; the same original is kept once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from db.models import action_repairs, repairs
from wizdata_core.ingest.series import instrument_ids, locked_series

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlalchemy import Connection

    from wizdata_core.ingest.bars import Origin

_ORIGINAL = (
    "rule", "open", "high", "low", "close", "volume", "quote_unit", "quote_factor", "final",
)  # fmt: skip
_BATCH = 1_000


def store_originals(
    connection: Connection, bars: pa.Table, actions: pa.Table, origin: Origin
) -> None:
    """Keeps what was repaired in an answer, as it came; an earlier cleaning's gives way to it.

    `bars` have the schema `ORIGINALS` and `actions` the schema `ACTION_ORIGINALS` of the judge. An
    original that another answer gave already, equal in all, is not kept again.

    Raises:
        UnknownName: a symbol that no instrument has.
    """
    for table in (repairs, action_repairs):
        connection.execute(table.delete().where(table.c.raw_id == origin.raw_id))
    if bars.num_rows:
        _store_bars(connection, bars, origin)
    if actions.num_rows:
        _store_actions(connection, actions, origin)


def _store_bars(connection: Connection, bars: pa.Table, origin: Origin) -> None:
    rows = bars.to_pylist()
    pairs = {(row["symbol"], row["interval"]) for row in rows}
    held = locked_series(connection, sorted(pairs), origin.provider)
    ids = {pair: each.id for pair, each in held.items()}
    known = _known(connection, list(ids.values()))
    values = [
        {
            "series_id": ids[row["symbol"], row["interval"]],
            "opened_at": row["opened_at"],
            "raw_id": origin.raw_id,
        }
        | {name: row[name] for name in _ORIGINAL}
        for row in rows
    ]
    fresh = [each for each in values if _key(each) not in known]
    for begin in range(0, len(fresh), _BATCH):
        statement = insert(repairs).values(fresh[begin : begin + _BATCH])
        connection.execute(statement.on_conflict_do_nothing())


def _known(connection: Connection, ids: list[int]) -> set[tuple[object, ...]]:
    """The originals that are kept of some series."""
    query = select(repairs).where(repairs.c.series_id.in_(ids))
    return {_key(dict(row._mapping)) for row in connection.execute(query)}  # noqa: SLF001 - SQLAlchemy's public name


def _key(row: dict[str, object]) -> tuple[object, ...]:
    return (row["series_id"], row["opened_at"], *(row[name] for name in _ORIGINAL))


def _store_actions(connection: Connection, actions: pa.Table, origin: Origin) -> None:
    rows = actions.to_pylist()
    ids = instrument_ids(connection, {row["symbol"] for row in rows})
    values = [
        {
            "instrument_id": ids[row["symbol"]],
            "provider": origin.provider,
            "raw_id": origin.raw_id,
            "kind": row["kind"],
            "ex_date": row["ex_date"],
            "rule": row["rule"],
            "was": row["was"],
            "taken": row["is"],
        }
        for row in rows
    ]
    connection.execute(insert(action_repairs).values(values).on_conflict_do_nothing())
