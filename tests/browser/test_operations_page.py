"""Operations and Coverage with real work left, in real Chromium: each tab, both themes, a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.serving import console_errors, web_application
from tests.pages.work_left import leave_everything
from wizdata_core.queries.dead_letters import dead
from wizdata_core.store import reading

if TYPE_CHECKING:
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


def settled(page: Page) -> None:
    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")


def replay_the_dead_letter(page: Page) -> None:
    """Selects the first row as a hand would, for the table is drawn on a canvas."""
    page.locator(".dvn-scroller").first.click(position={"x": 16, "y": 48})
    page.get_by_role("button", name="Replay 1").click()
    page.get_by_text("Replay 1 dead letter?").wait_for()
    page.get_by_role("button", name="Yes, replay").click()
    page.get_by_text("1 dead letter put back").wait_for()


def test_every_tab_is_readable_in_both_themes_and_on_a_phone_and_a_letter_is_replayed(
    chromium: Browser, outside: Outside, database_url: str, tmp_path: Path
) -> None:
    leave_everything(outside, tmp_path / "lake")
    with web_application(database_url, tmp_path / "home") as address:
        for scheme, width in (("light", 1300), ("dark", 360)):
            context = chromium.new_context(
                viewport={"width": width, "height": 850},
                color_scheme=scheme,  # type: ignore[arg-type]  # one of the two words that it takes
            )
            page = context.new_page()
            page.set_default_timeout(20_000)
            errors = console_errors(page)
            for path, tabs in TABS.items():
                page.goto(f"{address}/{path}")
                settled(page)
                for tab, words in tabs.items():
                    page.get_by_role("tab", name=tab, exact=True).click()
                    page.get_by_text(words).first.wait_for()
                    assert tab.replace(" ", "+") in page.url or tab == "Stages"
                    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                    if tab == "Dead letters" and width < 400:
                        replay_the_dead_letter(page)
            context.close()
            assert errors == []
    with reading(outside.store) as connection:
        (letter,) = dead(connection)
    assert letter.replayed_at is not None
