"""Spans of the calendar that returns and dividends reach back over. Pure.

A span of months or years ends on the same day of the month then, or on that month's last day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.snapshots.inputs import Whole

WEEK, YEAR = 7, 12
_MONTH = "datetime64[M]"


def months_before(days: Whole, months: int) -> Whole:
    """The same day of the month, so many months before each day."""
    dates = days.astype("datetime64[D]")
    month = dates.astype(_MONTH)
    offset = dates - month.astype("datetime64[D]")
    start = (month - months).astype("datetime64[D]")
    last = (month - months + 1).astype("datetime64[D]") - 1
    day: Whole = np.minimum(start + offset, last).astype(np.int64)
    return day


def last_of_year_before(days: Whole) -> Whole:
    """The last day of the year before that of each day."""
    years = days.astype("datetime64[D]").astype("datetime64[Y]")
    return years.astype("datetime64[D]").astype(np.int64) - 1


SPANS: dict[str, Callable[[Whole], Whole]] = {
    "1w": lambda days: days - WEEK,
    "1m": lambda days: months_before(days, 1),
    "3m": lambda days: months_before(days, 3),
    "6m": lambda days: months_before(days, 6),
    "ytd": last_of_year_before,
    "1y": lambda days: months_before(days, 12),
    "3y": lambda days: months_before(days, 36),
    "5y": lambda days: months_before(days, 60),
    "10y": lambda days: months_before(days, 120),
}
