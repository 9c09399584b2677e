"""How much waits on the bus: in the embedded queue, and for a later attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from db.models import bus_messages, deliveries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


def queued(connection: Connection, topic: str) -> tuple[int, datetime | None]:
    """The messages of a topic in the embedded queue, and when the oldest was published (UTC)."""
    query = select(func.count(), func.min(bus_messages.c.created_at))
    row = connection.execute(query.where(bus_messages.c.queue == topic)).one()
    return row[0], row[1]


def delayed(connection: Connection, topic: str, keys: Sequence[str] | None = None) -> int:
    """How many messages of a topic failed and wait for their next attempt, whatever the broker.

    With `keys`, how many of those.
    """
    query = select(func.count()).select_from(deliveries)
    query = query.where(deliveries.c.topic == topic, deliveries.c.due_at.is_not(None))
    if keys is not None:
        query = query.where(deliveries.c.key.in_(keys))
    return connection.scalar(query) or 0


def identity(connection: Connection) -> tuple[str, int]:
    """The database's name and its cluster's identifier: together they are like no other's."""
    query = text("select current_database(), system_identifier from pg_control_system()")
    row = connection.execute(query).one()
    return row[0], row[1]
