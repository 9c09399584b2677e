"""Keeps the manifest of the lake: what was archived, and what became of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from db.models import quarantine, raw_objects
from wizdata_core.errors import DamagedObject
from wizdata_core.ingest.runs import keep_fault
from wizdata_core.ingest.text import storable
from wizdata_core.queries.waiting import DROPPED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from wizdata_core.bars import Reject
    from wizdata_core.ingest.runs import FaultNote
    from wizdata_core.lake import Stored

# `where` and `reason` are part of a key, and an index row has at most 2,704 bytes.
_MOST_WHERE, _MOST_REASON, _MOST_CONTENT = 200, 400, 2_000


@dataclass(frozen=True, slots=True)
class RawObject:
    """What an archived answer is of: `symbols` joined by spaces, `fault` empty if it gave rows.

    The question was about the time from `asked_from` to `asked_until`.
    """

    provider: str
    dataset: str
    symbols: str
    interval: str
    fetched_at: datetime
    fault: str = ""
    asked_from: datetime | None = None
    asked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class HeldObject:
    """An object's row in the manifest, locked by this transaction."""

    id: int
    fault: str
    cleaned: bool
    derived: bool
    run_id: int | None


def note_raw(
    connection: Connection, stored: Stored, about: RawObject, run_id: int | None = None
) -> int:
    """The manifest's id of an archived object; the same object twice has one row."""
    statement = insert(raw_objects).values(asdict(stored) | asdict(about) | {"run_id": run_id})
    connection.execute(statement.on_conflict_do_nothing(index_elements=["key"]))
    query = select(raw_objects.c.id).where(raw_objects.c.key == stored.key)
    return int(connection.scalars(query).one())


def hold_raw(connection: Connection, key: str) -> HeldObject:
    """An object's row, locked until this transaction ends: no two workers are at one object.

    Raises:
        DamagedObject: the manifest has no such object.
    """
    query = select(raw_objects).where(raw_objects.c.key == key).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        raise DamagedObject(f"the manifest has no object {key}")
    cleaned, derived = row.cleaned_at is not None, row.derived_at is not None
    return HeldObject(row.id, row.fault, cleaned, derived, row.run_id)


def note_refusal(connection: Connection, held: HeldObject, fault: FaultNote) -> None:
    """Marks an object as a refusal: it holds no rows and waits for nothing; its run is told."""
    connection.execute(
        raw_objects.update().where(raw_objects.c.id == held.id).values(fault=fault.kind)
    )
    if held.run_id is not None:
        keep_fault(connection, held.run_id, fault)


def note_derived(connection: Connection, raw_id: int, derived_at: datetime) -> None:
    """Marks an object as derived from: the last of its steps."""
    connection.execute(
        raw_objects.update().where(raw_objects.c.id == raw_id).values(derived_at=derived_at)
    )


def note_told(connection: Connection, keys: Sequence[str], told_at: datetime) -> None:
    """Notes that the bus has taken the present step of these objects."""
    connection.execute(
        raw_objects.update().where(raw_objects.c.key.in_(keys)).values(told_at=told_at)
    )


def note_many_raw(connection: Connection) -> None:
    """Tells the database that the manifest has grown by much; it would notice after a minute.

    Until it knows, it sorts the whole manifest anew for each page that is read of it.
    """
    connection.execute(text("analyze raw_objects"))


def note_pruned(connection: Connection, keys: Sequence[str], now: datetime) -> None:
    """Notes that these objects are being removed from the lake; their rows in the manifest stay."""
    connection.execute(
        raw_objects.update()
        .where(raw_objects.c.key.in_(keys), raw_objects.c.pruned_at.is_(None))
        .values(pruned_at=now)
    )


def note_cleaned(
    connection: Connection,
    raw_id: int,
    cleaned_at: datetime,
    *,
    rows: int,
    rejects: Sequence[Reject],
) -> None:
    """Marks an object as cleaned and keeps every row that was refused, with its reason.

    Refusals of an earlier cleaning of the same object give way to these, and an object that a
    person had dropped is back.
    """
    kept = {
        (storable(each.where, _MOST_WHERE), storable(each.reason, _MOST_REASON)): each.content
        for each in rejects
    }
    values = [
        {
            "raw_id": raw_id,
            "where": where,
            "reason": reason,
            "content": storable(content, _MOST_CONTENT),
        }
        for (where, reason), content in kept.items()
    ]
    connection.execute(quarantine.delete().where(quarantine.c.raw_id == raw_id))
    if values:
        connection.execute(quarantine.insert(), values)
    connection.execute(
        raw_objects.update()
        .where(raw_objects.c.id == raw_id)
        .values(
            cleaned_at=cleaned_at,
            rows=rows,
            refused=len(rejects),
            told_at=None,
            derived_at=None,
            fault=func.coalesce(func.nullif(raw_objects.c.fault, DROPPED), ""),
        )
    )
