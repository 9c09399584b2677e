"""Stores corporate actions: what a provider reported, the newest answer counting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_
from sqlalchemy.dialects.postgresql import insert

from db.models import corporate_actions, series
from wizdata_core.ingest.series import instrument_ids

if TYPE_CHECKING:
    from collections.abc import Collection

    import pyarrow as pa
    from sqlalchemy import Connection
    from sqlalchemy.sql.dml import ReturningInsert

    from wizdata_core.ingest.bars import Origin

_GIVEN = ("kind", "ex_date", "value", "quote_unit", "quote_factor")
_ACCEPTED = {"quality": "accepted", "flags": ""}
_CHANGING = ("value", "quote_unit", "quote_factor", "quality", "flags", "fetched_at", "raw_id")
# Two answers that differ by less than this part of the value say the same.
_SAME = 1e-9


def store_actions(connection: Connection, actions: pa.Table, origin: Origin) -> int:
    """Stores corporate actions of the schema `ACTIONS`; gives how many were new or changed.

    An action that a later answer no longer holds is kept: providers lose and regain splits.

    Raises:
        UnknownName: a symbol that no instrument has.
    """
    if actions.num_rows == 0:
        return 0
    by_key = {(row["symbol"], row["kind"], row["ex_date"]): row for row in actions.to_pylist()}
    ids = instrument_ids(connection, {symbol for symbol, _, _ in by_key})
    provenance = {
        "provider": origin.provider,
        "fetched_at": origin.fetched_at,
        "raw_id": origin.raw_id,
    }
    rows = [
        {name: row[name] for name in _GIVEN}
        | {name: row.get(name, usual) for name, usual in _ACCEPTED.items()}
        | {"instrument_id": ids[row["symbol"]]}
        | provenance
        for row in by_key.values()
    ]
    changed = [int(each) for each in connection.scalars(_upsert(rows))]  # type: ignore[call-overload]  # its stub
    _read_again(connection, changed, origin)
    return len(changed)


def withdraw_actions(connection: Connection, actions: pa.Table, origin: Origin) -> int:
    """Removes stored actions that a newer answer's judgement refuses; gives how many there were.

    Raises:
        UnknownName: a symbol that no instrument has.
    """
    rows = actions.to_pylist()
    ids = instrument_ids(connection, {row["symbol"] for row in rows})
    gone: list[int] = []
    for row in rows:
        statement = corporate_actions.delete().where(
            corporate_actions.c.instrument_id == ids[row["symbol"]],
            corporate_actions.c.provider == origin.provider,
            corporate_actions.c.kind == row["kind"],
            corporate_actions.c.ex_date == row["ex_date"],
            corporate_actions.c.fetched_at <= origin.fetched_at,
        )
        gone += connection.scalars(statement.returning(corporate_actions.c.instrument_id)).all()
    _read_again(connection, gone, origin)
    return len(gone)


def _read_again(connection: Connection, changed: Collection[int], origin: Origin) -> None:
    """Adjusted series are derived from actions: who holds one must read again."""
    if changed:
        mine = series.c.instrument_id.in_(set(changed)), series.c.provider == origin.provider
        connection.execute(series.update().where(*mine).values(version=series.c.version + 1))


def _upsert(rows: list[dict[str, object]]) -> ReturningInsert[tuple[int]]:
    statement = insert(corporate_actions).values(rows)
    held, given = corporate_actions.c, statement.excluded
    differs = or_(
        func.abs(held.value - given.value) > _SAME * func.abs(held.value),
        held.quote_unit != given.quote_unit,
        held.quote_factor != given.quote_factor,
        held.quality != given.quality,
        held.flags != given.flags,
    )
    return statement.on_conflict_do_update(
        index_elements=["instrument_id", "provider", "kind", "ex_date"],
        set_={name: given[name] for name in _CHANGING},
        where=(given.fetched_at >= held.fetched_at) & differs,
    ).returning(held.instrument_id)
