"""Victoria Falls Stock Exchange."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="ZW",
    kept=(
        "New Year's Day",
        "Independence Day",
        "Good Friday",
        "Easter Saturday",
        "Easter Monday",
        "Workers' Day",
        "Africa Day",
        "Zimbabwe Heroes' Day",
        "Defense Forces Day",
        "Unity Day",
        "Christmas Day",
        "Boxing Day",
        "Easter Sunday",
        "Robert Gabriel Mugabe National Youth Day",
        "Munhumutapa Day",
    ),
    confidence=Confidence.LOW,
)

CALENDAR = Calendar(
    code="VFEX",
    name="Victoria Falls Stock Exchange",
    timezone="Africa/Harare",
    first=date(2020, 10, 26),
    last=date(2037, 12, 31),
    hours_kept=(Hours(time(10), time(15), "exchanges.csv, unverified", Confidence.LOW),),
    confidence=Confidence.LOW,
    closed=(_HOLIDAYS,),
    note="Holidays of the country; which of them the exchange keeps is not confirmed.",
)
