"""Exchanges' regular hours: the calendar that schedules use where no better one is known.

Pure but for the reference file of exchanges. It knows no holidays: on one, a job asks and gets
nothing new.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from collectors.timetable import DAY_NAMES
from wizdata_core.calendars import calendar_for
from wizdata_core.errors import UnknownName
from wizdata_core.reference import rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from collectors.timetable import Calendar

    Moments = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class RegularSessions:
    """Sessions by the regular hours: dates (datetime64[D]), opens and closes (UTC, [us])."""

    days: Moments
    opens: Moments
    closes: Moments


@dataclass(frozen=True, slots=True)
class RegularHours:
    """The same hours on each trading day of the week, by the wall clock of the exchange."""

    zone: str
    opens: time
    closes: time
    trading_days: frozenset[str]

    def schedule(self, first: date, last: date, /) -> RegularSessions:
        """The trading days from `first` to `last`, both included, holidays among them."""
        every = (first + timedelta(days=each) for each in range((last - first).days + 1))
        days = [day for day in every if DAY_NAMES[day.weekday()] in self.trading_days]
        return RegularSessions(
            np.array(days, dtype="datetime64[D]"),
            self._moments(days, self.opens),
            self._moments(days, self.closes),
        )

    def _moments(self, days: list[date], wall: time) -> Moments:
        zone = ZoneInfo(self.zone)
        local = (datetime.combine(day, wall, tzinfo=zone) for day in days)
        utc = [each.astimezone(UTC).replace(tzinfo=None) for each in local]
        return np.array(utc, dtype="datetime64[us]")


def session_calendar(asset_class: str, mic: str) -> Calendar:
    """The calendar that schedules go by; an exchange's regular hours where no calendar is known."""
    return calendar_for(asset_class, mic) or regular_hours(asset_class, mic)


@cache
def regular_hours(asset_class: str, mic: str) -> Calendar:
    """The regular hours of an exchange, the same for every `asset_class` it lists.

    Raises:
        UnknownName: the reference data have no hours of an exchange of that name.
    """
    del asset_class
    known = {row["mic"]: row for row in rows("exchanges") if row["close_local"]}
    if mic not in known:
        raise UnknownName("exchange with hours", mic, known)
    row = known[mic]
    first, _, last = row["trading_days"].partition("-")
    start = DAY_NAMES.index(first)
    length = (DAY_NAMES.index(last) - start) % 7 + 1
    return RegularHours(
        row["timezone"],
        time.fromisoformat(row["open_local"]),
        time.fromisoformat(row["close_local"]),
        frozenset(DAY_NAMES[(start + each) % 7] for each in range(length)),
    )
