"""Real series of bars prove sessions: no bar falls on a day that its calendar closes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from wizdata_core.calendars import CALENDARS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Recorded:
    """Recorded files of an exchange, and what in them the calendar contradicts, with the reason.

    `ghosts` are bars on days that surely had no session. `holes` bounds how many sessions have no
    bar: lists that were not kept, which a calendar cannot know of.
    """

    mic: str
    files: str
    form: str
    holes: int
    ghosts: dict[str, str]
    column: str = "Date"


SERIES = [
    Recorded("XJSE", "prices/jse/jse_adjusted_closes_2018_2021.csv", "%m/%d/%Y", 0, {}),
    Recorded("XNAI", "prices/nse_kenya/NSE_data_all_stocks_*.csv", "%d-%b-%y", 1, {}, "DATE"),
    Recorded(
        "XGHA",
        "prices/gse_ghana/*.csv",
        "%d/%m/%Y",
        60,
        {"2008-08-23": "a Saturday", "2025-12-20": "a Saturday"},
        "Daily Date",
    ),
    Recorded("XCAS", "prices/african_indices/masi index 10y.csv", "%Y-%m-%d", 0, {}),
    Recorded(
        "XTUN",
        "prices/african_indices/tun index 10y.csv",
        "%Y-%m-%d",
        4,
        {"2008-04-09": "Martyrs' Day: no volume, the close of the day before"},
    ),
]
EACH = pytest.mark.parametrize("recorded", SERIES, ids=lambda each: each.mic)


@lru_cache
def _days(shared: Path, mic: str) -> frozenset[date]:
    return frozenset(_dates(shared, next(each for each in SERIES if each.mic == mic)))


def _dates(shared: Path, recorded: Recorded) -> Iterator[date]:
    files = sorted((shared / "data").glob(recorded.files))
    assert files
    for path in files:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                text = row.get(recorded.column) or row[recorded.column.title()]
                yield _parsed(text, recorded.form)


def _parsed(text: str, form: str) -> date:
    # The lists of Nairobi change their form within a year: 04-Jan-21, 1/4/2021.
    for each in (form, "%d-%b-%Y", "%m/%d/%Y"):
        try:
            return datetime.strptime(text, each).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise AssertionError(text)


@EACH
def test_no_recorded_bar_falls_on_a_closed_day_but_the_named_ghosts(
    shared: Path, recorded: Recorded
) -> None:
    days = _days(shared, recorded.mic)
    calendar = CALENDARS[recorded.mic]
    sessions = set(calendar.sessions(min(days), max(days)).tolist())
    assert {f"{day}" for day in days - sessions} == set(recorded.ghosts)


@EACH
def test_few_sessions_have_no_recorded_bar(shared: Path, recorded: Recorded) -> None:
    days = _days(shared, recorded.mic)
    sessions = CALENDARS[recorded.mic].sessions(min(days), max(days)).tolist()
    assert len([day for day in sessions if day not in days]) <= recorded.holes


@EACH
def test_without_its_holidays_a_calendar_would_miss_many(shared: Path, recorded: Recorded) -> None:
    """The holidays earn their place: weekdays without bars are nearly all closed by name."""
    days = _days(shared, recorded.mic)
    calendar, span = CALENDARS[recorded.mic], (max(days) - min(days)).days
    every = [min(days) + timedelta(days=offset) for offset in range(span)]
    silent = [day for day in every if day.weekday() in calendar.weekdays and day not in days]
    closed = [day for day in silent if calendar.closure(day) is not None]
    assert len(closed) >= 0.7 * len(silent)
