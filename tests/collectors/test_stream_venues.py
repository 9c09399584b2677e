"""Kraken's stream through the real ccxt.pro client, from real servers on loopback to bars.

Prices and trades are made up for the tests; the answers are worked out in decimal numbers here.
"""

from __future__ import annotations

import json
import random
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from collectors import recording
from collectors.replay import replay
from collectors.stages.collect import Outside
from collectors.streams import Stream
from tests.collectors.speakers import (
    START,
    Fast,
    Stepped,
    Traded,
    kraken,
    listening,
    read,
    speaking,
    subscribed,
    ticker,
    trade_message,
    until,
)
from wizdata_core import lake as lakes
from wizdata_core.queries.quotes import LatestQuote, latest_quotes
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from pathlib import Path

    from websockets.asyncio.server import ServerConnection

    from tests.collectors.conftest import Loopback
    from tests.collectors.speakers import Speaker
    from wizdata_core.store import Engines

BROKEN = '{"channel":"trade","data":[{'
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
KRAKEN = Stream("kraken", "exchanges", "kraken", flush=0.05 * SECOND, trades=True)


@pytest.fixture
def online(store: Engines, tmp_path: Path) -> Outside:
    """A database in which Kraken offers two pairs, and one that it does not have."""
    pairs = {"BTC/USD": "BTC/USD", "ETH/USD": "ETH/USD", "XRP/USD": "XRP/USD"}
    add = text(
        "insert into provider_symbols (provider, instrument_id, provider_symbol)"
        " select 'exchanges', id, :theirs from instruments where symbol = :ours"
    )
    with writing(store) as connection:
        for ours, theirs in pairs.items():
            connection.execute(add, {"ours": ours, "theirs": f"kraken:{theirs}"})
    return Outside(store, lakes.open_lake((tmp_path / "lake").as_uri()))


def held(outside: Outside) -> dict[str, LatestQuote]:
    with reading(outside.store) as connection:
        return {each.symbol: each for each in latest_quotes(connection)}


def faults(outside: Outside) -> list[tuple[str, str]]:
    with reading(outside.store) as connection:
        rows = connection.execute(text("select kind, symbol from faults order by id"))
        return [tuple(row) for row in rows]


def bars(outside: Outside) -> list[tuple[object, ...]]:
    query = text(
        "select i.symbol, b.opened_at, b.open, b.high, b.low, b.close, b.volume, b.final"
        " from bars_intraday b join series s on s.id = b.series_id"
        " join instruments i on i.id = s.instrument_id where s.provider = 'stream'"
        " order by i.symbol, b.opened_at"
    )
    with reading(outside.store) as connection:
        return [tuple(row) for row in connection.execute(query)]


def refusals(outside: Outside) -> list[tuple[str, str]]:
    query = text('select "where", reason from quarantine order by 1')
    with reading(outside.store) as connection:
        return [tuple(row) for row in connection.execute(query)]


def expected(trades: list[Traded], symbol: str, opened: datetime) -> tuple[object, ...]:
    """The bar of a minute, exact in decimal and made a float at the end."""
    of_pair = [each for each in trades if each.pair == symbol]
    inside = [each for each in of_pair if opened <= each.at < opened + MINUTE]
    prices = [Decimal(each.price) for each in inside]
    four = (prices[0], max(prices), min(prices), prices[-1])
    volume = sum((Decimal(each.amount) for each in inside), Decimal(0))
    return (symbol, opened, *(float(each) for each in four), float(volume), True)


async def both(speaker: Speaker, connection: ServerConnection) -> None:
    """Hears and grants a subscription to tickers and one to trades."""
    for _ in range(2):
        await subscribed(speaker, connection)


def test_the_last_of_several_tickers_is_the_quote(online: Outside, loopback: Loopback) -> None:
    async def script(speaker: Speaker, connection: ServerConnection, number: int) -> None:
        del number
        await both(speaker, connection)
        for price in (100.0, 300.0, 200.5):
            await connection.send(ticker(price))
        await connection.wait_closed()

    fast = Fast()
    with (
        speaking(script) as speaker,
        listening(online, [KRAKEN], kraken(speaker, fast, loopback), ["BTC/USD"]) as heard,
    ):
        until(lambda: held(online) and held(online)["BTC/USD"].price == 200.5)
    quote = held(online)["BTC/USD"]
    assert (quote.bid, quote.ask, quote.unit, quote.day_high) == (200.0, 201.0, "USD", 210.5)
    assert quote.provider == "exchanges"
    # Kraken's tickers have no time of their own.
    assert quote.event_time == quote.received_at
    assert heard.counts["kraken"].unreadable == 0
    asked = {(said["params"]["channel"], *said["params"]["symbol"]) for said in speaker.heard}
    assert asked == {("ticker", "BTC/USD"), ("trade", "BTC/USD")}


def test_messages_that_cannot_be_read_are_survived(online: Outside, loopback: Loopback) -> None:
    """Left to ccxt alone the second of these would end its reading of the connection for good."""

    async def script(speaker: Speaker, connection: ServerConnection, number: int) -> None:
        del number
        await both(speaker, connection)
        await connection.send("no json")
        await connection.send('{"channel": broken')
        await connection.send(b"\xff\xfe")
        await connection.send(json.dumps({"channel": "ticker", "data": [{"symbol": 7}]}))
        await connection.send(ticker(123.0))
        await connection.wait_closed()

    with (
        speaking(script) as speaker,
        listening(online, [KRAKEN], kraken(speaker, Fast(), loopback), ["BTC/USD"]) as heard,
    ):
        until(lambda: held(online))
    assert held(online)["BTC/USD"].price == 123.0
    assert heard.counts["kraken"].unreadable >= 3
    assert heard.counts["kraken"].connections == 1


def test_a_pair_that_the_venue_refuses_is_a_typed_fault_and_the_others_go_on(
    online: Outside, loopback: Loopback
) -> None:
    """XRP is not among the venue's markets; of ETH it refuses the subscription."""

    async def script(speaker: Speaker, connection: ServerConnection, number: int) -> None:
        del number
        for _ in range(2):
            said = await speaker.hear(connection)
            assert said["params"]["symbol"] == ["BTC/USD", "ETH/USD"]
            refusal = {
                "error": "Currency pair not supported ETH/USD",
                "method": "subscribe",
                "req_id": said["req_id"],
                "success": False,
                "symbol": "ETH/USD",
            }
            await connection.send(json.dumps(refusal))
        await connection.send(ticker(50.0))
        await connection.wait_closed()

    with (
        speaking(script) as speaker,
        listening(online, [KRAKEN], kraken(speaker, Fast(), loopback)),
    ):
        until(lambda: held(online) and len(faults(online)) >= 2)
    assert set(faults(online)) == {("unknown_symbol", "XRP/USD"), ("unknown_symbol", "ETH/USD")}
    assert {symbol: quote.price for symbol, quote in held(online).items()} == {"BTC/USD": 50.0}


def test_a_stream_of_which_nothing_is_known_ends_and_says_so(
    online: Outside, loopback: Loopback
) -> None:
    async def script(speaker: Speaker, connection: ServerConnection, number: int) -> None:
        del speaker, number
        await connection.wait_closed()

    with (
        speaking(script) as speaker,
        listening(online, [KRAKEN], kraken(speaker, Fast(), loopback), ["XRP/USD"]),
    ):
        until(lambda: faults(online))
    with reading(online.store) as connection:
        row = connection.execute(text("select state, detail from runs")).one()
    assert tuple(row) == ("failed", "kraken gives none of XRP/USD")


def test_a_venue_that_falls_silent_is_left_and_its_lists_are_not_asked_for_again(
    online: Outside, loopback: Loopback
) -> None:
    async def script(speaker: Speaker, connection: ServerConnection, number: int) -> None:
        await both(speaker, connection)
        if number > 1:
            await connection.send(ticker(77.0))
        await connection.wait_closed()

    clock = Stepped()
    with (
        speaking(script) as speaker,
        listening(online, [KRAKEN], kraken(speaker, clock, loopback), ["BTC/USD"]),
    ):
        until(lambda: len(speaker.heard) == 2)
        until(lambda: speaker.connections >= 2, clock, step=0.5)
        # Slowly from here: the new connection is not to fall silent before it has spoken.
        until(lambda: held(online), clock, step=0.02)
    assert ("unavailable", "") in faults(online)
    assert len([path for path in loopback.asked if "AssetPairs" in path]) == 1


@dataclass
class Maker:
    """Makes up trades and sends them, each step of the clock a batch of each pair.

    A trade of each batch is held back for a few steps and some are sent twice, as venues do.
    """

    clock: Stepped
    pairs: tuple[str, ...]
    chance: random.Random
    sent: list[Traded] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    async def trade(self, connection: ServerConnection, end: datetime) -> None:
        """Trades until a moment; the client has read each batch before the clock moves on."""
        late: list[Traded] = []
        while self.clock.now() < end:
            self.clock.step(1.5)
            for pair in self.pairs:
                batch = [self._made(pair) for _ in range(self.chance.randint(1, 4))]
                late.append(batch.pop())
                if batch:
                    await connection.send(trade_message(*reversed(batch)))
            if len(late) > 3:
                for each in (*late, late[0]):
                    await connection.send(trade_message(each))
                late.clear()
            await read(connection)

    def _made(self, pair: str) -> Traded:
        price, amount = self.chance.randint(400_000, 600_000), self.chance.randint(1, 10**9)
        texts = f"{price / 10:.1f}", f"{Decimal(amount).scaleb(-8):f}"
        self.sent.append(Traded(len(self.sent) + 5, self.clock.now(), *texts, pair))
        return self.sent[-1]


def maker(*pairs: str) -> Maker:
    return Maker(Stepped(), pairs, random.Random(11))  # noqa: S311 - chance that is replayed by its seed, no secret


def at(minutes: float) -> datetime:
    return START + minutes * MINUTE


def minute(minutes: int) -> str:
    return f"{at(minutes):%Y-%m-%dT%H:%MZ}"


def test_streamed_trades_become_the_minutes_that_the_venue_would_make(
    online: Outside, loopback: Loopback
) -> None:
    """Some are sent twice and some late; replay from the lake gives the same."""
    pairs = ("BTC/USD", "ETH/USD")
    made = maker(*pairs)

    async def script(speaker: Speaker, connection: ServerConnection, number: int) -> None:
        del number
        await both(speaker, connection)
        old = [Traded(each, at(-1), "1", "1") for each in (1, 2)]
        await connection.send(trade_message(*old, kind="snapshot"))
        await made.trade(connection, at(4.3))
        made.done.set()
        await connection.wait_closed()

    with (
        speaking(script) as speaker,
        listening(online, [KRAKEN], kraken(speaker, made.clock, loopback), pairs) as heard,
    ):
        until(made.done.is_set)
        until(lambda: len(bars(online)) == 6, made.clock, step=0.05)
    assert bars(online) == [
        expected(made.sent, pair, at(opened)) for pair in pairs for opened in (1, 2, 3)
    ]
    # The minute in which the stream began is not whole, and not told as if it were.
    why = "the stream was not heard for the whole minute"
    assert refusals(online) == [(f"{pair} {minute(0)}", why) for pair in pairs]
    assert (heard.counts["kraken"].minutes, heard.counts["kraken"].lost) == (4, 0)
    done = replay(online, rebuild=True)
    assert done.same
    assert (done.objects, done.unread) == (4, ())


def test_a_minute_in_which_the_connection_broke_is_refused(
    online: Outside, loopback: Loopback
) -> None:
    made = maker("BTC/USD")

    async def script(speaker: Speaker, connection: ServerConnection, number: int) -> None:
        await both(speaker, connection)
        if number == 1:
            await made.trade(connection, at(2.3))
            await connection.close()
            made.done.set()
        else:
            await made.trade(connection, at(5.3))
            made.done.set()
            await connection.wait_closed()

    with (
        speaking(script) as speaker,
        listening(online, [KRAKEN], kraken(speaker, made.clock, loopback), ["BTC/USD"]),
    ):
        until(made.done.is_set)
        made.done.clear()
        until(lambda: speaker.connections == 2, made.clock, step=0.1)
        until(made.done.is_set)
        until(lambda: len(bars(online)) == 3, made.clock, step=0.05)
    assert bars(online) == [expected(made.sent, "BTC/USD", at(each)) for each in (1, 3, 4)]
    assert [where for where, _ in refusals(online)] == [
        f"BTC/USD {minute(0)}",
        f"BTC/USD {minute(2)}",
    ]


def test_a_minute_with_a_message_that_cannot_be_read_is_refused(
    online: Outside, loopback: Loopback
) -> None:
    """It may have held a trade; it is archived with the others, for a better reader."""
    made = maker("BTC/USD")

    async def script(speaker: Speaker, connection: ServerConnection, number: int) -> None:
        del number
        await both(speaker, connection)
        await made.trade(connection, at(2.3))
        await connection.send(BROKEN)
        await made.trade(connection, at(3.3))
        made.done.set()
        await connection.wait_closed()

    with (
        speaking(script) as speaker,
        listening(online, [KRAKEN], kraken(speaker, made.clock, loopback), ["BTC/USD"]),
    ):
        until(made.done.is_set)
        until(lambda: len(refusals(online)) == 2, made.clock, step=0.05)
    assert [bar[1] for bar in bars(online)] == [at(1)]
    assert refusals(online)[1] == (f"BTC/USD {minute(2)}", "1 of its messages cannot be read")
    [*_, last] = sorted(lakes.keys(online.lake))
    [exchange] = recording.decode(lakes.get(online.lake, last)).exchanges
    assert BROKEN in [said for _, _, said in json.loads(exchange.body)["messages"]]
