"""The manifest of the lake, as replay and the coverage page read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import raw_objects

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class RawKey:
    """An archived object: its id in the manifest and its key in the lake."""

    id: int
    key: str


@dataclass(frozen=True, slots=True)
class LakeSize:
    """How much the lake holds, compressed."""

    objects: int
    bytes: int


def raw_objects_by_time(connection: Connection) -> list[RawKey]:
    """Every archived object, in the order in which they were fetched."""
    query = select(raw_objects.c.id, raw_objects.c.key).order_by(
        raw_objects.c.fetched_at, raw_objects.c.key
    )
    return [RawKey(row.id, row.key) for row in connection.execute(query)]


def known_keys(connection: Connection) -> set[str]:
    """The keys that the manifest holds."""
    return set(connection.scalars(select(raw_objects.c.key)))


def lake_size(connection: Connection) -> LakeSize:
    """The number and size of archived objects."""
    row = connection.execute(
        select(func.count(), func.coalesce(func.sum(raw_objects.c.bytes), 0)).select_from(
            raw_objects
        )
    ).one()
    return LakeSize(int(row[0]), int(row[1]))
