"""The price chart in real Chromium: what it paints, says, keeps and refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import pytest

from tests.browser.apple import apple, indicators, served
from tests.browser.driving import colours, legend, opened, redraw, settled, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from wizdata_core.chart import ChartView

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with served() as address:
        yield address


def test_the_chart_paints_and_its_legend_has_the_last_bars_exact_numbers(
    chromium: Browser, base: str
) -> None:
    last, before = apple(2), apple(2).close[-2]
    change = (last.close[-1] / before - 1) * 100
    with opened(chromium, f"{base}/embed/chart/AAPL?range=250&theme=light") as page:
        assert colours(page) > 10
        words = legend(page)
        for letter, price in zip("OHLC", (last.open, last.high, last.low, last.close), strict=True):
            assert f"{letter} {price[-1]:.2f}" in words
        assert f"\N{MINUS SIGN}{abs(change):.2f}%" in words
        assert f"Vol {last.volume[-1] / 1e6:.2f}M" in words
        assert "Mon 2024-12-30" in words
        assert page.inner_text(".wz-source").endswith(
            "USD · raw · last bar 2024-12-30 · fetched 2024-12-31 17:00 EST"
        )


def test_the_legend_follows_the_pointer_and_returns_to_the_last_bar(
    chromium: Browser, base: str
) -> None:
    with opened(chromium, f"{base}/embed/chart/AAPL?range=100") as page:
        page.mouse.move(300, 300)
        settled(page)
        at = int(page.get_attribute(".wz-candles", "data-hovered") or "-1")
        assert 0 < at < 90
        view = apple(100)
        assert f"{view.dates[at]}" in legend(page)
        assert f"C {view.close[at]:.2f}" in legend(page)
        page.mouse.move(300, 630)
        settled(page)
        assert "2024-12-30" in legend(page)


def test_a_dividend_is_told_when_its_bar_is_under_the_pointer(chromium: Browser, base: str) -> None:
    with opened(chromium, f"{base}/embed/chart/AAPL?range=60") as page:
        day = [str(date) for date in apple(60).dates].index("2024-11-08")
        view = shown(page)
        width = page.evaluate("() => document.querySelector('.wz-stage canvas').clientWidth")
        page.mouse.move((day - view["from"]) / (view["to"] - view["from"]) * width, 300)
        settled(page)
        assert "Dividend 0.25 USD" in legend(page)


def test_a_report_and_a_controversy_are_told_in_colours_of_their_own(chromium: Browser) -> None:
    made_up = replace(apple(60), symbol="MADEUP", name="A made-up company on Apple's rows")
    bar = int(made_up.times[30])
    words = ("Report published on a day, 7 figures", "Controversy, severity 4 of 5")
    marks = ((bar, "report", words[0]), (bar, "controversy", words[1]))

    def load(symbol: str, given: object) -> ChartView:
        del symbol, given
        return replace(made_up, actions=marks)

    with served(load) as address, opened(chromium, f"{address}/embed/chart/MADEUP") as page:
        view = shown(page)
        width = page.evaluate("() => document.querySelector('.wz-stage canvas').clientWidth")
        page.mouse.move((30 - view["from"]) / (view["to"] - view["from"]) * width, 300)
        settled(page)
        assert all(each in legend(page) for each in words)
        tags = page.locator(".wz-event")
        colours_of_tags = tags.evaluate_all("(all) => all.map((each) => each.style.color)")
        assert len(set(colours_of_tags)) == 2


def test_new_lines_open_panes_with_their_values_and_leave_with_them(
    chromium: Browser, base: str
) -> None:
    view = indicators(apple(250))
    with opened(chromium, f"{base}/embed/chart/AAPL?range=250", height=800) as page:
        assert shown(page)["panes"] == 1
        redraw(page, "AAPL?range=250&indicators=all")
        assert shown(page)["panes"] == 3
        rsi = next(line for line in view.lines if line.key == "rsi_14")
        assert legend(page, 1) == f"RSI 14 {rsi.values[-1]:.2f}"
        assert "SMA 50" in legend(page, 0)
        assert "Histogram" in legend(page, 2)
        redraw(page, "AAPL?range=250")
        assert shown(page)["panes"] == 1
        assert "SMA 50" not in legend(page, 0)


def test_zoom_and_pan_outlive_new_data_and_a_new_symbol_is_fitted(
    chromium: Browser, base: str
) -> None:
    with opened(chromium, f"{base}/embed/chart/AAPL?range=300") as page:
        page.focus(".wz-candles")
        for key in ("+", "+", "+", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
            page.keyboard.press(key)
        before = shown(page)
        redraw(page, "AAPL?range=300&indicators=all")
        after = shown(page)
        assert after["from"] == pytest.approx(before["from"], abs=0.6)
        assert after["to"] == pytest.approx(before["to"], abs=0.6)
        # A hundred earlier bars arrive: the same days stay in view, a hundred places further on.
        redraw(page, "AAPL?range=400&indicators=all")
        moved = shown(page)
        assert moved["from"] == pytest.approx(before["from"] + 100, abs=0.6)
        redraw(page, "%5EJ203.JO?range=300")
        assert shown(page)["from"] < 1
        assert shown(page)["to"] >= 299


def test_keys_pan_zoom_and_jump(chromium: Browser, base: str) -> None:
    with opened(chromium, f"{base}/embed/chart/AAPL?range=500") as page:
        page.focus(".wz-candles")
        whole = shown(page)
        page.keyboard.press("+")
        near = shown(page)
        assert near["to"] - near["from"] < whole["to"] - whole["from"]
        page.keyboard.press("Home")
        assert shown(page)["from"] == pytest.approx(-0.5, abs=0.6)
        page.keyboard.press("ArrowRight")
        assert shown(page)["from"] > 10
        page.keyboard.press("End")
        assert shown(page)["to"] == pytest.approx(502, abs=0.6)
        page.keyboard.press("-")
        assert shown(page)["from"] < near["from"]
        page.keyboard.press("0")
        assert shown(page)["from"] == pytest.approx(whole["from"], abs=0.6)


def test_the_theme_follows_the_readers_system_while_the_page_stays_open(
    chromium: Browser, base: str
) -> None:
    with opened(chromium, f"{base}/embed/chart/AAPL?theme=auto", color_scheme="light") as page:
        corner = """() => [...document.querySelector("canvas").getContext("2d")
          .getImageData(2, document.querySelector("canvas").height - 3, 1, 1).data].slice(0, 3)"""
        assert page.locator(".wz-candles:not(.wz-dark)").count() == 1
        page.emulate_media(color_scheme="dark")
        page.wait_for_selector(".wz-candles.wz-dark")
        settled(page)
        assert page.evaluate(corner) == [14, 17, 23]


def test_a_phone_shows_everything_without_scrolling_sideways_and_a_finger_pans(
    chromium: Browser, base: str
) -> None:
    url = f"{base}/embed/chart/AAPL?range=250&indicators=all"
    with opened(chromium, url, 360, 640, has_touch=True, is_mobile=True) as page:
        wide = "[document.documentElement.scrollWidth, document.body.scrollWidth]"
        assert page.evaluate(wide) == [360, 360]
        edges = "(all) => all.map((each) => each.getBoundingClientRect().right)"
        assert max(page.eval_on_selector_all(".wz-legend", edges)) <= 360
        assert "C 252.20" in legend(page)
        before = shown(page)
        touch = page.context.new_cdp_session(page)
        points = [{"x": 120 + step * 10, "y": 250} for step in range(9)]
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
        for point in points[1:]:
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        settled(page)
        assert shown(page)["from"] < before["from"] - 5


@pytest.mark.parametrize(("scale", "word"), [("log", "log"), ("percent", "% change")])
def test_a_scale_is_drawn_and_named(chromium: Browser, base: str, scale: str, word: str) -> None:
    with opened(chromium, f"{base}/embed/chart/AAPL?scale={scale}") as page:
        assert word in legend(page)
        assert colours(page) > 10


def test_times_are_the_exchanges_until_the_reader_asks_for_their_own(
    chromium: Browser, base: str
) -> None:
    url = f"{base}/embed/chart/USD%2FZAR?range=52&interval=15m"
    with opened(chromium, url, timezone_id="Africa/Johannesburg") as page:
        assert "USD/ZAR" in legend(page)
        assert "Mon 2024-12-30 15:45 EST" in legend(page)
        page.get_by_role("button", name="New York").click()
        settled(page)
        assert "Mon 2024-12-30 22:45 UTC+2" in legend(page)
        assert page.get_by_role("button", name="Johannesburg").is_visible()


def test_an_unfinished_bar_is_marked_and_a_finished_one_is_not(
    chromium: Browser, base: str
) -> None:
    with opened(chromium, f"{base}/embed/chart/AAPL?range=60&source=live") as page:
        assert "unfinished" in legend(page)
        page.mouse.move(300, 300)
        settled(page)
        assert "unfinished" not in legend(page)


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Sydney", "Africa/Johannesburg"])
def test_hours_are_labelled_as_the_zone_has_them_even_when_clocks_change(
    chromium: Browser, base: str, zone: str
) -> None:
    hours = list(range(1_698_796_800, 1_733_011_200, 3_600))  # November 2023 to November 2024
    with opened(chromium, f"{base}/embed/chart/AAPL?range=20") as page:
        labels, rising = page.evaluate(
            """async ([hours, zone]) => {
              const { candles } = document.querySelector(".wz-candles").dataset;
              const { clockOf } = await import(candles.replace("candles.js", "clock.js"));
              const meta = { intraday: true, timezone: zone, zoneNames: {} };
              const { drawn, label } = clockOf(meta, Int32Array.from(hours), "exchange");
              const rising = drawn.every((time, at) => at === 0 || time > drawn[at - 1]);
              return [hours.map((_, at) => label(at).slice(0, 20)), rising];
            }""",
            [hours, zone],
        )
    local = (datetime.fromtimestamp(hour, ZoneInfo(zone)) for hour in hours)
    assert labels == [f"{moment:%a %Y-%m-%d %H:%M}" for moment in local]
    assert rising


@pytest.mark.parametrize("symbol", ["USD%2FZAR", "%5EJ203.JO", "BTC%2FZAR%40luno"])
def test_symbols_with_slashes_carets_and_ats_have_pages(
    chromium: Browser, base: str, symbol: str
) -> None:
    with opened(chromium, f"{base}/embed/chart/{symbol}?range=50") as page:
        assert page.get_attribute(".wz-candles", "data-bars") == "50"


def test_a_view_without_bars_says_so(chromium: Browser, base: str) -> None:
    page = chromium.new_page()
    page.goto(f"{base}/embed/chart/AAPL?range=0")
    page.wait_for_selector('[data-state="empty"]')
    assert page.inner_text(".wz-note") == "No bars of AAPL in this range."
    page.close()


def test_fifty_thousand_bars_are_drawn_and_panned(chromium: Browser, base: str) -> None:
    with opened(chromium, f"{base}/embed/chart/AAPL?range=50000&indicators=all") as page:
        assert shown(page)["bars"] == 50_000
        assert "rows repeated, not prices" in legend(page)
        page.focus(".wz-candles")
        for _ in range(12):
            page.keyboard.press("+")
        before = shown(page)
        page.mouse.move(500, 300)
        page.mouse.down()
        page.mouse.move(700, 300, steps=10)
        page.mouse.up()
        settled(page)
        assert shown(page)["from"] < before["from"]


def test_the_attribution_stands_on_the_chart_and_below_it(chromium: Browser, base: str) -> None:
    with opened(chromium, f"{base}/embed/chart/AAPL") as page:
        links = page.eval_on_selector_all("a", "(links) => links.map((link) => link.href)")
        assert sum(link.startswith("https://www.tradingview.com/") for link in links) == 2
        assert "TradingView" in page.inner_text("footer")


def test_the_packed_view_is_revalidated_by_its_tag(base: str) -> None:
    url = f"{base}/embed/data/chart/AAPL?range=20"
    with urlopen(url) as answer:
        tag = answer.headers["ETag"]
        assert answer.read(4) == b"WZC1"
    again = Request(url, headers={"If-None-Match": tag})
    with pytest.raises(OSError, match="304"):
        urlopen(again)
