"""Rows of snapshots of given instruments as of given days: values, and how they came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Date, Integer, Select, column, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from wizdata_core.queries.snapshots import LATEST, SNAPSHOTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

OLDEST = timedelta(days=366)
# A lookup each: some microseconds by the primary key.
MOST_LOOKED_AT = 50_000


@dataclass(frozen=True, slots=True)
class Origins:
    """Of how many rows it was looked at how they came about, and how many were made later.

    `rows` is smaller than what was asked for where there were too many, or none was held. `days`
    were asked for; on `days_reconstructed` of them at least one row was made later.
    """

    rows: int
    reconstructed: int
    days: int = 0
    days_reconstructed: int = 0


@dataclass(frozen=True, slots=True)
class RowSpan:
    """The first and the last day of which rows of an instrument are held."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Whether there is a row as of that day."""
        return self.first <= day <= self.last + OLDEST


def row_spans(connection: Connection) -> dict[int, RowSpan]:
    """From when to when rows are held, by instrument."""
    first = (
        select(SNAPSHOTS.c.day)
        .where(SNAPSHOTS.c.instrument_id == LATEST.c.instrument_id)
        .order_by(SNAPSHOTS.c.day)
        .limit(1)
        .lateral("first")
    )
    query = select(LATEST.c.instrument_id, first.c.day, LATEST.c.day).join(first, true())
    return {row[0]: RowSpan(row[1], row[2]) for row in connection.execute(query)}


def values_of(
    connection: Connection, ids: Sequence[int], as_of: date | None, fields: Sequence[str]
) -> dict[int, dict[str, object]]:
    """The values of fields, `day` and `reconstructed`, by instrument; those without a row lack.

    `as_of` is None for the newest row of each.
    """
    wanted = ("instrument_id", "day", "reconstructed", *fields)
    if as_of is None:
        columns = [LATEST.c[name] for name in wanted]
        query: Select[*tuple[object, ...]] = select(*columns).where(LATEST.c.instrument_id.in_(ids))
    else:
        query = _as_of(list(ids), [as_of] * len(ids), wanted)
    rows = connection.execute(query).mappings()
    return {row["instrument_id"]: {name: row[name] for name in wanted[1:]} for row in rows}


def origins(connection: Connection, members: Mapping[date, frozenset[int]]) -> Origins:
    """How the rows of members came about; of very many rows every so manieth is looked at."""
    pairs = [(each, day) for day, ids in sorted(members.items()) for each in sorted(ids)]
    pairs = pairs[:: -(-len(pairs) // MOST_LOOKED_AT) or 1]
    if not pairs:
        return Origins(0, 0)
    ids, days = zip(*pairs, strict=True)
    rows = _as_of(list(ids), list(days), ("reconstructed",)).subquery()
    late = func.count().filter(rows.c.reconstructed)
    counted = connection.execute(select(func.count(), late).group_by(rows.c.asked)).all()
    return Origins(
        sum(count for count, _ in counted),
        sum(made_later for _, made_later in counted),
        len(counted),
        sum(made_later > 0 for _, made_later in counted),
    )


def _as_of(ids: list[int], days: list[date], names: Sequence[str]) -> Select[*tuple[object, ...]]:
    """The newest row of each instrument on or before the day beside it, where one is near."""
    asked = (
        func.unnest(literal(ids, ARRAY(Integer)), literal(days, ARRAY(Date)))
        .table_valued(column("id", Integer), column("asked", Date), name="asked")
        .render_derived()
    )
    newest = (
        select(*(SNAPSHOTS.c[name] for name in names))
        .where(
            SNAPSHOTS.c.instrument_id == asked.c.id,
            SNAPSHOTS.c.day <= asked.c.asked,
            SNAPSHOTS.c.day >= asked.c.asked - OLDEST.days,
        )
        .order_by(SNAPSHOTS.c.day.desc())
        .limit(1)
        .lateral("newest")
    )
    return select(newest, asked.c.asked).select_from(asked.join(newest, true()))
