"""How large the lake is, by provider, dataset and month of fetching, as the manifest knows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import raw_objects

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class LakePart:
    """The objects of one provider, dataset and month (UTC): how many, how large, how far.

    Sizes are in bytes, as stored and unpacked; `unmeasured` objects are not in the latter, for
    they were noted before it was. `uncleaned` gave no rows yet and hold no refusal; `pruned` were
    removed from the lake, and are in none of the other figures.
    """

    provider: str
    dataset: str
    month: str
    objects: int
    bytes: int
    content_bytes: int
    unmeasured: int
    uncleaned: int
    pruned: int
    oldest: datetime | None
    newest: datetime | None


def lake_parts(connection: Connection) -> tuple[LakePart, ...]:
    """The lake's parts, in the order of their names."""
    table = raw_objects
    month = func.to_char(func.timezone("UTC", table.c.fetched_at), "YYYY-MM")
    here = table.c.pruned_at.is_(None)
    waiting = here & table.c.cleaned_at.is_(None) & (table.c.fault == "")
    query = (
        select(
            table.c.provider,
            table.c.dataset,
            month,
            func.count().filter(here),
            func.coalesce(func.sum(table.c.bytes).filter(here), 0),
            func.coalesce(func.sum(table.c.content_bytes).filter(here), 0),
            func.count().filter(here & table.c.content_bytes.is_(None)),
            func.count().filter(waiting),
            func.count().filter(~here),
            func.min(table.c.fetched_at).filter(here),
            func.max(table.c.fetched_at).filter(here),
        )
        .group_by(table.c.provider, table.c.dataset, month)
        .order_by(table.c.provider, table.c.dataset, month)
    )
    return tuple(
        LakePart(row[0], row[1], row[2], row[3], int(row[4]), int(row[5]), *row[6:11])
        for row in connection.execute(query)
    )
