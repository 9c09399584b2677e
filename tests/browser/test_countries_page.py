"""Countries in real Chromium: the map drawn from our own shapes, clicked, in both themes, small."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser.serving import quiet_window, web_application
from tests.browser.test_screener_page import idle
from tests.pages.made_up_countries import DAY, LIFE, hold_countries
from wizdata_core.figures.africa_map import RAMPS
from wizdata_core.figures.africa_shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from wizdata_core.store import Engines

pytestmark = pytest.mark.browser
# Where a place of the plane stands in the window, by the axes that the figure has drawn.
PLACED = """([x, y]) => {
  const plot = document.querySelector(".js-plotly-plot"), box = plot.getBoundingClientRect();
  const { xaxis, yaxis } = plot._fullLayout;
  return [box.x + xaxis._offset + xaxis.l2p(x), box.y + yaxis._offset + yaxis.l2p(y)];
}"""

# Whether every state is drawn, and one in this colour.
FILLED = """(colour) => {
  const fills = [...document.querySelectorAll("path.js-fill")].map((path) => path.style.fill);
  return fills.length > 54 && fills.includes(colour);
}"""


@pytest.fixture
def address(store: Engines, database_url: str, tmp_path: Path) -> Iterator[str]:
    """The application on the made-up figures of countries."""
    hold_countries(store)
    with web_application(database_url, tmp_path / "home") as url:
        yield url


def opened(page: Page, address: str, width: int, scheme: str) -> None:
    """The map as a reader of this theme and width opens it: it fits, in the colours of the theme.

    A theme that changes on an open page reaches the figure with the next rerun.
    """
    page.set_viewport_size({"width": width, "height": 1200})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its words
    page.goto(f"{address}/esg_countries?tab=Map&as_of={DAY}&measure={LIFE}")
    lowest = tuple(int(RAMPS[scheme][0][at : at + 2], 16) for at in (1, 3, 5))
    page.wait_for_function(FILLED, arg=f"rgb{lowest}")
    idle(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_map_is_drawn_without_another_host_and_a_click_opens_a_state(
    chromium: Browser, address: str
) -> None:
    with quiet_window(chromium) as page:
        hosts: set[str] = set()
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        opened(page, address, 360, "dark")
        opened(page, address, 1300, "light")
        page.mouse.click(*page.evaluate(PLACED, list(SHAPES["EGY"].middle)))
        page.get_by_role("heading", name="Egypt").wait_for()
        assert "country=EGY" in page.url
        assert {host for host in hosts if host} == {urlsplit(address).netloc}
