"""Botswana Stock Exchange, Gaborone."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="BW",
    kept=(
        "New Year's Day",
        "New Year's Day Holiday",
        "Good Friday",
        "Holy Saturday",
        "Easter Monday",
        "Labour Day",
        "Ascension Day",
        "Sir Seretse Khama Day",
        "President's Day",
        "President's Day Holiday",
        "Botswana Day",
        "Botswana Day Holiday",
        "Christmas Day",
        "Boxing Day",
        "Public Holiday",
        "Boxing Day Holiday",
        "Labour Day Holiday",
    ),
    confidence=Confidence.LOW,
)

CALENDAR = Calendar(
    code="XBOT",
    name="Botswana Stock Exchange",
    timezone="Africa/Gaborone",
    first=date(2000, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(
        Hours(
            time(9),
            time(14),
            "mystocks.africa has 12:00, sarpublisher.com 14:00; the later is kept",
            Confidence.LOW,
        ),
    ),
    confidence=Confidence.LOW,
    closed=(_HOLIDAYS,),
    note=(
        "Keeps both days of Presidents' Day (Wikipedia); which of the country's other holidays the "
        "exchange keeps is not confirmed."
    ),
)
