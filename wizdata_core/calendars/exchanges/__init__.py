"""Every exchange's calendar, one file each by MIC; one that ends in `CALENDAR = …` is found."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wizdata_core.calendars.calendar import Calendar

CALENDARS: dict[str, Calendar] = {
    calendar.code: calendar
    for calendar in (
        import_module(f"{__name__}.{module.name}").CALENDAR
        for module in sorted(iter_modules(__path__), key=lambda module: module.name)
    )
}
