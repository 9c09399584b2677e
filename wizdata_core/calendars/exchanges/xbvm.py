"""Bolsa de Valores de Mocambique."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="MZ",
    kept=(
        "International Fraternalism Day",
        "Heroes' Day",
        "Women's Day",
        "International Workers' Day",
        "National Independence Day",
        "Victory Day",
        "Armed Forces Day",
        "Peace and Reconciliation Day",
        "Family Day",
    ),
    confidence=Confidence.LOW,
)

CALENDAR = Calendar(
    code="XBVM",
    name="Bolsa de Valores de Mocambique",
    timezone="Africa/Maputo",
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
