"""Sessions as calendar days, weeks and months.

The session column counts the days since 1970-01-01; what cannot be a day of these millennia is
taken for the nearest that can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wizdata_core.indicators.catalogue import Floats

_FARTHEST = 1_000_000  # days either way of 1970: some 2,700 years


def days_of(session: Floats) -> NDArray[np.int64]:
    """Each session as a whole number of days since 1970-01-01."""
    return np.clip(np.floor(session), -_FARTHEST, _FARTHEST).astype(np.int64)


def weeks_of(session: Floats) -> NDArray[np.int64]:
    """A number for each session that is equal within a week from Monday to Sunday."""
    return (days_of(session) + 3) // 7  # 1970-01-01 was a Thursday


def months_of(session: Floats) -> NDArray[np.int64]:
    """The months from January 1970 to that of each session."""
    return days_of(session).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def dates_of(session: Floats) -> NDArray[np.int64]:
    """Each session as its date is written without marks: 20241231."""
    days, months = days_of(session), months_of(session)
    firsts = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    years = 1970 + months // 12
    return years * 10_000 + (months % 12 + 1) * 100 + days - firsts + 1
