"""What a bus is to those who use it: topics, keys, handlers, and how much waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import threading
    from datetime import datetime

Handler = Callable[[str], None]
# What one worker may hold without having begun on it: the rest stays with the broker for others.
MOST_PREFETCHED = 20


class Topic(StrEnum):
    """What has happened to the thing whose key a message carries."""

    RAW_STORED = "raw.stored"
    BARS_STORED = "bars.stored"


@dataclass(frozen=True, slots=True)
class Depth:
    """How much of a topic is not done yet.

    `waiting` is with the broker, `delayed` waits in PostgreSQL for its next attempt. `oldest_at` is
    when the oldest of the waiting was published, in UTC; None where there is none, or where the
    broker does not tell.
    """

    waiting: int
    delayed: int
    oldest_at: datetime | None


class Bus(Protocol):
    """One process's end of the bus; every method may be called from any thread."""

    def publish(self, topic: Topic, keys: Sequence[str]) -> None:
        """Returns once the broker has confirmed every key; waits while the queue is full.

        Raises:
            BusUnavailable: the broker did not confirm in time; some keys may have arrived.
            BusStopping: the bus is being closed, or stops serving, while this waits.
        """

    def serve(self, handlers: Mapping[Topic, Handler], stop: threading.Event, workers: int) -> None:
        """Calls the handlers with what comes, `workers` at a time for each topic, until `stop`.

        Raises:
            BusStuck: more handlers hang than one process can leave behind.
        """

    def depth(self, topic: Topic) -> Depth:
        """How much waits.

        Raises:
            BusUnavailable: the broker does not answer.
        """

    def close(self) -> None:
        """Ends the connection to the broker; nothing that was confirmed is lost."""
