"""Keeps the manifest of the lake: what was archived, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from db.models import quarantine, raw_objects

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from wizdata_core.bars import Reject
    from wizdata_core.lake import Stored


@dataclass(frozen=True, slots=True)
class RawObject:
    """What an archived answer is of: `symbols` joined by spaces, `fault` empty where it gave rows."""

    provider: str
    dataset: str
    symbols: str
    interval: str
    fetched_at: datetime
    fault: str = ""


def note_raw(connection: Connection, stored: Stored, about: RawObject) -> int:
    """The manifest's id of an archived object; the same object twice has one row."""
    statement = insert(raw_objects).values(
        key=stored.key, sha256=stored.sha256, bytes=stored.bytes, provider=about.provider, dataset=about.dataset,
        symbols=about.symbols, interval=about.interval, fetched_at=about.fetched_at, fault=about.fault,
    )
    connection.execute(statement.on_conflict_do_nothing(index_elements=["key"]))
    return connection.scalars(select(raw_objects.c.id).where(raw_objects.c.key == stored.key)).one()


def note_cleaned(connection: Connection, raw_id: int, cleaned_at: datetime, *, rows: int, rejects: Sequence[Reject]) -> None:
    """Marks an object as cleaned and keeps every row that was refused, with its reason."""
    if rejects:
        kept = {(each.where, each.reason): each.content for each in rejects}
        values = [{"raw_id": raw_id, "where": where, "reason": reason, "content": content} for (where, reason), content in kept.items()]
        connection.execute(insert(quarantine).values(values).on_conflict_do_nothing())
    connection.execute(
        raw_objects.update().where(raw_objects.c.id == raw_id).values(cleaned_at=cleaned_at, rows=rows, refused=len(rejects))
    )
