"""Casablanca Stock Exchange, Morocco."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import Listed, Once, PublicHolidays, RamadanHours, opened_on

_INDEX_SOURCE = "MASI by day, 2008 to 2017 (github.com/james-assiene)"
_INDEX = Listed(
    _INDEX_SOURCE,
    Confidence.HIGH,
    (
        ("2008-03-20", "Prophet's Birthday"),
        ("2008-10-01", "Eid al-Fitr"),
        ("2008-12-29", "Islamic New Year"),
        ("2009-12-18", "Islamic New Year"),
        ("2010-09-10", "Eid al-Fitr"),
        ("2010-12-07", "Islamic New Year"),
        ("2012-10-26", "Eid al-Adha"),
        ("2013-01-24", "Prophet's Birthday"),
        ("2013-10-18", "Eid al-Adha"),
        ("2014-07-28", "Eid al-Fitr"),
        ("2015-07-17", "Eid al-Fitr"),
        ("2016-07-06", "Eid al-Fitr"),
    ),
)
_EID = Once(date(2023, 4, 24), "Eid al-Fitr, closed for once", "lenouvelliste.ma", Confidence.HIGH)
_HOLIDAYS = PublicHolidays(
    country="MA",
    kept=(
        "New Year's Day",
        "Proclamation of Independence Day",
        "Labor Day",
        "Throne Day",
        "Oued Ed-Dahab Day",
        "Revolution Day",
        "Youth Day",
        "Green March",
        "Independence Day",
        "Eid al-Fitr",
        "Eid al-Adha",
        "Islamic New Year",
        "Prophet's Birthday",
        "Amazigh New Year",
        "Unity Day",
    ),
    confidence=Confidence.MEDIUM,
    moon_shift=1,
)

CALENDAR = Calendar(
    code="XCAS",
    name="Casablanca Stock Exchange",
    timezone="Africa/Casablanca",
    first=date(2001, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(
        Hours(
            time(9, 30),
            time(15, 30),
            "casablanca-bourse.com: continuous to 15:20, closing auction to 15:30",
            Confidence.MEDIUM,
        ),
    ),
    confidence=Confidence.MEDIUM,
    closed=(
        _INDEX,
        _EID,
        _HOLIDAYS,
    ),
    short=(
        RamadanHours(
            "MA",
            time(10),
            time(13, 30),
            "casablanca-bourse.com; infomediaire.net 2020-03-23",
            Confidence.MEDIUM,
            moon_shift=1,
        ),
    ),
    opened=opened_on(_INDEX_SOURCE, Confidence.HIGH, "2008-10-03", "2008-12-30", "2010-12-08"),
    note="Morocco sees the moon itself, mostly a day after Mecca.",
)
