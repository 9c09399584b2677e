"""How many instruments have a value of each field, as the reference of fields says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from wizdata_core.fields import FIELDS
from wizdata_core.queries.snapshots import LATEST

if TYPE_CHECKING:
    from sqlalchemy import Connection


def field_shares(connection: Connection) -> dict[str, float]:
    """The share of instruments with a newest row that have a value of each field, 0 to 1."""
    counts = [func.count(LATEST.c[name]).label(name) for name in FIELDS]
    row = connection.execute(
        select(func.count().label("instruments"), *counts).select_from(LATEST)
    ).one()
    all_of_them = row.instruments or 1
    return {name: getattr(row, name) / all_of_them for name in FIELDS}
