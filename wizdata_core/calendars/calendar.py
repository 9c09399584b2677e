"""What a calendar is: the days and hours of one market, and why it is closed on the others.

A calendar is a record of rules; what they say is worked out a year at a time and kept. Dates are
the exchange's own; moments are UTC. Nothing is said outside the calendar's years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Days = NDArray[np.datetime64]

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
SUNDAY_TO_THURSDAY = (6, 0, 1, 2, 3)
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
_EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday
_CACHED_YEARS = 8192  # all calendars for two centuries


class Confidence(StrEnum):
    """How sure a fact of a calendar is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    ESTIMATED = "estimated"

    @property
    def firm(self) -> bool:
        """Whether a missing bar may be judged by it: low and estimated facts may be wrong."""
        return self in {Confidence.HIGH, Confidence.MEDIUM}


@dataclass(frozen=True, slots=True)
class Closure:
    """A day without a session: its name, who says so, and how sure that is."""

    day: date
    name: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class ShortDay:
    """A session with hours of its own, as a half day has; wall clock of the exchange."""

    day: date
    opens: time
    closes: time
    name: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Hours:
    """The usual hours from `since` on, closing auction included; wall clock of the exchange.

    A close at or before the opening lies on the next day: 00:00 to 00:00 is a whole day.
    """

    opens: time
    closes: time
    source: str
    confidence: Confidence
    since: date = date.min


@dataclass(frozen=True, slots=True)
class Opening:
    """A session on a day that a rule closes, with who says so."""

    day: date
    reason: str
    source: str
    confidence: Confidence


class ClosureRule(Protocol):
    """What says on which days of a year there is no session."""

    def closures(self, year: int) -> Iterable[Closure]:
        """The days of that year without a session, weekends aside."""


class ShortRule(Protocol):
    """What says on which days of a year the hours are others."""

    def short_days(self, year: int) -> Iterable[ShortDay]:
        """The days of that year with hours of their own, sessions or not."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Sessions with their hours: `days` (datetime64[D]), `opens` and `closes` (UTC, [us])."""

    days: Days
    opens: Days
    closes: Days


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The days and hours of one market from `first` to `last`, both included.

    `code` is the MIC, or the asset class off exchange. Among `closed` the first rule that names a
    day counts; `opened` beats them all. `doubtful` names sessions that may not be held, so that
    nothing follows from a missing bar. `margin` is how many days a day that the moon decides may
    still move before it is announced. `confidence` is that of the list of holidays as a whole.
    """

    code: str
    name: str
    timezone: str
    first: date
    last: date
    hours_kept: tuple[Hours, ...]
    confidence: Confidence
    closed: tuple[ClosureRule, ...] = ()
    short: tuple[ShortRule, ...] = ()
    opened: tuple[Opening, ...] = ()
    doubtful: tuple[ClosureRule, ...] = ()
    weekdays: tuple[int, ...] = MONDAY_TO_FRIDAY
    margin: int = 1
    note: str = ""

    def covers(self, day: date) -> bool:
        """Whether the calendar says anything of the day."""
        return self.first <= day <= self.last

    def sessions(self, first: date, last: date) -> Days:
        """The session dates from `first` to `last`, both included, rising (datetime64[D])."""
        low, high = max(first, self.first), min(last, self.last)
        if low > high:
            return _read_only(np.array([], dtype="datetime64[D]"))
        years = [_year(self, year).sessions for year in range(low.year, high.year + 1)]
        days = np.concatenate(years) if len(years) > 1 else years[0]
        start = np.searchsorted(days, np.datetime64(low, "D"))
        end = np.searchsorted(days, np.datetime64(high, "D"), side="right")
        return _read_only(days[start:end])

    def is_session(self, day: date) -> bool:
        """Whether the exchange trades that day; False outside the calendar's years."""
        return self.covers(day) and self.closure(day) is None

    def closure(self, day: date) -> Closure | None:
        """Why there is no session that day; None on sessions and outside the calendar's years."""
        if not self.covers(day):
            return None
        closed = _year(self, day.year).closures.get(day)
        if closed is None and day.weekday() not in self.weekdays and not self._opened(day):
            return Closure(day, "weekend", f"{self.code} trading days", Confidence.HIGH)
        return closed

    def closures(self, first: date, last: date) -> tuple[Closure, ...]:
        """Closed weekdays from `first` to `last`, both included, in order; weekends left out."""
        low, high = max(first, self.first), min(last, self.last)
        years = range(low.year, high.year + 1)
        found = (each for year in years for each in _year(self, year).closures.values())
        return tuple(each for each in found if low <= each.day <= high)

    def short_days(self, first: date, last: date) -> tuple[ShortDay, ...]:
        """Sessions with hours of their own from `first` to `last`, both included, in order."""
        low, high = max(first, self.first), min(last, self.last)
        years = range(low.year, high.year + 1)
        found = (each for year in years for each in _short(self, year).values())
        return tuple(each for each in found if low <= each.day <= high)

    def hours(self, day: date) -> tuple[datetime, datetime]:
        """When trading opens and closes in UTC, were that day a session.

        A wall clock reading that a clock change repeats opens at its first and closes at its later
        sense, so what is asked after the close is over in either.
        """
        other = _short(self, day.year).get(day)
        kept = other or _hours_kept(self, day)
        zone = ZoneInfo(self.timezone)
        end = day if kept.closes > kept.opens else day + timedelta(days=1)
        opens = datetime.combine(day, kept.opens, zone).astimezone(UTC)
        senses = (datetime.combine(end, kept.closes.replace(fold=fold), zone) for fold in (0, 1))
        return opens, max(each.astimezone(UTC) for each in senses)

    def schedule(self, first: date, last: date) -> Schedule:
        """The sessions from `first` to `last`, both included, with their hours in UTC."""
        days = self.sessions(first, last)
        if len(days) == 0:
            none = _read_only(np.array([], dtype="datetime64[us]"))
            return Schedule(days, none, none)
        known = range(days[0].item().year, days[-1].item().year + 1)
        spans = [_year_hours(self, year) for year in known]
        opens, closes = (np.concatenate([each[side] for each in spans]) for side in (0, 1))
        skipped = np.searchsorted(_year(self, known[0]).sessions, days[0])
        kept = slice(skipped, skipped + len(days))
        return Schedule(days, _read_only(opens[kept]), _read_only(closes[kept]))

    def uncertain(self, day: date) -> bool:
        """Whether what is said of the day may be wrong, so that nothing follows from a missing bar.

        So are days near one that the moon decides while that is not announced, days that a rule of
        low confidence closes, doubtful ones, and all days of a calendar of low confidence.
        """
        if not self.confidence.firm or not self.covers(day) or day in _doubtful(self, day.year):
            return True
        near = timedelta(days=self.margin)
        return any(
            each.confidence is Confidence.ESTIMATED
            or (each.day == day and not each.confidence.firm)
            for each in self.closures(day - near, day + near)
        )

    def _opened(self, day: date) -> bool:
        return any(each.day == day for each in self.opened)


@dataclass(frozen=True, slots=True)
class _Year:
    """What a calendar says of one year."""

    sessions: Days
    closures: dict[date, Closure]


@lru_cache(maxsize=_CACHED_YEARS)
def _year(calendar: Calendar, year: int) -> _Year:
    opened = {each.day for each in calendar.opened if each.day.year == year}
    closures: dict[date, Closure] = {}
    for rule in calendar.closed:
        for each in rule.closures(year):
            trades = each.day.weekday() in calendar.weekdays and each.day not in opened
            if trades and calendar.covers(each.day):
                closures.setdefault(each.day, each)
    first = max(date(year, 1, 1), calendar.first)
    last = min(date(year, 12, 31), calendar.last)
    days = np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + 1)
    traded = np.isin((days.astype(np.int64) + _EPOCH_WEEKDAY) % 7, calendar.weekdays)
    traded |= np.isin(days, _days(opened))
    traded &= ~np.isin(days, _days(closures))
    return _Year(_read_only(days[traded]), dict(sorted(closures.items())))


@lru_cache(maxsize=_CACHED_YEARS)
def _short(calendar: Calendar, year: int) -> dict[date, ShortDay]:
    """The sessions of the year with hours of their own, by day."""
    short: dict[date, ShortDay] = {}
    for rule in calendar.short:
        for each in rule.short_days(year):
            if calendar.is_session(each.day):
                short.setdefault(each.day, each)
    return dict(sorted(short.items()))


@lru_cache(maxsize=_CACHED_YEARS)
def _doubtful(calendar: Calendar, year: int) -> frozenset[date]:
    """The days of the year on which a session may not be held."""
    return frozenset(each.day for rule in calendar.doubtful for each in rule.closures(year))


@lru_cache(maxsize=_CACHED_YEARS)
def _year_hours(calendar: Calendar, year: int) -> tuple[Days, Days]:
    hours = [calendar.hours(day) for day in _year(calendar, year).sessions.tolist()]
    stripped = [
        (opens.replace(tzinfo=None), closes.replace(tzinfo=None)) for opens, closes in hours
    ]
    both = np.array(stripped, dtype="datetime64[us]").reshape(-1, 2)
    return _read_only(both[:, 0]), _read_only(both[:, 1])


def _hours_kept(calendar: Calendar, day: date) -> Hours:
    """The usual hours of the day: the newest that had begun, before all the first."""
    begun = [each for each in calendar.hours_kept if each.since <= day]
    return max(begun, key=lambda each: each.since) if begun else calendar.hours_kept[0]


def _days(days: Iterable[date]) -> Days:
    return np.array(sorted(days), dtype="datetime64[D]")


def _read_only(array: Days) -> Days:
    array.flags.writeable = False
    return array
