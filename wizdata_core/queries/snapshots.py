"""The tables of snapshots with a column for every field, as statements read and write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Date, DateTime, Double, Integer, String, column, func, select, table

from db.models import instruments, snapshot_changes, snapshot_due
from wizdata_core.fields import FIELDS, Kind

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Connection, TableClause
    from sqlalchemy.types import TypeEngine

TYPES: dict[Kind, type[TypeEngine[Any]]] = {
    Kind.NUMBER: Double,
    Kind.TEXT: String,
    Kind.FLAG: Boolean,
    Kind.DATE: Date,
}


def _with_fields(name: str) -> TableClause:
    return table(
        name,
        column("instrument_id", Integer),
        column("day", Date),
        column("made_at", DateTime(timezone=True)),
        column("reconstructed", Boolean),
        *(column(each.name, TYPES[each.kind]()) for each in FIELDS.values()),
    )


SNAPSHOTS = _with_fields("snapshots")
LATEST = _with_fields("snapshots_latest")


def stamp(connection: Connection) -> str:
    """What changes whenever a snapshot does: caches of screens are keyed by it, not by time."""
    return str(connection.scalar(select(snapshot_changes.c.count)) or 0)


def count_due(connection: Connection) -> int:
    """How many instruments have rows to be made."""
    query = select(func.count()).where(snapshot_due.c.refused == "")
    return connection.scalar(query) or 0


def refusals(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Every instrument whose rows cannot be made until something of it changes, with the reason."""
    query = (
        select(instruments.c.symbol, snapshot_due.c.refused)
        .join(instruments, instruments.c.id == snapshot_due.c.instrument_id)
        .where(snapshot_due.c.refused != "")
        .order_by(instruments.c.symbol)
    )
    return tuple((row.symbol, row.refused) for row in connection.execute(query))
