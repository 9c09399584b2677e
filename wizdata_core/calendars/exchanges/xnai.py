"""Nairobi Securities Exchange, Kenya."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="KE",
    kept=(
        "New Year's Day",
        "Good Friday",
        "Easter Monday",
        "Labor Day",
        "Moi Day",
        "Kenyatta Day",
        "Independence Day",
        "Christmas Day",
        "Boxing Day",
        "Eid al-Fitr",
        "Madaraka Day",
        "Mashujaa Day",
        "Jamhuri Day",
        "Visit of Pope Francis to Kenya",
        "Election Day",
        "Inauguration Day",
        "President Moi Memorial Day",
        "Utamaduni Day",
        "State Funeral for Former President Mwai Kibaki",
        "Day of Mourning for Queen Elizabeth II",
        "National Tree Growing Day",
        "Mazingira Day",
        "State Funeral for Former Prime Minister Raila Odinga",
    ),
    confidence=Confidence.MEDIUM,
)
# A holiday of Muslims by law, gazetted for all each year; the exchange's lists have no such day.
_EID_AL_ADHA = PublicHolidays("KE", kept=("Eid al-Adha",), category="islamic")

CALENDAR = Calendar(
    code="XNAI",
    name="Nairobi Securities Exchange",
    timezone="Africa/Nairobi",
    first=date(2000, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(
        Hours(
            time(9),
            time(15),
            "mystocks.africa trading hours, 2026-06-22; pre-open from 09:00, trading from 09:30",
            Confidence.MEDIUM,
        ),
    ),
    confidence=Confidence.MEDIUM,
    closed=(_HOLIDAYS, _EID_AL_ADHA),
    note="Lists of all shares, 2019 to 2021, hold no day that these rules close.",
)
