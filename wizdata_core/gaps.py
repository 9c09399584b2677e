"""Gaps: bars that a calendar expects and that a series does not hold. Pure.

What is expected of an interval follows from the sessions of the market alone. A bar is there when
one opens inside its slot, so a venue that stamps its weeks or hours otherwise has no gaps for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.bars import Interval

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from wizdata_core.calendars import Calendar

    Moments = NDArray[np.datetime64]

_DAY = timedelta(days=1)
# 1970-01-05 was a Monday.
_MONDAY = np.datetime64("1970-01-05", "D")


class GapState(StrEnum):
    """What has become of a gap."""

    OPEN = "open"
    REFILLED = "refilled"
    CONFIRMED_EMPTY = "confirmed_empty"


# A gap is confirmed as empty once so many whole answers have left it empty, the last of them so
# long after it was found: a feed that is late, or was ill for a day, has come back by then.
ANSWERS_TO_CONFIRM = 3
TIME_TO_CONFIRM = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Slots:
    """Where bars are expected: `opens` and `ends` in UTC (datetime64[us]), rising, equally long."""

    opens: Moments
    ends: Moments


@dataclass(frozen=True, slots=True)
class Gap:
    """A run of expected bars that are missing: the openings of the first and last, and how many."""

    first: datetime
    last: datetime
    bars: int


def slots(calendar: Calendar, interval: Interval, since: datetime, until: datetime) -> Slots:
    """The bars that a calendar expects to have opened from `since` on and ended by `until`."""
    first, last = (since - _DAY).date(), (until + _DAY).date()
    made = _SLOTS.get(interval, _of_sessions)(calendar, interval, first, last)
    inside = (made.opens >= _utc(since)) & (made.ends <= _utc(until))
    return Slots(made.opens[inside], made.ends[inside])


def missing(expected: Slots, held: Moments) -> tuple[Gap, ...]:
    """The runs of expected bars of which none is held; `held` are the openings of bars, rising."""
    places = np.searchsorted(expected.opens, held, side="right") - 1
    inside = places >= 0
    inside[inside] = held[inside] < expected.ends[places[inside]]
    there = np.zeros(len(expected.opens), dtype=bool)
    there[places[inside]] = True
    absent = np.flatnonzero(~there)
    if not len(absent):
        return ()
    runs = np.split(absent, np.flatnonzero(np.diff(absent) > 1) + 1)
    return tuple(
        Gap(_moment(expected.opens[run[0]]), _moment(expected.opens[run[-1]]), len(run))
        for run in runs
    )


def certain(calendar: Calendar, gap: Gap) -> bool:
    """Whether the market surely traded in a gap: not where the moon may have moved every day."""
    days = calendar.sessions(gap.first.date(), gap.last.date())
    return not all(calendar.uncertain(day) for day in days.tolist())


def is_confirmed(answers: int, found_at: datetime, asked_at: datetime) -> bool:
    """Whether so many answers that left a gap empty, the last at `asked_at`, settle it."""
    return answers >= ANSWERS_TO_CONFIRM and asked_at - found_at >= TIME_TO_CONFIRM


def _of_sessions(calendar: Calendar, interval: Interval, first: date, last: date) -> Slots:
    """Slots of one length from each opening to its close; the last one ends with the session."""
    schedule = calendar.schedule(first, last)
    length = np.timedelta64(interval.length)
    counts = -((schedule.opens - schedule.closes) // length)
    places = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    opens: Moments = np.repeat(schedule.opens, counts) + places * length
    ends: Moments = opens + length
    return Slots(opens, np.minimum(ends, np.repeat(schedule.closes, counts)))


def _of_days(calendar: Calendar, interval: Interval, first: date, last: date) -> Slots:
    """A daily bar opens at 00:00 UTC of its session date, and is over when the session is."""
    del interval
    schedule = calendar.schedule(first, last)
    opens = schedule.days.astype("datetime64[us]")
    return Slots(opens, np.maximum(schedule.closes, opens + np.timedelta64(_DAY)))


def _of_weeks(calendar: Calendar, interval: Interval, first: date, last: date) -> Slots:
    """Weeks from Monday to Monday in which there is a session."""
    days = calendar.sessions(first - interval.length, last)
    weeks = np.unique((days - _MONDAY) // np.timedelta64(7, "D"))
    opens: Moments = (_MONDAY + weeks * np.timedelta64(7, "D")).astype("datetime64[us]")
    return Slots(opens, opens + np.timedelta64(interval.length))


def _of_months(calendar: Calendar, interval: Interval, first: date, last: date) -> Slots:
    """Months in which there is a session."""
    months = np.unique(calendar.sessions(first - interval.length, last).astype("datetime64[M]"))
    return Slots(months.astype("datetime64[us]"), (months + 1).astype("datetime64[us]"))


_SLOTS = {Interval.DAY: _of_days, Interval.WEEK: _of_weeks, Interval.MONTH: _of_months}


def _utc(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")


def _moment(stamp: np.datetime64) -> datetime:
    return datetime.fromisoformat(str(stamp)).replace(tzinfo=UTC)
