"""Markets without an exchange: currencies on weekdays of London's day, crypto on every day."""

from __future__ import annotations

from datetime import date, time

from wizdata_core.calendars.calendar import EVERY_DAY, Calendar, Confidence, Hours
from wizdata_core.calendars.rules import EveryPublicHoliday

_MIDNIGHT = time(0)

FX = Calendar(
    code="fx",
    name="Currencies",
    timezone="Europe/London",
    first=date(1971, 1, 1),
    last=date(2050, 12, 31),
    hours_kept=(
        Hours(_MIDNIGHT, _MIDNIGHT, "the day that providers of daily rates keep", Confidence.HIGH),
    ),
    confidence=Confidence.HIGH,
    doubtful=(
        EveryPublicHoliday("XECB", market=True),  # no euro reference rates
        EveryPublicHoliday("PL"),  # no rates of the National Bank of Poland
    ),
    note="Banks quote on holidays too; central banks, whose reference rates are held, do not.",
)
CRYPTO = Calendar(
    code="crypto",
    name="Crypto",
    timezone="UTC",
    first=date(2009, 1, 3),
    last=date(2050, 12, 31),
    hours_kept=(Hours(_MIDNIGHT, _MIDNIGHT, "venues never close", Confidence.HIGH),),
    confidence=Confidence.HIGH,
    weekdays=EVERY_DAY,
)
