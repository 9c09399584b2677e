"""Bolsa de Valores de Cabo Verde."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="CV",
    kept=(
        "New Year's Day",
        "Democracy and Freedom Day",
        "National Heroes Day",
        "Ash Wednesday",
        "Good Friday",
        "Easter Sunday",
        "Worker's Day",
        "National Independence Day",
        "Assumption Day",
        "All Saints' Day",
        "Christmas Day",
        "International Children's Day",
    ),
    confidence=Confidence.LOW,
)

CALENDAR = Calendar(
    code="XBVC",
    name="Bolsa de Valores de Cabo Verde",
    timezone="Atlantic/Cape_Verde",
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
