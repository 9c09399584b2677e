"""A chart that cannot be drawn says so; half a chart never stands on a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.apple import served
from tests.browser.driving import legend, opened, redraw, settled, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser
CHART = Path(__file__).parents[2] / "pages" / "parts" / "candles"
CHECK = "  requireRising(columns.time, meta);\n"
GIVEN = "return { meta, columns };"


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with served() as address:
        yield address


def spoiled(page: Page, spoil: str, *, checked: bool) -> None:
    """The page's module that reads the bytes, with columns spoiled before or after its check."""
    text = (CHART / "payload.js").read_text(encoding="utf-8")
    assert text.count(CHECK) == text.count(GIVEN) == 1
    text = text.replace(GIVEN, "" if checked else f"{spoil} {GIVEN}")
    text = text.replace(CHECK, f"{spoil}\n{CHECK}{GIVEN}\n" if checked else "")

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/javascript", body=text)

    page.route("**/payload.js", answer)


def failed(page: Page, url: str) -> str:
    """What the note says after the chart failed, with nothing of the chart left beside it."""
    page.goto(url)
    page.wait_for_selector('[data-state="error"]')
    settled(page)
    assert page.locator("canvas").count() == 0
    assert page.locator(".wz-legend").count() == 0
    assert page.locator(".wz-note[role=alert]").is_visible()
    return page.inner_text(".wz-note")


def test_times_that_do_not_rise_are_named_before_anything_is_drawn(
    chromium: Browser, base: str
) -> None:
    page = chromium.new_page()
    spoiled(page, "columns.time[59] = columns.time[58];", checked=True)
    said = failed(page, f"{base}/embed/chart/AAPL?range=60")
    assert said == (
        "This chart could not be drawn: bar 59 of AAPL at 2024-12-27T00:00:00.000Z does not come "
        "after the one at 2024-12-27T00:00:00.000Z."
    )
    page.close()


@pytest.mark.parametrize(
    "spoil",
    [
        "columns.time[10] = columns.time[9];",  # the library throws in a later frame
        "columns.time.reverse();",  # it throws at once
        "delete columns.volume;",
        "meta.lines = [{}];",
    ],
)
def test_what_the_library_or_the_chart_throws_ends_as_a_note(
    chromium: Browser, base: str, spoil: str
) -> None:
    page = chromium.new_page()
    spoiled(page, spoil, checked=False)
    said = failed(page, f"{base}/embed/chart/AAPL?range=60")
    assert said.startswith("This chart could not be drawn: ")
    assert len(said) > len("This chart could not be drawn: ")
    page.close()


def test_bytes_that_are_no_chart_are_refused_and_good_ones_draw_again(
    chromium: Browser, base: str
) -> None:
    page = chromium.new_page()
    page.goto(f"{base}/embed/chart/AAPL?range=60")
    page.wait_for_selector('[data-state="ready"]')
    page.evaluate(
        """async () => {
          const root = document.querySelector(".wz-candles");
          const [chart, drawing] = await Promise.all(
            [import(root.dataset.library), import(root.dataset.candles)]);
          drawing.draw(chart, root, new Uint8Array(64));
        }"""
    )
    assert page.get_attribute(".wz-candles", "data-state") == "error"
    assert "These bytes are not a chart." in page.inner_text(".wz-note")
    redraw(page, "AAPL?range=60")
    assert page.get_attribute(".wz-candles", "data-state") == "ready"
    assert "C 252.20" in legend(page)
    page.close()


def test_an_error_elsewhere_on_the_page_leaves_the_chart_alone(
    chromium: Browser, base: str
) -> None:
    page = chromium.new_page()
    page.goto(f"{base}/embed/chart/AAPL?range=60")
    page.wait_for_selector('[data-state="ready"]')
    page.evaluate(
        """async () => {
          const root = document.querySelector(".wz-candles");
          const { library, candles, view } = root.dataset;
          const [chart, drawing] = await Promise.all([import(library), import(candles)]);
          const bytes = new Uint8Array(await (await fetch(view)).arrayBuffer());
          setTimeout(() => { throw new Error("not the chart's"); });
          drawing.draw(chart, root, bytes.slice());
          await new Promise((go) => setTimeout(go, 50));
        }"""
    )
    assert page.get_attribute(".wz-candles", "data-state") == "ready"
    page.close()


def test_a_page_whose_data_fail_later_says_why(chromium: Browser, base: str) -> None:
    page = chromium.new_page()
    refusal = {"error": "the database cannot be reached"}
    page.route(
        "**/embed/data/**", lambda route: route.fulfill(status=503, body=json.dumps(refusal))
    )
    assert failed(page, f"{base}/embed/chart/AAPL") == refusal["error"]
    page.close()


def test_the_chart_and_its_buttons_are_reached_and_seen_by_keyboard(
    chromium: Browser, base: str
) -> None:
    ring = """() => {
      const seen = getComputedStyle(document.querySelector(".wz-candles"), "::after");
      return [seen.content, seen.borderTopWidth, seen.position];
    }"""
    with opened(chromium, f"{base}/embed/chart/USD%2FZAR?range=300&interval=15m") as page:
        assert page.evaluate(ring)[0] == "none"
        page.keyboard.press("Tab")
        label = page.evaluate("() => document.activeElement.getAttribute('aria-label')")
        assert label.startswith("Price chart of USD/ZAR · Apple (daily rows")
        assert page.evaluate(ring) == ['""', "2px", "absolute"]
        for _ in range(3):
            page.keyboard.press("+")
        near = shown(page)
        for _ in range(5):
            page.keyboard.press("Tab")
            if page.evaluate("() => document.activeElement.textContent") == "Fit":
                break
        button = "() => getComputedStyle(document.activeElement).outlineWidth"
        assert page.evaluate(button) == "2px"
        page.keyboard.press("Enter")
        assert shown(page)["from"] < near["from"]
        assert shown(page)["from"] == pytest.approx(-0.5, abs=0.6)
