"""Nigerian Exchange (NGX), Lagos; until 2021 the Nigerian Stock Exchange."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import PublicHolidays

_HOLIDAYS = PublicHolidays(
    country="NG",
    kept=(
        "New Year's Day",
        "Good Friday",
        "Easter Monday",
        "Workers' Day",
        "Democracy Day",
        "National Day",
        "Christmas Day",
        "Boxing Day",
        "Prophet's Birthday",
        "Eid al-Fitr",
        "Eid al-Fitr Holiday",
        "Eid al-Adha",
        "Eid al-Adha Holiday",
        "Presidential Inauguration Day",
        "Public Holiday for Elections",
        "Day of Mourning for President Umaru Yar'Adua",
        "Day of Mourning for President Muhammadu Buhari",
    ),
    confidence=Confidence.MEDIUM,
)

CALENDAR = Calendar(
    code="XNSA",
    name="Nigerian Exchange (NGX)",
    timezone="Africa/Lagos",
    first=date(2000, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(
        Hours(
            time(9, 30),
            time(14, 30),
            "allafrica.com 2010-11-30; marketnewsng.com 2025-09-17",
            Confidence.MEDIUM,
        ),
        Hours(
            time(9),
            time(16),
            "mystocks.africa trading hours, 2026-06-22; begun after 2025-09-17",
            Confidence.LOW,
            since=date(2025, 9, 18),
        ),
    ),
    confidence=Confidence.MEDIUM,
    closed=(_HOLIDAYS,),
    note=(
        "Weekly reports of the exchange (mondovisione.com) name the holidays of each week, "
        "and agree."
    ),
)
