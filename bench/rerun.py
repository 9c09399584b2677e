"""A rerun of the chart page on the server, 500 bars and three indicators, beside Plotly's figure.

A rerun is what a click costs before the browser hears of it: the script from its first line to its
last, with the range changed each time so that no view is cached, and again with nothing changed.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest

from bench.database import home
from wizdata_core.figures.plotly_candles import candles_figure
from wizdata_core.queries.chart import chart_choice, chart_view
from wizdata_core.store import open_store, reading

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 40
HOME_PAGE = Path(__file__).resolve().parent.parent / "Home.py"
WORDS = {"symbol": "AAPL", "range": "2y", "indicators": "sma(20),ema(50),rsi(14)"}


def main() -> None:
    """Prints medians and 95th percentiles in milliseconds."""
    with home() as settings:
        os.environ |= {
            "WIZDATA_HOME": str(settings.folder),
            "WIZDATA_OFFLINE": "1",
            "WIZDATA_LOG_LEVEL": "ERROR",
        }
        subprocess.run(
            [sys.executable, "-m", "collectors", "once"],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        store = open_store(settings, application="bench")
        with reading(store) as connection:
            view = chart_view(store, chart_choice(connection, WORDS))
        print(f"{len(view.times)} bars, {len(view.lines)} lines; {ROUNDS} rounds each")
        _print("rerun, nothing changed", reruns(["2y"]))
        _print("rerun, another range each time", reruns(["2y", "1y"]))
        _print("rerun, a view not seen before", reruns_of_new_views())
        _print(
            "Plotly's figure of the same view",
            [_timed(lambda: candles_figure(view)) for _ in range(ROUNDS)],
        )
        store.dispose()


def reruns(ranges: list[str]) -> list[float]:
    """Milliseconds of each rerun, the range taken in turn."""
    page = _page()
    times = []
    for index in range(ROUNDS):
        page.query_params["range"] = ranges[index % len(ranges)]
        times.append(_timed(page.run))
    return times


def reruns_of_new_views() -> list[float]:
    """Milliseconds of each rerun with a parameter that no view had before."""
    page = _page()
    times = []
    for index in range(ROUNDS):
        page.query_params["indicators"] = f"sma({30 + index}),ema(50),rsi(14)"
        times.append(_timed(page.run))
    return times


def _page() -> AppTest:
    page = AppTest.from_file(str(HOME_PAGE), default_timeout=60)
    page.switch_page("pages/chart.py")
    for name, value in WORDS.items():
        page.query_params[name] = value
    return page.run().run()


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _print(name: str, times: list[float]) -> None:
    times = sorted(times)
    middle, late = statistics.median(times), times[int(len(times) * 0.95) - 1]
    print(f"  {name:<34} p50 {middle:6.1f} ms   p95 {late:6.1f} ms")


if __name__ == "__main__":
    main()
