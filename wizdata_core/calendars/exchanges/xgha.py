"""Ghana Stock Exchange, Accra."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import Listed, PublicHolidays, Substitutes, opened_on

_SOURCE = "daily lists of the exchange, from github.com/NanaMartinson/gse-market-watch"
_LISTS = Listed(
    _SOURCE,
    Confidence.HIGH,
    (
        ("2007-12-19", "Eid-ul-Adha"),
        ("2008-09-30", "Eid-ul-Fitr"),
        ("2011-08-31", "Eid-ul-Fitr"),
        ("2011-11-07", "Eid-ul-Adha"),
        ("2012-08-10", "State funeral of President Mills"),
        ("2012-08-20", "Eid-ul-Fitr"),
        ("2014-10-06", "Eid-ul-Adha"),
        ("2015-07-20", "Eid-ul-Fitr"),
        ("2015-09-24", "Eid-ul-Adha"),
        ("2016-09-12", "Eid-ul-Adha"),
        ("2017-01-02", "New Year's Day (observed)"),
    ),
)
_HOLIDAYS = PublicHolidays(
    country="GH",
    kept=(
        "New Year's Day",
        "Independence Day",
        "Good Friday",
        "Easter Monday",
        "Workers' Day",
        "African Union Day",
        "Republic Day",
        "Farmers' Day",
        "Christmas Day",
        "Boxing Day",
        "Eid-ul-Fitr",
        "Eid-ul-Adha",
        "Founder's Day",
        "Public Holiday",
        "Constitution Day",
        "Founders' Day",
        "Kwame Nkrumah Memorial Day",
        "Labour Day",
        "Shaqq Day",
    ),
    confidence=Confidence.MEDIUM,
)
# Act 601 of 2001 lets a holiday on a weekend be kept on the next working day. The package has the
# declared days from 2017 to 2026; of later years nothing is declared yet.
_SUBSTITUTES = (
    Substitutes(_HOLIDAYS, f"Act 601 of 2001; {_SOURCE}", Confidence.HIGH, until=2016),
    Substitutes(_HOLIDAYS, "Act 601 of 2001, not yet declared", Confidence.LOW, since=2027),
)

CALENDAR = Calendar(
    code="XGHA",
    name="Ghana Stock Exchange",
    timezone="Africa/Accra",
    first=date(2002, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(
        Hours(
            time(9, 30), time(15), "mystocks.africa trading hours, 2026-06-22", Confidence.MEDIUM
        ),
    ),
    confidence=Confidence.MEDIUM,
    closed=(_LISTS, _HOLIDAYS, *_SUBSTITUTES),
    opened=opened_on(
        _SOURCE,
        Confidence.HIGH,
        "2007-12-20",
        "2008-10-01",
        "2011-08-30",
        "2015-07-17",
        "2015-09-23",
        "2023-01-09",
        "2025-07-01",
        "2026-01-07",
    ),
    note="Lists of five shares, 2007 to 2026, hold no weekday that these rules close.",
)
