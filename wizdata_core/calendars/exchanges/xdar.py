"""Dar es Salaam Stock Exchange."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="TZ",
    kept=(
        "New Year's Day",
        "Zanzibar Revolution Day",
        "Good Friday",
        "Easter Monday",
        "Union Celebrations",
        "International Workers' Day",
        "International Trade Fair",
        "Peasants' Day",
        "Independence and Republic Day",
        "Christmas Day",
        "Boxing Day",
        "Eid al-Fitr",
        "Eid al-Adha",
        "Prophet's Birthday",
        "The Mwalimu Nyerere Day and Climax of the Uhuru Torch Race",
        "National Population and Housing Census Day",
        "The Sheikh Abeid Amani Karume Day",
        "John Pombe Magufuli Inauguration Day",
        "Tanzania General Election Day",
        "John Pombe Magufuli's Funeral",
    ),
    confidence=Confidence.LOW,
)

CALENDAR = Calendar(
    code="XDAR",
    name="Dar es Salaam Stock Exchange",
    timezone="Africa/Dar_es_Salaam",
    first=date(2000, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(
        Hours(
            time(10),
            time(16),
            "stockmarketclock.com 2024: 10:30 to 16:00; markethours.io from 10:00",
            Confidence.LOW,
        ),
    ),
    confidence=Confidence.LOW,
    closed=(_HOLIDAYS,),
    note="Holidays of the country; which of them the exchange keeps is not confirmed.",
)
