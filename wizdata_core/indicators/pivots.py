# ruff: noqa: A002 - a parameter bears the name of the column that it reads: open
"""Levels that floor traders work out of the session, week or month before.

Every bar of a period has the levels of the period before it, which no later bar changes; the first
period has none. `period` says which: 1 the session, 2 the week from Monday, 3 the calendar month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import Floats, Output, Span, indicator
from wizdata_core.indicators.sessions import days_of, months_of, weeks_of
from wizdata_core.indicators.windows import delayed

if TYPE_CHECKING:
    from collections.abc import Iterable

_Period = Annotated[int, Span(1, 3)]
_PERIODS = {1: days_of, 2: weeks_of, 3: months_of}


def _levels(names: str) -> tuple[Output, ...]:
    return tuple(Output(each, each.upper()) for each in names.split())


_THREE = _levels("pp r1 r2 r3 s1 s2 s3")


def _before(
    open: Floats, high: Floats, low: Floats, close: Floats, session: Floats, period: int
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Open, high, low and close of the period before each bar's, and the open of its own."""
    numbers = _PERIODS[period](session)
    begins = np.diff(numbers, prepend=numbers[0] - 1) != 0
    starts, place = np.flatnonzero(begins), np.cumsum(begins) - 1
    opens, closes = open[starts], close[np.append(starts[1:], len(close)) - 1]
    highs, lows = np.maximum.reduceat(high, starts), np.minimum.reduceat(low, starts)
    past = (delayed(each, 1)[place] for each in (opens, highs, lows, closes))
    return (*past, np.where(place > 0, opens[place], np.nan))


def _about(point: Floats, high: Floats, low: Floats) -> tuple[Floats, ...]:
    """The standard levels about a point, which Woodie takes too."""
    reach = high - low
    above = 2 * point - low, point + reach, high + 2 * (point - low)
    return (point, *above, 2 * point - high, point - reach, low - 2 * (high - point))


def _spread(point: Floats, reach: Floats, shares: Iterable[float]) -> tuple[Floats, ...]:
    steps = [share * reach for share in shares]
    return (point, *(point + each for each in steps), *(point - each for each in steps))


@indicator("Pivot points", short="Pivot points", source="NumPy", outputs=_THREE, warm_up=lambda: 1)
def pivot_standard(
    open: Floats,
    high: Floats,
    low: Floats,
    close: Floats,
    session: Floats,
    /,
    *,
    period: _Period = 3,
) -> tuple[Floats, ...]:
    """The mean of high, low and close of the period before, and three levels either side of it.

    `period` 1 is the session before, 2 the week, 3 the calendar month.
    """
    _, high, low, close, _ = _before(open, high, low, close, session, period)
    return _about((high + low + close) / 3, high, low)


@indicator(
    "Pivot points, Fibonacci",
    short="Fibonacci pivots",
    source="NumPy",
    outputs=_THREE,
    warm_up=lambda: 1,
)
def pivot_fibonacci(
    open: Floats,
    high: Floats,
    low: Floats,
    close: Floats,
    session: Floats,
    /,
    *,
    period: _Period = 3,
) -> tuple[Floats, ...]:
    """The pivot point, and 0.382, 0.618 and the whole of the range before, either side of it.

    `period` 1 is the session before, 2 the week, 3 the calendar month.
    """
    _, high, low, close, _ = _before(open, high, low, close, session, period)
    return _spread((high + low + close) / 3, high - low, (0.382, 0.618, 1.0))


@indicator(
    "Pivot points, Camarilla",
    short="Camarilla pivots",
    source="NumPy",
    outputs=_levels("pp r1 r2 r3 r4 s1 s2 s3 s4"),
    warm_up=lambda: 1,
)
def pivot_camarilla(
    open: Floats,
    high: Floats,
    low: Floats,
    close: Floats,
    session: Floats,
    /,
    *,
    period: _Period = 3,
) -> tuple[Floats, ...]:
    """The close of the period before, and 1.1 of its range by 12, 6, 4 and 2, either side of it.

    `period` 1 is the session before, 2 the week, 3 the calendar month.
    """
    _, high, low, close, _ = _before(open, high, low, close, session, period)
    return _spread(close, high - low, (1.1 / 12, 1.1 / 6, 1.1 / 4, 1.1 / 2))


@indicator(
    "Pivot points, Woodie",
    short="Woodie pivots",
    source="NumPy",
    outputs=_THREE,
    warm_up=lambda: 1,
)
def pivot_woodie(
    open: Floats,
    high: Floats,
    low: Floats,
    close: Floats,
    session: Floats,
    /,
    *,
    period: _Period = 3,
) -> tuple[Floats, ...]:
    """Standard levels about the mean of high and low before, and twice the open of this period.

    `period` 1 is the session, 2 the week, 3 the calendar month.
    """
    _, high, low, _, opened = _before(open, high, low, close, session, period)
    return _about((high + low + 2 * opened) / 4, high, low)


@indicator(
    "Pivot points, DeMark",
    short="DeMark pivots",
    source="NumPy",
    outputs=_levels("pp r1 s1"),
    warm_up=lambda: 1,
)
def pivot_demark(
    open: Floats,
    high: Floats,
    low: Floats,
    close: Floats,
    session: Floats,
    /,
    *,
    period: _Period = 3,
) -> tuple[Floats, ...]:
    """One level either side, leaning to where the period before closed from its open.

    `period` 1 is the session before, 2 the week, 3 the calendar month.
    """
    opened, high, low, close, _ = _before(open, high, low, close, session, period)
    leaning = np.where(close < opened, low, np.where(close > opened, high, close))
    total = high + low + close + leaning
    return total / 4, total / 2 - low, total / 2 - high


@indicator(
    "Rolling pivot points",
    short="Rolling pivots",
    source="NumPy over TA-Lib",
    outputs=_THREE,
    warm_up=lambda window, offset: window + offset,
)
def rolling_pivots(
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Annotated[int, Span(2, 400)] = 20,
    offset: Annotated[int, Span(0, 100)] = 0,
) -> tuple[Floats, ...]:
    """Standard pivot points of the `window` bars before this one, or before `offset` bars ago."""
    away = offset + 1
    top, bottom = delayed(library.MAX(high, window), away), delayed(library.MIN(low, window), away)
    return _about((top + bottom + delayed(close, away)) / 3, top, bottom)
