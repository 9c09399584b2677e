"""Resident memory of the web process over an hour's use by one person, beside a bare Streamlit.

An hour's use is 360 deliberate acts, one each ten seconds, done here as fast as the pages answer:
instruments, ranges and indicators changed on the chart, and every page visited in turn.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil
from playwright.sync_api import Page, sync_playwright

from bench.webapp import WebApp, webapp
from tests.chromium import path

ACTS = 360
SYMBOLS = (
    "AAPL",
    "IBM",
    "MSFT",
    "GOOG",
    "FB",
    "USD/ZAR",
    "EUR/ZAR",
    "GBP/ZAR",
    "USD/NGN",
    "USD/KES",
    "USD/EGP",
    "USD/GHS",
)
RANGES = ("3mo", "1y", "5y", "max")
INDICATORS = ("", "sma(20)", "sma(20),rsi(14)", "ema(50),macd(12,26,9),bollinger(20,2)")
LIMIT = 350.0
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def main() -> None:
    """Prints resident MB at start, through the hour and at its end."""
    executable = path()
    if executable is None:
        print("  no Chromium here: not measured")
        return
    with webapp() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        page = browser.new_page()
        print(f"  answered after {app.started_in:.1f} s; {app.resident():.0f} MB before any page")
        for act in range(ACTS):
            use(page, app, act)
            if act % 60 == 59:
                print(f"  after {(act + 1) // 6:>2} minutes' use: {app.resident():.0f} MB")
        end = app.resident()
        print(f"  at the end {end:.0f} MB, {end / LIMIT:.2f} of the {LIMIT:.0f} MB allowed")
        print(f"  a bare Streamlit page: {bare():.0f} MB")
        browser.close()


def use(page: Page, app: WebApp, act: int) -> None:
    """One deliberate act: another page, or another view of the chart."""
    if act % 12 == 10:
        page.goto(f"{app.url}/")
    elif act % 12 == 11:
        page.goto(f"{app.url}/coverage")
    else:
        words = {
            "symbol": SYMBOLS[act % len(SYMBOLS)],
            "range": RANGES[act // 3 % len(RANGES)],
            "indicators": INDICATORS[act % len(INDICATORS)],
        }
        page.goto(f"{app.url}/chart?{urlencode(words, quote_via=quote)}")
    page.wait_for_selector(
        "[data-testid='stApp'][data-test-script-state='notRunning']", timeout=30_000
    )


def bare() -> float:
    """Resident MB of a Streamlit server that has shown one page with one line of text."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "one_line.py"
        script.write_text("import streamlit as st\nst.write('one line')\n")
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "streamlit",
                "run",
                str(script),
                "--server.port",
                "0",
                "--server.headless",
                "true",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        time.sleep(8)
        resident = psutil.Process(process.pid).memory_info().rss / 1e6
        process.terminate()
        process.wait(10)
    return float(resident)


if __name__ == "__main__":
    main()
