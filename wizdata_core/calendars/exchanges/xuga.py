"""Uganda Securities Exchange."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="UG",
    kept=(
        "New Year's Day",
        "NRM Liberation Day",
        "Women's Day",
        "Good Friday",
        "Easter Monday",
        "Labour Day",
        "Uganda Martyrs' Day",
        "Independence Day",
        "Christmas Day",
        "Boxing Day",
        "Eid al-Fitr",
        "Eid al-Adha",
        "National Heroes' Day",
        "Archbishop Janani Luwum Day",
        "General Elections",
    ),
    confidence=Confidence.LOW,
)

CALENDAR = Calendar(
    code="XUGA",
    name="Uganda Securities Exchange",
    timezone="Africa/Kampala",
    first=date(2000, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(
        Hours(time(9), time(12), "mystocks.africa trading hours, 2026-06-22", Confidence.LOW),
    ),
    confidence=Confidence.LOW,
    closed=(_HOLIDAYS,),
    note="Holidays of the country; which of them the exchange keeps is not confirmed.",
)
