"""How the browser's tests open a chart, look at it and hand it other data."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@contextlib.contextmanager
def opened(
    chromium: Browser, url: str, width: int = 1000, height: int = 640, **context: object
) -> Iterator[Page]:
    """The page at `url` with its chart ready; fails at the end if the console held any error."""
    place = chromium.new_context(viewport={"width": width, "height": height}, **context)  # type: ignore[arg-type]  # Playwright's own options
    page = place.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.goto(url)
    page.wait_for_selector('[data-state="ready"]')
    settled(page)
    yield page
    place.close()
    assert said == []


def settled(page: Page) -> None:
    """Two frames later, by when the chart has laid out and painted."""
    page.evaluate(
        "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
    )


def colours(page: Page) -> int:
    """How many different colours the price pane's canvas holds."""
    return int(
        page.evaluate(
            """() => {
              const canvas = [...document.querySelectorAll("canvas")]
                .sort((a, b) => b.width * b.height - a.width * a.height)[0];
              const pen = canvas.getContext("2d");
              const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
              return new Set(new Uint32Array(data.buffer)).size;
            }"""
        )
    )


def legend(page: Page, pane: int = 0) -> str:
    return page.inner_text(f'.wz-legend[data-pane="{pane}"]').replace("\n", " ")


def shown(page: Page) -> dict[str, float]:
    """The stretch of bars in view, the panes and the bars, told by the chart's own module."""
    return dict(
        page.evaluate(
            """async () => {
              const root = document.querySelector(".wz-candles");
              return (await import(root.dataset.candles)).shown(root);
            }"""
        )
    )


def redraw(page: Page, query: str) -> None:
    """Hands the living chart the packed view of another query, as a rerun does."""
    page.evaluate(
        """async (query) => {
          const root = document.querySelector(".wz-candles");
          const { library, candles } = root.dataset;
          const [chart, drawing] = await Promise.all([import(library), import(candles)]);
          const answer = await fetch(`/embed/data/chart/${query}`);
          drawing.draw(chart, root, new Uint8Array(await answer.arrayBuffer()));
        }""",
        query,
    )
    settled(page)
