"""The tape of a stream: its messages, cut into windows of whole minutes for the archive.

A window is whole when the connection had settled before its start and was up to its end; only then
do its messages hold every trade of its minutes. Messages near an edge belong to both windows: a
trade may reach us after its minute has ended, and trades are told apart by their ids.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collectors.listening import Message

# How long after a minute's end its trades may still come, and how far clocks may differ.
LAG = timedelta(seconds=5)
# How long after a connection's first message every subscription is surely in force.
SETTLE = timedelta(seconds=15)
WINDOW = timedelta(minutes=1)
# What the tape may hold; a minute that brings more is not whole.
MOST_BYTES = 16 * 1024 * 1024
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """A message and the moment at which it was received, UTC."""

    at: datetime
    message: Message


@dataclass(frozen=True, slots=True)
class Window:
    """The messages of the minutes from `start` to `end`, and whether none can be missing."""

    start: datetime
    end: datetime
    messages: tuple[Kept, ...]
    whole: bool


@dataclass(slots=True)
class Tape:
    """Messages that have not been cut into windows yet; its memory is bounded by `most_bytes`."""

    window: timedelta = WINDOW
    most_bytes: int = MOST_BYTES
    dropped: int = 0
    _kept: deque[Kept] = field(default_factory=deque)
    _bytes: int = 0
    _next: datetime | None = None
    _holes: list[tuple[datetime, datetime]] = field(default_factory=list)
    _down_since: datetime | None = None

    def connected(self, at: datetime) -> None:
        """Notes that a connection first spoke at `at`; until it has settled it may miss trades."""
        if self._next is None:
            self._next = at - (at - _EPOCH) % self.window
        since = self._down_since or self._next - LAG
        self._holes.append((since, at + SETTLE))
        self._down_since = None

    def disconnected(self, since: datetime) -> None:
        """Notes that nothing has been heard since `since`."""
        self._down_since = min(since, self._down_since or since)

    def keep(self, kept: Kept) -> None:
        """Takes a message; where the tape is full its minute is no longer whole."""
        size = len(kept.message.text)
        if self._bytes + size > self.most_bytes:
            self.dropped += 1
            self._holes.append((kept.at, kept.at))
            return
        self._kept.append(kept)
        self._bytes += size

    def cut(self, now: datetime) -> list[Window]:
        """The windows that are over by `now`, with the lag; those without messages are left out."""
        found = []
        while self._next is not None and self._next + self.window + LAG <= now:
            start, end = self._next, self._next + self.window
            inside = tuple(each for each in self._kept if start - LAG <= each.at < end + LAG)
            if inside:
                found.append(Window(start, end, inside, self._is_whole(start, end)))
            self._forget(end - LAG)
            self._next = end
        return found

    def _is_whole(self, start: datetime, end: datetime) -> bool:
        if self._down_since is not None and self._down_since < end:
            return False
        return not any(since < end and until >= start for since, until in self._holes)

    def _forget(self, before: datetime) -> None:
        while self._kept and self._kept[0].at < before:
            self._bytes -= len(self._kept.popleft().message.text)
        self._holes = [hole for hole in self._holes if hole[1] >= before]
