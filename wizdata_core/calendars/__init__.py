"""When exchanges trade: sessions, holidays and half days, each with its source and confidence."""

from __future__ import annotations

from wizdata_core.calendars.calendar import Calendar, Closure, Confidence, Hours, Schedule, ShortDay
from wizdata_core.calendars.exchanges import CALENDARS
from wizdata_core.calendars.off_exchange import CRYPTO, FX

__all__ = [
    "CALENDARS",
    "CRYPTO",
    "FX",
    "Calendar",
    "Closure",
    "Confidence",
    "Hours",
    "Schedule",
    "ShortDay",
    "calendar_for",
]

_OFF_EXCHANGE = {"fx": FX, "crypto": CRYPTO}


def calendar_for(asset_class: str, mic: str | None) -> Calendar | None:
    """The calendar that an instrument trades by; None where none is known.

    Shares and indices follow their exchange, currencies the weekdays of London, crypto every day.
    """
    return _OFF_EXCHANGE.get(asset_class) or CALENDARS.get(mic or "")
