"""Bars of kept trades: what ccxt reads of a window, judged trade by trade."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import ccxt
import pytest

from collectors.contract import Dataset, Query, Target
from collectors.faults import Fault, FaultKind
from collectors.listening import Message
from collectors.providers.stream import PROVIDER, Streamed, ask, exchange_of, rows
from collectors.tape import Kept, Window
from collectors.wire import Exchange, RecordingWire, ReplayWire
from wizdata_core.bars import BARS, Interval

if TYPE_CHECKING:
    from pathlib import Path

BTC = Target("BTC/USD", "kraken:BTC/USD", "crypto", "USD", "USD", "UTC")
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def query(start: datetime = START, length: timedelta = timedelta(minutes=1)) -> Query:
    asked = start + length + timedelta(seconds=6)
    venue = (("venue", "kraken"),)
    return Query((BTC,), Interval.MINUTE, start, start + length, asked, venue)


def trade(**rest: object) -> dict[str, object]:
    """A trade in ccxt's form, made up."""
    milliseconds = int(START.timestamp() * 1000)
    made = {"timestamp": milliseconds, "price": "10.5", "amount": "2", "id": "1"}
    return made | rest


def streamed(*trades: dict[str, object], missing: str = "") -> Streamed:
    return Streamed({"BTC/USD": trades}, {"BTC/USD": "USD"}, missing)


def test_recorded_trades_of_kraken_read_by_ccxt_make_an_exact_bar(shared: Path) -> None:
    """14 trades of November 2013 within a tenth of a second, without numbers."""
    folder = shared / "data/exchange_examples/xchange-kraken/src/test/resources/org/knowm/xchange"
    file = folder / "kraken/dto/marketdata/example-trades-data.json"
    raw = json.loads(file.read_text(), parse_float=str)["result"]["XXBTZUSD"]
    venue = ccxt.kraken({"number": str})
    market = venue.safe_market_structure(
        {"id": "XXBTZUSD", "symbol": "BTC/USD", "base": "BTC", "quote": "USD"}
    )
    listed = [[price, amount, float(at), *rest] for price, amount, at, *rest in raw]
    start = datetime(2013, 11, 27, 19, 17, tzinfo=UTC)
    harvest = rows(streamed(*venue.parse_trades(listed, market)), query(start))
    [bar] = harvest.bars.to_pylist()
    prices = [Decimal(price) for price, *_ in raw]
    assert bar["opened_at"] == start
    assert (bar["open"], bar["close"]) == (float(prices[0]), float(prices[-1]))
    assert (bar["high"], bar["low"]) == (float(max(prices)), float(min(prices)))
    assert bar["volume"] == float(sum(Decimal(amount) for _, amount, *_ in raw))
    assert harvest.rejects == ()


def test_bars_have_the_schema_of_bars_and_are_final() -> None:
    harvest = rows(streamed(trade()), query())
    assert harvest.bars.schema == BARS
    [bar] = harvest.bars.to_pylist()
    assert (bar["symbol"], bar["interval"], bar["quote_unit"]) == ("BTC/USD", "1m", "USD")
    assert (bar["final"], bar["session_date"]) == (True, START.date())


def test_a_bar_asked_for_before_its_lag_has_passed_is_not_final() -> None:
    early = Query((BTC,), Interval.MINUTE, START, START + timedelta(minutes=1), START, ())
    assert rows(streamed(trade()), early).bars["final"].to_pylist() == [False]


@pytest.mark.parametrize("lacking", ["price", "amount", "timestamp"])
def test_a_trade_that_lacks_something_is_refused_and_the_others_count(lacking: str) -> None:
    good, bad = trade(id="1"), trade(id="2") | {lacking: None}
    harvest = rows(streamed(good, bad), query())
    assert harvest.bars["volume"].to_pylist() == [2.0]
    assert [(each.where, each.reason) for each in harvest.rejects] == [
        ("BTC/USD trade 2", "it lacks a time, a price or an amount")
    ]


def test_a_trade_that_comes_again_with_other_contents_is_named() -> None:
    harvest = rows(streamed(trade(), trade(price="99")), query())
    assert harvest.bars["high"].to_pylist() == [10.5]
    assert [each.where for each in harvest.rejects] == ["BTC/USD trade 1"]


def test_trades_of_another_minute_make_no_bar_here() -> None:
    other = trade(timestamp=int(START.timestamp() * 1000) + 60_000, id="2")
    assert rows(streamed(trade(), other), query()).bars.num_rows == 1
    assert rows(streamed(other), query()).bars.num_rows == 0


def test_a_minute_that_may_lack_trades_is_refused_with_its_reason() -> None:
    harvest = rows(streamed(trade(), missing="it was not heard"), query())
    assert harvest.bars.num_rows == 0
    assert [(each.where, each.reason) for each in harvest.rejects] == [
        ("BTC/USD 2026-03-02T09:30Z", "it was not heard")
    ]


def test_a_stream_cannot_be_asked() -> None:
    feed = PROVIDER.feeds[Dataset.TRADES]
    with pytest.raises(Fault, match="is listened to") as met:
        feed.ask(query(), RecordingWire())
    assert met.value.kind is FaultKind.EMPTY


def test_a_window_that_cannot_be_read_is_malformed() -> None:
    broken = Exchange("LISTEN", "stream://kraken/trades", 101, (), b"{")
    with pytest.raises(Fault, match="cannot be read") as met:
        ask(query(), ReplayWire([broken]))
    assert met.value.kind is FaultKind.MALFORMED


@pytest.mark.parametrize(
    ("venue", "url", "text"),
    [
        # As each venue documents its trade message.
        (
            "kraken",
            "wss://ws.kraken.com/v2",
            (
                '{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","side":"sell",'
                '"price":10.5,"qty":0.123456789,"ord_type":"market","trade_id":7,'
                '"timestamp":"2026-03-02T09:30:00.123456Z"}]}'
            ),
        ),
        (
            "binance",
            "wss://stream.binance.com:9443/ws/0",
            (
                '{"e":"trade","E":1772443800124,"s":"BTCUSD","t":7,"p":"10.5","q":"0.123456789",'
                '"T":1772443800123,"m":true,"M":true}'
            ),
        ),
    ],
)
def test_a_window_of_each_venue_of_the_catalogue_is_read_again(
    venue: str, url: str, text: str
) -> None:
    facts = {"id": "BTCUSD", "symbol": "BTC/USD", "base": "BTC", "quote": "USD"}
    kinds = {"type": "spot", "spot": True, "contract": False, "option": False, "inverse": False}
    market = getattr(ccxt, venue)().safe_market_structure(facts | kinds)
    kept = Kept(START + timedelta(seconds=1), Message(url, text))
    window = Window(START, START + timedelta(minutes=1), (kept,), whole=True)
    asked = Query(
        (BTC,), Interval.MINUTE, window.start, window.end, window.end, (("venue", venue),)
    )
    feed = PROVIDER.feeds[Dataset.TRADES]
    found = feed.harvest(asked, ReplayWire([exchange_of(venue, [market], window)]))
    [bar] = found.bars.to_pylist()
    assert (bar["close"], bar["volume"]) == (10.5, 0.123456789)
    # Heard ten seconds after it was made, and ten before: the clocks differ, so trades may be
    # missing at the minute's edges.
    for seconds in (10, -10):
        skewed = replace(kept, at=START + timedelta(seconds=seconds))
        wire = ReplayWire([exchange_of(venue, [market], replace(window, messages=(skewed,)))])
        refused = feed.harvest(asked, wire)
        assert refused.bars.num_rows == 0
        assert "from our clock" in refused.rejects[0].reason
