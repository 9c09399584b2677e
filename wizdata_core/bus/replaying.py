"""Puts dead letters back on the bus, for the command and for the page that offer it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from wizdata_core.bus.contract import Topic
from wizdata_core.ingest.dead_letters import mark_replayed
from wizdata_core.queries.dead_letters import dead
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from wizdata_core.bus.contract import Bus
    from wizdata_core.store import Engines

_CHUNK = 1_000


def replay_dead(store: Engines, bus: Bus, keys: Sequence[str] | None, now: datetime) -> int:
    """Publishes the dead letters of these keys, or all of them; says how many those were.

    A letter stays in the table, marked as replayed at `now`, until it is handled well.

    Raises:
        BusUnavailable: the broker did not confirm; what it had not got is still there to replay.
    """
    with reading(store) as connection:
        letters = sorted(dead(connection, keys), key=lambda letter: letter.topic)
    for topic, group in groupby(letters, key=lambda letter: letter.topic):
        listed = list(group)
        for start in range(0, len(listed), _CHUNK):
            chunk = listed[start : start + _CHUNK]
            # Marked first: a letter that dies again at once is not to be marked after that.
            with writing(store) as connection:
                mark_replayed(connection, chunk, now)
            bus.publish(Topic(topic), [letter.key for letter in chunk])
    return len(letters)
