"""Quotes: what a stream last said of an instrument, and the board that keeps only the newest.

A stream may bring thousands of ticks a second; the board holds one quote an instrument, so its
memory is bounded by the instruments and not by the ticks. Prices are in major currency units.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from wizdata_core.units import to_major

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wizdata_core.units import QuoteUnit

# A quote from further ahead of our clock than this is refused: one clock is wrong, perhaps ours.
MOST_AHEAD = timedelta(seconds=60)
PRICED = ("price", "bid", "ask", "day_open", "day_high", "day_low", "previous_close")
COUNTED = ("size", "day_volume")


@dataclass(frozen=True, slots=True)
class Quote:
    """A price of an instrument at one moment, in major units; None for what was not given.

    `event_time` is the provider's time of it, `received_at` ours; both UTC. `size` is of the last
    trade, `day_…` are of the provider's session so far.
    """

    symbol: str
    provider: str
    price: float
    currency: str
    quote_unit: str
    quote_factor: float
    event_time: datetime
    received_at: datetime
    bid: float | None = None
    ask: float | None = None
    size: float | None = None
    day_open: float | None = None
    day_high: float | None = None
    day_low: float | None = None
    day_volume: float | None = None
    previous_close: float | None = None


def quoted(
    source: tuple[str, str],
    unit: QuoteUnit,
    times: tuple[datetime, datetime],
    given: Mapping[str, float | None],
) -> Quote:
    """A quote of (symbol, provider) from values in the quoted unit, at (event, receipt).

    `given` holds `price` and whatever else of `PRICED` and `COUNTED` the provider says.
    """
    values = {
        name: to_major(value, unit) if name in PRICED else value
        for name in (*PRICED, *COUNTED)
        if (value := given.get(name)) is not None
    }
    symbol, provider = source
    return Quote(
        symbol=symbol,
        provider=provider,
        currency=unit.currency,
        quote_unit=unit.code,
        quote_factor=unit.factor,
        event_time=times[0],
        received_at=times[1],
        **values,
    )


class Offer(StrEnum):
    """What became of a quote that was offered to the board."""

    KEPT = "kept"
    STALE = "stale"  # older than what the board knows, or said again after a reconnect
    AHEAD = "ahead"  # from further in the future than `MOST_AHEAD`


@dataclass(slots=True)
class Board:
    """The newest quote of each instrument that has not been stored yet.

    Within one connection a later arrival with an equal time counts, for a millisecond may hold many
    ticks. Across a reconnect it does not: venues say their last ticks again.
    """

    _waiting: dict[str, Quote] = field(default_factory=dict)
    _newest: dict[str, datetime] = field(default_factory=dict)
    _before: dict[str, datetime] = field(default_factory=dict)

    def offer(self, quote: Quote) -> Offer:
        """Takes a quote if it is newer than what is known of its instrument."""
        if quote.event_time > quote.received_at + MOST_AHEAD:
            return Offer.AHEAD
        newest = self._newest.get(quote.symbol)
        before = self._before.get(quote.symbol)
        if newest is not None and quote.event_time < newest:
            return Offer.STALE
        if before is not None and quote.event_time <= before:
            return Offer.STALE
        self._newest[quote.symbol] = quote.event_time
        self._waiting[quote.symbol] = quote
        return Offer.KEPT

    def reconnected(self) -> None:
        """Notes that what comes now comes over another connection."""
        self._before = dict(self._newest)

    def take(self) -> list[Quote]:
        """Everything that waits to be stored; the board then waits for more."""
        taken = list(self._waiting.values())
        self._waiting = {}
        return taken

    def give_back(self, quotes: Iterable[Quote]) -> None:
        """Puts back what could not be stored, unless something newer has come since."""
        for quote in quotes:
            self._waiting.setdefault(quote.symbol, quote)
