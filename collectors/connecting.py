"""Keeps one stream connected: whatever ends a connection, another is made after a growing delay.

A connection ends when the provider closes or refuses it, when the network does, or when nothing has
been heard for as long as its stream may be silent. Time, chance, sleep and the network are
arguments.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from collectors import venue_socket, yahoo_socket
from collectors.faults import Fault, FaultKind
from wizdata_core import clock
from wizdata_core.logs import event

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    import ccxt

    from collectors.ear import Ear
    from collectors.streams import Stream

log = logging.getLogger(__name__)
FIRST_DELAY, LONGEST_DELAY = 1.0, 300.0
# A connection that spoke for this long was a good one: the next delay starts small again.
STEADY = 60.0
# Faults that another try cannot mend.
_ENDS = frozenset({FaultKind.NEEDS_KEY, FaultKind.UNKNOWN_SYMBOL})


@dataclass(frozen=True, slots=True)
class Pace:
    """Time and chance: UTC moments, seconds that never go back, sleep, and jitter."""

    now: Callable[[], datetime] = clock.now
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: random.Random = field(default_factory=random.Random)


@dataclass(frozen=True, slots=True)
class Doors:
    """The network: how a venue's client is made, and where Yahoo's stream is."""

    venue: Callable[[str], ccxt.Exchange] = venue_socket.open_venue
    yahoo: str = yahoo_socket.YAHOO_STREAM


@dataclass(frozen=True, slots=True)
class Link:
    """A stream, who listens to it, and what is known of its venue's markets."""

    stream: Stream
    ear: Ear
    book: venue_socket.Book = field(default_factory=venue_socket.Book)


async def stay_connected(link: Link, pace: Pace, doors: Doors) -> Fault:
    """Connects again and again; gives the fault that no other try can mend."""
    failures = 0
    while True:
        began = pace.monotonic()
        link.ear.connecting()
        try:
            fault = await _one_connection(link, pace, doors)
        finally:
            link.ear.disconnected()
        link.ear.faults.append(("", fault))
        facts = {"kind": fault.kind.value, "detail": fault.detail}
        event(log, "stream.ended", stream=link.stream.name, **facts)
        if fault.kind in _ENDS:
            return fault
        failures = 0 if link.ear.heard_at - began >= STEADY else failures + 1
        await pace.sleep(delay(failures, pace.chance, fault.retry_after))


def delay(failures: int, chance: random.Random, asked: float | None = None) -> float:
    """Seconds to wait before the next connection: doubled with each failure, from half to whole."""
    grown = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(failures, 20))
    return max(grown * (0.5 + chance.random() / 2), asked or 0.0)


async def _one_connection(link: Link, pace: Pace, doors: Doors) -> Fault:
    """Listens until the connection ends or is silent for too long; gives why."""
    listening = asyncio.create_task(_listen(link, doors))
    watching = asyncio.create_task(_silent(link, pace))
    try:
        await asyncio.wait({listening, watching}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (listening, watching):
            task.cancel()
        ended = await asyncio.gather(listening, watching, return_exceptions=True)
    fault, silence = ended
    if isinstance(fault, Fault):
        return fault
    if isinstance(silence, Fault):
        return silence
    if isinstance(fault, Exception):
        log.error("stream.error", exc_info=fault)
        return Fault(FaultKind.MALFORMED, f"{type(fault).__name__}: {fault}")
    return Fault(FaultKind.UNAVAILABLE, f"{link.stream.name} ended without a word")


async def _listen(link: Link, doors: Doors) -> None:
    wanted = link.ear.wanted()
    if not wanted:
        raise Fault(FaultKind.UNKNOWN_SYMBOL, f"{link.stream.name} has nothing left to listen to")
    if link.stream.venue:
        # In a thread: the first client of all takes seconds to import.
        venue = await asyncio.to_thread(doors.venue, link.stream.venue)
        await venue_socket.listen(venue, wanted, link.ear, link.book)
    else:
        await yahoo_socket.listen(wanted, link.ear, doors.yahoo)


async def _silent(link: Link, pace: Pace) -> Fault:
    """Gives a fault once nothing has been heard for as long as the stream may be silent."""
    most = link.stream.silence.total_seconds()
    while (quiet := pace.monotonic() - link.ear.heard_at) < most:
        await pace.sleep(max(most - quiet, most / 100))
    return Fault(FaultKind.UNAVAILABLE, f"{link.stream.name} was silent for {quiet:.0f} s")
