"""Timetables: when something falls due, counted in UTC, by a zone's wall clock or by an exchange.

Pure: the present and the calendars are arguments. Every due moment belongs to one period, whose
key no change of clocks can double or skip: a moment in UTC, or midnight UTC of a local date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol, TypeAlias, assert_never
from zoneinfo import ZoneInfo

from wizdata_core.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    import numpy as np
    from numpy.typing import NDArray

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
# How far to look for the nearest due moment: a long weekend, a quarter, a year and some.
_REACHES = (timedelta(days=5), timedelta(days=100), timedelta(days=400))
# A due moment lies this near to midnight UTC of its local date, zone and delay included.
_NEAR = timedelta(days=3)
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WORKDAYS = frozenset(DAY_NAMES[:5])


class Sessions(Protocol):
    """Sessions of an exchange: dates (datetime64[D]), opens and closes (datetime64[us] in UTC)."""

    @property
    def days(self) -> NDArray[np.datetime64]:
        """Session dates, rising."""
        ...

    @property
    def opens(self) -> NDArray[np.datetime64]:
        """When each opens."""
        ...

    @property
    def closes(self) -> NDArray[np.datetime64]:
        """When each closes."""
        ...


class Calendar(Protocol):
    """What knows the sessions of an exchange, holidays and half days included."""

    def schedule(self, first: date, last: date, /) -> Sessions:
        """The sessions from `first` to `last`, both included."""
        ...


Calendars: TypeAlias = "Callable[[str, str], Calendar]"
"""From an asset class and a market identifier code to the calendar that holds for them."""


@dataclass(frozen=True, slots=True)
class Due:
    """One period: its key, and the moment at which it falls due; both in UTC."""

    period: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again, counted in UTC from 1970; `offset` is the start within the length."""

    length: timedelta
    offset: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Daily:
    """At a wall time of a zone, on the days that are named; naming none means all.

    Each local date is due once. Where clocks skip the wall time, it is due as much later as they
    skip; where they show it twice, at the first. `month_days` are 1 to 28, which every month has.
    """

    at: time
    zone: str
    weekdays: frozenset[str] = frozenset()
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Refuses days that never come."""
        _check_known("weekday", self.weekdays, DAY_NAMES)
        _check_known("month", self.months, range(1, 13))
        _check_known("day of the month", self.month_days, range(1, 29))


@dataclass(frozen=True, slots=True)
class AfterClose:
    """Once a session of an exchange, `delay` after it closes."""

    asset_class: str
    mic: str
    delay: timedelta


@dataclass(frozen=True, slots=True)
class InSession:
    """As `ticks` say while an exchange trades, and once more `delay` after it closes."""

    asset_class: str
    mic: str
    ticks: Every
    delay: timedelta


Timetable: TypeAlias = Every | Daily | AfterClose | InSession


def _check_known(thing: str, given: Collection[object], known: Collection[object]) -> None:
    for each in given:
        if each not in known:
            offer = ", ".join(str(one) for one in known)
            raise BadInput(f"unknown {thing} {each!r}; it is one of {offer}")


def between(
    timetable: Timetable, since: datetime, until: datetime, calendars: Calendars
) -> list[Due]:
    """Every period that falls due after `since` and up to `until`, in their order."""
    # In UTC: the wall of a zone repeats an hour in autumn, and then sorts wrongly.
    first, last = since.astimezone(UTC), until.astimezone(UTC)
    return sorted(
        (due for due in _around(timetable, first, last, calendars) if first < due.at <= last),
        key=lambda due: due.period,
    )


def after_period(
    timetable: Timetable, period: datetime, until: datetime, calendars: Calendars
) -> list[Due]:
    """Every period with a later key than `period` that is due by `until`, in their order."""
    found = between(timetable, period - _NEAR, until, calendars)
    return [due for due in found if due.period > period]


def latest(timetable: Timetable, at: datetime, calendars: Calendars) -> Due | None:
    """The period that fell due last by `at`; None where none did in more than a year."""
    if isinstance(timetable, Every):
        start = _tick(timetable, at.astimezone(UTC))
        return Due(start, start)
    for reach in _REACHES:
        if found := between(timetable, at - reach, at, calendars):
            return found[-1]
    return None


def upcoming(timetable: Timetable, at: datetime, calendars: Calendars) -> Due | None:
    """The period that falls due first after `at`; None where none does in more than a year."""
    if isinstance(timetable, Every):
        start = _tick(timetable, at.astimezone(UTC)) + timetable.length
        return Due(start, start)
    for reach in _REACHES:
        if found := between(timetable, at, at + reach, calendars):
            return found[0]
    return None


def _around(
    timetable: Timetable, first: datetime, last: datetime, calendars: Calendars
) -> Iterator[Due]:
    """The periods due from `first` to `last`, and perhaps some that lie around them."""
    match timetable:
        case Every():
            return _ticks(timetable, first, last)
        case Daily():
            return _at_wall(timetable, first, last)
        case AfterClose():
            return _after_close(timetable, first, last, calendars)
        case InSession():
            return _in_session(timetable, first, last, calendars)
        case _:
            assert_never(timetable)


def _tick(every: Every, moment: datetime) -> datetime:
    return moment - (moment - _EPOCH - every.offset) % every.length


def _ticks(every: Every, first: datetime, last: datetime) -> Iterator[Due]:
    start = _tick(every, first)
    while start <= last:
        yield Due(start, start)
        start += every.length


def _at_wall(daily: Daily, first: datetime, last: datetime) -> Iterator[Due]:
    zone = ZoneInfo(daily.zone)
    day, end = first.date() - _DAY, last.date() + _DAY
    while day <= end:
        if _named(daily, day):
            # Python takes the first of two, and before a gap the offset that held until then.
            wall = datetime.combine(day, daily.at, tzinfo=zone)
            yield Due(_key(day), wall.astimezone(UTC))
        day += _DAY


def _named(daily: Daily, day: date) -> bool:
    return (
        (not daily.weekdays or DAY_NAMES[day.weekday()] in daily.weekdays)
        and (not daily.months or day.month in daily.months)
        and (not daily.month_days or day.day in daily.month_days)
    )


def _after_close(
    rule: AfterClose, first: datetime, last: datetime, calendars: Calendars
) -> Iterator[Due]:
    calendar = calendars(rule.asset_class, rule.mic)
    for day, _, closes in _sessions(calendar, first - rule.delay, last):
        yield Due(_key(day), closes + rule.delay)


def _in_session(
    rule: InSession, first: datetime, last: datetime, calendars: Calendars
) -> Iterator[Due]:
    calendar = calendars(rule.asset_class, rule.mic)
    for _, opens, closes in _sessions(calendar, first - rule.delay, last):
        yield from (due for due in _ticks(rule.ticks, opens, closes) if opens < due.at < closes)
        yield Due(closes + rule.delay, closes + rule.delay)


def _sessions(
    calendar: Calendar, first: datetime, last: datetime
) -> Iterator[tuple[date, datetime, datetime]]:
    found = calendar.schedule(first.date() - _DAY, last.date() + _DAY)
    walls = zip(found.days.tolist(), found.opens.tolist(), found.closes.tolist(), strict=True)
    for day, opens, closes in walls:
        yield day, opens.replace(tzinfo=UTC), closes.replace(tzinfo=UTC)


def _key(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=UTC)


def words(timetable: Timetable) -> str:
    """The timetable as a person would say it."""
    match timetable:
        case Every():
            return f"every {_length(timetable.length)}{_offset(timetable)}"
        case Daily():
            return f"{_days(timetable)} at {timetable.at:%H:%M} {timetable.zone}"
        case AfterClose():
            return f"{_length(timetable.delay)} after {timetable.mic} closes"
        case InSession():
            closing = f"{_length(timetable.delay)} after it closes"
            return f"{words(timetable.ticks)} while {timetable.mic} trades, and {closing}"
        case _:
            assert_never(timetable)


def _length(length: timedelta) -> str:
    for unit, name in ((_DAY, "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "min")):
        if length % unit == timedelta(0):
            count = length // unit
            return name if count == 1 else f"{count} {name}{'s' if name != 'min' else ''}"
    return f"{length.total_seconds():g} s"


def _offset(every: Every) -> str:
    if not every.offset:
        return ""
    if every.length == timedelta(hours=1):
        return f" at {every.offset // timedelta(minutes=1)} minutes past"
    if every.length == _DAY:
        return f" at {(_EPOCH + every.offset):%H:%M} UTC"
    return f", {_length(every.offset)} in"


def _days(daily: Daily) -> str:
    parts = [
        " ".join(name for name in DAY_NAMES if name in daily.weekdays),
        "day " + ", ".join(map(str, sorted(daily.month_days))) if daily.month_days else "",
        "of month " + ", ".join(map(str, sorted(daily.months))) if daily.months else "",
    ]
    return ", ".join(part for part in parts if part) or "each day"
