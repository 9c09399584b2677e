"""New York Stock Exchange."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.library import Library

_LIBRARY = Library("XNYS")

CALENDAR = Calendar(
    code="XNYS",
    name="New York Stock Exchange",
    timezone="America/New_York",
    first=date(1986, 1, 1),
    last=date(2045, 12, 31),
    hours_kept=(Hours(time(9, 30), time(16), "exchange_calendars XNYS 4.13.2", Confidence.HIGH),),
    confidence=Confidence.HIGH,
    closed=(_LIBRARY,),
    short=(_LIBRARY,),
)
