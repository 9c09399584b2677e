"""The trades of kept messages, read again by the client that read them on the day."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from collectors.venue_socket import moment_of, open_venue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from collectors.tape import Kept


@dataclass(slots=True)
class Reread:
    """What kept messages hold: trades by pair in ccxt's form, in the order in which they came.

    `unread` counts messages that cannot be read; `lag` is the least time from a trade to the
    receipt of its message, below zero where the venue's clock is ahead of ours.
    """

    trades: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    unread: int = 0
    lag: timedelta | None = None


def trades_in(name: str, markets: list[dict[str, object]], messages: Sequence[Kept]) -> Reread:
    """The trades of kept messages, read by the same client as on the day.

    Raises:
        UnknownName: ccxt.pro knows no such venue.
    """
    return asyncio.run(_read_again(name, markets, messages))


async def _read_again(
    name: str, markets: list[dict[str, object]], messages: Sequence[Kept]
) -> Reread:
    venue, found = open_venue(name), Reread()
    try:
        venue.set_markets(markets)
        for kept in messages:
            connection = venue.client(kept.message.url)
            try:
                connection.handle_text_or_binary_message(kept.message.text)
            except Exception:  # noqa: BLE001 - as on the day: what ccxt cannot read may raise anything, and is counted
                found.unread += 1
            for pair, cache in venue.trades.items():
                found.trades.setdefault(pair, []).extend(cache)
                times = [at for each in cache if (at := moment_of(each)) is not None]
                lags = [kept.at - max(times)] if times else []
                found.lag = min([*lags, found.lag] if found.lag is not None else lags, default=None)
            venue.trades.clear()
    finally:
        await venue.close()
    return found
