"""Changes dead letters on a person's word: marked as replayed, or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, tuple_, update

from db.models import dead_letters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from wizdata_core.queries.dead_letters import DeadLetter


def mark_replayed(
    connection: Connection, letters: Sequence[DeadLetter], replayed_at: datetime
) -> None:
    """Notes when the letters were put back on the bus."""
    names = [(letter.topic, letter.key) for letter in letters]
    connection.execute(
        update(dead_letters)
        .where(tuple_(dead_letters.c.topic, dead_letters.c.key).in_(names))
        .values(replayed_at=replayed_at)
    )


def drop_dead(connection: Connection, key: str) -> int:
    """Forgets a dead key in every topic; says how many letters that were."""
    return connection.execute(delete(dead_letters).where(dead_letters.c.key == key)).rowcount
