"""What the newest snapshots hold: how many instruments have each field, and days of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from wizdata_core.fields import FIELDS
from wizdata_core.queries.snapshots import LATEST

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection


def field_shares(connection: Connection) -> dict[str, float]:
    """The share of instruments with a newest row that have a value of each field, 0 to 1."""
    counts = [func.count(LATEST.c[name]).label(name) for name in FIELDS]
    row = connection.execute(
        select(func.count().label("_instruments"), *counts).select_from(LATEST)
    ).one()
    instruments = row._mapping["_instruments"] or 1  # noqa: SLF001 - SQLAlchemy's public name
    return {name: row._mapping[name] / instruments for name in FIELDS}  # noqa: SLF001 - as above


def days_held(connection: Connection) -> tuple[date | None, date | None]:
    """The first bar of any instrument, before which there can be no row, and the newest row."""
    row = connection.execute(select(func.min(LATEST.c.first_bar_date), func.max(LATEST.c.day)))
    first, newest = row.one()
    return first, newest
