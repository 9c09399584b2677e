"""Lusaka Securities Exchange."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="ZM",
    kept=(
        "New Year's Day",
        "Youth Day",
        "Good Friday",
        "Holy Saturday",
        "Easter Sunday",
        "Easter Monday",
        "Labour Day",
        "Africa Freedom Day",
        "Heroes' Day",
        "Unity Day",
        "Farmers' Day",
        "Independence Day",
        "Christmas Day",
        "International Women's Day",
        "State Funeral of Michael Chilufya Sata",
        "Bridge Public Holiday",
        "Presidential Election",
        "National Prayer Day",
        "General Election Day",
        "Inauguration Ceremony of President-elect and Vice-President-elect",
        "Mayoral and Ward By-elections",
        "Memorial Service for Kenneth Kaunda",
        "State Funeral of Kenneth Kaunda",
        "Kenneth Kaunda Day",
        "State Funeral of Rupiah Banda",
        "National Day of Prayer and Christian Heritage",
    ),
    confidence=Confidence.LOW,
)

CALENDAR = Calendar(
    code="XLUS",
    name="Lusaka Securities Exchange",
    timezone="Africa/Lusaka",
    first=date(2000, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(
        Hours(time(10), time(12), "mystocks.africa trading hours, 2026-06-22", Confidence.LOW),
    ),
    confidence=Confidence.LOW,
    closed=(_HOLIDAYS,),
    note="Holidays of the country; which of them the exchange keeps is not confirmed.",
)
