"""Egyptian Exchange (EGX), Cairo."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import SUNDAY_TO_THURSDAY, Calendar, Confidence, Hours
from wizdata_core.calendars.rules import (
    Beside,
    Listed,
    Once,
    PublicHolidays,
    RamadanHours,
    Yearly,
    opened_on,
)

_REVOLUTION = Once(
    date(2011, 1, 28),
    "Closed in the revolution",
    "foxbusiness.com 2011-03-21; egyptindependent.com; rnz.co.nz 2011-03-24",
    Confidence.HIGH,
    last=date(2011, 3, 22),
)
_ANNOUNCED = Listed(
    "notices of the exchange: egx.com.eg 2021, mubasher.info, amwalalghad.com, egypttoday.com",
    Confidence.HIGH,
    (
        ("2014-04-24", "Sinai Liberation Day (in lieu)"),
        ("2019-01-24", "Police Day (in lieu)"),
        ("2024-04-09", "Eid al-Fitr"),
        ("2024-04-14", "Eid al-Fitr"),
    ),
)
_BARS_SOURCE = "bars of COMI.CA, 2020 to 2026 (github.com/ahmedmedhat296/Graduation_project)"
_BARS = Listed(
    _BARS_SOURCE,
    Confidence.HIGH,
    (
        ("2020-05-27", "Eid al-Fitr"),
        ("2020-05-28", "Eid al-Fitr"),
        ("2021-05-16", "Eid al-Fitr"),
        ("2021-10-21", "Prophet's Birthday (in lieu)"),
        ("2023-04-25", "Sinai Liberation Day"),
        ("2023-10-05", "Armed Forces Day (in lieu)"),
        ("2024-06-20", "Eid al-Adha"),
        ("2025-04-02", "Eid al-Fitr"),
        ("2025-04-24", "Sinai Liberation Day (in lieu)"),
        ("2025-07-08", "closed this once"),
        ("2026-03-23", "Eid al-Fitr"),
    ),
)
_EID_EXTRA = PublicHolidays(
    country="EG", kept=("Eid al-Fitr", "Eid al-Adha"), category="government"
)
_EASTER = Beside(
    "Coptic Easter",
    "EG",
    "Spring Festival",
    -1,
    "egypttoday.com 2019-04-17; coptsunited.com 2015-04-06; egx.com.eg 2021",
    Confidence.HIGH,
)
_FISCAL_YEAR = Yearly(
    "Banks' holiday",
    7,
    1,
    f"amwalalghad.com 2012 and 2013; egx.com.eg 2021; no more in {_BARS_SOURCE}",
    Confidence.MEDIUM,
    until=2021,
)
_NEW_YEAR = Yearly("Banks' holiday", 1, 1, _BARS_SOURCE, Confidence.MEDIUM, since=2023)
_MAYBE_NEW_YEAR = Yearly(
    "Banks' holiday", 1, 1, "banks close; whether the exchange did is not known", Confidence.LOW
)
_HOLIDAYS = PublicHolidays(
    country="EG",
    kept=(
        "Sinai Liberation Day",
        "Labor Day",
        "Spring Festival",
        "July 23 Revolution Day",
        "Armed Forces Day",
        "Islamic New Year",
        "Prophet's Birthday",
        "Eid al-Fitr",
        "Day of Arafah",
        "Eid al-Adha",
        "Coptic Christmas Day",
        "Police Day",
        "January 25th Revolution and National Police Day",
        "June 30 Revolution Day",
    ),
    confidence=Confidence.MEDIUM,
)

CALENDAR = Calendar(
    code="XCAI",
    name="Egyptian Exchange (EGX)",
    timezone="Africa/Cairo",
    first=date(2000, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(
        Hours(
            time(10, 30),
            time(14, 30),
            "gulfnews.com 2014-07-22, on the hours before",
            Confidence.LOW,
        ),
        Hours(
            time(10),
            time(14, 30),
            "feas.org 2014-07-22, decision 205 of 2014",
            Confidence.HIGH,
            since=date(2014, 8, 7),
        ),
        Hours(
            time(9, 30),
            time(15),
            "technotime.net, after Eid al-Fitr of 2026",
            Confidence.MEDIUM,
            since=date(2026, 3, 24),
        ),
    ),
    confidence=Confidence.MEDIUM,
    closed=(
        _REVOLUTION,
        _ANNOUNCED,
        _BARS,
        _HOLIDAYS,
        _EID_EXTRA,
        _EASTER,
        _FISCAL_YEAR,
        _NEW_YEAR,
    ),
    opened=opened_on(_BARS_SOURCE, Confidence.HIGH, "2021-07-18", "2021-10-18", "2023-04-27"),
    doubtful=(_MAYBE_NEW_YEAR,),
    short=(
        RamadanHours(
            "EG",
            time(10),
            time(13, 30),
            "mondovisione.com 2024-03-07; amwalalghad.com 2020-05-27",
            Confidence.HIGH,
            since=2015,
        ),
    ),
    weekdays=SUNDAY_TO_THURSDAY,
    margin=2,
    note="The cabinet moves single holidays to a Sunday or Thursday, mostly days before.",
)
