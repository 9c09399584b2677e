"""Douala Stock Exchange."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="CM",
    kept=(
        "New Year's Day",
        "Youth Day",
        "Good Friday",
        "Labour Day",
        "National Day",
        "Ascension Day",
        "Assumption Day",
        "Christmas Day",
        "Eid al-Fitr",
        "Eid al-Adha",
        "Mawlid",
        "Public Holiday",
    ),
    confidence=Confidence.LOW,
)

CALENDAR = Calendar(
    code="XDSX",
    name="Douala Stock Exchange",
    timezone="Africa/Douala",
    first=date(2000, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(
        Hours(
            time(0),
            time(0),
            "no hours known: the whole day, which is late but safe",
            Confidence.LOW,
        ),
    ),
    confidence=Confidence.LOW,
    closed=(_HOLIDAYS,),
    note="Holidays of the country; which of them the exchange keeps is not confirmed.",
)
