"""Candles, bars, a line, an area: what each paints, says and keeps, in real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.apple import apple, indicators, rates, served
from tests.browser.driving import colours, legend, opened, redraw, settled, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
BLUE, VERMILION = [11, 120, 184], [217, 72, 15]  # the light palette's price and up, and down


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with served() as address:
        yield address


def painted(page: Page, *wanted: list[int]) -> list[int]:
    """How many pixels of the price pane, its volume left out, have exactly each of the colours."""
    return list(
        page.evaluate(
            """(wanted) => {
              const canvas = [...document.querySelectorAll("canvas")]
                .sort((a, b) => b.width * b.height - a.width * a.height)[0];
              const { width, height } = canvas;
              const pen = canvas.getContext("2d");
              const { data } = pen.getImageData(0, 0, width, Math.floor(height * 0.8));
              return wanted.map(([red, green, blue]) => {
                let found = 0;
                for (let at = 0; at < data.length; at += 4) {
                  found += data[at] === red && data[at + 1] === green && data[at + 2] === blue;
                }
                return found;
              });
            }""",
            wanted,
        )
    )


def test_a_rate_a_day_is_a_line_and_its_legend_has_the_rate_alone(
    chromium: Browser, base: str
) -> None:
    view = rates(250)
    last, before = view.close[-1], view.close[-2]
    with opened(chromium, f"{base}/embed/chart/EUR%2FZAR?range=250&theme=light") as page:
        words = legend(page)
        assert f"Rate {last:.4f}" in words
        assert f"{abs(last / before - 1) * 100:.2f}%" in words
        assert not any(f" {letter} {last:.4f}" in words for letter in "OHLC")
        assert painted(page, BLUE)[0] > 1000
        label = page.get_attribute(".wz-candles", "aria-label") or ""
        assert f"last rate {last:.4f} ZAR" in label


def test_rates_are_drawn_as_candles_where_the_reader_wants_them(
    chromium: Browser, base: str
) -> None:
    with opened(chromium, f"{base}/embed/chart/EUR%2FZAR?range=250&style=candles") as page:
        assert f"Rate {rates(2).close[-1]:.4f}" in legend(page)
        assert colours(page) > 5


@pytest.mark.parametrize("style", ["candles", "bars", "line", "area"])
def test_every_style_paints_and_keeps_the_legend_of_the_bar(
    chromium: Browser, base: str, style: str
) -> None:
    url = f"{base}/embed/chart/AAPL?range=250&theme=light&style={style}"
    with opened(chromium, url) as page:
        assert "O 252.23" in legend(page)
        assert "C 252.20" in legend(page)
        rose, fell = painted(page, BLUE, VERMILION)
        assert rose > 500
        assert fell > 200 if style in {"candles", "bars"} else fell == 0


def test_another_style_takes_the_place_of_the_last_and_the_zoom_and_lines_stay(
    chromium: Browser, base: str
) -> None:
    sma = indicators(apple(300)).lines[0].values[-1]
    with opened(chromium, f"{base}/embed/chart/AAPL?range=300&indicators=all&theme=light") as page:
        page.focus(".wz-candles")
        for key in ("+", "+", "ArrowLeft"):
            page.keyboard.press(key)
        before = shown(page)
        for style in ("line", "area", "bars", "candles", "line"):
            redraw(page, f"AAPL?range=300&indicators=all&style={style}")
            assert shown(page) == pytest.approx(before, abs=0.6)
            assert f"SMA 50 {sma:.2f}" in legend(page)
        assert painted(page, VERMILION) == [0]


def test_an_unfinished_bar_is_told_in_words_in_every_style(chromium: Browser, base: str) -> None:
    with opened(chromium, f"{base}/embed/chart/AAPL?range=60&source=live") as page:
        for style in ("candles", "bars", "line", "area"):
            redraw(page, f"AAPL?range=60&source=live&style={style}")
            assert "unfinished" in legend(page)
            assert "last bar 2024-12-30 (unfinished)" in page.inner_text(".wz-source")
            assert "unfinished" in (page.get_attribute(".wz-candles", "aria-label") or "")


def test_a_phone_shows_a_whole_line_but_only_as_many_candles_as_can_be_told_apart(
    chromium: Browser, base: str
) -> None:
    with opened(chromium, f"{base}/embed/chart/AAPL?range=500&style=line", 360, 640) as page:
        assert shown(page)["from"] < 1
    with opened(chromium, f"{base}/embed/chart/AAPL?range=500", 360, 640) as page:
        assert shown(page)["from"] > 300


def test_the_levels_of_an_indicator_are_drawn_across_its_pane(chromium: Browser, base: str) -> None:
    """A dashed row of one colour crosses the RSI's pane twice, at 30 and at 70."""
    url = f"{base}/embed/chart/AAPL?range=250&indicators=all&theme=light"
    with opened(chromium, url, height=800) as page:
        settled(page)
        rows = page.evaluate(
            """() => {
              const canvas = [...document.querySelectorAll("canvas")]
                .filter((each) => each.clientWidth > 500)
                .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
                .filter((each) => each.clientHeight > 60)[2];
              const { width, height } = canvas;
              const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
              let rows = 0;
              for (let y = 0; y < height; y += 1) {
                let dashes = 0;
                for (let x = 0; x < width; x += 1) {
                  const at = (y * width + x) * 4;
                  const [red, green, blue] = data.subarray(at, at + 3);
                  const grey = Math.max(red, green, blue) - Math.min(red, green, blue) < 20;
                  dashes += grey && red > 120 && red < 190;
                }
                rows += dashes > width / 4 && dashes < (width * 3) / 4;
              }
              return rows;
            }"""
        )
        assert rows == 2
