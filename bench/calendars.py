"""How long calendars take: sessions over fifty years, beside exchange_calendars, in one run.

Prints the milliseconds of the first call, which loads and works out what it needs, and the median
microseconds of later calls; then what the day's judgement and the newest due session take.
"""

from __future__ import annotations

import time
import warnings
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from wizdata_core.calendars import CALENDARS
from wizdata_core.calendars.days import Evidence, day_answer, newest_due

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.calendars import Calendar

FIRST, LAST = date(1995, 1, 1), date(2044, 12, 31)
ROUNDS = 200
DAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def main() -> None:
    """Prints the table."""
    print(f"{'':36} first ms  later µs")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own, on pandas
        _rival()
    for mic in ("XJSE", "XCAI", "XGHA"):
        _ours(CALENDARS[mic])


def _ours(calendar: Calendar) -> None:
    for name, call in (
        ("sessions, 50 years", lambda: calendar.sessions(FIRST, LAST)),
        ("schedule in UTC, 50 years", lambda: calendar.schedule(FIRST, LAST)),
        ("newest session due", lambda: newest_due(calendar, NOW, timedelta(hours=6))),
        ("what became of a day", lambda: day_answer(calendar, DAY, Evidence(), NOW)),
    ):
        started = time.perf_counter()
        call()
        first = time.perf_counter() - started
        print(f"{f'{calendar.code} {name}':36} {first * 1e3:8.1f} {_later(call):9.1f}")


def _rival() -> None:
    started = time.perf_counter()
    import exchange_calendars  # noqa: PLC0415 - its loading is a part of what is measured

    def sessions() -> object:
        calendar = exchange_calendars.get_calendar("XJSE", start=FIRST, end=LAST)
        return calendar.sessions_in_range("1995-01-03", "2044-12-30")

    sessions()
    first = time.perf_counter() - started
    print(f"{'rival: exchange_calendars, XJSE':36} {first * 1e3:8.1f} {_later(sessions):9.1f}")


def _later(call: Callable[[], object]) -> float:
    """The median microseconds of a call."""
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        call()
        took.append(time.perf_counter() - started)
    return median(took) * 1e6
