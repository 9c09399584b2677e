"""A portfolio in real Chromium: a file is looked at, opened, kept under a name, taken home."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest

from tests.browser.serving import quiet_window, web_application

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
# A short address in the place of one that carries the holdings.
SAVED = """() => {
  const words = new URLSearchParams(location.search);
  return words.has("p") && !words.has("h");
}"""
FILE = (
    "holding,value,s1,s2,evic,revenue,score\n"
    "unlisted:P1 (fictional),40 USDm,0.9 MtCO2e,0.3 MtCO2e,20000 USDm,5000 USDm,70\n"
    "CASH,10 USDm,,,,,\n"
    "NPNN.JO,1 USDm,,,,,\n"
)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A window whose console must stay free of errors."""
    with quiet_window(chromium) as opened:
        yield opened


def test_a_file_is_looked_at_opened_saved_and_downloaded(
    page: Page, database_url: str, tmp_path: Path
) -> None:
    with web_application(database_url, tmp_path / "home") as url:
        page.goto(f"{url}/portfolio")
        page.get_by_role("radio", name="File").click()
        page.locator("input[type=file]").set_input_files(
            {"name": "mine.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
        )
        page.get_by_text("2 sound rows").wait_for()
        page.get_by_role("button", name="Open 2 holdings, leaving out 1 row").click()
        page.get_by_text("passes the gate").wait_for()
        page.get_by_text("240.00").first.wait_for()
        page.get_by_role("button", name="Portfolios").click()
        page.get_by_label("Save this portfolio as").fill("Mine")
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_function(SAVED)
        (slug,) = parse_qs(urlsplit(page.url).query)["p"]
        page.goto(f"{url}/portfolio?p={slug}")
        page.get_by_text("passes the gate").wait_for()
        with page.expect_download() as taken:
            page.get_by_role("button", name="XLSX").click()
        book = openpyxl.load_workbook(io.BytesIO(taken.value.path().read_bytes()))
        assert book.sheetnames == [
            "About", "Summary", "Holdings", "PAI", "Contributors", "Coverage",
        ]  # fmt: skip
        found = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}
        assert found["Weighted average carbon intensity"] == pytest.approx(240.0)
        assert found["Weighted score"] == pytest.approx(70.0)
