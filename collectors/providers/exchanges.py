"""Crypto exchanges, through ccxt: the candles of any venue that it knows.

A venue is asked by name, as `venue:PAIR` in the symbol (`kraken:BTC/USD`) or in the query's
options. Prices are in the pair's quote currency, volumes in its base.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from collectors.ccxt_faults import kind_of
from collectors.contract import Dataset, Provider, feed
from collectors.faults import Fault, FaultKind, wait_asked
from collectors.finality import candle_ends, passed
from collectors.venue_library import ccxt
from collectors.venue_markets import market_rows, venues
from collectors.wire import ReplayWire
from collectors.wire_requests import WireAdapter
from wizdata_core.bars import BARS, Harvest, Interval, Reject
from wizdata_core.errors import UnknownName, nearest

if TYPE_CHECKING:
    from collectors.contract import Query
    from collectors.wire import Exchange, Wire

LAG = timedelta(seconds=5)
_TIMEOUT_MS = 20_000
# Candles a page where ccxt does not know what the venue gives.
_PAGE = 500
_NAMES = {each: each.value for each in Interval} | {Interval.MONTH: "1M"}
_REFUSED = {HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS}


@dataclass(frozen=True, slots=True)
class Candles:
    """Candles as ccxt gives them, [ms, open, high, low, close, volume], and the quote currency."""

    rows: tuple[tuple[float | None, ...], ...]
    quote: str


def ask(query: Query, wire: Wire) -> Candles:
    """Asks a venue for its markets and then, page by page, for one pair's candles.

    Raises:
        Fault: no candles came; the kind and the text say why.
        UnknownName: ccxt knows no such venue, or the venue has no such interval.
    """
    name, symbol = _named(query)
    adapter = WireAdapter(wire)
    venue = _venue(name, query, adapter, live=not isinstance(wire, ReplayWire))
    intervals = venue.timeframes or {}
    if _NAMES[query.interval] not in intervals:
        raise UnknownName(f"interval of {name}", query.interval.value, intervals)
    _keep_one_market(venue, symbol)
    try:
        venue.load_markets()
        market = venue.market(symbol)
        found = _pages(venue, symbol, query, adapter.heard)
    except ccxt.BaseError as error:
        raise _fault(error, venue, symbol, query, adapter.heard) from error
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        detail = f"ccxt cannot read {name}'s answer: {type(error).__name__}: {error}"
        raise Fault(FaultKind.MALFORMED, detail) from error
    finally:
        venue.session.close()
    if not found:
        raise Fault(FaultKind.EMPTY, f"{name} gives no candles of {symbol} in this window")
    return Candles(tuple(found.values()), str(market["quote"]))


def rows(candles: Candles, query: Query) -> Harvest:
    """Bars of one pair; candles without a close are refused."""
    target = query.targets[0]
    whole = [each for each in candles.rows if each[4] is not None]
    rejects = tuple(
        Reject(f"{_when(each[0])}", "the venue gives no close")
        for each in candles.rows
        if each[4] is None
    )
    table = np.array(whole, dtype=np.float64).reshape(-1, 6)
    moments = table[:, 0].astype(np.int64).astype("datetime64[ms]").astype("datetime64[us]")
    days = moments.astype("datetime64[D]")
    opened = moments if query.interval.intraday else days.astype("datetime64[us]")
    count = len(whole)
    columns = [
        pa.repeat(target.symbol, count),
        pa.repeat(query.interval.value, count),
        pa.array(opened, pa.timestamp("us")).cast(BARS.field("opened_at").type),
        pa.array(days, pa.date32()),
        *(pa.array(table[:, place], pa.float64(), from_pandas=True) for place in range(1, 6)),
        pa.repeat(candles.quote, count),
        pa.repeat(1.0, count),
        pa.array(passed(candle_ends(moments, query.interval), query.asked_at, LAG), pa.bool_()),
    ]
    return Harvest(pa.table(columns, schema=BARS), rejects=rejects)


def ask_markets(query: Query, wire: Wire) -> list[object]:
    """Asks a venue, which the query's subject names, for its markets, as ccxt writes them.

    Raises:
        Fault: no markets came; the kind and the text say why.
        UnknownName: ccxt knows no such venue.
    """
    adapter = WireAdapter(wire)
    name = query.subject or dict(query.options).get("venue", "")
    venue = _venue(name, query, adapter, live=not isinstance(wire, ReplayWire))
    try:
        markets: list[object] = list(venue.load_markets().values())
    except ccxt.BaseError as error:
        raise _fault(error, venue, "", query, adapter.heard) from error
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        detail = f"ccxt cannot read {name}'s answer: {type(error).__name__}: {error}"
        raise Fault(FaultKind.MALFORMED, detail) from error
    finally:
        venue.session.close()
    if not all(_is_json(each) and each.body.strip() != b"null" for each in adapter.heard):
        raise Fault(FaultKind.MALFORMED, f"{venue.id} answers with something other than JSON")
    if not markets:
        raise Fault(FaultKind.EMPTY, f"{venue.id} lists no markets")
    return [venue.precisionMode, *markets]


def _named(query: Query) -> tuple[str, str]:
    """The venue and the pair that a query asks for."""
    symbol = query.targets[0].provider_symbol
    venue, colon, pair = symbol.partition(":")
    if colon and "/" not in venue:
        return venue, pair
    return dict(query.options).get("venue", ""), symbol


def _venue(name: str, query: Query, adapter: WireAdapter, *, live: bool) -> ccxt.Exchange:
    """A client of the venue that speaks through `adapter`, and waits its turn where it is live.

    Its clock stands at the moment of asking: some venues write the present into their questions,
    which at replay must be the same ones.
    """
    if name not in ccxt.exchanges:
        raise UnknownName("venue", name, ccxt.exchanges)
    venue = getattr(ccxt, name)({"enableRateLimit": live, "timeout": _TIMEOUT_MS})
    listing = venue.options.get("fetchMarkets")
    if isinstance(listing, dict) and isinstance(listing.get("types"), list):
        # Lists of derivatives run to many megabytes, and no bar of theirs is asked for.
        listing["types"] = ["spot"]
    venue.session.mount("https://", adapter)
    venue.session.mount("http://", adapter)
    venue.milliseconds = lambda: _ms(query.asked_at)
    return venue


def _keep_one_market(venue: ccxt.Exchange, symbol: str) -> None:
    """Has the venue's client take up only the market that is asked for, where it is listed.

    A large venue lists thousands; to take them all up costs more than to read a page of candles.
    """
    take_up = venue.set_markets

    def only_that(markets: list[dict[str, object]], currencies: object = None) -> object:
        asked = [each for each in markets if each.get("symbol") == symbol]
        return take_up(asked or markets, currencies)

    venue.set_markets = only_that


def _pages(
    venue: ccxt.Exchange, symbol: str, query: Query, heard: list[Exchange]
) -> dict[float, tuple[float | None, ...]]:
    """The candles that open in the query's window, by opening, the later answer where two differ.

    A page without candles is passed over: a pair may be listed only later, or not have traded.
    """
    step = int(query.interval.length / timedelta(milliseconds=1))
    known = venue.feature_value(symbol, "fetchOHLCV", "limit") or _PAGE
    since, end = _ms(query.start), _ms(query.end)
    found: dict[float, tuple[float | None, ...]] = {}
    while since < end:
        page = venue.fetch_ohlcv(symbol, _NAMES[query.interval], since=since, limit=known)
        if not page and not _is_json(heard[-1]):
            raise ccxt.BadResponse(f"{venue.id} answers with something other than JSON")
        fresh = [tuple(candle[:6]) for candle in page if candle[0] >= since]
        found |= {candle[0]: candle for candle in fresh if candle[0] < end}
        since = max(candle[0] for candle in fresh) + step if fresh else since + known * step
    return dict(sorted(found.items()))


def _fault(
    error: ccxt.BaseError, venue: ccxt.Exchange, symbol: str, query: Query, heard: list[Exchange]
) -> Fault:
    """The fault that ccxt's exception means, checked against what the wire carried."""
    kind, words = kind_of(error), str(error)
    if kind is FaultKind.UNAVAILABLE and heard and heard[-1].status in _REFUSED:
        kind = FaultKind.BLOCKED
    if kind is FaultKind.UNKNOWN_SYMBOL:
        # A market list that came as something else would make every pair unknown.
        if not venue.symbols or not all(_is_json(each) for each in heard):
            return Fault(FaultKind.MALFORMED, f"{venue.id} gives no list of markets")
        offer = ", ".join(each for each in nearest(symbol, venue.symbols) if each != symbol)
        return Fault(kind, f"{venue.id} has no {symbol}" + (f"; nearest: {offer}" if offer else ""))
    if kind is FaultKind.NEEDS_KEY:
        return Fault(kind, f"{venue.id} gives candles to holders of an API key only: {words}")
    headers = {name.lower(): value for name, value in heard[-1].headers} if heard else {}
    wait = wait_asked(headers.get("retry-after"), query.asked_at)
    return Fault(kind, f"{venue.id}: {words[:300]}", retry_after=wait)


def _is_json(exchange: Exchange) -> bool:
    try:
        json.loads(exchange.body)
    except ValueError:
        return False
    return True


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _when(milliseconds: float | None) -> str:
    return str(datetime.fromtimestamp((milliseconds or 0) / 1000, UTC))


_HISTORY = {
    Interval.MINUTE: timedelta(days=7),
    Interval.MINUTES_5: timedelta(days=30),
    Interval.MINUTES_15: timedelta(days=90),
    Interval.MINUTES_30: timedelta(days=180),
    Interval.HOUR: timedelta(days=365),
    Interval.HOURS_4: timedelta(days=2 * 365),
    Interval.DAY: timedelta(days=10 * 365),
    Interval.WEEK: timedelta(days=10 * 365),
    Interval.MONTH: timedelta(days=10 * 365),
}

# Four to six pages of most venues a question, so that a first load resumes where it stopped.
_CHUNKS: dict[Interval, timedelta] = {
    interval: interval.length * 2_500 for interval in _HISTORY if interval is not Interval.MONTH
}

PROVIDER = Provider(
    name="exchanges",
    label="Crypto exchanges",
    terms="Public market data of each venue, under that venue's terms; asked through ccxt (MIT).",
    rank=10,
    feeds={
        Dataset.BARS: feed(ask, rows, history=_HISTORY, chunks=_CHUNKS),
        Dataset.MARKETS: feed(ask_markets, market_rows, subjects=venues),
    },
)
