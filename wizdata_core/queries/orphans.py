"""Where the lake and its manifest differ: objects that only one of them knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import raw_objects
from wizdata_core.ingest.listing import listed_keys

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Keys:
    """How many keys, and the first of them."""

    total: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Orphans:
    """`unnoted` lie in the lake and are in no manifest; `missing` are noted and not in the lake.

    `unremoved` were pruned and are still there: a pruning was cut short.
    """

    unnoted: Keys
    missing: Keys
    unremoved: Keys


def orphans(connection: Connection) -> Orphans:
    """The differences between the manifest and the listing that this transaction has noted."""
    table, here = raw_objects, listed_keys.c.key
    noted = select(table.c.key).where(table.c.key == here).exists()
    listed = select(here).where(here == table.c.key).exists()
    kept = table.c.pruned_at.is_(None)
    return Orphans(
        unnoted=_keys(connection, select(here).where(~noted), here),
        missing=_keys(connection, select(table.c.key).where(kept, ~listed), table.c.key),
        unremoved=_keys(connection, select(table.c.key).where(~kept, listed), table.c.key),
    )


def _keys(connection: Connection, query: Select[str], key: ColumnElement[str]) -> Keys:
    total = connection.scalar(select(func.count()).select_from(query.subquery())) or 0
    first = connection.scalars(query.order_by(key).limit(MOST_NAMED)).all() if total else ()
    return Keys(int(total), tuple(first))
