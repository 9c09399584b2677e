"""Yahoo's stream through yfinance's real client, from a real server on loopback to the table.

Prices are made up for the tests.
"""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from collectors.stages.collect import Outside
from collectors.stages.stream import run_streams
from collectors.streams import STREAMS, Stream
from tests.collectors.speakers import (
    START,
    Fast,
    Script,
    Speaker,
    Stepped,
    listening,
    priced,
    speaking,
    until,
    yahoo,
)
from wizdata_core.lake import open_lake
from wizdata_core.queries.quotes import LatestQuote, latest_quotes
from wizdata_core.store import reading

if TYPE_CHECKING:
    from pathlib import Path

    from websockets.asyncio.server import ServerConnection

    from wizdata_core.store import Engines

SECOND = timedelta(seconds=1)
JSE = Stream("jse", "yahoo", groups=("jse_top_40", "jse_indices"), flush=0.05 * SECOND)
SBK = ["SBK.JO"]


@pytest.fixture
def online(store: Engines, tmp_path: Path) -> Outside:
    return Outside(store, open_lake((tmp_path / "lake").as_uri()))


def held(outside: Outside) -> dict[str, LatestQuote]:
    with reading(outside.store) as connection:
        return {each.symbol: each for each in latest_quotes(connection)}


def faults(outside: Outside) -> list[tuple[str, str, str]]:
    query = text("select kind, symbol, detail from faults order by id")
    with reading(outside.store) as connection:
        return [tuple(row) for row in connection.execute(query)]


def saying(*messages: str) -> Script:
    """A script: hears the subscription, says all and stays."""

    async def script(speaker: Speaker, connection: ServerConnection, number: int) -> None:
        del number
        await speaker.hear(connection)
        for message in messages:
            await connection.send(message)
        await connection.wait_closed()

    return script


def test_a_price_in_cents_lands_in_rand_with_its_day(online: Outside) -> None:
    day = {"day_high": 30500.0, "day_low": 30000.0, "open_price": 30250.0, "day_volume": 123_456}
    more = {"previous_close": 30200.0, "bid": 30138.0, "ask": 30140.0, "last_size": 25}
    first = priced("SBK.JO", 30139.0, START, currency="ZAc", **day, **more)
    index = priced("^J203.JO", 80000.5, START)
    fast = Fast()
    with speaking(saying(first, index)) as speaker, listening(online, [JSE], yahoo(speaker, fast)):
        until(lambda: len(held(online)) == 2)
    asked = set(speaker.heard[0]["subscribe"])
    assert {"SBK.JO", "^J203.JO", "NPN.JO"} <= asked
    found = held(online)
    share, points = found["SBK.JO"], found["^J203.JO"]
    assert (share.price, share.bid, share.ask, share.size) == (301.39, 301.38, 301.4, 25.0)
    assert (share.day_open, share.day_high, share.day_low) == (302.5, 305.0, 300.0)
    assert (share.day_volume, share.previous_close) == (123_456.0, 302.0)
    assert (share.unit, share.quote_unit, share.event_time) == ("ZAR", "ZAc", START)
    assert (points.price, points.unit) == (80000.5, "points")


def test_a_share_whose_message_names_no_unit_is_in_the_unit_that_it_is_quoted_in(
    online: Outside,
) -> None:
    script = saying(priced("SBK.JO", 30139.0, START))
    with (
        speaking(script) as speaker,
        listening(online, [JSE], yahoo(speaker, Fast()), SBK),
    ):
        until(lambda: held(online))
    assert held(online)["SBK.JO"].price == 301.39
    assert speaker.heard == [{"subscribe": ["SBK.JO"]}]


def test_late_repeated_future_foreign_and_unreadable_messages_are_counted_and_change_nothing(
    online: Outside,
) -> None:
    good = priced("SBK.JO", 200.0, START + 2 * SECOND, currency="ZAc")
    messages = (
        "no json",
        json.dumps({"message": "!!!!"}),
        json.dumps({"message": "AAAA"}),
        json.dumps(["a", "list"]),
        json.dumps({"type": "status"}),
        priced("SBK.JO", 100.0, START, currency="???"),
        priced("SBK.JO", 900.0, START + timedelta(hours=1), currency="ZAc"),
        priced("WHO.JO", 1.0, START),
        good,
        priced("SBK.JO", 100.0, START + SECOND, currency="ZAc"),
        good,
    )
    with (
        speaking(saying(*messages)) as speaker,
        listening(online, [JSE], yahoo(speaker, Fast()), SBK) as heard,
    ):
        until(lambda: held(online))
    counts = heard.counts["jse"]
    assert held(online)["SBK.JO"].price == 2.0
    assert (counts.messages, counts.unreadable) == (11, 5)
    assert (counts.ahead, counts.stale, counts.foreign, counts.stored) == (1, 1, 1, 1)
    assert [kind for kind, _, _ in faults(online)] == ["malformed"]


def test_after_the_server_closes_it_connects_again_and_old_prices_do_not_come_back(
    online: Outside,
) -> None:
    async def script(speaker: Speaker, connection: ServerConnection, number: int) -> None:
        await speaker.hear(connection)
        await connection.send(priced("SBK.JO", 100.0, START, currency="ZAc"))
        if number == 1:
            await connection.send(priced("SBK.JO", 300.0, START + SECOND, currency="ZAc"))
            await connection.close()
        await connection.send(priced("NPN.JO", 500.0, START, currency="ZAc"))
        await connection.wait_closed()

    symbols = [*SBK, "NPN.JO"]
    with (
        speaking(script) as speaker,
        listening(online, [JSE], yahoo(speaker, Fast(20)), symbols) as heard,
    ):
        until(lambda: "NPN.JO" in held(online))
    assert held(online)["SBK.JO"].price == 3.0
    assert heard.counts["jse"].connections == 2
    assert heard.counts["jse"].stale == 1
    assert [kind for kind, _, _ in faults(online)] == ["unavailable"]


def test_a_server_that_falls_silent_is_left_and_made_anew(online: Outside) -> None:
    async def script(speaker: Speaker, connection: ServerConnection, number: int) -> None:
        await speaker.hear(connection)
        if number > 1:
            await connection.send(priced("SBK.JO", 100.0, START, currency="ZAc"))
        await connection.wait_closed()

    clock = Stepped()
    with (
        speaking(script) as speaker,
        listening(online, [JSE], yahoo(speaker, clock), SBK),
    ):
        until(lambda: speaker.heard)
        until(lambda: held(online), clock, step=0.5)
    assert clock.seconds >= 60
    assert any("silent for" in detail for _, _, detail in faults(online))


def test_a_server_that_says_goodbye_at_once_is_not_stormed(online: Outside) -> None:
    """Half an hour of it: the delays double to five minutes, so a dozen connections are enough."""

    async def script(speaker: Speaker, connection: ServerConnection, number: int) -> None:
        await speaker.hear(connection)
        await connection.close()
        del number

    clock = Stepped()
    with speaking(script) as speaker, listening(online, [JSE], yahoo(speaker, clock), SBK):
        until(lambda: speaker.heard)
        until(lambda: clock.seconds > 1800, clock, step=4.0)
        until(lambda: speaker.connections >= 3, clock, step=4.0)
    assert speaker.connections <= 16
    with reading(online.store) as connection:
        row = connection.execute(text("select count(*), max(times) from faults")).one()
    assert tuple(row) == (1, speaker.connections)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, "rate_limited"), (403, "blocked"), (503, "unavailable"), (520, "unavailable")],
)
def test_a_refused_handshake_is_a_fault_of_its_kind(
    online: Outside, status: int, kind: str
) -> None:
    with (
        speaking(saying(), status) as speaker,
        listening(online, [JSE], yahoo(speaker, Fast()), SBK),
    ):
        until(lambda: faults(online))
    assert [found for found, _, _ in faults(online)] == [kind]


def test_nobody_there_is_unavailable(online: Outside, nobody: str) -> None:
    speaker = Speaker(saying(), nobody.replace("http", "ws"))
    with listening(online, [JSE], yahoo(speaker, Fast()), SBK):
        until(lambda: faults(online))
    assert [kind for kind, _, _ in faults(online)] == ["unavailable"]


def test_a_flood_is_coalesced_and_its_last_value_is_right(online: Outside) -> None:
    """Two seconds' worth of 10,000 ticks a second, as fast as they can be sent."""
    count = 20_000
    ticks = [
        priced(
            "SBK.JO", 1000.0 + place, START + timedelta(milliseconds=place // 10), currency="ZAc"
        )
        for place in range(count)
    ]
    stream = Stream("jse", "yahoo", flush=0.2 * SECOND)
    with (
        speaking(saying(*ticks)) as speaker,
        listening(online, [stream], yahoo(speaker, Fast()), SBK) as heard,
    ):
        last = (1000.0 + count - 1) / 100
        until(lambda: "SBK.JO" in held(online) and held(online)["SBK.JO"].price == last)
        ended = speaker.times[0]
    counts = heard.counts["jse"]
    assert counts.ticks == count
    assert counts.stale == 0
    seconds = time.monotonic() - ended
    assert counts.flushes <= seconds / 0.2 + 2
    assert counts.stored == counts.flushes


def test_offline_nothing_is_listened_to(outside: Outside) -> None:
    assert run_streams(outside, threading.Event(), STREAMS) == {}
    with reading(outside.store) as connection:
        assert connection.scalar(text("select count(*) from runs")) == 0
