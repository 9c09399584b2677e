"""Which messages are dead, why, and how often each was tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

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


def dead(connection: Connection, keys: Sequence[str] | None = None) -> tuple[DeadLetter, ...]:
    """The dead letters, newest first: all of them, or those of the keys given."""
    query = select(dead_letters).order_by(dead_letters.c.last_at.desc(), dead_letters.c.key)
    if keys is not None:
        query = query.where(dead_letters.c.key.in_(keys))
    return tuple(DeadLetter(*row) for row in connection.execute(query))


def dead_keys(connection: Connection, topic: str) -> frozenset[str]:
    """The keys of a topic that are dead: what a sweep must not publish again by itself."""
    query = select(dead_letters.c.key).where(dead_letters.c.topic == topic)
    return frozenset(connection.scalars(query))
