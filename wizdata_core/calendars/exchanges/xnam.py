"""Namibian Stock Exchange."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="NA",
    kept=(
        "New Year's Day",
        "Independence Day",
        "Good Friday",
        "Easter Monday",
        "Workers' Day",
        "Cassinga Day",
        "Africa Day",
        "Ascension Day",
        "Heroes' Day",
        "International Human Rights Day",
        "Christmas Day",
        "Family Day",
        "Y2K changeover",
        "Day of the Namibian Women and International Human Rights Day",
        "General Election Day",
        "Regional Election Day",
        "Burial ceremony of Dr. Hage Gottfried Geingob",
        "Genocide Remembrance Day",
        "Burial ceremony of Dr. Sam Shafiishuna Nujoma",
    ),
    confidence=Confidence.LOW,
)

CALENDAR = Calendar(
    code="XNAM",
    name="Namibian Stock Exchange",
    timezone="Africa/Windhoek",
    first=date(2000, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(
        Hours(
            time(9),
            time(17),
            "exchanges.csv: hours of the JSE for dual listings, unverified",
            Confidence.LOW,
        ),
    ),
    confidence=Confidence.LOW,
    closed=(_HOLIDAYS,),
    note="Holidays of the country; which of them the exchange keeps is not confirmed.",
)
