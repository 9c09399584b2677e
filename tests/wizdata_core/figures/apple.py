"""Real Apple days as views for the tests of figures; a change replaces a field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import hvsampledata
import numpy as np

from wizdata_core.bars import Interval
from wizdata_core.chart import ChartView


def view_of(count: int = 60, **changes: object) -> ChartView:
    """Real Apple days as a view; `changes` replace fields."""
    frame = hvsampledata.apple_stocks("pandas").tail(count)
    dates = frame["date"].to_numpy().astype("datetime64[D]")
    names = ("open", "high", "low", "close", "volume")
    columns = {name: frame[name].to_numpy(np.float64) for name in names}
    view = ChartView(
        symbol="AAPL",
        name="Apple",
        asset_class="equity",
        exchange="XNAS",
        timezone="America/New_York",
        interval=Interval.DAY,
        unit="USD",
        basis="raw",
        provider="sample",
        provider_label="Yahoo",
        sample=False,
        quote_unit="USD",
        quote_factor=1.0,
        fetched_at=datetime(2024, 12, 31, 22, 0, tzinfo=UTC),
        price_digits=2,
        times=dates.astype("datetime64[s]").astype(np.int64) + 52_200,
        dates=dates,
        final=np.ones(len(frame), np.bool_),
        open=columns["open"],
        high=columns["high"],
        low=columns["low"],
        close=columns["close"],
        volume=columns["volume"],
    )
    return replace(view, **changes)  # type: ignore[arg-type]  # the fields are named by each test


def rates_of(**changes: object) -> ChartView:
    """One price a bar: Apple's closes alone, as a source of reference rates would have them."""
    close = view_of().close
    columns = dict.fromkeys(("open", "high", "low"), close)
    return view_of(60, **{**columns, "asset_class": "fx", "volume": np.full(60, np.nan), **changes})
