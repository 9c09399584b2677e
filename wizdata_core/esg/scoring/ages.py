"""How old a figure is, in calendar months, and how much an old one still counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from datetime import date

Days = NDArray[np.datetime64]
Floats = NDArray[np.float64]


def months_between(earlier: date, later: date) -> int:
    """Whole calendar months from one date to another, whatever the day in the month."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def first_day(as_of: date, months: int) -> date:
    """The first day on which a period may have ended that is at most so many months old."""
    whole = as_of.year * 12 + as_of.month - 1 - months
    return as_of.replace(year=whole // 12, month=whole % 12 + 1, day=1)


def ages(period_ends: Days, as_of: date) -> NDArray[np.int64]:
    """`months_between` of each day and `as_of`."""
    months = np.datetime64(as_of, "M") - period_ends.astype("datetime64[M]")
    return months.astype(np.int64)


def freshness(months: Floats, fresh: int, fade: int) -> Floats:
    """1 up to `fresh` months, then falling to 0 over `fade` months more; NaN stays NaN."""
    return np.clip(1.0 - (months - fresh) / fade, 0.0, 1.0)
