"""Johannesburg Stock Exchange."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.library import Library
from wizdata_core.calendars.overrides import Overrides
from wizdata_core.calendars.rules import EveryPublicHoliday

_OVERRIDES = Overrides("jse_calendar_overrides.csv", opens=time(9))
# Declared days that the library lacks: elections of 1999 and 2026, the change to the year 2000.
_DECLARED = EveryPublicHoliday("ZA", confidence=Confidence.MEDIUM)

CALENDAR = Calendar(
    code="XJSE",
    name="Johannesburg Stock Exchange",
    timezone="Africa/Johannesburg",
    first=date(1995, 1, 1),
    last=date(2045, 12, 31),
    hours_kept=(
        Hours(
            time(9),
            time(17),
            "exchange_calendars XJSE 4.13.2; mystocks.africa 2026-06-22",
            Confidence.HIGH,
        ),
    ),
    confidence=Confidence.HIGH,
    closed=(_OVERRIDES, Library("XJSE"), _DECLARED),
    short=(_OVERRIDES,),
    note=(
        "The Public Holidays Act of 1994 gives the list since 1995. Half days are those that a "
        "source names: on others the usual close is kept, which is late and so safe."
    ),
)
