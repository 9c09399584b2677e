"""Zimbabwe Stock Exchange."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import Once, PublicHolidays

_HALT = Once(
    date(2020, 6, 29),
    "Trading halted by the government",
    "thezimbabwemail.com 2020-06-29; allafrica.com 2020-08-03; bulawayo24.com 2020-07-28",
    Confidence.HIGH,
    last=date(2020, 7, 31),
)
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
    code="XZIM",
    name="Zimbabwe Stock Exchange",
    timezone="Africa/Harare",
    first=date(2000, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(
        Hours(time(10), time(15), "mystocks.africa trading hours, 2026-06-22", Confidence.LOW),
    ),
    confidence=Confidence.LOW,
    closed=(
        _HALT,
        _HOLIDAYS,
    ),
    note="Holidays of the country; which of them the exchange keeps is not confirmed.",
)
