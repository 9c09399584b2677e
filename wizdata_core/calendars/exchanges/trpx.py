"""MERJ Exchange."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="SC",
    kept=(
        "New Year's Day",
        "New Year Holiday",
        "Good Friday",
        "Easter Saturday",
        "Labor Day",
        "Corpus Christi",
        "Liberation Day",
        "National Day",
        "Independence Day",
        "Assumption Day",
        "All Saints' Day",
        "Immaculate Conception",
        "Christmas Day",
        "Presidential Election Day",
        "Parliamentary Election Day",
        "Constitution Day",
        "Independence",
        "Easter Monday",
        "Funeral of the Former President France Albert René",
        "Bridge Public Holiday",
        "General Election Day",
    ),
    confidence=Confidence.LOW,
)

CALENDAR = Calendar(
    code="TRPX",
    name="MERJ Exchange",
    timezone="Indian/Mahe",
    first=date(2013, 1, 1),
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
