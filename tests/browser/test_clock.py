"""The time axis in real Chromium: what it writes under a bar is that bar's time in its zone.

The rows are real five-minute candles of ETH/BTC (Binance, January 2018), read where they are
recorded beside the repository. No recording crosses a clock change, so for those the same rows are
stamped later, and the view's name says so.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from pyarrow import feather

from tests.browser.apple import apple, served
from wizdata_core.bars import interval as interval_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser, Page

    from wizdata_core.chart import ChartView

FILE = Path(__file__).parents[3] / "shared" / "data" / "prices" / "crypto" / "ETH_BTC-5m.feather"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.shared,
    pytest.mark.skipif(not FILE.exists(), reason=f"the recorded candles are not at {FILE}"),
]
MOST = 5_760
# Where rows that are stamped later begin: the change falls into their fourth day.
STAMPED = {"spring": "2018-03-08", "autumn": "2018-11-01"}
ZONES = {"NY": "America/New_York", "JNB": "Africa/Johannesburg"}
NOTED = """() => {
  window.noted = [];
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    const { a, e } = this.getTransform();
    const scale = window.devicePixelRatio;
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    if (height < 40) window.noted.push({ text, at: (x * a + e) / scale, width });
    return write.call(this, text, x, y);
  };
}"""


def eth(symbol: str, words: Mapping[str, str]) -> ChartView:
    """ETH/BTC in the zone that the symbol names; `range` counts bars, `basis` says the stamp."""
    table = feather.read_table(FILE)
    per = 12 if words["interval"] == "1h" else 1
    whole = len(table) // per * per
    column = {name: table[name].to_numpy()[:whole].reshape(-1, per) for name in table.column_names}
    times = column["date"][:, 0].astype("datetime64[s]").astype(np.int64)
    stamp = words.get("basis", "")
    if stamp:
        begins = int(np.datetime64(STAMPED[stamp], "s").astype(np.int64))
        times = times - times[0] + begins
    last = slice(0, int(words["range"]))
    return replace(
        apple(2),
        symbol=symbol,
        name="ETH/BTC" + (" (rows of January, stamped later)" if stamp else ""),
        asset_class="crypto",
        exchange="Binance",
        timezone=ZONES[symbol],
        interval=interval_of(words["interval"]),
        unit="BTC",
        price_digits=6,
        actions=(),
        times=times[last],
        dates=times[last].astype("datetime64[s]").astype("datetime64[D]"),
        open=column["open"][last, 0],
        high=column["high"][last].max(axis=1),
        low=column["low"][last].min(axis=1),
        close=column["close"][last, -1],
        volume=column["volume"][last].sum(axis=1),
        final=np.ones(len(times[last]), np.bool_),
    )


# A key moves the view by what is on screen, so the next one waits until that is painted.
PAINTED = "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with served(eth) as address:
        yield address


def axis(page: Page, query: str, base: str, nearer: int = 0) -> list[tuple[int, str]]:
    """Each label of the time axis with the bar that it stands under, after `nearer` zooms."""
    page.add_init_script(f"({NOTED})()")
    page.goto(f"{base}/embed/chart/{query}")
    page.wait_for_selector('[data-state="ready"]')
    page.focus(".wz-candles")
    page.evaluate(PAINTED)
    for _ in range(nearer):
        page.keyboard.press("+")
        page.evaluate(PAINTED)
    for _ in range(3):
        page.evaluate("() => { window.noted.length = 0; }")
        page.keyboard.press("ArrowLeft")
        page.evaluate(PAINTED)
    noted = page.evaluate("() => window.noted")
    view = page.evaluate(
        """async () => {
          const root = document.querySelector(".wz-candles");
          return (await import(root.dataset.candles)).shown(root);
        }"""
    )
    found = []
    for each in noted:
        spacing = each["width"] / (view["to"] - view["from"] + 1)
        place = view["to"] + 0.5 - (each["width"] - 1 - each["at"]) / spacing
        found.append((round(place), each["text"]))
    return found


def opening(symbol: str, words: dict[str, str], at: int) -> datetime:
    second = int(eth(symbol, words).times[at])
    return datetime.fromtimestamp(second, UTC).astimezone(ZoneInfo(ZONES[symbol]))


@pytest.mark.parametrize("symbol", ["NY", "JNB"])
@pytest.mark.parametrize("stamp", ["", "spring", "autumn"])
@pytest.mark.parametrize("case", [("1h", 120, 2), ("5m", 1440, 4)], ids=["1h", "5m"])
def test_labels_of_the_axis_are_the_local_times_of_their_bars(
    chromium: Browser, base: str, symbol: str, stamp: str, case: tuple[str, int, int]
) -> None:
    interval, count, nearer = case
    words = {"interval": interval, "range": str(count)} | ({"basis": stamp} if stamp else {})
    query = f"{symbol}?" + "&".join(f"{name}={value}" for name, value in words.items())
    place = chromium.new_context(viewport={"width": 1100, "height": 600}, timezone_id="Asia/Tokyo")
    labels = axis(place.new_page(), query, base, nearer)
    place.close()
    hours = [(at, text) for at, text in labels if re.fullmatch(r"\d\d:\d\d", text)]
    days = [(at, text) for at, text in labels if re.fullmatch(r"\d{1,2}", text)]
    assert len(hours) >= 3
    assert [text for _, text in hours] == [f"{opening(symbol, words, at):%H:%M}" for at, _ in hours]
    assert [int(text) for _, text in days] == [opening(symbol, words, at).day for at, _ in days]
    assert days
    offsets = {opening(symbol, words, at).utcoffset() for at, _ in labels if 0 <= at < count}
    assert len(offsets) == (2 if stamp and symbol == "NY" else 1)


def test_the_hour_that_autumn_repeats_is_labelled_as_it_was(chromium: Browser, base: str) -> None:
    words = {"interval": "5m", "range": "1440", "basis": "autumn"}
    query = "NY?" + "&".join(f"{name}={value}" for name, value in words.items())
    page = chromium.new_page(viewport={"width": 1000, "height": 600})
    page.goto(f"{base}/embed/chart/{query}")
    page.wait_for_selector('[data-state="ready"]')
    # 2018-11-04 06:00 UTC is the second 01:00 in New York, an hour after the first.
    found = page.evaluate(
        """async () => {
          const root = document.querySelector(".wz-candles");
          const load = (name) => import(root.dataset.candles.replace("candles.js", name));
          const { unpack } = await load("payload.js");
          const { clockOf } = await load("clock.js");
          const bytes = new Uint8Array(await (await fetch(root.dataset.view)).arrayBuffer());
          const { meta, columns } = unpack(bytes);
          const { label, tick } = clockOf(meta, columns.time, "exchange");
          const at = columns.time.indexOf(Date.UTC(2018, 10, 4, 6) / 1000);
          return [at - 12, at].flatMap((bar) => [label(bar), tick(bar, 3)]);
        }"""
    )
    page.close()
    assert found == ["Sun 2018-11-04 01:00 EDT", "01:00", "Sun 2018-11-04 01:00 EST", "01:00"]


def test_all_the_recorded_candles_are_drawn_at_once(chromium: Browser, base: str) -> None:
    page = chromium.new_page(viewport={"width": 1000, "height": 600})
    page.goto(f"{base}/embed/chart/JNB?interval=5m&range={MOST}")
    page.wait_for_selector('[data-state="ready"]')
    assert page.get_attribute(".wz-candles", "data-bars") == str(MOST)
    words = page.inner_text(".wz-legend").replace("\n", " ")
    assert "Tue 2018-01-30 06:50 SAST" in words
    assert "last bar 2018-01-30 06:50 SAST" in page.inner_text(".wz-source")
    page.close()
