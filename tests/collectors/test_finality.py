from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.contract import Query, Target
from collectors.finality import bar_ends, candle_ends, final_mask
from wizdata_core.bars import Interval
from wizdata_core.calendars import CALENDARS

LAG = timedelta(minutes=20)
CLOSES = {
    "Africa/Johannesburg": "17:00",  # no daylight saving
    "Africa/Cairo": "14:30",  # clocks change at midnight
    "Africa/Casablanca": "15:30",  # clocks change for Ramadan
    "America/New_York": "16:00",
    "America/Sao_Paulo": "17:55",  # changed at midnight until 2019
    "Asia/Kolkata": "15:30",
    "Australia/Lord_Howe": "16:00",  # changes by half an hour
    "Europe/London": "16:30",
}
ZONES = st.sampled_from(sorted(CLOSES))
DAYS = st.dates(date(2000, 1, 1), date(2037, 12, 30))
# Around the moments that matter, and far from them.
AFTER = st.integers(-(3 * 24 * 60), 3 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
EXACT = st.sampled_from([timedelta(0), timedelta(microseconds=1), -timedelta(microseconds=1)])


def _target(zone: str, close: str = "", asset_class: str = "equity") -> Target:
    return Target("X", "X", asset_class, "ZAR", "ZAR", zone, "09:00" if close else "", close)


def _final(
    target: Target,
    interval: Interval,
    day: date,
    asked_at: datetime,
    opened: datetime | None = None,
) -> bool:
    start = opened or datetime.combine(day, time(0), UTC)
    query = Query((target,), interval, asked_at, asked_at, asked_at)
    moments = np.array([start.astimezone(UTC).replace(tzinfo=None)], dtype="datetime64[us]")
    days = np.array([day], dtype="datetime64[D]")
    return bool(final_mask(moments, days, target, query, LAG)[0])


@given(ZONES, DAYS, AFTER | EXACT)
def test_a_daily_bar_is_final_once_the_wall_clock_passed_the_close(
    zone: str, day: date, after: timedelta
) -> None:
    wall = datetime.combine(day, time.fromisoformat(CLOSES[zone]), ZoneInfo(zone))
    asked_at = wall.astimezone(UTC) + LAG + after
    then = (asked_at - LAG).astimezone(ZoneInfo(zone))
    passed = (then.date(), then.time()) >= (day, time.fromisoformat(CLOSES[zone]))
    assert _final(_target(zone, CLOSES[zone]), Interval.DAY, day, asked_at) is passed


@given(ZONES, DAYS, AFTER | EXACT, st.sampled_from(["equity", "fx", "crypto"]))
def test_a_bar_without_a_close_is_final_once_its_day_is_over(
    zone: str, day: date, after: timedelta, asset_class: str
) -> None:
    own = {"fx": "Europe/London", "crypto": "UTC"}.get(asset_class, zone)
    midnight = datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(own)).astimezone(UTC)
    asked_at = midnight + LAG + after
    passed = (asked_at - LAG).astimezone(ZoneInfo(own)).date() > day
    assert _final(_target(zone, "", asset_class), Interval.DAY, day, asked_at) is passed


@given(ZONES, DAYS, st.timedeltas(timedelta(0), timedelta(days=45)))
def test_a_longer_bar_is_never_final_before_the_last_day_of_its_period(
    zone: str, day: date, after: timedelta
) -> None:
    target = _target(zone, CLOSES[zone])
    asked_at = datetime.combine(day, time(0), UTC) + after
    if _final(target, Interval.WEEK, day, asked_at):
        assert _final(target, Interval.DAY, day + timedelta(days=6), asked_at)
    if _final(target, Interval.MONTH, day.replace(day=1), asked_at):
        local = asked_at.astimezone(ZoneInfo(zone))
        tomorrow = local.date() + timedelta(days=1)
        assert (tomorrow.year, tomorrow.month) > (day.year, day.month)


INTRADAY = st.sampled_from([each for each in Interval if each.intraday])


@given(ZONES, DAYS, st.integers(0, 23), INTRADAY, AFTER | EXACT)
def test_an_intraday_bar_is_final_after_its_length_or_its_session(
    zone: str, day: date, hour: int, interval: Interval, after: timedelta
) -> None:
    opened = datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)
    close = datetime.combine(day, time.fromisoformat(CLOSES[zone]), ZoneInfo(zone)).astimezone(UTC)
    end = opened + interval.length
    if opened < close < end:
        end = close
    target = _target(zone, CLOSES[zone])
    final = _final(target, interval, day, end + LAG + after, opened)
    assert final is (after >= timedelta(0))


@pytest.mark.parametrize(
    ("zone", "day", "close", "end"),
    [
        # New York leaves daylight saving on 2026-11-01 and enters it on 2026-03-08.
        ("America/New_York", date(2026, 10, 30), "16:00", "2026-10-30T20:00"),
        ("America/New_York", date(2026, 11, 2), "16:00", "2026-11-02T21:00"),
        ("America/New_York", date(2026, 3, 6), "16:00", "2026-03-06T21:00"),
        ("America/New_York", date(2026, 3, 9), "16:00", "2026-03-09T20:00"),
        ("Africa/Johannesburg", date(2026, 3, 9), "17:00", "2026-03-09T15:00"),
        # A reading that comes twice counts the second time, one that is skipped an hour on.
        ("America/New_York", date(2026, 11, 1), "01:30", "2026-11-01T06:30"),
        ("America/New_York", date(2026, 3, 8), "02:30", "2026-03-08T07:30"),
        # Midnight of 2026-04-24 does not exist in Cairo.
        ("Africa/Cairo", date(2026, 4, 23), "", "2026-04-23T22:00"),
    ],
)
def test_daily_bars_end_at_the_known_moment(zone: str, day: date, close: str, end: str) -> None:
    days = np.array([day], dtype="datetime64[D]")
    ends = bar_ends(days.astype("datetime64[us]"), days, _target(zone, close), Interval.DAY)
    assert ends.tolist() == [datetime.fromisoformat(end)]


@pytest.mark.parametrize(
    ("mic", "day", "end"),
    [
        ("XJSE", date(2025, 12, 23), "2025-12-23T15:00"),
        ("XJSE", date(2025, 12, 24), "2025-12-24T10:00"),  # a half day
        ("XNYS", date(2025, 11, 28), "2025-11-28T18:00"),  # the day after Thanksgiving
        ("XCAI", date(2024, 3, 12), "2024-03-12T11:30"),  # Ramadan
        ("XCAI", date(2024, 5, 12), "2024-05-12T11:30"),  # summer time, usual hours
        ("XXXX", date(2025, 12, 24), "2025-12-24T15:00"),  # no calendar: the target's own close
        ("", date(2025, 12, 24), "2025-12-24T15:00"),  # a recording that names no exchange
    ],
)
def test_a_daily_bar_ends_with_the_real_close_of_its_day(mic: str, day: date, end: str) -> None:
    target = replace(_target("Africa/Johannesburg", "17:00"), mic=mic)
    days = np.array([day], dtype="datetime64[D]")
    ends = bar_ends(days.astype("datetime64[us]"), days, target, Interval.DAY)
    assert ends.tolist() == [datetime.fromisoformat(end)]


CALENDAR = st.sampled_from(sorted(CALENDARS))


@settings(max_examples=200, deadline=None)  # the first use of a calendar loads a library
@given(CALENDAR, DAYS, AFTER | EXACT)
def test_no_bar_of_an_exchange_is_final_before_its_calendar_closes(
    mic: str, day: date, after: timedelta
) -> None:
    """Failure mode P5, over exchanges, days and moments: half days and clock changes included."""
    calendar = CALENDARS[mic]
    target = replace(_target(calendar.timezone, "12:00"), mic=mic)
    closes = calendar.hours(day)[1]
    assert _final(target, Interval.DAY, day, closes + LAG + after) is (after >= timedelta(0))


@settings(deadline=None)
@given(CALENDAR, DAYS, INTRADAY, st.integers(0, 24))
def test_the_bar_of_the_closing_auction_is_kept_and_the_last_bar_ends_with_the_session(
    mic: str, day: date, interval: Interval, back: int
) -> None:
    """Failure mode P6: the bar that opens at the close is a bar, as Yahoo gives for the JSE."""
    calendar = CALENDARS[mic]
    target = replace(_target(calendar.timezone), mic=mic)
    closes = calendar.hours(day)[1].replace(tzinfo=None)
    opened = np.array([closes - back * interval.length / 8, closes], dtype="datetime64[us]")
    days = np.array([day, day], dtype="datetime64[D]")
    ends = bar_ends(opened, days, target, interval).tolist()
    assert ends[1] == closes + interval.length
    assert ends[0] == (min(closes, opened[0].item() + interval.length) if back else ends[1])


def test_candles_of_a_venue_end_with_their_length_and_calendar_months_with_the_month() -> None:
    opened = np.array(["2024-02-01T00:00", "2024-01-31T16:00"], dtype="datetime64[us]")
    months = candle_ends(opened, Interval.MONTH).tolist()
    assert months[0] == datetime(2024, 3, 1)
    assert candle_ends(opened, Interval.DAY).tolist()[1] == datetime(2024, 2, 1, 16)


def test_no_bars_have_no_ends() -> None:
    none = np.array([], dtype="datetime64[us]")
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    query = Query((_target("UTC"),), Interval.DAY, moment, moment, moment)
    days = none.astype("datetime64[D]")
    assert final_mask(none, days, _target("UTC"), query, LAG).tolist() == []
