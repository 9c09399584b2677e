"""Writes the embedded queue: messages in the caller's transaction, and leases that are renewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, tuple_, update

from db.models import bus_messages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection

TABLE = bus_messages
_HEADERS = {"content-type": "text/plain"}
_CHANNEL = f"outbox_{bus_messages.name}"


def enqueue(connection: Connection, topic: str, keys: Sequence[str]) -> None:
    """Puts the keys in line behind all others of the topic, and wakes whoever serves it.

    They exist once the caller's transaction commits.
    """
    rows = [{"queue": topic, "payload": key.encode(), "headers": _HEADERS} for key in keys]
    if rows:
        connection.execute(insert(bus_messages), rows)
        connection.execute(select(func.pg_notify(_CHANNEL, topic)))


async def renew_leases(connection: AsyncConnection, held: Mapping[int, UUID]) -> set[int]:
    """Renews the leases of messages by their token; answers those that are still held."""
    statement = (
        update(bus_messages)
        .where(tuple_(bus_messages.c.id, bus_messages.c.acquired_token).in_(list(held.items())))
        .values(acquired_at=func.now())
        .returning(bus_messages.c.id)
    )
    return set(await connection.scalars(statement))
