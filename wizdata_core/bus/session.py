"""What each broker's file offers: one connection, opened, used and thrown away when it is sick.

The client libraries all connect again by themselves, each in its own time, some after half a
minute. A session is not asked to: the first error that its library logs ends it, and the bus opens
another.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from wizdata_core.bus.contract import Topic
    from wizdata_core.store import Engines

log = logging.getLogger(__name__)
# A message whose holder has not been heard of for this long belongs to whoever asks next, and how
# often a holder is heard of. Together they are why work goes on within 5 s of a SIGKILL.
LEASE_SECONDS, BEAT_SECONDS = 3.0, 0.75


class Verdict(Enum):
    """What a broker is to do with a message after a delivery: forget it, send it again, or wait.

    `HELD` is said while the bus stops: the message stays as it is until the connection closes.
    """

    DONE = auto()
    AGAIN = auto()
    HELD = auto()


Deliver = Callable[[str], Awaitable[Verdict]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session leads: the broker, the namespace of its queues, and the database behind.

    `limit` is the seconds that one handler may take. `address` answers the database's URL.
    """

    url: str
    namespace: str
    limit: float
    store: Engines
    address: Callable[[], str]

    def queue(self, topic: Topic) -> str:
        """The name of a topic's queue: no other database uses it, and any broker takes it."""
        return f"{self.namespace}-{topic.value.replace('.', '-')}"


class Alarm:
    """The log that a client library is given; an error in it means that the session is sick."""

    def __init__(self) -> None:
        self.rung = ""

    def log(
        self,
        level: int,
        msg: object,
        /,
        *,
        exc_info: object = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        """Keeps the first error, and passes everything on as detail."""
        del exc_info, extra
        if level >= logging.ERROR and not self.rung:
            self.rung = str(msg)
        log.debug("%s", msg)


class Session(Protocol):
    """One connection to a broker; used on the bus's event loop only.

    Any error that a method raises means that the session is of no more use.
    """

    async def open(self) -> None:
        """Connects, and declares the queue of every topic before anything is published."""

    async def publish(self, topic: Topic, keys: Sequence[str]) -> None:
        """Returns when the broker has confirmed every key."""

    async def depth(self, topic: Topic) -> tuple[int, datetime | None]:
        """How many messages wait or are being handled, and when the oldest was published."""

    async def serve(self, deliveries: Mapping[Topic, Deliver], workers: int) -> None:
        """Starts to deliver what comes, and returns."""

    async def ping(self) -> bool:
        """Whether the broker still answers."""

    async def close(self) -> None:
        """Ends the connection; what was not acknowledged is delivered again to others."""


Opener = Callable[[Place, Alarm], Session]
