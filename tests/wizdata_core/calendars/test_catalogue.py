"""Every calendar keeps the laws of one; those that the library has agree with it."""

from __future__ import annotations

import csv
import re
import warnings
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wizdata_core.calendars.exchanges as catalogue
from wizdata_core.calendars import (
    CALENDARS,
    CRYPTO,
    FX,
    Calendar,
    Confidence,
    Hours,
    calendar_for,
)
from wizdata_core.calendars.calendar import EVERY_DAY
from wizdata_core.calendars.rules import PublicHolidays, bare_name, public_days

REFERENCE = Path(catalogue.__file__).parents[2] / "reference"
with (REFERENCE / "exchanges.csv").open(encoding="utf-8", newline="") as file:
    EXCHANGES = {row["mic"]: row for row in csv.DictReader(file)}
ALL = {**CALENDARS, "fx": FX, "crypto": CRYPTO}
EACH = pytest.mark.parametrize("code", sorted(ALL))
WEEKDAYS = {"Mon-Fri": {0, 1, 2, 3, 4}, "Sun-Thu": {6, 0, 1, 2, 3}}
DAYS = st.dates(date(2000, 1, 1), date(2037, 12, 31))


def test_every_exchange_of_the_reference_file_has_a_calendar() -> None:
    assert set(CALENDARS) == set(EXCHANGES)


def test_every_file_is_named_by_the_mic_of_its_calendar() -> None:
    files = {path.stem.upper() for path in Path(catalogue.__file__).parent.glob("[!_]*.py")}
    assert files == set(CALENDARS)


@pytest.mark.parametrize("mic", sorted(EXCHANGES))
def test_zone_and_weekdays_are_those_of_the_reference_file(mic: str) -> None:
    calendar, row = CALENDARS[mic], EXCHANGES[mic]
    assert calendar.timezone == row["timezone"]
    assert set(calendar.weekdays) == WEEKDAYS[row["trading_days"]]


@EACH
def test_sessions_rise_within_the_years_and_fall_on_trading_days(code: str) -> None:
    calendar = ALL[code]
    sessions = calendar.sessions(date(1900, 1, 1), date(2100, 1, 1))
    days = sessions.tolist()
    assert (np.diff(sessions) > np.timedelta64(0)).all()
    assert calendar.first <= days[0] <= calendar.first + timedelta(days=12)
    assert calendar.last - timedelta(days=12) <= days[-1] <= calendar.last
    opened = {each.day for each in calendar.opened}
    assert {day.weekday() for day in set(days) - opened} <= set(calendar.weekdays)
    closed = {each.day for each in calendar.closures(calendar.first, calendar.last)}
    assert not closed & set(days)
    assert len(days) + len(closed) == sum(
        1
        for offset in range((calendar.last - calendar.first).days + 1)
        if (calendar.first + timedelta(days=offset)).weekday() in calendar.weekdays
    )


@EACH
def test_every_exception_says_its_name_source_and_confidence(code: str) -> None:
    calendar = ALL[code]
    closed = calendar.closures(calendar.first, calendar.last)
    short = calendar.short_days(calendar.first, calendar.last)
    assert all(each.name and each.source and each.confidence for each in closed)
    assert all(each.name and each.source and each.confidence for each in short)
    assert all(each.source and each.confidence for each in calendar.hours_kept)
    assert all(each.reason and each.source and each.confidence for each in calendar.opened)
    assert code in {"fx", "crypto"} or closed


@EACH
def test_an_opening_is_a_session_and_was_closed_by_a_rule(code: str) -> None:
    calendar = ALL[code]
    for each in calendar.opened:
        assert calendar.is_session(each.day)
        ruled = {closed.day for rule in calendar.closed for closed in rule.closures(each.day.year)}
        assert each.day in ruled, f"{each.day} needs no opening"


@EACH
@settings(max_examples=25, deadline=None)  # the first use of a calendar loads a library
@given(day=DAYS)
def test_a_session_opens_before_it_closes_on_its_own_local_day(code: str, day: date) -> None:
    calendar = ALL[code]
    opens, closes = calendar.hours(day)
    assert opens.tzinfo is UTC
    assert timedelta(hours=1, minutes=30) <= closes - opens <= timedelta(hours=25)
    assert opens.astimezone(ZoneInfo(calendar.timezone)).date() == day
    before_close = (closes - timedelta(seconds=1)).astimezone(ZoneInfo(calendar.timezone))
    assert before_close.date() == day


@EACH
@settings(max_examples=25, deadline=None)  # the first use of a calendar loads a library
@given(first=DAYS, span=st.integers(0, 800))
def test_schedule_sessions_closures_and_hours_tell_one_story(
    code: str, first: date, span: int
) -> None:
    calendar, last = ALL[code], first + timedelta(days=span)
    schedule = calendar.schedule(first, last)
    assert (schedule.days == calendar.sessions(first, last)).all()
    assert len(schedule.days) == len(schedule.opens) == len(schedule.closes)
    for index in {0, len(schedule.days) // 2, len(schedule.days) - 1} if len(schedule.days) else ():
        day = schedule.days[index].item()
        assert calendar.is_session(day)
        assert calendar.closure(day) is None
        opens, closes = calendar.hours(day)
        assert schedule.opens[index].item() == opens.replace(tzinfo=None)
        assert schedule.closes[index].item() == closes.replace(tzinfo=None)
    assert not schedule.days.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        schedule.closes[:] = np.datetime64("2000-01-01")


@EACH
def test_nothing_is_said_outside_the_years(code: str) -> None:
    calendar = ALL[code]
    for day in (calendar.first - timedelta(days=1), calendar.last + timedelta(days=1)):
        assert not calendar.covers(day)
        assert not calendar.is_session(day)
        assert calendar.closure(day) is None
        assert calendar.uncertain(day)
        assert calendar.sessions(day, day).tolist() == []
        assert calendar.schedule(day, day).opens.tolist() == []


@EACH
def test_short_days_are_sessions_with_other_hours_that_end_no_later(code: str) -> None:
    calendar = ALL[code]
    for each in calendar.short_days(calendar.first, calendar.last):
        assert calendar.is_session(each.day)
        zone = ZoneInfo(calendar.timezone)
        assert calendar.hours(each.day)[1].astimezone(zone).time() == each.closes
        usual = max(hours.closes for hours in calendar.hours_kept if hours.since <= each.day)
        assert each.closes < usual


def _public(calendar: Calendar) -> list[PublicHolidays]:
    return [rule for rule in calendar.closed if isinstance(rule, PublicHolidays)]


@EACH
def test_a_calendar_says_of_every_public_holiday_whether_it_is_kept(code: str) -> None:
    rules = [rule for rule in _public(ALL[code]) if rule.category == "public"]
    for country in {rule.country for rule in rules}:
        said = {name for rule in rules for name in (*rule.kept, *rule.traded)}
        years = range(ALL[code].first.year, ALL[code].last.year + 1)
        names = {bare_name(name) for year in years for _, name in public_days(country, year)}
        assert names <= said, f"say of {names - said} whether {code} keeps it"


@EACH
def test_a_calendar_names_no_holiday_that_its_country_never_had(code: str) -> None:
    for rule in _public(ALL[code]):
        years = range(1990, 2046)
        names = {
            bare_name(name)
            for year in years
            for _, name in public_days(rule.country, year, rule.category)
        }
        assert {*rule.kept, *rule.traded} <= names


@EACH
def test_estimated_days_and_those_around_them_are_uncertain(code: str) -> None:
    calendar = ALL[code]
    estimated = [
        each.day
        for each in calendar.closures(date(2030, 1, 1), date(2031, 12, 31))
        if each.confidence is Confidence.ESTIMATED
    ]
    for day in estimated:
        near = range(-calendar.margin, calendar.margin + 1)
        assert all(calendar.uncertain(day + timedelta(days=offset)) for offset in near)


def test_of_a_firm_calendar_most_days_are_certain() -> None:
    for calendar in ALL.values():
        if calendar.confidence.firm:
            days = calendar.sessions(date(2020, 1, 1), date(2026, 12, 31)).tolist()
            unsure = sum(map(calendar.uncertain, days))
            assert unsure < len(days) / 10, calendar.code


@pytest.mark.parametrize("mic", ["XJSE", "XNYS", "XNAS"])
def test_calendars_of_the_library_agree_with_it_but_for_the_corrections(mic: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own, on pandas
        import exchange_calendars  # noqa: PLC0415 - slow to load, and only here

        theirs = exchange_calendars.get_calendar(
            EXCHANGES[mic]["calendar"] or mic, start="1996-01-01", end="2037-12-31"
        )
        days = [each.date() for each in theirs.sessions]
        closes = [each.to_pydatetime() for each in theirs.schedule["close"]]
    ours = CALENDARS[mic].schedule(date(1996, 1, 1), date(2037, 12, 31))
    corrected = set(days) - set(ours.days.tolist())
    assert not set(ours.days.tolist()) - set(days)
    assert {f"{day}" for day in corrected} == (LATER_THAN_THE_LIBRARY if mic == "XJSE" else set())
    short = {f"{each.day}" for each in CALENDARS["XJSE"].short_days(days[0], days[-1])}
    by_day = dict(zip(days, closes, strict=True))
    for day, close in zip(ours.days.tolist(), ours.closes.tolist(), strict=True):
        if mic != "XJSE" or f"{day}" not in short:
            assert close.replace(tzinfo=UTC) == by_day[day]


# jse_calendar_overrides.csv, and the declared days of 1999, 2000 and 2026.
LATER_THAN_THE_LIBRARY = {
    "1999-06-02",
    "1999-12-31",
    "2000-01-03",
    "2021-11-01",
    "2022-12-27",
    "2023-12-15",
    "2024-05-29",
    "2026-11-04",
}


def test_currencies_and_crypto_need_no_exchange_and_shares_do() -> None:
    assert calendar_for("fx", None) is FX
    assert calendar_for("crypto", "") is CRYPTO
    assert calendar_for("equity", "XJSE") is CALENDARS["XJSE"]
    assert calendar_for("index", "XCAI") is CALENDARS["XCAI"]
    assert calendar_for("equity", None) is None
    assert calendar_for("equity", "XXXX") is None
    assert CRYPTO.weekdays == EVERY_DAY


def test_importing_calendars_loads_neither_package() -> None:
    import subprocess  # noqa: PLC0415 - one test
    import sys  # noqa: PLC0415

    code = (
        "import sys, wizdata_core.calendars as c;"
        "assert not {'exchange_calendars', 'holidays', 'pandas'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REFERENCE.parents[1], check=False)
    assert done.returncode == 0


ZONES = [
    "Africa/Cairo",  # changes at midnight
    "Africa/Casablanca",  # changes for Ramadan
    "Africa/Windhoek",  # changed until 2017
    "America/New_York",
    "America/Sao_Paulo",  # changed at midnight until 2019
    "Asia/Beirut",
    "Asia/Tehran",
    "Australia/Lord_Howe",  # changes by half an hour
    "Europe/London",
    "Pacific/Apia",  # lost a day in 2011
]
WALLS = [(time(0), time(0)), (time(1, 30), time(3, 30)), (time(9), time(17))]


def _changes(zone: str) -> list[date]:
    """The local days on which the clocks of a zone change, 2000 to 2037."""
    where, changed = ZoneInfo(zone), []
    before = datetime(1999, 12, 31, 12, tzinfo=where).utcoffset()
    for offset in range(38 * 365 + 10):
        noon = datetime(2000, 1, 1, 12, tzinfo=where) + timedelta(days=offset)
        if noon.utcoffset() != before:
            changed.append(noon.date())
        before = noon.utcoffset()
    return changed


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("opens", "closes"), WALLS)
def test_hours_are_right_on_every_day_that_clocks_change(
    zone: str, opens: time, closes: time
) -> None:
    """Failure mode P9: both changes of every year from 2000 to 2037."""
    hours = Hours(opens, closes, "made for this test", Confidence.HIGH)
    calendar = replace(CALENDARS["XJSE"], timezone=zone, hours_kept=(hours,), short=())
    where = ZoneInfo(zone)
    changes = _changes(zone)
    assert changes
    for day in changes:
        start, end = (each.astimezone(where) for each in calendar.hours(day))
        assert start.date() == day
        assert (end - timedelta(seconds=1)).date() == day
        for read, wall, on in ((start, opens, day), (end, closes, end.date())):
            # A reading that exists is kept; one that is skipped is read an hour or so later.
            exists = _exists(datetime.combine(on, wall, where))
            assert (read.time() == wall) is exists
        assert start.astimezone(UTC).astimezone(where) == start
        assert end > start


def _exists(wall: datetime) -> bool:
    return wall.astimezone(UTC).astimezone(wall.tzinfo).replace(fold=0) == wall.replace(fold=0)


def test_confidence_is_written_in_the_words_of_the_glossary() -> None:
    glossary = (REFERENCE.parents[1] / "docs" / "glossary.md").read_text(encoding="utf-8")
    row = next(line for line in glossary.splitlines() if line.startswith("| **confidence**"))
    assert all(re.search(rf"\b{each.value}\b", row) for each in Confidence)
