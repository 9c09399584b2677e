"""What the manifest says is left to do: the list that the bus only reminds of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, or_, select, tuple_

from db.models import dead_letters, raw_objects

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

# A step that the bus took longer ago than this is told again: what was told may have been lost.
TOLD_AGAIN_AFTER = timedelta(minutes=5)
# An object is told right after it is archived or cleaned; what is older was left by a crash.
UNTOLD_AFTER = timedelta(seconds=5)

# In place of a fault: a person dropped the object, and nothing waits for it any more.
DROPPED = "dropped"
# What is dead waits for a person, and keeps nothing else waiting; a replayed letter waits no more.
_ALIVE = ~exists().where(
    dead_letters.c.key == raw_objects.c.key, dead_letters.c.replayed_at.is_(None)
)
_UNCLEANED = and_(
    raw_objects.c.cleaned_at.is_(None),
    raw_objects.c.fault == "",
    raw_objects.c.pruned_at.is_(None),
    _ALIVE,
)
_UNDERIVED = and_(
    raw_objects.c.derived_at.is_(None),
    raw_objects.c.cleaned_at.is_not(None),
    raw_objects.c.fault != DROPPED,
    _ALIVE,
)


def uncleaned_before(connection: Connection, key: str) -> list[str]:
    """The keys of uncleaned answers to the same question that were fetched before this one.

    Rows are judged beside those already stored, so answers to one question are cleaned in the
    order in which they were fetched; the oldest comes first.
    """
    this = select(raw_objects).where(raw_objects.c.key == key).cte("this")
    same = [
        raw_objects.c[name] == this.c[name]
        for name in ("provider", "dataset", "symbols", "interval")
    ]
    place = tuple_(raw_objects.c.fetched_at, raw_objects.c.key)
    query = (
        select(raw_objects.c.key)
        .where(*same, _UNCLEANED, place < tuple_(this.c.fetched_at, this.c.key))
        .order_by(raw_objects.c.fetched_at, raw_objects.c.key)
    )
    return list(connection.scalars(query))


def uncleaned(connection: Connection, now: datetime, most: int) -> list[str]:
    """Keys of archived answers that wait to be cleaned and that the bus does not know of."""
    return _left(connection, _UNCLEANED, raw_objects.c.fetched_at, now, most)


def underived(connection: Connection, now: datetime, most: int) -> list[str]:
    """Keys of cleaned answers that wait to be derived from and that the bus does not know of."""
    return _left(connection, _UNDERIVED, raw_objects.c.cleaned_at, now, most)


def _left(
    connection: Connection,
    waiting: ColumnElement[bool],
    since: ColumnElement[datetime],
    now: datetime,
    most: int,
) -> list[str]:
    untold = and_(raw_objects.c.told_at.is_(None), since < now - UNTOLD_AFTER)
    query = (
        select(raw_objects.c.key)
        .where(waiting, or_(untold, raw_objects.c.told_at < now - TOLD_AGAIN_AFTER))
        .order_by(raw_objects.c.fetched_at, raw_objects.c.key)
        .limit(most)
    )
    return list(connection.scalars(query))


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits before a stage, and since when the oldest does."""

    objects: int
    oldest: datetime | None


def backlog(connection: Connection) -> dict[str, Backlog]:
    """What waits, by the stage that it waits for."""
    found = {}
    for stage, waiting, since in (
        ("clean", _UNCLEANED, raw_objects.c.fetched_at),
        ("derive", _UNDERIVED, raw_objects.c.cleaned_at),
    ):
        row = connection.execute(select(func.count(), func.min(since)).where(waiting)).one()
        found[stage] = Backlog(int(row[0]), row[1])
    return found


@dataclass(frozen=True, slots=True)
class Passed:
    """How many objects a stage has behind it; `last` is when it was done with the newest (UTC)."""

    objects: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """What the stages have done; `refusals` hold no rows, `dropped` were given up by a person."""

    stages: dict[str, Passed]
    refusals: int
    dropped: int


def progress(connection: Connection) -> Progress:
    """What is done of the manifest, by stage."""
    table = raw_objects.c
    dropped = table.fault == DROPPED
    query = select(
        func.count(),
        func.max(table.fetched_at),
        func.count(table.cleaned_at),
        func.max(table.cleaned_at),
        func.count(table.derived_at),
        func.max(table.derived_at),
        func.count().filter(table.fault != "", ~dropped, table.cleaned_at.is_(None)),
        func.count().filter(dropped),
    )
    row = connection.execute(query).one()
    names = ("collect", "clean", "derive")
    stages = {name: Passed(*row[2 * place : 2 * place + 2]) for place, name in enumerate(names)}
    return Progress(stages, row[6], row[7])
