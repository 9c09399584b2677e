"""Timetables: each period is due once, whatever clocks and calendars do."""

from __future__ import annotations

import os
import time as process_time
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.hours import RegularSessions, session_calendar
from collectors.timetable import (
    DAY_NAMES,
    WORKDAYS,
    AfterClose,
    Daily,
    Every,
    InSession,
    after_period,
    between,
    latest,
    upcoming,
    words,
)
from tests.collectors.zones import ZONES
from wizdata_core.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.timetable import Timetable

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
zones = pytest.mark.parametrize("zone", ZONES)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]  # year, month, day and what follows


def dues(timetable: Timetable, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    return [(due.period, due.at) for due in between(timetable, since, until, session_calendar)]


class Christmas:
    """A made-up calendar: one half day on the 24th, closed until the 28th."""

    def schedule(self, first: date, last: date, /) -> RegularSessions:
        known = [
            (date(2026, 12, 23), utc(2026, 12, 23, 7), utc(2026, 12, 23, 15)),
            (date(2026, 12, 24), utc(2026, 12, 24, 7), utc(2026, 12, 24, 10)),
            (date(2026, 12, 28), utc(2026, 12, 28, 7), utc(2026, 12, 28, 15)),
        ]
        held = [row for row in known if first <= row[0] <= last]

        def moments(place: int) -> np.ndarray:
            plain = [row[place].replace(tzinfo=None) for row in held]  # type: ignore[call-arg]  # places 1 and 2 are moments
            return np.array(plain, dtype="datetime64[us]")

        days = np.array([row[0] for row in held], dtype="datetime64[D]")
        return RegularSessions(days, moments(1), moments(2))


def christmas(asset_class: str, mic: str) -> Christmas:
    assert (asset_class, mic) == ("equity", "XJSE")
    return Christmas()


# --- counted in UTC -------------------------------------------------------------------------

lengths = st.timedeltas(MINUTE, timedelta(days=31))
any_every = st.builds(
    lambda length, part: Every(length, length * part), lengths, st.floats(0, 0.99)
)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@given(any_every, moments)
def test_periods_in_utc_tile_time_without_gap_or_overlap(every: Every, at: datetime) -> None:
    def start(moment: datetime) -> datetime:
        found = latest(every, moment, session_calendar)
        assert found is not None
        assert found.period == found.at
        return found.at

    first = start(at)
    assert first <= at < first + every.length
    assert start(first) == first
    assert start(first + every.length - timedelta(microseconds=1)) == first
    assert start(first + every.length) == first + every.length
    assert start(first - timedelta(microseconds=1)) == first - every.length


@zones
def test_a_year_has_as_many_hours_in_any_zone_as_in_utc(zone: str) -> None:
    since, until = (moment.astimezone(ZoneInfo(zone)) for moment in YEAR)
    found = dues(Every(HOUR, 25 * MINUTE), since, until)
    assert len(found) == 365 * 24
    assert {after[0] - before[0] for before, after in pairwise(found)} == {HOUR}


# --- by the wall clock of a zone ------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "wall", "day", "at"),
    [
        # Johannesburg has kept one offset since 1944.
        ("Africa/Johannesburg", time(18, 30), (2026, 11, 20), (2026, 11, 20, 16, 30)),
        # Skipped: New York goes from 02:00 to 03:00, so 02:30 is due at 03:30 its time.
        ("America/New_York", time(2, 30), (2026, 3, 8), (2026, 3, 8, 7, 30)),
        # Shown twice: 01:30 is first shown at daylight time, four hours behind.
        ("America/New_York", time(1, 30), (2026, 11, 1), (2026, 11, 1, 5, 30)),
        # Helsinki skips 03:30 in March and shows it twice in October.
        ("Europe/Helsinki", time(3, 30), (2026, 3, 29), (2026, 3, 29, 1, 30)),
        ("Europe/Helsinki", time(3, 30), (2026, 10, 25), (2026, 10, 25, 0, 30)),
        # Lord Howe moves by half an hour: 02:15 is skipped, and due at 02:45.
        ("Australia/Lord_Howe", time(2, 15), (2026, 10, 4), (2026, 10, 3, 15, 45)),
        # Cairo springs forward at midnight of a Friday.
        ("Africa/Cairo", time(0, 30), (2026, 4, 24), (2026, 4, 23, 22, 30)),
    ],
)
def test_a_wall_time_is_due_once_on_the_days_on_which_clocks_change(
    zone: str, wall: time, day: tuple[int, int, int], at: tuple[int, ...]
) -> None:
    key = utc(*day)
    found = dues(Daily(wall, zone), key - 3 * DAY, key + 3 * DAY)
    assert [moment for period, moment in found if period == key] == [utc(*at)]


@zones
@pytest.mark.parametrize("wall", [time(0, 0), time(1, 30), time(2, 30), time(3, 0), time(23, 59)])
def test_each_local_date_of_a_year_is_due_once_in_every_zone(zone: str, wall: time) -> None:
    where = ZoneInfo(zone)
    since = datetime(2026, 1, 1, tzinfo=where)
    until = datetime(2027, 1, 1, tzinfo=where)
    found = dues(Daily(wall, zone), since - timedelta(microseconds=1), until)
    found = [row for row in found if row[1] < until.astimezone(UTC)]
    assert [period for period, _ in found] == [utc(2026, 1, 1) + each * DAY for each in range(365)]
    assert all(before[1] < after[1] for before, after in pairwise(found))
    local = {moment.astimezone(where).time() for _, moment in found}
    assert wall in local
    assert len(local) <= 2  # the wall time, and on one day as much later as the clocks skip


@pytest.fixture
def process_zone() -> Iterator[None]:
    """Puts the zone of this process back as it was."""
    before = os.environ.get("TZ")
    yield
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    process_time.tzset()


@pytest.mark.usefixtures("process_zone")
def test_the_zone_of_the_process_changes_nothing() -> None:
    timetables: list[Timetable] = [
        Every(HOUR),
        Daily(time(2, 30), "Europe/Berlin"),
        AfterClose("equity", "XNAS", HOUR),
    ]
    since, until = utc(2026, 10, 20), utc(2026, 11, 5)
    seen = set()
    for zone in ZONES:
        os.environ["TZ"] = zone
        process_time.tzset()
        seen.add(str([dues(each, since, until) for each in timetables]))
    assert len(seen) == 1


def test_days_are_named_by_weekday_month_and_day_of_the_month() -> None:
    sundays = dues(Daily(time(3), "UTC", frozenset({"Sun"})), *YEAR)
    assert len(sundays) == 52
    assert {DAY_NAMES[period.weekday()] for period, _ in sundays} == {"Sun"}
    quarters = Daily(time(3), "UTC", months=frozenset({1, 4, 7, 10}), month_days=frozenset({1}))
    keys = [period for period, _ in dues(quarters, *YEAR)]
    assert keys == [utc(2026, month, 1) for month in (1, 4, 7, 10)]
    found = latest(quarters, utc(2026, 12, 31), session_calendar)
    assert found is not None
    assert found.period == utc(2026, 10, 1)


@pytest.mark.parametrize(
    ("given_days", "said"),
    [
        ({"weekdays": frozenset({"Sunday"})}, "unknown weekday 'Sunday'; it is one of Mon, Tue"),
        ({"months": frozenset({13})}, "unknown month 13"),
        ({"month_days": frozenset({31})}, "unknown day of the month 31; it is one of 1, 2"),
    ],
)
def test_days_that_may_never_come_are_refused(
    given_days: dict[str, frozenset[str]], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        Daily(time(3), "UTC", **given_days)  # type: ignore[arg-type]  # what is refused


# --- by an exchange -------------------------------------------------------------------------


def test_a_session_is_due_after_its_close_half_days_sooner_and_closed_days_never() -> None:
    rule = AfterClose("equity", "XJSE", 30 * MINUTE)
    found = between(rule, utc(2026, 12, 23), utc(2026, 12, 31), christmas)
    assert [(due.period, due.at) for due in found] == [
        (utc(2026, 12, 23), utc(2026, 12, 23, 15, 30)),
        (utc(2026, 12, 24), utc(2026, 12, 24, 10, 30)),
        (utc(2026, 12, 28), utc(2026, 12, 28, 15, 30)),
    ]
    newest = latest(rule, utc(2026, 12, 27), christmas)
    assert newest is not None
    assert newest.period == utc(2026, 12, 24)


def test_in_a_session_each_tick_is_due_and_once_more_after_the_close() -> None:
    rule = InSession("equity", "XJSE", Every(HOUR, 25 * MINUTE), 30 * MINUTE)
    found = between(rule, utc(2026, 12, 24), utc(2026, 12, 27), christmas)
    assert [due.at for due in found] == [
        utc(2026, 12, 24, 7, 25),
        utc(2026, 12, 24, 8, 25),
        utc(2026, 12, 24, 9, 25),
        utc(2026, 12, 24, 10, 30),
    ]
    nearest = upcoming(rule, utc(2026, 12, 24, 10, 30), christmas)
    assert nearest is not None
    assert nearest.at == utc(2026, 12, 28, 7, 25)


def test_new_york_closes_at_the_same_wall_time_before_and_after_clocks_change() -> None:
    found = dues(AfterClose("equity", "XNAS", timedelta(0)), utc(2026, 3, 5), utc(2026, 3, 11))
    assert [moment.hour for _, moment in found] == [21, 21, 20, 20]  # Thursday to Tuesday


# --- laws of them all -----------------------------------------------------------------------

any_daily = st.builds(
    Daily,
    st.times(),
    st.sampled_from(ZONES),
    st.frozensets(st.sampled_from(DAY_NAMES), max_size=3),
    st.frozensets(st.integers(1, 12), max_size=2),
)
exchanges = st.sampled_from(["XJSE", "XCAI", "XNAS"])
delays = st.timedeltas(timedelta(0), timedelta(hours=8))
any_close = st.builds(AfterClose, st.just("equity"), exchanges, delays)
ticks = st.builds(Every, st.timedeltas(5 * MINUTE, timedelta(hours=3)))
any_session = st.builds(
    InSession, st.just("equity"), exchanges, ticks, st.timedeltas(MINUTE, timedelta(hours=8))
)
any_timetable = st.one_of(
    st.builds(Every, st.timedeltas(HOUR, 31 * DAY)), any_daily, any_close, any_session
)
in_2026 = st.datetimes(datetime(2026, 1, 5), datetime(2026, 12, 20), timezones=st.just(UTC))
spans = st.timedeltas(timedelta(0), timedelta(days=9))


@given(any_timetable, in_2026, spans, spans)
def test_a_stretch_of_time_in_two_parts_has_the_same_periods_as_whole(
    timetable: Timetable, at: datetime, first: timedelta, second: timedelta
) -> None:
    middle, end = at + first, at + first + second
    parts = dues(timetable, at, middle) + dues(timetable, middle, end)
    assert parts == dues(timetable, at, end)


@given(any_timetable, in_2026, spans)
def test_what_is_latest_upcoming_and_after_a_period_is_what_lies_between(
    timetable: Timetable, at: datetime, span: timedelta
) -> None:
    found = between(timetable, at, at + span, session_calendar)
    if not found:
        return
    assert upcoming(timetable, at, session_calendar) == found[0]
    assert latest(timetable, at + span, session_calendar) == found[-1]
    later = after_period(timetable, found[0].period, at + span, session_calendar)
    assert [due for due in later if due.at > found[0].at] == found[1:]


def test_the_words_of_a_timetable_say_all_of_it() -> None:
    for timetable, said in (
        (Every(HOUR, 25 * MINUTE), "every hour at 25 minutes past"),
        (Every(DAY, 16 * HOUR), "every day at 16:00 UTC"),
        (Every(15 * MINUTE), "every 15 min"),
        (Every(90 * MINUTE, 5 * MINUTE), "every 90 min, 5 min in"),
        (Daily(time(18, 30), "Africa/Johannesburg"), "each day at 18:30 Africa/Johannesburg"),
        (Daily(time(3), "UTC", WORKDAYS), "Mon Tue Wed Thu Fri at 03:00 UTC"),
        (
            Daily(time(3), "UTC", months=frozenset({1, 7}), month_days=frozenset({2})),
            "day 2, of month 1, 7 at 03:00 UTC",
        ),
        (AfterClose("equity", "XCAI", 2 * HOUR), "2 hours after XCAI closes"),
        (
            InSession("equity", "XJSE", Every(HOUR), 30 * MINUTE),
            "every hour while XJSE trades, and 30 min after it closes",
        ),
    ):
        assert words(timetable) == said
