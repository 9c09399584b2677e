"""An analyst's first five minutes: real Chromium, the real application, the real sample."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from tests.browser.serving import quiet_window, web_application
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser, Page
    from sqlalchemy import Row

    from wizdata_core.store import Engines

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(sample_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The web application as `make run` starts it, on the sample database."""
    with web_application(sample_url, tmp_path_factory.mktemp("home")) as url:
        yield url


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A window whose console must stay free of errors."""
    with quiet_window(chromium) as opened:
        yield opened


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def settled(page: Page, **words: str) -> None:
    """Waits until the URL says these words and the chart of them is drawn."""
    page.wait_for_function(
        "words => { const now = new URLSearchParams(location.search);"
        " return Object.entries(words).every(([name, value]) => now.get(name) === value); }",
        arg=words,
    )
    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")
    page.locator(".wz-candles[data-state='ready']").wait_for()


def daily_bars(store: Engines, symbol: str, since: str) -> Sequence[Row[tuple[object, ...]]]:
    """The bars as the table holds them, by a query of the test's own."""
    query = (
        "select b.session_date, b.open, b.high, b.low, b.close, b.volume from bars_daily b"
        " join series s on s.id = b.series_id join instruments i on i.id = s.instrument_id"
        " where i.symbol = :symbol and b.opened_at >= :since order by b.opened_at"
    )
    with reading(store) as connection:
        return connection.execute(text(query), {"symbol": symbol, "since": since}).all()


def test_from_the_overview_to_a_csv_that_equals_the_database(
    page: Page, address: str, sample_store: Engines
) -> None:
    page.goto(address)
    page.get_by_role("heading", name="Overview").wait_for()
    assert page.get_by_text("Sample data.").first.is_visible()
    page.locator(".js-plotly-plot").first.wait_for()

    page.get_by_role("link", name="Chart").first.click()
    search = page.get_by_role("combobox", name="Instrument")
    search.click()
    search.fill("international business")
    page.get_by_role("option", name="IBM · International Business Machines").first.click()
    settled(page, symbol="IBM")

    page.get_by_role("button", name="Indicators").click()
    add = page.get_by_role("combobox", name="Add an indicator")
    add.click()
    add.fill("relative strength")
    page.get_by_role("option", name="Relative strength index").first.click()
    settled(page, symbol="IBM", indicators="rsi(14)")
    page.keyboard.press("Escape")

    page.get_by_role("radio", name="6M").click()
    settled(page, symbol="IBM", indicators="rsi(14)", range="6mo")
    legend = page.locator(".wz-candles").inner_text()
    assert "IBM" in legend
    assert "RSI 14" in legend

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text())))
    assert download.value.suggested_filename == "IBM_1d_raw.csv"
    held = daily_bars(sample_store, "IBM", rows[0]["opened_at"])
    assert 100 < len(rows) < 140
    assert [
        (row["date"], *(float(row[name]) for name in ("open", "high", "low", "close", "volume")))
        for row in rows
    ] == [(str(bar.session_date), *bar[1:]) for bar in held]
    assert all(0 < float(row["rsi(14)"]) < 100 for row in rows)


def test_the_address_of_a_view_shows_the_same_view_in_a_fresh_browser(
    page: Page, address: str
) -> None:
    words = "symbol=USD%2FZAR&interval=1w&range=5y&indicators=sma%2820%29&scale=log"
    page.goto(f"{address}/chart?{words}")
    settled(page, symbol="USD/ZAR")
    assert query(page)["interval"] == "1w"
    legend = page.locator(".wz-candles").inner_text()
    assert "USD/ZAR" in legend
    assert "1w" in legend
    assert "SMA 20" in legend


def test_an_old_code_in_the_address_finds_its_instrument_and_says_that_nothing_is_held(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/chart?symbol=AMS.JO")
    page.get_by_text("VAL.JO").first.wait_for()
    assert page.get_by_text("Traceback").count() == 0


def test_a_symbol_that_does_not_exist_is_refused_by_name_with_what_is_near(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/chart?symbol=IBN")
    page.get_by_text("unknown symbol 'IBN'").wait_for()
    page.get_by_role("button", name="IBM").first.click()
    settled(page, symbol="IBM")


@pytest.mark.parametrize("path", ["overview", "chart?symbol=AAPL", "coverage"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_readable_on_a_phone_in_both_themes(
    chromium: Browser, address: str, path: str, scheme: str
) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 780}, color_scheme=scheme)  # type: ignore[arg-type]  # one of the two words that it takes
    window = context.new_page()
    window.goto(f"{address}/{path}")
    window.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")
    assert window.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    background = window.evaluate(
        "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    )
    brightness = sum(int(part) for part in background[4:-1].split(",")[:3]) / 3
    assert brightness > 200 if scheme == "light" else brightness < 60
    context.close()


def test_the_embed_is_a_plain_page_with_the_same_chart(page: Page, address: str) -> None:
    page.goto(f"{address}/embed/chart/IBM?range=6mo&indicators=rsi(14)")
    page.locator(".wz-candles[data-state='ready']").wait_for()
    text_of = page.locator(".wz-candles").inner_text()
    assert "RSI 14" in text_of
    assert "sample" in text_of.lower()
    assert page.get_by_role("link", name="TradingView").first.is_visible()
