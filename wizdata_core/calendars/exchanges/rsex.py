"""Rwanda Stock Exchange."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="RW",
    kept=(
        "New Year's Day",
        "National Heroes' Day",
        "Memorial Day of Genocide perpetrated against the Tutsi in 1994",
        "Good Friday",
        "Labor Day",
        "Independence Day",
        "Liberation Day",
        "Assumption Day",
        "Christmas Day",
        "Boxing Day",
        "Eid al-Fitr",
        "Umuganura Day",
        "Eid al-Adha",
        "Day after New Year's Day",
        "Easter Monday",
    ),
    confidence=Confidence.LOW,
)

CALENDAR = Calendar(
    code="RSEX",
    name="Rwanda Stock Exchange",
    timezone="Africa/Kigali",
    first=date(2012, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(Hours(time(9), time(12), "exchanges.csv, unverified", Confidence.LOW),),
    confidence=Confidence.LOW,
    closed=(_HOLIDAYS,),
    note="Holidays of the country; which of them the exchange keeps is not confirmed.",
)
