"""Libyan Stock Market."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import SUNDAY_TO_THURSDAY, Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="LY",
    kept=(
        "People's Authority Day",
        "American Forces Evacuation Day",
        "Glorious July Revolution Day",
        "Great Al-Fateh Revolution Day",
        "Prophet's Birthday",
        "Eid al-Fitr",
        "Day of Arafah",
        "Eid al-Adha",
        "Anniversary of the February 17 Revolution",
        "Labor Day",
        "Martyrs' Day",
        "Liberation Day",
        "Independence Day",
        "Islamic New Year Day",
        "National Environmental Sanitation Day",
        "Public Holiday",
    ),
    confidence=Confidence.LOW,
)

CALENDAR = Calendar(
    code="XLSM",
    name="Libyan Stock Market",
    timezone="Africa/Tripoli",
    first=date(2012, 1, 1),
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
        "unverified; trading was halted for years"
    ),
)
