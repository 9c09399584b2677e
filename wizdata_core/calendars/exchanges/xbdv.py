"""BODIVA Angola."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="AO",
    kept=(
        "New Year's Day",
        "Martyrs of Colonial Repression Day",
        "Liberation Movement Day",
        "Carnival Day",
        "International Women's Day",
        "Good Friday",
        "International Worker's Day",
        "International Children's Day",
        "National Heroes' Day",
        "Day off for National Heroes' Day",
        "All Souls' Day",
        "National Independence Day",
        "Christmas Day",
        "Day off for Liberation Movement Day",
        "Africa Day",
        "Day off for National Independence Day",
        "Peace and National Reconciliation Day",
        "Day off for Africa Day",
        "Day off for International Children's Day",
        "Day off for All Souls' Day",
        "Day off for Martyrs of Colonial Repression Day",
        "Day off for Peace and National Reconciliation Day",
        "Day off for International Worker's Day",
        "Day off for Christmas Day",
        "Day off for New Year's Day",
        "Day off for International Women's Day",
        "Christmas and Family Day",
        "General Election Day",
        "Day off for Christmas and Family Day",
        "Day off for Carnival Day",
        "Southern Africa Liberation Day",
        "Day off for Southern Africa Liberation Day",
    ),
    confidence=Confidence.LOW,
)

CALENDAR = Calendar(
    code="XBDV",
    name="BODIVA Angola",
    timezone="Africa/Luanda",
    first=date(2016, 12, 19),
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
