"""What was recorded of Kraken, and wires that answer with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from collectors.contract import Dataset, Query, Target
from collectors.faults import Fault
from collectors.providers.exchanges import PROVIDER
from collectors.wire import Exchange, ReplayWire
from wizdata_core.bars import Interval

SHARED = Path(__file__).parents[3] / "shared/data"
KRAKEN = SHARED / "exchange_examples/xchange-kraken/src/test/resources/org/knowm/xchange/kraken"
FEED = PROVIDER.feeds[Dataset.BARS]
# Half a minute into the newest recorded candle.
ASKED = datetime(2017, 8, 11, 10, 1, 30, tzinfo=UTC)
SITE = "https://api.kraken.com"


def asking(
    symbol: str = "kraken:BTC/USD",
    interval: Interval = Interval.MINUTE,
    start: datetime = datetime(2017, 8, 10, 22, tzinfo=UTC),
    end: datetime = ASKED,
    **options: str,
) -> Query:
    target = Target("BTC/USD", symbol, "crypto", "USD", "USD", "UTC")
    return Query((target,), interval, start, end, ASKED, tuple(options.items()))


def kraken(name: str) -> Any:
    answer = json.loads((KRAKEN / f"dto/marketdata/example-{name}-data.json").read_bytes())
    if name == "assetpairs":  # the dark pools of 2017 would shadow the pairs of today
        kept = {key: pair for key, pair in answer["result"].items() if not key.endswith(".d")}
        answer["result"] = kept
    return answer


def exchange_of(url: str, body: object, status: int = 200) -> Exchange:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = (("Content-Type", "application/json"), ("Retry-After", "7"))
    return Exchange("GET", url, status, headers, raw)


def wire_of(body: object, status: int = 200) -> ReplayWire:
    return ReplayWire(
        [
            exchange_of(f"{SITE}/0/public/AssetPairs", kraken("assetpairs")),
            exchange_of(f"{SITE}/0/public/Assets", kraken("assets")),
            exchange_of(f"{SITE}/0/public/OHLC", body, status),
        ]
    )


def fault_of(wire: ReplayWire, query: Query | None = None) -> Fault:
    with pytest.raises(Fault) as met:
        FEED.ask(query or asking(), wire)
    return met.value
