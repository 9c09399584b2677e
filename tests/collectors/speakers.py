"""Servers on loopback that speak as venues and Yahoo document it, and a clock that runs fast.

Prices and trades that they send are made up for the tests.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from yfinance.pricing_pb2 import PricingData

from collectors.connecting import Doors, Pace
from collectors.stages.stream import Around, run_streams
from collectors.venue_socket import open_venue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import ccxt
    from websockets.http11 import Request, Response

    from collectors.ear import Counts
    from collectors.stages.collect import Outside
    from collectors.streams import Stream
    from tests.collectors.conftest import Loopback

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
Script = Callable[["Speaker", ServerConnection, int], Awaitable[None]]


@dataclass
class Fast:
    """A clock that starts at `START` and runs `speed` times as fast as the real one."""

    speed: float = 1.0
    began: float = field(default_factory=time.monotonic)

    def monotonic(self) -> float:
        return (time.monotonic() - self.began) * self.speed

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.speed)

    def pace(self) -> Pace:
        chance = random.Random(1)  # noqa: S311 - chance that is replayed by its seed, no secret
        return Pace(self.now, self.monotonic, self.sleep, chance)


@dataclass
class Stepped(Fast):
    """A clock that stands still but for its steps, so that no slowness of a machine counts."""

    seconds: float = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def step(self, seconds: float) -> None:
        self.seconds += seconds

    async def sleep(self, seconds: float) -> None:
        end = self.seconds + seconds
        while self.seconds < end:  # noqa: ASYNC110 - another thread moves the clock
            await asyncio.sleep(0.002)


@dataclass
class Speaker:
    """A WebSocket server; `script` is what it does with its connections, counted from 1."""

    script: Script
    url: str = ""
    connections: int = 0
    heard: list[dict[str, Any]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    async def listen(self, connection: ServerConnection) -> None:
        self.connections += 1
        self.times.append(time.monotonic())
        try:
            await self.script(self, connection, self.connections)
        except ConnectionClosed:
            return

    async def hear(self, connection: ServerConnection) -> dict[str, Any]:
        """The next message of the client, noted."""
        said: dict[str, Any] = json.loads(await connection.recv())
        self.heard.append(said)
        return said


@contextmanager
def speaking(script: Script, refusal: int | None = None) -> Iterator[Speaker]:
    """A server that speaks by a script, in a thread with a loop of its own.

    With `refusal` it answers each handshake with that status instead.
    """
    speaker, ready, stop = Speaker(script), threading.Event(), threading.Event()

    def answer(connection: ServerConnection, request: Request) -> Response | None:
        del request
        return None if refusal is None else connection.respond(refusal, "no")

    async def run() -> None:
        async with serve(speaker.listen, "127.0.0.1", 0, process_request=answer) as server:
            speaker.url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    assert ready.wait(10)
    yield speaker
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


@dataclass
class Listening:
    """`run_streams` in a thread; `counts` are there once it has ended."""

    stop: threading.Event = field(default_factory=threading.Event)
    counts: dict[str, Counts] = field(default_factory=dict)


@contextmanager
def listening(
    outside: Outside, streams: Sequence[Stream], around: Around, symbols: Sequence[str] = ()
) -> Iterator[Listening]:
    """Streams that are listened to for the length of the block."""
    held = Listening()
    met: list[BaseException] = []

    def run() -> None:
        try:
            held.counts = run_streams(outside, held.stop, streams, symbols=symbols, around=around)
        except BaseException as error:
            met.append(error)
            raise

    thread = threading.Thread(target=run)
    thread.start()
    yield held
    held.stop.set()
    thread.join(30)
    assert not thread.is_alive()
    assert not met


def until(is_so: Callable[[], object], clock: Stepped | None = None, step: float = 0.0) -> None:
    """Waits until something is so, moving a clock meanwhile; gives up after two minutes."""
    end = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < end, "it did not come to be in two minutes"
        if clock is not None:
            clock.step(step)
        time.sleep(0.005)


async def read(connection: ServerConnection) -> None:
    """Waits until the client has read everything that was sent: it answers pings in their turn."""
    await (await connection.ping())


# Yahoo: {"type": "pricing", "message": base64 of a PricingData protobuf}.


def priced(symbol: str, price: float, at: datetime | None, **rest: Any) -> str:
    """A price as Yahoo's streamer sends it, built with yfinance's own message class."""
    said = PricingData(id=symbol, price=price, **rest)
    if at is not None:
        said.time = int(at.timestamp() * 1000)
    encoded = base64.b64encode(said.SerializeToString()).decode()
    return json.dumps({"type": "pricing", "message": encoded})


def yahoo(speaker: Speaker, fast: Fast) -> Around:
    return Around(fast.pace(), Doors(yahoo=speaker.url))


# Kraken, WebSocket API v2: https://docs.kraken.com/api/docs/websocket-v2/ticker and …/trade.

_ASSETS = {
    "XXBT": {"aclass": "currency", "altname": "XBT", "decimals": 10, "display_decimals": 5},
    "XETH": {"aclass": "currency", "altname": "ETH", "decimals": 10, "display_decimals": 5},
    "ZUSD": {"aclass": "currency", "altname": "USD", "decimals": 4, "display_decimals": 2},
}


def _pair(base: str, name: str) -> dict[str, object]:
    return {
        "altname": f"{name}USD",
        "wsname": f"{name}/USD",
        "aclass_base": "currency",
        "base": base,
        "aclass_quote": "currency",
        "quote": "ZUSD",
        "cost_decimals": 5,
        "pair_decimals": 1,
        "lot_decimals": 8,
        "lot_multiplier": 1,
        "leverage_buy": [],
        "leverage_sell": [],
        "fees": [[0, 0.4]],
        "fees_maker": [[0, 0.25]],
        "fee_volume_currency": "ZUSD",
        "ordermin": "0.00005",
        "costmin": "0.5",
        "tick_size": "0.1",
        "status": "online",
    }


def kraken(speaker: Speaker, fast: Fast, loopback: Loopback) -> Around:
    """Kraken's REST lists of markets on `loopback`, its WebSocket at the speaker."""
    pairs = {"XXBTZUSD": _pair("XXBT", "XBT"), "XETHZUSD": _pair("XETH", "ETH")}
    json_type = {"Content-Type": "application/json"}
    for path, result in (("Assets", _ASSETS), ("AssetPairs", pairs)):
        body = json.dumps({"error": [], "result": result}).encode()
        loopback.answer(f"/0/public/{path}", body, headers=json_type)

    def venue(name: str) -> ccxt.Exchange:
        made = open_venue(name)
        made.urls["api"]["public"] = loopback.url
        made.urls["api"]["ws"]["publicV2"] = speaker.url
        return made

    return Around(fast.pace(), Doors(venue=venue))


async def subscribed(speaker: Speaker, connection: ServerConnection) -> str:
    """Answers the next subscription with yes, as Kraken does; gives its channel."""
    said = await speaker.hear(connection)
    for symbol in said["params"]["symbol"]:
        answer = {
            "method": "subscribe",
            "req_id": said["req_id"],
            "result": {"channel": said["params"]["channel"], "snapshot": True, "symbol": symbol},
            "success": True,
            "time_in": "2026-03-02T09:30:00.000000Z",
            "time_out": "2026-03-02T09:30:00.000001Z",
        }
        await connection.send(json.dumps(answer))
    return str(said["params"]["channel"])


def ticker(price: float, pair: str = "BTC/USD") -> str:
    data = {
        "symbol": pair,
        "bid": price - 0.5,
        "bid_qty": 1.0,
        "ask": price + 0.5,
        "ask_qty": 2.0,
        "last": price,
        "volume": 12.5,
        "vwap": price,
        "low": price - 10,
        "high": price + 10,
        "change": 0.0,
        "change_pct": 0.0,
    }
    return json.dumps({"channel": "ticker", "type": "update", "data": [data]})


@dataclass(frozen=True)
class Traded:
    """A trade of a speaker, with its decimals as they are written."""

    id: int
    at: datetime
    price: str
    amount: str
    pair: str = "BTC/USD"

    def json(self) -> str:
        return (
            f'{{"symbol":"{self.pair}","side":"buy","price":{self.price},"qty":{self.amount},'
            f'"ord_type":"market","trade_id":{self.id},'
            f'"timestamp":"{self.at:%Y-%m-%dT%H:%M:%S.%fZ}"}}'
        )


def trade_message(*trades: Traded, kind: str = "update") -> str:
    listed = ",".join(each.json() for each in trades)
    return f'{{"channel":"trade","type":"{kind}","data":[{listed}]}}'
