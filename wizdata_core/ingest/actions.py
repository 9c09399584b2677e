"""Stores corporate actions: what a provider reported, the newest answer counting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert

from db.models import corporate_actions, instruments, series

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlalchemy import Connection

    from wizdata_core.ingest.bars import Origin


def store_actions(connection: Connection, actions: pa.Table, origin: Origin) -> int:
    """Stores corporate actions of the schema `ACTIONS`; gives how many were new or changed.

    An action that a later answer no longer holds is kept: providers lose and regain splits.
    """
    if actions.num_rows == 0:
        return 0
    by_key = {(row["symbol"], row["kind"], row["ex_date"]): row for row in actions.to_pylist()}
    symbols = {symbol for symbol, _, _ in by_key}
    ids = {row.symbol: row.id for row in connection.execute(select(instruments.c.symbol, instruments.c.id).where(instruments.c.symbol.in_(symbols)))}
    provenance = {"provider": origin.provider, "fetched_at": origin.fetched_at, "raw_id": origin.raw_id}
    statement = insert(corporate_actions).values(
        [{**{name: row[name] for name in ("kind", "ex_date", "value", "quote_unit", "quote_factor")}, "instrument_id": ids[row["symbol"]], **provenance} for row in by_key.values()]
    )
    held, given = corporate_actions.c, statement.excluded
    changed = connection.scalars(
        statement.on_conflict_do_update(
            index_elements=["instrument_id", "provider", "kind", "ex_date"],
            set_={name: given[name] for name in ("value", "quote_unit", "quote_factor", "fetched_at", "raw_id")},
            where=(given.fetched_at >= held.fetched_at)
            & or_(
                func.abs(held.value - given.value) > 1e-9 * func.abs(held.value),
                held.quote_unit != given.quote_unit,
                held.quote_factor != given.quote_factor,
            ),
        ).returning(held.instrument_id)
    ).all()
    if changed:
        # Adjusted series are derived from actions: who holds one must read again.
        connection.execute(
            series.update()
            .where(series.c.instrument_id.in_(set(changed)), series.c.provider == origin.provider)
            .values(version=series.c.version + 1)
        )
    return len(changed)
