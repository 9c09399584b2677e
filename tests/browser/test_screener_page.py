"""A screen in real Chromium: typed with completion, run, pointed at, changed by rows, followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.serving import quiet_window, web_application
from tests.conftest import load_offline
from wizdata_core.clock import now
from wizdata_core.ingest.snapshots import refresh_batch
from wizdata_core.queries.snapshot_inputs import around_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from collectors.stages.collect import Outside

pytestmark = pytest.mark.browser
EXAMPLE = (
    "rsi_14 crosses_above 30 and esg_score >= 60 and exchange = XJSE and value_traded_zar > 5m"
)
BRIGHTNESS = """() => getComputedStyle(document.querySelector(".stApp")).backgroundColor
  .match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A window whose console must stay free of errors."""
    with quiet_window(chromium) as opened:
        yield opened


def idle(page: Page) -> None:
    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")


def word(page: Page, name: str, value: str) -> None:
    """Waits until a word of the address has this value and the page has been drawn."""
    page.wait_for_function(
        "([name, value]) => new URLSearchParams(location.search).get(name) === value",
        arg=[name, value],
    )
    idle(page)


@pytest.fixture
def address(outside: Outside, database_url: str, tmp_path: Path) -> Iterator[str]:
    """The application on real sample prices, with the newest snapshots of them."""
    load_offline(outside, ("sample",))
    assert refresh_batch(outside.store, now(), around_all(outside.store))
    with web_application(database_url, tmp_path / "home") as url:
        yield url


def typed_and_run(page: Page, text: Locator) -> None:
    """The example is typed with a completion, and finds nothing, for a reason that is shown."""
    text.press_sequentially("rsi_1")
    page.get_by_role("option", name="rsi_14 RSI, 14", exact=True).wait_for()
    text.press("Tab")
    assert text.input_value() == "rsi_14 "
    text.press_sequentially("crosses_above 30 and esg_s")
    page.get_by_role("option", name="esg_score", exact=False).first.wait_for()
    text.press("ArrowDown")
    text.press("Enter")
    assert text.input_value() == "rsi_14 crosses_above 30 and esg_score "
    text.press("Escape")
    text.press_sequentially(EXAMPLE.removeprefix(text.input_value()))
    text.press("Enter")
    word(page, "q", EXAMPLE)
    page.get_by_role("heading", name="Nothing matches").wait_for()
    page.get_by_text("fewest").first.wait_for()


def mended_and_removed(page: Page, text: Locator) -> None:
    """A wrong word is underlined and mended by a click; the row that it becomes is removed."""
    text.fill("rsi_41 > 0")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_text("Unknown field 'rsi_41'").wait_for()
    assert page.locator(".wz-mirror mark").text_content() == "rsi_41"
    page.get_by_role("button", name="rsi_14").click()
    word(page, "q", "rsi_14 > 0")
    assert text.input_value() == "rsi_14 > 0"
    page.get_by_role("button", name="delete icon").first.click()
    page.wait_for_function("() => !new URLSearchParams(location.search).has('q')")


def preset_chosen(page: Page, text: Locator) -> None:
    page.get_by_role("button", name="Presets").click()
    page.get_by_role("button", name="Golden crosses").click()
    word(page, "q", "golden_cross within 5 sessions")
    assert text.input_value() == "golden_cross within 5 sessions"


def readable(page: Page) -> None:
    """Every tab fits, on a phone in the dark and wide in the light."""
    for width, scheme, right in ((360, "dark", "< 60"), (1300, "light", "> 200")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its words
        page.wait_for_function(f"() => ({BRIGHTNESS})() {right}")
        for view in ("Results", "Heat map", "Scatter", "Fields"):
            page.get_by_role("tab", name=view, exact=True).click()
            idle(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view


def test_a_screen_is_typed_run_changed_and_followed_to_a_chart(page: Page, address: str) -> None:
    page.goto(f"{address}/screener")
    page.locator(".wz-screen[data-state='ready']").wait_for()
    text = page.get_by_role("combobox", name="Screen, as text")
    typed_and_run(page, text)
    mended_and_removed(page, text)
    preset_chosen(page, text)
    page.goto(f"{address}/screener")
    readable(page)
    page.goto(f"{address}/screener?q=symbol+%3D+AAPL")
    # The table is drawn on a canvas: this is the symbol of its first row.
    page.locator(".dvn-scroller").first.click(position={"x": 40, "y": 50})
    page.locator(".wz-candles[data-state='ready']").wait_for()
    word(page, "symbol", "AAPL")
