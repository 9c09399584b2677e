"""From a company's report to a factsheet: real Chromium, the real application, a file by hand."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from sqlalchemy import text

from tests.browser.serving import quiet_window, web_application
from tests.conftest import _create, _open
from wizdata_core.reference import FOLDER
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
FILE = FOLDER / "esg_example.csv"


@pytest.fixture
def database(server: str, template: str) -> str:
    """A database of the journey's own, with companies and without any figure of theirs."""
    return _create(server, "esg_journey", template)


@pytest.fixture
def page(chromium: Browser, database: str, tmp_path: Path) -> Iterator[Page]:
    """The page of ESG entry in a window whose console must stay free of errors."""
    with web_application(database, tmp_path) as address, quiet_window(chromium) as opened:
        opened.goto(f"{address}/esg_entry")
        yield opened


def figures_held(database: str, tmp_path: Path) -> int:
    """How many figures the database holds, by a query of the test's own."""
    store = _open(database, tmp_path)
    with reading(store) as connection:
        count = connection.execute(text("select count(*) from esg_observations")).scalar_one()
    store.dispose()
    return int(count)


def explain(page: Page, metric: str) -> str:
    """Opens the explanation of a figure; what it says once its source is shown."""
    box = page.get_by_role("combobox", name="Explain a figure")
    box.click()
    box.fill(metric)
    page.get_by_role("option", name=metric).first.click()
    told = page.locator(".st-key-esg_explanation")
    told.get_by_text("Sustainability report 2024 (fictional)").wait_for()
    return told.inner_text()


def downloaded(page: Page, button: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value.path().read_bytes()


def test_a_file_becomes_a_score_that_is_explained_down_to_its_page_and_a_factsheet(
    page: Page, database: str, tmp_path: Path
) -> None:
    header = FILE.read_bytes().splitlines()[0]
    assert downloaded(page, "Figures CSV").splitlines()[0] == header
    page.locator("input[type=file]").set_input_files(FILE)
    accept = page.get_by_role("button", name="Store 28 rows")
    accept.wait_for()
    assert figures_held(database, tmp_path) == 0
    accept.click()
    page.get_by_text("28 rows stored as batch 1.").wait_for()
    assert figures_held(database, tmp_path) == 28

    page.get_by_role("link", name="See the company").click()
    page.get_by_text("49.69 · C+").first.wait_for()
    said = explain(page, "GHG intensity scope 1+2")
    for part in ("820 tCO2e/USDm", "page 41", "batch 1"):
        assert part in said

    page.get_by_role("button", name="Factsheet").click()
    assert downloaded(page, "PDF").startswith(b"%PDF-")
    book = openpyxl.load_workbook(io.BytesIO(downloaded(page, "Workbook")))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert any(isinstance(cell, float) and round(cell, 4) == 49.6875 for cell in cells)
    assert any("WZ-ESG-EXAMPLE-1.0" in str(cell) for cell in cells)
