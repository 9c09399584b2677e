"""Algiers Stock Exchange."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import SUNDAY_TO_THURSDAY, Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="DZ",
    kept=(
        "New Year's Day",
        "Labor Day",
        "Independence and National Liberation Front Day",
        "Revolution Day",
        "Islamic New Year",
        "Ashura",
        "Prophet's Birthday",
        "Eid al-Fitr",
        "Eid al-Adha",
        "Independence Day",
        "Amazigh New Year",
    ),
    confidence=Confidence.LOW,
)

CALENDAR = Calendar(
    code="XALG",
    name="Algiers Stock Exchange",
    timezone="Africa/Algiers",
    first=date(2010, 1, 1),
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
    weekdays=SUNDAY_TO_THURSDAY,
    note=(
        "Holidays of the country; which of them the exchange keeps is not confirmed; weekdays "
        "unverified"
    ),
)
