"""Which messages are dead, why, and how often each was tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import dead_letters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that no attempt could handle; times are in UTC."""

    topic: str
    key: str
    error_type: str
    error: str
    traceback: str
    attempts: int
    first_at: datetime
    last_at: datetime
    replayed_at: datetime | None


def dead(
    connection: Connection, keys: Sequence[str] | None = None, most: int | None = None
) -> tuple[DeadLetter, ...]:
    """The dead letters, newest first: all, the `most` newest, or those of the keys given."""
    query = select(dead_letters).order_by(dead_letters.c.last_at.desc(), dead_letters.c.key)
    if keys is not None:
        query = query.where(dead_letters.c.key.in_(keys))
    query = query.limit(most)
    return tuple(DeadLetter(*row) for row in connection.execute(query))


def dead_keys(connection: Connection, topic: str) -> frozenset[str]:
    """The keys of a topic that are dead: a sweep need not publish them, they wait for a replay."""
    query = select(dead_letters.c.key).where(dead_letters.c.topic == topic)
    return frozenset(connection.scalars(query))


@dataclass(frozen=True, slots=True)
class DeadCount:
    """How many letters there are, how many of them were replayed, and the newest moment of any."""

    letters: int
    replayed: int
    newest: datetime | None

    @property
    def waiting(self) -> int:
        """Letters that wait for a person."""
        return self.letters - self.replayed


def dead_count(connection: Connection) -> DeadCount:
    """How many letters are dead; it changes with every letter that comes, goes or is replayed."""
    moment = func.greatest(dead_letters.c.last_at, dead_letters.c.replayed_at)
    query = select(func.count(), func.count(dead_letters.c.replayed_at), func.max(moment))
    return DeadCount(*connection.execute(query.select_from(dead_letters)).one())
