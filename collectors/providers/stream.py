"""Trades that venues stream, kept as the messages that brought them: bars of a minute.

Nobody asks here: `collectors.stages.stream` listens, and archives the messages of each minute as
one recording. This feed reads them again through ccxt.pro's own client and makes the bars.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from collectors.contract import Dataset, Provider, feed
from collectors.faults import Fault, FaultKind
from collectors.listening import Message
from collectors.tape import LAG, Kept
from collectors.venue_replay import Reread, trades_in
from collectors.venue_socket import moment_of
from collectors.wire import Exchange
from wizdata_core import lake
from wizdata_core.bars import BARS, Harvest, Interval, Reject
from wizdata_core.ticks import TRADES, bars_of_trades, tidied

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from collectors.contract import Query, Target
    from collectors.tape import Window
    from collectors.wire import Wire

NAME = "stream"
_METHOD = "LISTEN"


@dataclass(frozen=True, slots=True)
class Streamed:
    """What a window's messages held: trades by pair, and whether it is every trade there was."""

    trades: Mapping[str, Sequence[Mapping[str, object]]]
    quotes: Mapping[str, str]
    missing: str = ""


def exchange_of(venue: str, markets: list[dict[str, object]], window: Window) -> Exchange:
    """A window of messages as the one exchange of its recording."""
    body = {
        "markets": markets,
        "whole": window.whole,
        "messages": [
            [each.at.isoformat(), each.message.url, each.message.text] for each in window.messages
        ],
    }
    return Exchange(_METHOD, f"{NAME}://{venue}/trades", 101, (), lake.encode(body))


def ask(query: Query, wire: Wire) -> Streamed:
    """Reads the trades of a kept window again.

    Raises:
        Fault: the window cannot be read, or nothing was recorded: a stream cannot be asked.
    """
    venue = dict(query.options).get("venue", "")
    kept = wire.send(_METHOD, f"{NAME}://{venue}/trades", _nobody_asks)
    try:
        body = json.loads(kept.body)
        messages = [
            Kept(datetime.fromisoformat(at), Message(url, text))
            for at, url, text in body["messages"]
        ]
        markets = body["markets"]
        quotes = {market["symbol"]: market["quote"] for market in markets}
        whole = bool(body["whole"])
    except (ValueError, LookupError, TypeError) as error:
        raise Fault(FaultKind.MALFORMED, f"a window of {venue} cannot be read: {error}") from error
    reread = trades_in(venue, markets, messages)
    return Streamed(reread.trades, quotes, _missing(reread, whole=whole))


def _missing(reread: Reread, *, whole: bool) -> str:
    """Why trades of a window may be missing; empty where none can be."""
    if not whole:
        return "the stream was not heard for the whole minute"
    if reread.unread:
        return f"{reread.unread} of its messages cannot be read"
    if reread.lag is not None and abs(reread.lag) > LAG:
        seconds = reread.lag.total_seconds()
        return f"its trades are {seconds:+.1f} s from our clock, so some may be in another minute"
    return ""


def _nobody_asks() -> Exchange:
    raise Fault(
        FaultKind.EMPTY, "a stream is listened to, by `python -m collectors stream`, not asked"
    )


def rows(streamed: Streamed, query: Query) -> Harvest:
    """Bars of a minute of each instrument that traded; a minute that may lack trades is refused."""
    bars, rejects = [BARS.empty_table()], list[Reject]()
    for target in query.targets:
        pair = target.provider_symbol.rpartition(":")[2]
        listed = streamed.trades.get(pair, ())
        table, refused = _table(target, listed)
        rejects += refused
        inside = table.filter(_within(table, query.start, query.end))
        if inside.num_rows == 0:
            continue
        if streamed.missing:
            where = f"{target.symbol} {query.start:%Y-%m-%dT%H:%MZ}"
            rejects.append(Reject(where, streamed.missing, f"{inside.num_rows} trades"))
            continue
        tidy = tidied(inside)
        rejects += [
            Reject(f"{target.symbol} trade {each}", "it came again with other contents")
            for each in tidy.conflicting
        ]
        bars.append(_bars(target, tidy.trades, streamed.quotes[pair], query.asked_at))
    return Harvest(pa.concat_tables(bars), rejects=tuple(rejects))


def _table(target: Target, listed: Sequence[Mapping[str, object]]) -> tuple[pa.Table, list[Reject]]:
    good, rejects = list[dict[str, object]](), list[Reject]()
    for trade in listed:
        at, price, amount = moment_of(trade), trade.get("price"), trade.get("amount")
        name = str(trade.get("id") or "")
        if at is None or price is None or amount is None:
            where = f"{target.symbol} trade {name}"
            rejects.append(Reject(where, "it lacks a time, a price or an amount", str(trade)))
            continue
        good.append(
            {"traded_at": at, "price": float(str(price)), "amount": str(amount), "id": name}
        )
    return pa.Table.from_pylist(good, schema=TRADES), rejects


def _within(table: pa.Table, start: datetime, end: datetime) -> pa.Array:
    times = table["traded_at"].to_pylist()
    return pa.array([start <= each < end for each in times], pa.bool_())


def _bars(target: Target, trades: pa.Table, quote: str, asked_at: datetime) -> pa.Table:
    made = bars_of_trades(trades, Interval.MINUTE, asked_at - LAG)
    count = made.num_rows
    columns = {
        "symbol": pa.repeat(target.symbol, count),
        "interval": pa.repeat(Interval.MINUTE.value, count),
        "session_date": made["opened_at"].cast(pa.date32()),
        "quote_unit": pa.repeat(quote, count),
        "quote_factor": pa.repeat(1.0, count),
    }
    of_trades = {name: made[name] for name in made.column_names if name in BARS.names}
    whole = columns | of_trades
    return pa.table([whole[name] for name in BARS.names], schema=BARS)


PROVIDER = Provider(
    name=NAME,
    label="Streamed trades",
    terms="Public trades of each venue, under that venue's terms; listened to through ccxt (MIT).",
    rank=12,
    feeds={Dataset.TRADES: feed(ask, rows, history={}, most_targets=50)},
)
