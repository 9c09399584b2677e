"""Kraken's stream through the real ccxt.pro client, from real servers on loopback to bars.

Prices and trades are made up for the tests; the answers are worked out in decimal numbers here.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from collectors.replay import replay
from collectors.stages.collect import Outside
from collectors.streams import Stream
from tests.collectors.speakers import (
    START,
    Fast,
    Traded,
    kraken,
    listening,
    speaking,
    subscribed,
    ticker,
    trade_message,
    until,
)
from wizdata_core.lake import open_lake
from wizdata_core.queries.quotes import LatestQuote, latest_quotes
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from pathlib import Path

    from websockets.asyncio.server import ServerConnection

    from tests.collectors.conftest import Loopback
    from tests.collectors.speakers import Speaker
    from wizdata_core.store import Engines

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
KRAKEN = Stream("kraken", "exchanges", "kraken", flush=0.05 * SECOND, trades=True)
# A minute in a second and a half.
SPEED = 40


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
    return Outside(store, open_lake((tmp_path / "lake").as_uri()))


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
    once = {each.id: each for each in trades if opened <= each.at < opened + MINUTE}
    inside = [each for _, each in sorted(once.items())]
    prices = [Decimal(each.price) for each in inside]
    four = (prices[0], max(prices), min(prices), prices[-1])
    volume = sum((Decimal(each.amount) for each in inside), Decimal(0))
    return (symbol, opened, *(float(each) for each in four), float(volume), True)


async def both(speaker: Speaker, connection: ServerConnection) -> None:
    """Hears and grants a subscription to tickers and one to trades, of one pair each."""
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
        for _ in range(4):
            said = await speaker.hear(connection)
            [pair] = said["params"]["symbol"]
            if pair == "ETH/USD":
                refusal = {
                    "error": "Currency pair not supported ETH/USD",
                    "method": "subscribe",
                    "req_id": said["req_id"],
                    "success": False,
                    "symbol": pair,
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

    with (
        speaking(script) as speaker,
        listening(online, [KRAKEN], kraken(speaker, Fast(100), loopback), ["BTC/USD"]),
    ):
        until(lambda: held(online))
    assert speaker.connections == 2
    assert ("unavailable", "") in faults(online)
    assert len([path for path in loopback.asked if "AssetPairs" in path]) == 1


def test_streamed_trades_become_the_minutes_that_the_venue_would_make(
    online: Outside, loopback: Loopback
) -> None:
    """Five minutes of trades, some sent twice, some late; replay from the lake gives the same."""
    fast, chance = Fast(SPEED), random.Random(11)  # noqa: S311 - chance that is replayed by its seed, no secret
    sent: dict[str, list[Traded]] = defaultdict(list)
    end = START + 5 * MINUTE + 20 * SECOND

    def trade(number: int, pair: str) -> Traded:
        price, amount = chance.randint(400_000, 600_000), chance.randint(1, 10**9)
        return Traded(
            number, fast.now(), f"{price / 10:.1f}", f"{Decimal(amount).scaleb(-8):f}", pair
        )

    async def script(speaker: Speaker, connection: ServerConnection, number: int) -> None:
        for _ in range(4):
            await subscribed(speaker, connection)
        old = [Traded(each, START - MINUTE, "1", "1") for each in (1, 2)]
        await connection.send(trade_message(*old, kind="snapshot"))
        counter, late = 1000 * number, list[Traded]()
        while fast.now() < end:
            for pair in ("BTC/USD", "ETH/USD"):
                batch = [trade(counter + place, pair) for place in range(chance.randint(1, 4))]
                counter += 10
                sent[pair] += batch
                late.append(batch.pop())
                if batch:
                    await connection.send(trade_message(*reversed(batch)))
            if len(late) >= 4:
                await connection.send(
                    trade_message(*[each for each in late if each.pair == "BTC/USD"])
                )
                await connection.send(
                    trade_message(*[each for each in late if each.pair == "ETH/USD"])
                )
                await connection.send(trade_message(sent["BTC/USD"][-1]))
                late.clear()
            await asyncio.sleep(0.03)
        await connection.wait_closed()

    symbols = ["BTC/USD", "ETH/USD"]
    with (
        speaking(script) as speaker,
        listening(online, [KRAKEN], kraken(speaker, fast, loopback), symbols) as heard,
    ):
        until(lambda: fast.now() > end, 30)
        until(lambda: len(bars(online)) >= 8)
    whole = [START + minute * MINUTE for minute in range(1, 5)]
    assert bars(online) == [
        expected(sent[pair], pair, opened) for pair in symbols for opened in whole
    ]
    # The minute in which the stream began is not whole, and not told as if it were.
    first = f"{START:%Y-%m-%dT%H:%MZ}"
    assert refusals(online) == [
        (f"{pair} {first}", "the stream was not heard for the whole minute") for pair in symbols
    ]
    assert (heard.counts["kraken"].bars, heard.counts["kraken"].lost) == (8, 0)
    done = replay(online, rebuild=True)
    assert done.same
    assert not done.unread
    assert done.objects == 5


def test_a_minute_in_which_the_connection_broke_is_refused(
    online: Outside, loopback: Loopback
) -> None:
    fast = Fast(SPEED)
    sent: list[Traded] = []
    broke: list[datetime] = []
    end = START + 5 * MINUTE + 15 * SECOND

    async def script(speaker: Speaker, connection: ServerConnection, number: int) -> None:
        await both(speaker, connection)
        while fast.now() < end:
            sent.append(Traded(len(sent) + 1, fast.now(), "100.5", "0.1"))
            await connection.send(trade_message(sent[-1]))
            await asyncio.sleep(0.02)
            if number == 1 and fast.now() > START + 2 * MINUTE + 20 * SECOND:
                broke.append(fast.now())
                await connection.close()
        await connection.wait_closed()

    with (
        speaking(script) as speaker,
        listening(online, [KRAKEN], kraken(speaker, fast, loopback), ["BTC/USD"]),
    ):
        until(lambda: fast.now() > end, 30)
        until(lambda: len(refusals(online)) >= 2 and len(bars(online)) >= 3)
    refused = {where.split()[1] for where, _ in refusals(online)}
    kept = {f"{opened:%Y-%m-%dT%H:%MZ}" for _, opened, *_ in bars(online)}
    assert f"{broke[0]:%Y-%m-%dT%H:%MZ}" in refused
    assert not refused & kept
    for bar in bars(online):
        assert bar == expected(sent, "BTC/USD", bar[1])  # type: ignore[arg-type]  # its opening


def test_a_minute_with_a_message_that_cannot_be_read_is_refused(
    online: Outside, loopback: Loopback
) -> None:
    """It may have held a trade; what can be read is archived beside it, for a better reader."""
    fast = Fast(SPEED)
    end = START + 3 * MINUTE + 15 * SECOND

    async def script(speaker: Speaker, connection: ServerConnection, number: int) -> None:
        del number
        await both(speaker, connection)
        count, broken = 0, False
        while fast.now() < end:
            count += 1
            await connection.send(trade_message(Traded(count, fast.now(), "5.5", "1")))
            if fast.now() > START + 2 * MINUTE + 20 * SECOND and not broken:
                broken = True
                await connection.send('{"channel":"trade","data":[{')
            await asyncio.sleep(0.02)
        await connection.wait_closed()

    with (
        speaking(script) as speaker,
        listening(online, [KRAKEN], kraken(speaker, fast, loopback), ["BTC/USD"]),
    ):
        until(lambda: len(refusals(online)) >= 2, 30)
    assert [bar[1] for bar in bars(online)] == [START + MINUTE]
    assert refusals(online)[1] == (
        f"BTC/USD {START + 2 * MINUTE:%Y-%m-%dT%H:%MZ}",
        "1 of its messages cannot be read",
    )
