"""Recorded answers of exchanges through the real ccxt.

Answers marked "made" have a venue's form with values of their own, where none was recorded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from collectors.faults import FaultKind
from collectors.wire import Exchange, ReplayWire
from wizdata_core.bars import ACTIONS, BARS, Interval
from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable

from tests.collectors.kraken_samples import (
    ASKED,
    FEED,
    KRAKEN,
    SHARED,
    SITE,
    asking,
    exchange_of,
    fault_of,
    kraken,
    wire_of,
)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not KRAKEN.is_dir(), reason="the recorded answers are not beside the repo"),
]


def test_krakens_candles_become_bars_of_which_the_newest_is_not_final() -> None:
    harvest = FEED.harvest(asking(), wire_of(kraken("ohlc")))
    assert harvest.bars.num_rows == 720
    assert harvest.bars.schema == BARS
    assert harvest.actions == ACTIONS.empty_table()
    first, last = harvest.bars.slice(0, 1).to_pylist()[0], harvest.bars.slice(719).to_pylist()[0]
    assert first == {
        "symbol": "BTC/USD",
        "interval": "1m",
        "opened_at": datetime(2017, 8, 10, 22, 2, tzinfo=UTC),
        "session_date": date(2017, 8, 10),
        "open": 3449.992,
        "high": 3449.999,
        "low": 3449.992,
        "close": 3449.999,
        "volume": 1.012,
        "quote_unit": "USD",
        "quote_factor": 1.0,
        "final": True,
    }
    assert last["opened_at"] == datetime(2017, 8, 11, 10, 1, tzinfo=UTC)
    assert harvest.bars["final"].to_pylist() == [True] * 719 + [False]


def test_every_candle_is_krakens_own() -> None:
    body = kraken("ohlc")
    bars = FEED.harvest(asking(), wire_of(body)).bars.to_pylist()
    for bar, row in zip(bars, body["result"]["XXBTZUSD"], strict=True):
        told = [float(row[place]) for place in (1, 2, 3, 4, 6)]
        assert [bar[name] for name in ("open", "high", "low", "close", "volume")] == told
        assert bar["opened_at"].timestamp() == row[0]


def test_only_what_the_query_asks_for_is_kept() -> None:
    start = datetime(2017, 8, 11, 9, tzinfo=UTC)
    query = asking(start=start, end=start + timedelta(minutes=30))
    opened = FEED.harvest(query, wire_of(kraken("ohlc"))).bars["opened_at"].to_pylist()
    assert (opened[0], len(opened)) == (start, 30)


def test_the_venue_may_stand_in_the_options() -> None:
    query = asking("BTC/USD", venue="kraken")
    assert FEED.harvest(query, wire_of(kraken("ohlc"))).bars.num_rows == 720


def test_a_candle_of_coinbase_is_as_ccxts_own_case_says() -> None:
    """The candle is ccxt's recorded case; the list of markets is made."""
    case = json.loads((SHARED / "ccxt_static/coinbaseexchange.json").read_bytes())
    candle = case["methods"]["fetchOHLCV"][0]
    at = candle["parsedResponse"][0][0]
    product = {
        "id": "BTC-USDT", "base_currency": "BTC", "quote_currency": "USDT", "status": "online",
        "quote_increment": "0.01", "base_increment": "0.00000001", "trading_disabled": False,
    }  # fmt: skip
    site = "https://api.exchange.coinbase.com"
    wire = ReplayWire(
        [
            exchange_of(f"{site}/currencies", []),
            exchange_of(f"{site}/products", [product]),
            exchange_of(f"{site}/products/BTC-USDT/candles", candle["httpResponse"]),
        ]
    )
    start = datetime.fromtimestamp(at / 1000, UTC)
    query = asking("coinbaseexchange:BTC/USDT", Interval.HOUR, start, start + timedelta(hours=1))
    (bar,) = FEED.harvest(query, wire).bars.to_pylist()
    told = [bar[name] for name in ("open", "high", "low", "close", "volume")]
    assert told == candle["parsedResponse"][0][1:]
    assert bar["quote_unit"] == "USDT"
    assert bar["final"] is False  # by the clock of the question, which is years before


@dataclass
class Pages:
    """Made: a Kraken that holds every minute since `listed` and gives `most` of them a page."""

    listed: datetime
    most: int = 100
    asked: list[int] = field(default_factory=list)

    def send(self, method: str, url: str, perform: Callable[[], Exchange]) -> Exchange:
        del perform
        path = urlsplit(url).path
        if not path.endswith("OHLC"):
            name = "assetpairs" if path.endswith("AssetPairs") else "assets"
            return exchange_of(url, kraken(name))
        since = int(parse_qs(urlsplit(url).query)["since"][0])
        self.asked.append(since)
        first = max(since + 60, int(self.listed.timestamp()))
        ends = min(first + 60 * self.most, since + 60 * 800, int(ASKED.timestamp()))
        rows = [[at, "1", "2", "0.5", "1.5", "1", "10", 3] for at in range(first, ends, 60)]
        answer = {"error": [], "result": {"XXBTZUSD": rows, "last": 0}}
        return Exchange(method, url, 200, (), json.dumps(answer).encode())


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long ccxt would have waited, in seconds, each time."""
    taken: list[float] = []
    monkeypatch.setattr("time.sleep", taken.append)
    return taken


def test_a_long_window_is_asked_for_page_by_page_without_gap_or_double(
    naps: list[float],
) -> None:
    wire = Pages(datetime(2017, 8, 1, tzinfo=UTC))
    start = ASKED.replace(second=0) - timedelta(minutes=950)
    opened = FEED.harvest(asking(start=start), wire).bars["opened_at"].to_pylist()
    assert opened == [start + timedelta(minutes=n) for n in range(951)]
    assert len(wire.asked) == 10
    assert naps == [1.0] + [1.2] * 10  # at Kraken's own rate, before all requests but the first


@pytest.mark.usefixtures("naps")
def test_pages_from_before_a_listing_are_passed_over() -> None:
    listed = ASKED.replace(second=0) - timedelta(minutes=50)
    wire = Pages(listed)
    start = listed - timedelta(days=3)
    opened = FEED.harvest(asking(start=start), wire).bars["opened_at"].to_pylist()
    assert opened[0] == listed
    assert len(opened) == 51


def test_a_candle_without_a_close_is_refused_and_said() -> None:
    body = kraken("ohlc")
    body["result"]["XXBTZUSD"][3][4] = None
    harvest = FEED.harvest(asking(), wire_of(body))
    assert harvest.bars.num_rows == 719
    (reject,) = harvest.rejects
    assert reject.where == "2017-08-10 22:05:00+00:00"


# Faults


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, b"Too Many Requests", FaultKind.RATE_LIMITED),
        (200, b'{"error":["EGeneral:Too many requests"]}', FaultKind.RATE_LIMITED),
        (200, b'{"error":["EAPI:Rate limit exceeded"]}', FaultKind.RATE_LIMITED),
        (500, b"", FaultKind.UNAVAILABLE),
        (503, b"<html>down</html>", FaultKind.UNAVAILABLE),
        (520, b"", FaultKind.UNAVAILABLE),
        (200, b'{"error":["EService:Unavailable"]}', FaultKind.UNAVAILABLE),
        (404, b"", FaultKind.UNAVAILABLE),
        (403, b"<html>Cloudflare</html>", FaultKind.BLOCKED),
        (451, b"not in your country", FaultKind.BLOCKED),
        (200, b"not json", FaultKind.MALFORMED),
        (200, b"", FaultKind.MALFORMED),
        (200, b"<html>Will be right back</html>", FaultKind.MALFORMED),
        (200, b'{"error":[],"result":{"XXBTZ', FaultKind.MALFORMED),
        (200, b'{"error":[],"result":{"XXBTZUSD":7}}', FaultKind.EMPTY),
        (200, b'{"error":[],"result":{"XXBTZUSD":[]}}', FaultKind.EMPTY),
        (200, b'{"error":[],"result":{"OTHER":[[1,1,1,1,1,1,1,1]]}}', FaultKind.EMPTY),
        (200, b'{"error":["EQuery:Unknown asset pair"]}', FaultKind.UNKNOWN_SYMBOL),
        (200, b'{"error":["EGeneral:Invalid arguments"]}', FaultKind.MALFORMED),
        (200, b'{"error":["EAPI:Invalid key"]}', FaultKind.NEEDS_KEY),
    ],
)
def test_every_bad_answer_has_its_own_kind(status: int, body: bytes, kind: FaultKind) -> None:
    assert fault_of(wire_of(body, status)).kind is kind


def test_when_to_come_back_is_told_with_a_rate_limit() -> None:
    assert fault_of(wire_of(b"", 429)).retry_after == 7.0
    wire = wire_of(b"", 429)
    later = format_datetime(ASKED + timedelta(seconds=30), usegmt=True)
    dated = Exchange("GET", f"{SITE}/0/public/OHLC", 429, (("retry-after", later),), b"")
    assert fault_of(ReplayWire([*wire.exchanges[:2], dated])).retry_after == 30.0


def test_an_unknown_pair_comes_with_the_nearest() -> None:
    fault = fault_of(wire_of(kraken("ohlc")), asking("kraken:BTC/UDS"))
    assert fault.kind is FaultKind.UNKNOWN_SYMBOL
    assert "kraken has no BTC/UDS; nearest: BTC/USD" in fault.detail


@pytest.mark.parametrize("body", [b"<html>down</html>", b"", b'{"error":[],"result":{}}'])
def test_a_broken_list_of_markets_makes_no_pair_unknown(body: bytes) -> None:
    wire = ReplayWire([exchange_of(f"{SITE}/0/public/{x}", body) for x in ("AssetPairs", "Assets")])
    assert fault_of(wire).kind is FaultKind.MALFORMED


def test_luno_gives_candles_to_holders_of_a_key_only() -> None:
    """The list of markets is made, in Luno's form."""
    market = {
        "market_id": "XBTZAR", "trading_status": "ACTIVE", "base_currency": "XBT",
        "counter_currency": "ZAR", "min_volume": "0.0005", "max_volume": "100.00",
        "volume_scale": 4, "min_price": "10.00", "max_price": "9000000.00", "price_scale": 0,
    }  # fmt: skip
    url = "https://api.luno.com/api/exchange/1/markets"
    wire = ReplayWire([exchange_of(url, {"markets": [market]})])
    fault = fault_of(wire, asking("luno:BTC/ZAR"))
    assert fault.kind is FaultKind.NEEDS_KEY
    assert "API key" in fault.detail


def test_a_venue_that_ccxt_does_not_know_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"unknown venue 'krakn'; nearest: kraken"):
        FEED.ask(asking("krakn:BTC/USD"), ReplayWire([]))


def test_a_query_without_a_venue_is_refused() -> None:
    with pytest.raises(UnknownName, match="unknown venue ''"):
        FEED.ask(asking("BTC/USD"), ReplayWire([]))


def test_an_interval_that_the_venue_has_not_is_refused_by_name() -> None:
    with pytest.raises(UnknownName, match="unknown interval of kraken '1mo'"):
        FEED.ask(asking(interval=Interval.MONTH), ReplayWire([]))
