"""Answers as providers give them, with example prices: what benches collect and clean.

The shapes are those of recorded answers; the instruments are made up and their prices nobody's.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from collectors.providers import PROVIDERS
from db.models import instruments, provider_symbols
from wizdata_core.calendars import calendar_for
from wizdata_core.ingest.reference import ProviderFacts, store_reference
from wizdata_core.store import Engines, writing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from collectors.contract import Provider

ASKED = datetime(2026, 11, 20, 16, tzinfo=UTC)
_BEGIN, _END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)
_SECOND = np.timedelta64(1, "s")
_EPOCH = np.datetime64("1970-01-01T00:00:00", "s")


def reference_data(store: Engines, *more: Provider) -> None:
    """Puts the reference data into the database, and `more` providers than the catalogue's."""
    known = [
        ProviderFacts(each.name, each.label, each.terms, each.rank, each.sample, each.network)
        for each in (*PROVIDERS.values(), *more)
    ]
    with writing(store) as connection:
        store_reference(connection, known)


def example_instruments(store: Engines, provider: str, count: int) -> list[str]:
    """Puts made-up shares of Johannesburg into the database, all offered by a provider."""
    names = [f"EX{number:04}.JO" for number in range(count)]
    facts = {"asset_class": "equity", "currency": "ZAR", "quote_unit": "ZAc", "mic": "XJSE"}
    nothing = dict.fromkeys(
        ("isin", "isin_sources", "figi", "data_source", "verified", "note"), "example"
    )
    reference_data(store)
    with writing(store) as connection:
        connection.execute(
            instruments.insert(),
            [{"symbol": name, "name": f"Example {name}"} | facts | nothing for name in names],
        )
        made = instruments.c.symbol.in_(names)
        listed = connection.execute(
            instruments.select().where(made).order_by(instruments.c.symbol)
        ).all()
        connection.execute(
            provider_symbols.insert(),
            [
                {"provider": provider, "instrument_id": row.id, "provider_symbol": row.symbol}
                for row in listed
            ],
        )
    return names


@cache
def schedule() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Opens and closes of Johannesburg's sessions over all example years, in seconds since 1970."""
    calendar = calendar_for("equity", "XJSE")
    if calendar is None:
        raise SystemExit("no calendar of Johannesburg")
    days = calendar.schedule(_BEGIN.date(), _END.date())
    return _seconds(days.opens), _seconds(days.closes)


def daily_answer(symbol: str, first: datetime, last: datetime) -> bytes:
    """A chart answer of Yahoo with one bar a session, and a dividend a year."""
    opens, _ = schedule()
    asked = (opens >= first.timestamp()) & (opens < last.timestamp())
    series = {name: values[asked] for name, values in _walk(symbol, len(opens)).items()}
    times, pays = opens[asked], np.flatnonzero(np.arange(len(opens))[asked] % 250 == 100)
    dividends = {
        str(times[place]): {
            "amount": round(float(series["close"][place]) * 0.02, 4),
            "date": int(times[place]),
        }
        for place in pays
    }
    return _chart(symbol, "1d", times, series, {"events": {"dividends": dividends}})


def minute_answer(symbol: str, first: datetime, last: datetime) -> bytes:
    """A chart answer of Yahoo with one bar a minute of each session."""
    opens, closes = schedule()
    inside = (opens >= first.timestamp()) & (closes <= last.timestamp())
    spans = list(zip(opens[inside].tolist(), closes[inside].tolist(), strict=True))
    times = np.concatenate([np.arange(begin, end, 60) for begin, end in spans])
    periods = [
        [{"timezone": "SAST", "start": begin, "end": end, "gmtoffset": 7200}]
        for begin, end in spans
    ]
    return _chart(symbol, "1m", times, _walk(symbol, len(times)), {}, tradingPeriods=periods)


def candle_pages(first: datetime, count: int, page: int = 1_000) -> list[bytes]:
    """Minute candles in Binance's form, page by page."""
    series = _walk("candles", count)
    begin = int(first.timestamp() * 1000)
    rows = [
        [
            begin + place * 60_000,
            *(f"{series[name][place]:.8f}" for name in ("open", "high", "low", "close", "volume")),
            begin + place * 60_000 + 59_999,
            "1.00000000",
            10,
            "1.00000000",
            "1.00000000",
            "0",
        ]
        for place in range(count)
    ]
    return [json.dumps(rows[start : start + page]).encode() for start in range(0, count, page)]


def venue_markets(count: int) -> bytes:
    """Markets in the form of Binance's exchangeInfo: made-up coins against the dollar."""
    filters = [
        {"filterType": "PRICE_FILTER", "minPrice": "0.01", "maxPrice": "9", "tickSize": "0.01"},
        {"filterType": "LOT_SIZE", "minQty": "0.00001", "maxQty": "9", "stepSize": "0.00001"},
        {"filterType": "NOTIONAL", "minNotional": "5.0", "applyMinToMarket": True},
    ]
    listed = [
        {
            "symbol": f"EX{number}USDT",
            "status": "TRADING",
            "baseAsset": f"EX{number}",
            "baseAssetPrecision": 8,
            "quoteAsset": "USDT",
            "quotePrecision": 8,
            "quoteAssetPrecision": 8,
            "orderTypes": ["LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS_LIMIT"],
            "isSpotTradingAllowed": True,
            "isMarginTradingAllowed": False,
            "filters": filters,
            "permissions": [],
            "permissionSets": [["SPOT"]],
        }
        for number in range(count)
    ]
    return json.dumps({"timezone": "UTC", "serverTime": 0, "symbols": listed}).encode()


def _chart(
    symbol: str,
    granularity: str,
    times: NDArray[np.int64],
    series: dict[str, NDArray[np.float64]],
    more: dict[str, object],
    **meta: object,
) -> bytes:
    session = {"timezone": "SAST", "start": 0, "end": 0, "gmtoffset": 7200}
    facts: dict[str, object] = {
        "currency": "ZAc",
        "symbol": symbol,
        "exchangeName": "JNB",
        "fullExchangeName": "Johannesburg",
        "instrumentType": "EQUITY",
        "firstTradeDate": 946_882_800,
        "regularMarketTime": int(times[-1]),
        "hasPrePostMarketData": False,
        "gmtoffset": 7200,
        "timezone": "SAST",
        "exchangeTimezoneName": "Africa/Johannesburg",
        "regularMarketPrice": float(series["close"][-1]),
        "priceHint": 2,
        "currentTradingPeriod": dict.fromkeys(("pre", "regular", "post"), session),
        "dataGranularity": granularity,
        "range": "",
        "validRanges": ["1d", "5d", "1mo", "1y", "max"],
    }
    columns = {name: values.tolist() for name, values in series.items()}
    indicators: dict[str, object] = {"quote": [columns]}
    if granularity == "1d":
        indicators["adjclose"] = [{"adjclose": columns["close"]}]
    result = {"meta": facts | meta, "timestamp": times.tolist(), "indicators": indicators} | more
    return json.dumps({"chart": {"result": [result], "error": None}}).encode()


def _walk(symbol: str, count: int) -> dict[str, NDArray[np.float64]]:
    """Example prices in cents, by symbol always the same, that no rule finds fault with."""
    chance = np.random.default_rng(list(symbol.encode()))
    close = np.round(10_000 * np.exp(np.cumsum(chance.normal(0, 0.004, count))), 2)
    opened = np.round(close * np.exp(chance.normal(0, 0.002, count)), 2)
    return {
        "open": opened,
        "high": np.round(np.maximum(opened, close) * 1.001, 2),
        "low": np.round(np.minimum(opened, close) / 1.001, 2),
        "close": close,
        "volume": chance.integers(1_000, 100_000, count).astype(np.float64),
    }


def _seconds(moments: NDArray[np.datetime64]) -> NDArray[np.int64]:
    return ((moments - _EPOCH) / _SECOND).astype(np.int64)


DECADES = (ASKED - timedelta(days=20 * 365), ASKED)
WEEK = (ASKED - timedelta(days=7), ASKED)
