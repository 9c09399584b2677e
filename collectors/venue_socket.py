"""A crypto venue's WebSocket through ccxt.pro, each message passing through our hands on its way.

ccxt takes some messages silently wrong: one that it cannot read ends its reading for good, and a
refusal under a number that nobody waits for is dropped. Both are seen here.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

from collectors.ccxt_faults import kind_of
from collectors.faults import Fault, FaultKind
from collectors.listening import Message, Tick
from collectors.venue_library import ccxt
from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from collectors.listening import Listener

_LEFT_OUT = frozenset({"info", "fees", "tiers"})  # of a market's facts: large, and parse nothing
# What ccxt calls the values of a quote. A venue's day is the last 24 hours.
_TICKER = {
    "price": "last",
    "bid": "bid",
    "ask": "ask",
    "day_open": "open",
    "day_high": "high",
    "day_low": "low",
    "day_volume": "baseVolume",
    "previous_close": "previousClose",
}
_TRADE = {"price": "price", "size": "amount"}
# What a venue may be able to do, for many pairs at once and for one, and how ccxt is asked for it.
_WATCHED = (
    (("watchTickers", "watch_tickers"), ("watchTicker", "watch_ticker")),
    (("watchTradesForSymbols", "watch_trades_for_symbols"), ("watchTrades", "watch_trades")),
)


def open_venue(name: str) -> ccxt.Exchange:
    """A streaming client of a venue; numbers stay the decimal texts that the venue wrote.

    Raises:
        UnknownName: ccxt.pro knows no such venue.
    """
    # Imported when it is needed: a hundred venues' clients take seconds and many megabytes.
    pro = import_module("ccxt.pro")
    if name not in pro.exchanges:
        raise UnknownName("streaming venue", name, pro.exchanges)
    venue = getattr(pro, name)({"enableRateLimit": True, "number": str})
    venue.timeout_on_exit = 0
    listing = venue.options.get("fetchMarkets")
    if isinstance(listing, dict) and isinstance(listing.get("types"), list):
        listing["types"] = ["spot"]
    return venue


@dataclass(slots=True)
class Book:
    """A venue's markets, asked for once and used by every connection; `facts` are of our pairs."""

    markets: list[dict[str, object]] = field(default_factory=list)
    facts: list[dict[str, object]] = field(default_factory=list)


async def listen(
    venue: ccxt.Exchange, pairs: Sequence[str], listener: Listener, book: Book
) -> None:
    """Listens to tickers and trades of pairs until the connection ends; closes the client.

    Raises:
        Fault: always, for a stream has no end of its own; the kind says why it ended.
    """
    tasks: list[asyncio.Task[None]] = []
    try:
        await _load(venue, book)
        known = [pair for pair in pairs if pair in venue.markets]
        for pair in set(pairs) - set(known):
            text = f"{venue.id} has no {pair}"
            listener.refused(pair, Fault(FaultKind.UNKNOWN_SYMBOL, text))
        book.facts = _facts(venue, known)
        _tap(venue, known, listener)
        tasks = [
            asyncio.create_task(_watch(venue, method, asked, listener))
            for method, asked in _subscriptions(venue, known)
        ]
        await asyncio.gather(*tasks)
    except ccxt.BaseError as error:
        raise Fault(kind_of(error), f"{venue.id}: {str(error)[:300]}") from error
    except (OSError, RuntimeError) as error:
        detail = f"{venue.id}: {type(error).__name__}: {error}"
        raise Fault(FaultKind.UNAVAILABLE, detail) from error
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await venue.close()
    raise Fault(FaultKind.UNKNOWN_SYMBOL, f"{venue.id} gives none of {', '.join(pairs)}")


async def _load(venue: ccxt.Exchange, book: Book) -> None:
    if book.markets:
        venue.set_markets(book.markets)
        return
    await venue.load_markets()
    book.markets = list(venue.markets.values())


def _facts(venue: ccxt.Exchange, pairs: Sequence[str]) -> list[dict[str, object]]:
    """What ccxt must know of these pairs to read their messages."""
    chosen = (venue.market(pair) for pair in pairs)
    return [
        {name: value for name, value in each.items() if name not in _LEFT_OUT} for each in chosen
    ]


def _subscriptions(venue: ccxt.Exchange, pairs: list[str]) -> list[tuple[str, str | list[str]]]:
    """Which of ccxt's methods to call for what: all pairs at once where a venue can."""
    found: list[tuple[str, str | list[str]]] = []
    for (many, method), (one, single) in _WATCHED:
        if not pairs:
            continue
        if venue.has.get(many):
            found.append((method, pairs))
        elif venue.has.get(one):
            found += [(single, pair) for pair in pairs]
    return found


async def _watch(
    venue: ccxt.Exchange, method: str, asked: str | list[str], listener: Listener
) -> None:
    """Keeps a subscription alive; what it brings is read where the messages pass."""
    try:
        while True:
            await getattr(venue, method)(asked)
    except ccxt.BaseError as error:
        kind = kind_of(error)
        if kind is not FaultKind.UNKNOWN_SYMBOL:
            raise
        pairs = [asked] if isinstance(asked, str) else asked
        listener.refused(_named(pairs, str(error)), Fault(kind, f"{venue.id}: {str(error)[:300]}"))


def _named(pairs: Sequence[str], text: str) -> str:
    """The pair that a text names, the longest where one is a part of another; else empty."""
    return max((each for each in pairs if each in text), key=len, default="")


def _tap(venue: ccxt.Exchange, pairs: Sequence[str], listener: Listener) -> None:
    """Puts us between each connection that the client opens and the client's reading of it."""
    make, made = venue.client, list[object]()
    news = _news(venue, pairs, listener)

    def client(url: str) -> object:
        connection = make(url)
        if all(connection is not each for each in made):
            made.append(connection)
            _tap_reading(connection, listener, news)
            _tap_refusals(connection, pairs, venue, listener)
        return connection

    venue.client = client


def _tap_reading(connection: ccxt.Exchange, listener: Listener, news: Callable[[], bool]) -> None:
    read = connection.handle_text_or_binary_message

    def reading(data: str | bytes) -> None:
        text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
        if not text.lstrip().startswith(("{", "[")):
            listener.unreadable(f"no JSON: {text[:200]}")
        try:
            read(data)
            keep = news()
        except Exception as error:  # noqa: BLE001 - left to ccxt, any message it cannot read would silence the connection
            listener.unreadable(f"{type(error).__name__}: {error}: {text[:200]}")
            keep = True  # it may hold trades, for whoever can read it
        listener.message(Message(str(connection.url), text), keep=keep)

    connection.handle_text_or_binary_message = reading


def _tap_refusals(
    connection: ccxt.Exchange, pairs: Sequence[str], venue: ccxt.Exchange, listener: Listener
) -> None:
    reject = connection.reject

    def rejecting(error: object, message_hash: str | None = None) -> object:
        # One that nobody waits for under this hash would be lost.
        if message_hash is not None and message_hash not in connection.futures:
            if isinstance(error, ccxt.BaseError):
                text = str(error)
                fault = Fault(kind_of(error), f"{venue.id}: {text[:300]}")
                listener.refused(_named(pairs, text), fault)
            return error
        return reject(error, message_hash)

    connection.reject = rejecting


def _news(venue: ccxt.Exchange, pairs: Sequence[str], listener: Listener) -> Callable[[], bool]:
    """A function that tells the listener what the last message brought; whether it was trades.

    Quotes are made of tickers where the venue has them, else of trades.
    """
    tickers: dict[str, object] = {}
    trades: dict[str, object] = {}
    has_tickers = bool(venue.has.get("watchTicker") or venue.has.get("watchTickers"))

    def news() -> bool:
        traded = False
        for pair in pairs:
            ticker = venue.tickers.get(pair)
            if ticker is not None and ticker is not tickers.get(pair):
                tickers[pair] = ticker
                _tell(listener, venue, pair, ticker, _TICKER)
            cache = venue.trades.get(pair)
            if cache and cache[-1] is not trades.get(pair):
                trades[pair], traded = cache[-1], True
                if not has_tickers:
                    _tell(listener, venue, pair, cache[-1], _TRADE)
        return traded

    return news


def _tell(
    listener: Listener,
    venue: ccxt.Exchange,
    pair: str,
    said: Mapping[str, object],
    names: Mapping[str, str],
) -> None:
    values = {
        ours: float(str(said[theirs]))
        for ours, theirs in names.items()
        if said.get(theirs) is not None
    }
    if "price" in values:
        listener.tick(Tick(pair, str(venue.market(pair)["quote"]), moment_of(said), values))


def moment_of(said: Mapping[str, object]) -> datetime | None:
    """The time of a ticker or trade of ccxt's, as fine as it is given; None where it has none."""
    milliseconds = said.get("timestamp")
    if milliseconds is None:
        return None
    coarse = datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC)
    try:
        fine = datetime.fromisoformat(str(said.get("datetime")))
    except ValueError:
        return coarse
    # The text is ccxt's own, or the venue's with its microseconds; never another millisecond.
    is_same = fine.tzinfo is not None and fine.timestamp() * 1000 // 1 == int(str(milliseconds))
    return fine.astimezone(UTC) if is_same else coarse
