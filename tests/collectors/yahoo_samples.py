"""Yahoo's recorded answers, and answers in their form where no recording of a case exists.

What a test calls "made" or "as documented" has values of its own; other numbers are Yahoo's.
"""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from collectors.contract import Dataset, Query, Target
from collectors.faults import Fault
from collectors.providers.yahoo import PROVIDER
from collectors.wire import Exchange, ReplayWire
from wizdata_core.bars import Harvest, Interval

RECORDED = Path(__file__).parents[3] / "shared/data/yahoo_http/responses"

CHART = "https://query2.finance.yahoo.com/v8/finance/chart/"
CRUMB = "https://query1.finance.yahoo.com/v1/test/getcrumb"
ASKED = datetime(2025, 2, 21, 18, tzinfo=UTC)
FEED = PROVIDER.feeds[Dataset.BARS]

NEW_YORK = Target("", "", "equity", "USD", "USD", "America/New_York", "09:30", "16:00")
JSE = Target("", "", "equity", "ZAR", "ZAc", "Africa/Johannesburg", "09:00", "17:00")
LONDON = Target("", "", "equity", "GBP", "GBp", "Europe/London", "08:00", "16:30")
FX = Target("", "", "fx", "USD", "USD", "Europe/London")
CRYPTO = Target("", "", "crypto", "USD", "USD", "UTC")


def asking(
    symbol: str,
    kind: Target = NEW_YORK,
    interval: Interval = Interval.DAY,
    start: datetime = datetime(2010, 1, 1, tzinfo=UTC),
    end: datetime = ASKED,
    asked_at: datetime = ASKED,
) -> Query:
    target = replace(kind, symbol=symbol, provider_symbol=symbol)
    return Query((target,), interval, start, end, asked_at)


def recorded(name: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_bytes())
    return answer["response"]["bodyJson"]  # type: ignore[no-any-return]


def exchange_of(body: object, status: int = 200, symbol: str = "X") -> Exchange:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Exchange("GET", CHART + symbol, status, (), raw)


def harvest_of(body: object, query: Query) -> Harvest:
    symbol = query.targets[0].provider_symbol
    return FEED.harvest(query, ReplayWire([exchange_of(body, symbol=symbol)]))


def fault_of(exchanges: list[Exchange], query: Query | None = None) -> Fault:
    with pytest.raises(Fault) as met:
        FEED.ask(query or asking("X"), ReplayWire(exchanges))
    return met.value


def made(times: list[int], close: list[float | None], **meta: object) -> dict[str, Any]:
    """An answer of the recorded form with rows of our own, each with one price throughout."""
    body = copy.deepcopy(recorded("chart-AAPL-2020-01-01-to-2020-01-03"))
    chart = body["chart"]["result"][0]
    chart["timestamp"] = times
    volume = [None if each is None else 100 for each in close]
    quote = {name: list(close) for name in ("open", "high", "low", "close")}
    chart["indicators"] = {"quote": [quote | {"volume": volume}], "adjclose": [{"adjclose": close}]}
    chart["meta"] |= meta
    return body


def rows_of(harvest: Harvest, *columns: str) -> list[tuple[object, ...]]:
    return list(zip(*(harvest.bars[column].to_pylist() for column in columns), strict=True))


def events_of(harvest: Harvest) -> list[tuple[object, ...]]:
    columns = ("kind", "ex_date", "value", "quote_unit")
    return list(zip(*(harvest.actions[column].to_pylist() for column in columns), strict=True))


NOT_FOUND = {
    "chart": {
        "result": None,
        "error": {"code": "Not Found", "description": "No data found, symbol may be delisted"},
    }
}


def intraday(
    zone: str, first: datetime, count: int, minutes: int, **meta: object
) -> dict[str, Any]:
    times = [int((first + timedelta(minutes=minutes * n)).timestamp()) for n in range(count)]
    end = int((first + timedelta(minutes=minutes * (count - 1))).timestamp())
    session = {"start": times[0], "end": end, "timezone": "X", "gmtoffset": 0}
    prices: list[float | None] = [100.0 + n for n in range(count)]
    periods = {"tradingPeriods": [[session]], "exchangeTimezoneName": zone}
    return made(times, prices, dataGranularity=f"{minutes}m", **periods, **meta)
