"""The manifest of the lake, as replay and the coverage page read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVarTuple

from sqlalchemy import any_, func, literal, or_, select, tuple_

from db.models import raw_objects
from wizdata_core.lake_keys import lake_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Select


@dataclass(frozen=True, slots=True)
class RawKey:
    """An archived object: its id in the manifest, its key in the lake, when it was fetched."""

    id: int
    key: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Selection:
    """Which archived objects are meant; what is empty excludes none.

    `since` and `until` are the first and the last day of fetching (UTC); `after` is a key, and
    objects up to it in the order of fetching are left out.
    """

    key: str = ""
    prefix: str = ""
    provider: str = ""
    dataset: str = ""
    symbol: str = ""
    since: date | None = None
    until: date | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class LakeSize:
    """How much the lake holds, compressed."""

    objects: int
    bytes: int


def raw_objects_page(
    connection: Connection, wanted: Selection, after: RawKey | None, most: int
) -> tuple[RawKey, ...]:
    """The next objects that are meant and still in the lake, in the order of fetching."""
    table = raw_objects
    query = _meant(select(table.c.id, table.c.key, table.c.fetched_at), wanted)
    if after is not None:
        query = query.where(_later(after.fetched_at, after.key))
    query = query.order_by(table.c.fetched_at, table.c.key).limit(most)
    return tuple(RawKey(row.id, row.key, row.fetched_at) for row in connection.execute(query))


def count_raw_objects(connection: Connection, wanted: Selection) -> int:
    """How many objects are meant and still in the lake."""
    return int(connection.scalar(_meant(select(func.count(raw_objects.c.id)), wanted)) or 0)


_Columns = TypeVarTuple("_Columns")


def _meant(query: Select[*_Columns], wanted: Selection) -> Select[*_Columns]:
    table = raw_objects
    query = query.where(table.c.pruned_at.is_(None))
    named = {"key": wanted.key, "provider": wanted.provider, "dataset": wanted.dataset}
    for name, value in named.items():
        if value:
            query = query.where(table.c[name] == value)
    if wanted.prefix:
        query = query.where(table.c.key.startswith(wanted.prefix, autoescape=True))
    if wanted.symbol:
        # An answer of many instruments names the first of them, then how many more: +180.
        listed = func.string_to_array(table.c.symbols, " ")
        query = query.where(
            or_(literal(wanted.symbol) == any_(listed), table.c.symbols.regexp_match(r" \+\d+$"))
        )
    if wanted.since:
        query = query.where(table.c.fetched_at >= _midnight(wanted.since))
    if wanted.until:
        query = query.where(table.c.fetched_at < _midnight(wanted.until + timedelta(days=1)))
    if wanted.after:
        query = query.where(_later(lake_key(wanted.after).fetched_at, wanted.after))
    return query


def _later(fetched_at: datetime, key: str) -> ColumnElement[bool]:
    here = tuple_(raw_objects.c.fetched_at, raw_objects.c.key)
    return here > tuple_(literal(fetched_at), literal(key))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def unknown_keys(connection: Connection, keys: Sequence[str]) -> tuple[str, ...]:
    """Those of `keys` that the manifest does not hold, in their order."""
    query = select(raw_objects.c.key).where(raw_objects.c.key.in_(keys))
    known = set(connection.scalars(query))
    return tuple(key for key in keys if key not in known)


@dataclass(frozen=True, slots=True)
class Prunable:
    """An object that may be removed from the lake: its size there, and the rows it gave."""

    key: str
    bytes: int
    rows: int


def prunable(connection: Connection, keys: Sequence[str]) -> tuple[Prunable, ...]:
    """Those of `keys` that were cleaned or hold a refusal; what was never read is not among them.

    Objects that were pruned and are still there are among them: a pruning was cut short.
    """
    table = raw_objects
    read = or_(table.c.cleaned_at.is_not(None), table.c.fault != "")
    query = select(table.c.key, table.c.bytes, func.coalesce(table.c.rows, 0).label("rows"))
    query = query.where(table.c.key.in_(keys), read).order_by(table.c.key)
    return tuple(Prunable(row.key, row.bytes, row.rows) for row in connection.execute(query))


def lake_size(connection: Connection) -> LakeSize:
    """The number and size of archived objects."""
    row = connection.execute(
        select(func.count(), func.coalesce(func.sum(raw_objects.c.bytes), 0)).where(
            raw_objects.c.pruned_at.is_(None)
        )
    ).one()
    return LakeSize(int(row[0]), int(row[1]))
