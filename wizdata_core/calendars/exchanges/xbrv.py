"""Bourse Régionale des Valeurs Mobilières (BRVM), Abidjan, for eight states of the WAEMU."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import Calendar, Confidence, Hours
from wizdata_core.calendars.rules import Once, PublicHolidays

_MOVE = Once(
    date(2011, 2, 14),
    "Moved from Abidjan to Bamako",
    "ouestaf.com 2011-03: last session 2011-02-11, next 2011-03-01; legriot.info",
    Confidence.HIGH,
    last=date(2011, 2, 28),
)
_HOLIDAYS = PublicHolidays(
    country="CI",
    kept=(
        "New Year's Day",
        "Easter Monday",
        "Labor Day",
        "Ascension Day",
        "Pentecost Monday",
        "Independence Day",
        "Assumption Day",
        "National Peace Day",
        "All Saints' Day",
        "Anniversary of death of President Felix Houphouet-Boigny",
        "Christmas Day",
        "Day after Prophet's Birthday",
        "Day after Night of Power",
        "Eid al-Fitr",
        "Eid al-Adha",
        "Day after the Labor Day",
        "Day after the Independence Day",
        "Public holiday for Presidential election preparation",
        "Day after the Christmas Day",
        "Day after the Eid al-Fitr",
        "Day after the Eid al-Adha",
        "2024 African Cup of Nations Victory",
    ),
    confidence=Confidence.MEDIUM,
)

CALENDAR = Calendar(
    code="XBRV",
    name="BRVM (8 WAEMU states)",
    timezone="Africa/Abidjan",
    first=date(2005, 1, 1),
    last=date(2037, 12, 31),
    hours_kept=(
        Hours(time(9), time(15), "not known before continuous trading", Confidence.LOW),
        Hours(
            time(9),
            time(15),
            "brvm.org, horaires de cotation",
            Confidence.HIGH,
            since=date(2013, 9, 16),
        ),
    ),
    confidence=Confidence.MEDIUM,
    closed=(
        _MOVE,
        _HOLIDAYS,
    ),
    note=(
        "Keeps the holidays of Ivory Coast: bars of Sonatel, 2020 to 2025, fall on none of them. "
        "Before some it shortens a session, which is announced singly and so not known here."
    ),
)
