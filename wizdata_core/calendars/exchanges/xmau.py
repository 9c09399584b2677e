"""Stock Exchange of Mauritius, Port Louis."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import Once, PublicHolidays

_LOCKDOWN = Once(
    date(2020, 3, 20),
    "Suspended in the lockdown",
    "enl.mu: two weeks, lockdown decreed on the evening of 2020-03-19; grnewsletters.com",
    Confidence.HIGH,
    last=date(2020, 4, 5),
)
_HOLIDAYS = PublicHolidays(
    country="MU",
    kept=(
        "New Year's Day",
        "Day after New Year's Day",
        "Abolition of Slavery",
        "Independence and Republic Day",
        "Labor Day",
        "All Saints' Day",
        "Arrival of Indentured Laborers",
        "Christmas Day",
        "Chinese Spring Festival",
        "Eid al-Fitr",
        "Thaipusam",
        "Maha Shivaratri",
        "Ugadi",
        "Ganesh Chaturthi",
        "Diwali",
        "Assumption Day",
        "Public Holiday",
    ),
    confidence=Confidence.MEDIUM,
)

CALENDAR = Calendar(
    code="XMAU",
    name="Stock Exchange of Mauritius",
    timezone="Indian/Mauritius",
    first=date(2000, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(
        Hours(
            time(9),
            time(13, 30),
            "exchanges.csv; investopress.com 2018-06-13, one hour less than since",
            Confidence.LOW,
        ),
        Hours(
            time(10),
            time(14, 30),
            "investopress.com 2018-06-13; efghermes.com",
            Confidence.HIGH,
            since=date(2018, 6, 12),
        ),
        Hours(
            time(9, 30),
            time(15),
            "platformafrica.com: from Monday 20 April 2026",
            Confidence.HIGH,
            since=date(2026, 4, 20),
        ),
    ),
    confidence=Confidence.MEDIUM,
    closed=(
        _LOCKDOWN,
        _HOLIDAYS,
    ),
    note="Diwali, Ganesh Chaturthi and the other feasts by the moon are gazetted each year.",
)
