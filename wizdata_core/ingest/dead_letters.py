"""Changes dead letters on a person's word: marked as replayed, put back, or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, exists, func, or_, select, tuple_, update

from db.models import dead_letters, raw_objects
from wizdata_core.queries.waiting import DROPPED

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


@dataclass(frozen=True, slots=True)
class Revived:
    """What became of letters that were to be put back.

    `told` are on their way, the work of `done` had been done since, and of `unknown` the manifest
    has no object, so that nothing tells the bus of them.
    """

    told: int
    done: int
    unknown: int


# By the topics' own names: the bus is built on this module and cannot be asked for them here.
_CLEANED = and_(
    dead_letters.c.topic == "raw.stored",
    or_(raw_objects.c.cleaned_at.is_not(None), raw_objects.c.fault != ""),
)
_DERIVED = and_(dead_letters.c.topic == "bars.stored", raw_objects.c.derived_at.is_not(None))


def revive(connection: Connection, keys: Sequence[str], now: datetime) -> Revived:
    """Has the collector's next sweep put these dead keys back on the bus.

    For a process without a bus: each letter is marked as replayed at `now`, and the manifest
    forgets that the bus was told. Letters whose work has been done since are forgotten.
    """
    meant, here = dead_letters.c.key.in_(keys), dead_letters.c.key == raw_objects.c.key
    done = connection.execute(
        delete(dead_letters).where(meant, exists().where(here, or_(_CLEANED, _DERIVED)))
    ).rowcount
    told = connection.execute(
        update(dead_letters).where(meant, exists().where(here)).values(replayed_at=now)
    ).rowcount
    connection.execute(update(raw_objects).where(raw_objects.c.key.in_(keys)).values(told_at=None))
    unknown = select(func.count()).select_from(dead_letters).where(meant, ~exists().where(here))
    return Revived(told, done, connection.scalar(unknown) or 0)


def drop_dead(connection: Connection, key: str) -> int:
    """Forgets a dead key in every topic; says how many letters that were.

    The manifest wants nothing more of its object, which stays in the lake: a replay of the lake
    reads it again.
    """
    unfinished = or_(raw_objects.c.fault == "", raw_objects.c.cleaned_at.is_not(None))
    connection.execute(
        update(raw_objects)
        .where(raw_objects.c.key == key, raw_objects.c.derived_at.is_(None), unfinished)
        .values(fault=DROPPED)
    )
    return connection.execute(delete(dead_letters).where(dead_letters.c.key == key)).rowcount
