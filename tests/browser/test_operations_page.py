"""Operations and Coverage with real work left, in real Chromium: each tab, both themes, a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.serving import quiet_window, web_application
from tests.pages.work_left import leave_everything
from wizdata_core.queries.dead_letters import dead
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from collectors.stages.collect import Outside

pytestmark = pytest.mark.browser
# A text that each tab must show, by page.
TABS = {
    "operations": {
        "Stages": "reads archived answers",
        "Dead letters": "Select rows to replay",
        "Limits": "asked to be left alone",
        "Schedule": "1 run under way",
        "Lake": "Source: the manifest",
        "Live": "last spoke",
    },
    "coverage": {"Gaps": "Confirmed empty", "Quality": "a hundred times off"},
}


BRIGHTNESS = """() => getComputedStyle(document.querySelector(".stApp")).backgroundColor
  .match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A window whose console must stay free of errors."""
    with quiet_window(chromium) as opened:
        yield opened


def look_at(page: Page, path: str) -> None:
    """Opens each tab of a page in both themes, wide and as a phone has it."""
    for tab, words in TABS[path].items():
        page.get_by_role("tab", name=tab, exact=True).click()
        page.get_by_text(words).first.wait_for()
        assert path in page.url
        assert f"tab={tab.replace(' ', '+')}" in page.url or tab == "Stages"
        for width, scheme, right in ((360, "dark", "< 60"), (1300, "light", "> 200")):
            page.set_viewport_size({"width": width, "height": 850})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its words
            page.wait_for_function(f"() => ({BRIGHTNESS})() {right}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), tab


def test_every_tab_is_readable_in_both_themes_and_on_a_phone(
    page: Page, outside: Outside, database_url: str, tmp_path: Path
) -> None:
    """A dead letter is replayed on the way, as a hand would do it."""
    leave_everything(outside, tmp_path / "lake")
    with web_application(database_url, tmp_path / "home") as address:
        page.goto(f"{address}/operations")
        page.get_by_role("heading", name="Operations").wait_for()
        look_at(page, "operations")
        page.get_by_role("tab", name="Dead letters").click()
        # The table is drawn on a canvas: this is the box before its first row.
        page.locator(".dvn-scroller").first.click(position={"x": 16, "y": 48})
        page.get_by_role("button", name="Replay 1").click()
        page.get_by_text("Replay 1 dead letter?").wait_for()
        page.get_by_role("button", name="Yes, replay").click()
        page.get_by_text("1 dead letter put back").wait_for()
        page.get_by_role("link", name="Coverage").first.click()
        look_at(page, "coverage")
    with reading(outside.store) as connection:
        (letter,) = dead(connection)
    assert letter.replayed_at is not None
