"""Eswatini Stock Exchange."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="SZ",
    kept=(
        "New Year's Day",
        "Good Friday",
        "Easter Monday",
        "Ascension Day",
        "King's Birthday",
        "National Flag Day",
        "Worker's Day",
        "Birthday of Late King Sobhuza",
        "Independence Day",
        "Christmas Day",
        "Boxing Day",
        "Y2K changeover",
    ),
    confidence=Confidence.LOW,
)

CALENDAR = Calendar(
    code="XSWA",
    name="Eswatini Stock Exchange",
    timezone="Africa/Mbabane",
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
