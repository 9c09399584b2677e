"""Counts attempts before they are made, and settles how they ended, for every broker alike.

A count has to outlive the process that makes the attempt, not a crash of the database server: the
commits here do not wait for the disk, except the one that buries a message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from db.models import dead_letters, deliveries
from wizdata_core.ingest.text import storable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

_MOST_TYPE, _MOST_ERROR, _MOST_TRACEBACK = 200, 2_000, 20_000


@dataclass(frozen=True, slots=True)
class Count:
    """Where a message stands once this attempt is counted.

    `unsettled` counts attempts that have not said how they ended, this one among them.
    """

    attempts: int
    unsettled: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a message is dead, as it is kept."""

    error_type: str
    error: str
    traceback: str


def count_attempt(connection: Connection, topic: str, key: str, now: datetime) -> Count | None:
    """The message's count with this attempt in it; None while it waits for a later one."""
    made = insert(deliveries).values(
        topic=topic, key=key, attempts=1, unsettled=1, first_at=now, last_at=now
    )
    statement = made.on_conflict_do_update(
        index_elements=["topic", "key"],
        set_={
            "attempts": deliveries.c.attempts + 1,
            "unsettled": deliveries.c.unsettled + 1,
            "last_at": now,
            "due_at": None,
        },
        where=or_(deliveries.c.due_at.is_(None), deliveries.c.due_at <= now),
    ).returning(deliveries.c.attempts, deliveries.c.unsettled, _without_waiting())
    row = connection.execute(statement).one_or_none()
    return Count(row[0], row[1]) if row else None


def settle_done(connection: Connection, topic: str, key: str) -> None:
    """Forgets a message that was handled well; if it was dead, it is so no longer."""
    revived = delete(dead_letters).where(_is(dead_letters.c.topic, topic, dead_letters.c.key, key))
    connection.execute(
        delete(deliveries)
        .where(_is(deliveries.c.topic, topic, deliveries.c.key, key))
        .returning(_without_waiting())
        .add_cte(revived.returning(dead_letters.c.key).cte("revived"))
    )


def postpone(connection: Connection, topic: str, key: str, due_at: datetime) -> None:
    """Settles a failed attempt: the message is tried again once `due_at` has come.

    Nothing is left to try where another delivery of the same message has done the work since.
    """
    connection.execute(
        update(deliveries)
        .where(_is(deliveries.c.topic, topic, deliveries.c.key, key))
        .values(due_at=due_at, unsettled=0)
    )


def withdraw_attempt(connection: Connection, topic: str, key: str) -> None:
    """Takes back an attempt that was told to stop before it could end."""
    connection.execute(
        update(deliveries)
        .where(_is(deliveries.c.topic, topic, deliveries.c.key, key))
        .values(
            attempts=func.greatest(deliveries.c.attempts - 1, 0),
            unsettled=func.greatest(deliveries.c.unsettled - 1, 0),
        )
    )


def bury(connection: Connection, topic: str, key: str, failure: Failure, most: int) -> bool:
    """Moves a message to the dead letters, with at most `most` attempts; says whether it was there.

    It was not where another delivery of the same message has done the work since.
    """
    tried = connection.execute(
        delete(deliveries)
        .where(_is(deliveries.c.topic, topic, deliveries.c.key, key))
        .returning(deliveries.c.attempts, deliveries.c.first_at, deliveries.c.last_at)
    ).one_or_none()
    if tried is None:
        return False
    buried = insert(dead_letters).values(
        topic=topic,
        key=key,
        error_type=storable(failure.error_type, _MOST_TYPE),
        error=storable(failure.error, _MOST_ERROR),
        traceback=storable(failure.traceback, _MOST_TRACEBACK),
        attempts=min(tried.attempts, most),
        first_at=tried.first_at,
        last_at=tried.last_at,
    )
    names = ("error_type", "error", "traceback", "attempts", "last_at")
    newest = {name: buried.excluded[name] for name in names}
    connection.execute(
        buried.on_conflict_do_update(
            index_elements=["topic", "key"], set_={**newest, "replayed_at": None}
        )
    )
    return True


def lock_due(
    connection: Connection,
    topics: Sequence[str],
    now: datetime,
    most: int,
    keys: Sequence[str] | None = None,
) -> list[tuple[str, str]]:
    """Up to `most` messages whose next attempt is due, locked until this transaction ends.

    With `keys`, only those.
    """
    query = (
        select(deliveries.c.topic, deliveries.c.key)
        .where(deliveries.c.due_at <= now, deliveries.c.topic.in_(topics))
        .order_by(deliveries.c.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    if keys is not None:
        query = query.where(deliveries.c.key.in_(keys))
    return [(row.topic, row.key) for row in connection.execute(query)]


def mark_returned(connection: Connection, topic: str, keys: Sequence[str]) -> None:
    """Notes that due messages are back on the bus."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.topic == topic, deliveries.c.key.in_(keys))
        .values(due_at=None)
    )


def _is(
    topic_column: ColumnElement[str], topic: str, key_column: ColumnElement[str], key: str
) -> ColumnElement[bool]:
    return (topic_column == topic) & (key_column == key)


def _without_waiting() -> ColumnElement[str]:
    """Said inside a statement: the commit that follows does not wait for the disk."""
    return func.set_config("synchronous_commit", "off", True)  # noqa: FBT003 - PostgreSQL takes it by place
