"""Bourse de Tunis (BVMT), Tunisia."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import (
    Beside,
    Listed,
    PublicHolidays,
    RamadanHours,
    Yearly,
    opened_on,
)

_INDEX_SOURCE = "TUNINDEX by day, 2008 to 2017 (github.com/james-assiene)"
_REVOLUTION = Listed(
    f"ilboursa.com 2011-03-04: reopens 2011-03-07; {_INDEX_SOURCE}",
    Confidence.HIGH,
    (
        *((f"2011-01-{day}", "Closed in the revolution") for day in range(17, 29)),
        ("2011-02-28", "Closed in the revolution"),
        *((f"2011-03-0{day}", "Closed in the revolution") for day in range(1, 5)),
    ),
)
_INDEX = Listed(
    _INDEX_SOURCE,
    Confidence.HIGH,
    (
        ("2008-09-30", "Eid al-Fitr"),
        ("2009-09-22", "Eid al-Fitr"),
        ("2009-12-17", "Islamic New Year"),
        ("2010-09-09", "Eid al-Fitr"),
        ("2011-09-01", "Eid al-Fitr"),
        ("2012-11-16", "Islamic New Year"),
        ("2013-11-05", "Islamic New Year"),
        ("2014-07-30", "Eid al-Fitr"),
        ("2015-09-25", "Eid al-Adha"),
        ("2015-12-24", "Prophet's Birthday"),
        ("2016-07-05", "Eid al-Fitr"),
        ("2016-09-13", "Eid al-Adha"),
        ("2016-10-03", "Islamic New Year"),
        ("2016-12-12", "Prophet's Birthday"),
        ("2017-06-27", "Eid al-Fitr"),
    ),
)
_SECOND_DAYS = (
    Beside("Eid al-Fitr", "TN", "Eid al-Fitr", 1, _INDEX_SOURCE, Confidence.ESTIMATED),
    Beside("Eid al-Adha", "TN", "Eid al-Adha", 1, _INDEX_SOURCE, Confidence.ESTIMATED),
)
_BY_YEARS = (
    Yearly("Youth Day", 3, 21, _INDEX_SOURCE, Confidence.HIGH, until=2011),
    Yearly("Day of the change of 1987", 11, 7, _INDEX_SOURCE, Confidence.HIGH, until=2010),
    Yearly("Evacuation Day", 10, 15, _INDEX_SOURCE, Confidence.HIGH, since=2011),
    Yearly("Revolution Day", 1, 14, _INDEX_SOURCE, Confidence.HIGH, since=2012, until=2021),
    Yearly("Revolution Day", 12, 17, "decree 2021-223", Confidence.MEDIUM, since=2022),
)
_HOLIDAYS = PublicHolidays(
    country="TN",
    kept=(
        "New Year's Day",
        "Independence Day",
        "Martyrs' Day",
        "Labor Day",
        "Republic Day",
        "Women's Day",
        "Islamic New Year",
        "Prophet's Birthday",
        "Eid al-Fitr",
        "Eid al-Adha",
    ),
    traded=(
        "Day of Arafah",
        "Eid al-Adha Holiday",
        "Eid al-Fitr Holiday",
        "Revolution and Youth Day",
        "Evacuation Day",
    ),
    confidence=Confidence.MEDIUM,
)

CALENDAR = Calendar(
    code="XTUN",
    name="Bourse de Tunis",
    timezone="Africa/Tunis",
    first=date(2008, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(
        Hours(
            time(9),
            time(14),
            "africanmanager.com 2020-08; webmanagercenter.com 2020-06-08",
            Confidence.MEDIUM,
        ),
    ),
    confidence=Confidence.MEDIUM,
    closed=(_REVOLUTION, _INDEX, _HOLIDAYS, *_BY_YEARS, *_SECOND_DAYS),
    short=(
        RamadanHours(
            "TN",
            time(8, 30),
            time(12, 45),
            "managers.tn 2025-03; ilboursa.com 2019-05-02",
            Confidence.MEDIUM,
            since=2019,
        ),
    ),
    opened=opened_on(
        _INDEX_SOURCE,
        Confidence.HIGH,
        "2008-01-10",
        "2015-09-23",
        "2015-12-23",
    ),
)
