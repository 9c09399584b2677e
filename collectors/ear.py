"""The ear of one stream: prices go to the board, messages to the tape, and all is counted."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import asdict, dataclass, field
from math import isfinite
from typing import TYPE_CHECKING

from collectors.faults import Fault, FaultKind
from collectors.tape import Kept, Tape
from wizdata_core.errors import UnknownName
from wizdata_core.logs import event
from wizdata_core.quotes import Board, Offer, quoted
from wizdata_core.units import quote_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from collectors.contract import Target
    from collectors.listening import Message, Tick

log = logging.getLogger(__name__)
_MOST_FAULTS = 100


@dataclass(slots=True)
class Counts:
    """What a stream has come to so far.

    `stale` quotes were older than what was known, `ahead` ones from the future, `foreign` ones of
    instruments that nobody asked for; `dropped` messages found the tape full, and `lost` windows of
    trades could not be kept.
    """

    connections: int = 0
    messages: int = 0
    ticks: int = 0
    stale: int = 0
    ahead: int = 0
    foreign: int = 0
    unreadable: int = 0
    flushes: int = 0
    stored: int = 0
    minutes: int = 0
    refused: int = 0
    dropped: int = 0
    lost: int = 0


@dataclass(slots=True)
class Ear:
    """A listener (`collectors.listening.Listener`) that keeps what it hears.

    `now` is UTC, `monotonic` seconds that never go back. Faults that were met wait in `faults`, the
    last hundred of them, to be stored.
    """

    provider: str
    targets: Mapping[str, Target]  # by the provider's name of them
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    tape: Tape | None = None
    board: Board = field(default_factory=Board)
    counts: Counts = field(default_factory=Counts)
    faults: deque[tuple[str, Fault]] = field(default_factory=lambda: deque(maxlen=_MOST_FAULTS))
    given_up: set[str] = field(default_factory=set)
    heard_at: float = 0.0  # by `monotonic`
    _heard_when: datetime | None = None
    _has_spoken: bool = False

    def connecting(self) -> None:
        """Notes that a connection is being made: silence is counted from now."""
        self.counts.connections += 1
        self.board.reconnected()
        self._hear()
        self._has_spoken = False

    def disconnected(self) -> None:
        """Notes that the connection is gone, and was of no use since it was last heard."""
        if self.tape is not None and self._has_spoken:
            self.tape.disconnected(self._heard_when or self.now())

    def message(self, message: Message, *, keep: bool) -> None:
        """Counts a message, and keeps it on the tape where the archive needs it."""
        self.counts.messages += 1
        now = self._hear()
        if self.tape is None:
            return
        if not self._has_spoken:
            self._has_spoken = True
            self.tape.connected(now)
        if keep:
            self.tape.keep(Kept(now, message))
            self.counts.dropped = self.tape.dropped

    def _hear(self) -> datetime:
        now = self.now()
        self.heard_at, self._heard_when = self.monotonic(), now
        return now

    def tick(self, tick: Tick) -> None:
        """Offers a price to the board, in major units."""
        self.counts.ticks += 1
        target = self.targets.get(tick.provider_symbol)
        if target is None:
            self.counts.foreign += 1
            return
        if not all(map(isfinite, tick.values.values())):
            self.unreadable(f"{tick.provider_symbol}: a value is not finite")
            return
        try:
            unit = quote_unit(tick.unit or target.quote_unit, asset_class=target.asset_class)
        except UnknownName as error:
            self.unreadable(f"{tick.provider_symbol}: {error}")
            return
        received = self.now()
        times = (tick.event_time or received, received)
        offer = self.board.offer(quoted((target.symbol, self.provider), unit, times, tick.values))
        if offer is Offer.STALE:
            self.counts.stale += 1
        elif offer is Offer.AHEAD:
            self.counts.ahead += 1

    def unreadable(self, detail: str) -> None:
        """Counts a message that cannot be read; the first of many is kept as a fault."""
        self.counts.unreadable += 1
        fault = Fault(FaultKind.MALFORMED, detail)
        if not any(met.kind is FaultKind.MALFORMED for _, met in self.faults):
            self.faults.append(("", fault))

    def refused(self, provider_symbol: str, fault: Fault) -> None:
        """Keeps the fault; an instrument that the provider does not know is asked for no more."""
        target = self.targets.get(provider_symbol)
        self.faults.append((target.symbol if target else provider_symbol, fault))
        if target is not None and fault.kind is FaultKind.UNKNOWN_SYMBOL:
            self.given_up.add(provider_symbol)

    def wanted(self) -> list[str]:
        """The provider's names of what is still worth asking for."""
        return [name for name in self.targets if name not in self.given_up]

    def say(self, name: str, **facts: object) -> None:
        """Writes an event of this stream with its counts."""
        event(log, name, **facts, **asdict(self.counts))
