"""The price chart as a Streamlit component, under the ASGI application and `streamlit run`."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.browser.apple import apple, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "tests" / "browser" / "candles_page.py"
# Streamlit's own index.html has one inline line, `window.prerenderReady = false`; a strict policy
# stops it and nothing needs it.
STREAMLITS_OWN = "Executing inline script violates"
NO_MODULES = "Failed to load module script"


@contextlib.contextmanager
def running(folder: Path, *command: str) -> Iterator[str]:
    """A real server process in `folder`, on a free port of loopback; yields its address."""
    port = free_port()
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(
        "[browser]\ngatherUsageStats = false\n[server]\nheadless = true\n"
    )
    told = [word.format(port=port) for word in command]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *told], cwd=folder, env=env, stdout=log, stderr=log
        )
    base = f"http://127.0.0.1:{port}"
    try:
        _await(base, process, folder / "log")
        yield base
    finally:
        process.terminate()
        process.wait()


def _await(base: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(URLError), urlopen(f"{base}/_stcore/health"):
            return
        time.sleep(0.1)
    pytest.fail(f"the server did not start: {log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("app")
    command = (
        "uvicorn",
        "tests.browser.candles_app:app",
        "--host",
        "127.0.0.1",
        "--port",
        "{port}",
    )
    with running(folder, *command) as base:
        yield base


@contextlib.contextmanager
def opened(chromium: Browser, url: str, *expected: str) -> Iterator[Page]:
    """The page with its chart ready; fails at the end on errors that were not `expected`."""
    place = chromium.new_context(viewport={"width": 1200, "height": 900}, color_scheme="light")
    page = place.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.goto(url)
    page.wait_for_selector('[data-state="ready"]', timeout=30_000)
    yield page
    place.close()
    errors = [line for line in said if line.startswith("error")]
    assert [line for line in errors if not any(part in line for part in expected)] == []


def shown(page: Page) -> dict[str, float]:
    """What the chart's own module, as the page loaded it, says is in view."""
    return dict(
        page.evaluate(
            """async () => {
              const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
              const { shown } = await import(loaded.find((name) => name.endsWith("/candles.js")));
              return shown(find(document));
              function find(place) {
                for (const each of place.querySelectorAll("*")) {
                  if (each.matches(".wz-candles")) return each;
                  const inside = each.shadowRoot && find(each.shadowRoot);
                  if (inside) return inside;
                }
                return null;
              }
            }"""
        )
    )


def legend(page: Page) -> str:
    return page.locator('.wz-legend[data-pane="0"]').inner_text().replace("\n", " ")


def test_a_rerun_with_changed_data_keeps_zoom_and_the_same_chart(
    chromium: Browser, app: str
) -> None:
    with opened(chromium, app, STREAMLITS_OWN) as page:
        assert f"C {apple(2).close[-1]:.2f}" in legend(page)
        assert page.locator(".wz-candles").bounding_box()["height"] == 520  # type: ignore[index]  # it is there
        page.locator(".wz-candles").focus()
        for key in ("+", "+", "+", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
            page.keyboard.press(key)
        before = shown(page)
        page.get_by_text("indicators", exact=True).click()
        page.wait_for_selector('[data-line="rsi_14"]')
        after = shown(page)
        assert (after["panes"], before["panes"]) == (3, 1)
        assert after["from"] == pytest.approx(before["from"], abs=0.6)
        assert after["to"] == pytest.approx(before["to"], abs=0.6)
        # One bar more on the left: the same days stay in view, one place further on.
        page.get_by_text("one more bar", exact=True).click()
        page.wait_for_selector('.wz-candles[data-bars="301"]')
        assert shown(page)["from"] == pytest.approx(before["from"] + 1, abs=0.6)


def test_the_chart_follows_streamlits_theme_without_a_reload(chromium: Browser, app: str) -> None:
    with opened(chromium, app, STREAMLITS_OWN) as page:
        page.evaluate("() => { window.sameDocument = true; }")
        assert page.locator(".wz-candles.wz-dark").count() == 0
        page.emulate_media(color_scheme="dark")
        page.wait_for_selector(".wz-candles.wz-dark")
        assert page.evaluate("() => window.sameDocument") is True


def test_a_scale_chosen_on_the_page_reaches_the_chart(chromium: Browser, app: str) -> None:
    with opened(chromium, app, STREAMLITS_OWN) as page:
        page.get_by_text("log", exact=True).click()
        page.locator(".wz-tag", has_text="log").wait_for()


def test_plain_streamlit_run_draws_the_same_chart_from_text(
    chromium: Browser, tmp_path: Path
) -> None:
    command = ("streamlit", "run", str(PAGE), "--server.port", "{port}")
    with (
        running(tmp_path, *command, "--server.address", "127.0.0.1") as base,
        opened(chromium, base, NO_MODULES) as page,
    ):
        assert f"C {apple(2).close[-1]:.2f}" in legend(page)
        page.get_by_text("indicators", exact=True).click()
        page.wait_for_selector('[data-line="macd"]')
