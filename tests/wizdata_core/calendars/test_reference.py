"""The reference page says what the catalogue says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from wizdata_core.calendars import CALENDARS
from wizdata_core.calendars.reference import page

ROOT = Path(__file__).parents[3]


def test_the_page_in_the_documentation_is_the_one_that_the_catalogue_writes() -> None:
    written = (ROOT / "docs" / "reference" / "calendars.md").read_text(encoding="utf-8")
    assert written == page(), "renew it: python -m wizdata_core.calendars > that file"


def test_the_command_that_the_page_names_writes_the_page() -> None:
    command = [sys.executable, "-W", "error", "-m", "wizdata_core.calendars"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == page()


def test_every_calendar_is_on_the_page() -> None:
    for calendar in CALENDARS.values():
        assert f"## {calendar.code}: {calendar.name}" in page()
