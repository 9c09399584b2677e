"""Amounts of money of a period in US dollars, at the average rate of that period. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.esg.scoring.panel import Floats, Whole

    Rates = Callable[[str, date, date], float | None]

DOLLAR, MILLION = "USD", 1e6
UNITS_OF_MONEY = {"money": "USD", "money/tCO2e": "USD/tCO2e"}
"""The units of metrics that count money, each with what it is compared in."""
_EPOCH = date(1970, 1, 1)


def no_rates(currency: str, start: date, end: date) -> None:
    """Rates of which none is known."""
    del currency, start, end


def per_dollar(
    currency: Whole, currencies: tuple[str, ...], start: Whole, end: Whole, rates: Rates
) -> Floats:
    """What a dollar cost on average over each period, NaN where that is not known.

    `currency` are places in `currencies`; `start` and `end` are days since 1970-01-01.
    """
    keys, places = np.unique(period_keys(currency, start, end), return_inverse=True)
    known = np.full(len(keys), np.nan)
    for at, key in enumerate(keys.tolist()):
        name = currencies[key >> 32]
        rate = rates(name, _day(key >> 16 & 0xFFFF), _day(key & 0xFFFF))
        known[at] = 1.0 if name == DOLLAR else np.nan if rate is None else rate
    return known[places]


def period_keys(places: Whole, start: Whole, end: Whole) -> Whole:
    """One whole number for a place and a period; it sorts by the place, then by the period."""
    return places << 32 | start << 16 | end


def _day(number: int) -> date:
    return _EPOCH + timedelta(days=number)
