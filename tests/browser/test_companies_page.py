"""A company's record in real Chromium: from a mark of the grid down to the page of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.serving import quiet_window, web_application
from tests.browser.test_screener_page import idle, word
from tests.pages.made_up_figures import hold_examples

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from wizdata_core.store import Engines

pytestmark = pytest.mark.browser


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    width: int = page.evaluate(
        "() => document.querySelector('.stMain').scrollWidth - window.innerWidth"
    )
    return max(0, width)


def test_a_mark_of_the_grid_opens_the_figure_down_to_its_source(
    chromium: Browser, store: Engines, database_url: str, tmp_path: Path
) -> None:
    hold_examples(store)
    with web_application(database_url, tmp_path / "home") as url, quiet_window(chromium) as page:
        page.goto(f"{url}/esg_companies?tab=Coverage")
        marks = page.locator(".st-key-esg_coverage_grid .scatterlayer .point")
        marks.first.wait_for()
        idle(page)
        assert marks.count() == 28
        page.get_by_text("FICTIONAL EXAMPLE").first.wait_for()
        # The marks stand by state: after 25 that are disclosed, the first that is not.
        box = marks.nth(25).bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        word(page, "metric", "water_intensity")
        explanation = page.locator(".st-key-esg_explanation")
        explanation.get_by_text("The company does not disclose it").wait_for()
        explanation.get_by_text("page 47").wait_for()

        page.goto(f"{url}/esg_companies?company=example-amber&metric=ghg_intensity_s12")
        page.locator(".st-key-esg_explanation").get_by_text("= 37.50").wait_for()
        page.get_by_text("page 41").wait_for()
        page.set_viewport_size({"width": 360, "height": 740})
        idle(page)
        assert overflow(page) == 0
