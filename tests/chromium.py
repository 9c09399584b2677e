"""Where a real Chromium is: on PATH, else in Playwright's cache, else installed where that works.

Run as a module it makes sure of one before the suite starts: `python -m tests.chromium`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = "no Chromium is on PATH and none could be installed here: the browser tests did not run"


def path() -> str | None:
    """The Chromium to drive, or None."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - half a second that is seldom needed

    with sync_playwright() as playwright:
        bundled = Path(playwright.chromium.executable_path)
    return str(bundled) if bundled.exists() else None


def install() -> None:
    """Tries what the platform offers: its package manager as root, else Playwright's own build."""
    by_apt = "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium"
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        ways.insert(0, ["sh", "-c", by_apt])
    for way in ways:
        quiet = subprocess.DEVNULL
        done = subprocess.run(way, stdout=quiet, stderr=quiet, check=False)
        if done.returncode == 0 and path():
            return


if __name__ == "__main__":
    if path() is None:
        print("no Chromium found; installing one for the browser tests")
        install()
    print(f"Chromium: {path() or MISSING}")
