"""How the browser's tests start the web application, and what its console must not say."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page

ROOT = Path(__file__).resolve().parents[2]
# A page that Streamlit opens by a deep link asks for these below its own path first, in vain.
HARMLESS = ("/_stcore/health", "/_stcore/host-config")


@contextmanager
def web_application(database_url: str, home: Path) -> Iterator[str]:
    """The web application as `make run` starts it, on this database; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "WIZDATA_DATABASE_URL": database_url,
        "WIZDATA_HOME": str(home),
        "WIZDATA_OFFLINE": "1",
        "WIZDATA_PORT": str(port),
    }
    command = [sys.executable, "-m", "api", "--no-collector"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def wait_for(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urlopen(f"{url}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail("the web application did not answer within a minute")


def console_errors(page: Page) -> list[str]:
    """A list that takes every error of the page's console from now on."""
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not where.endswith(HARMLESS):
            errors.append(f"{message.text} ({where})")

    page.on("console", note)
    return errors


@contextmanager
def quiet_window(chromium: Browser) -> Iterator[Page]:
    """A window whose console must stay free of errors."""
    context = chromium.new_context(viewport={"width": 1300, "height": 950})
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    errors = console_errors(opened)
    yield opened
    context.close()
    assert errors == []
