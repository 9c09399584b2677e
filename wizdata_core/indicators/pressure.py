"""Who presses harder, buyers or sellers, by where bars open and close and which way they move."""

from __future__ import annotations

import numpy as np

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import ABOUT_ZERO, Floats, Output, Pane, Window, indicator
from wizdata_core.indicators.smoothing import risen, weighted
from wizdata_core.indicators.windows import changes, delayed, deviations, means, sums

_SWUNG = (1, 2, 2, 1)  # the weights of Ehlers' smoothing over four bars


@indicator(
    "Ultimate oscillator",
    short="Ultimate",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, range=(0, 100), levels=(30, 70)),
    warm_up=lambda short, middle, long: max((short, middle, long)),
)
def ultimate(
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    short: Window = 7,
    middle: Window = 14,
    long: Window = 28,
) -> Floats:
    """Buying pressure over true range in three windows, weighted 4, 2 and 1."""
    moved = library.TRANGE(high, low, close)
    bought = close - np.minimum(low, delayed(close, 1))
    quick, medium, slow = (sums(bought, n) / sums(moved, n) for n in (short, middle, long))
    return 100 * ((4 * quick + 2 * medium + slow) / 7)


@indicator(
    "Balance of power",
    short="BOP",
    source="NumPy",
    pane=Pane(own=True, range=(-1, 1), levels=(0,)),
    warm_up=lambda window: window - 1,
)
def bop(
    open: Floats,  # noqa: A002 - the column's name
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Window = 14,
) -> Floats:
    """The mean of how much of their range bars closed above their open: 1 all of it, -1 below.

    A bar without a range has no balance, and a window with such a bar no value, as
    Stock.Indicators has it; TA-Lib counts it as 0, and smooths nothing.
    """
    return means((close - open) / (high - low), window)


@indicator(
    "Elder ray",
    short="Elder Ray",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    outputs=(Output("bull", "bull", "histogram"), Output("bear", "bear", "histogram")),
    warm_up=lambda window: window - 1,
)
def elder_ray(
    high: Floats, low: Floats, close: Floats, /, *, window: Window = 13
) -> tuple[Floats, Floats]:
    """How far the high and the low are above the exponential average of closes."""
    average = library.EMA(close, window)
    return high - average, low - average


@indicator(
    "Relative vigor index",
    short="RVGI",
    source="NumPy",
    pane=ABOUT_ZERO,
    outputs=(Output("rvi"), Output("signal", "signal")),
    warm_up=lambda window: window + 5,
)
def relative_vigor(
    open: Floats,  # noqa: A002 - the column's name
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Window = 10,
) -> tuple[Floats, Floats]:
    """Ehlers' close less open over high less low, each smoothed over four bars and the window.

    The four bars weigh 1, 2, 2 and 1, and so they do in the signal.
    """
    moved = sums(weighted(close - open, _SWUNG), window)
    line = moved / sums(weighted(high - low, _SWUNG), window)
    return line, weighted(line, _SWUNG)


@indicator(
    "Relative volatility index",
    short="RVI",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, range=(0, 100), levels=(50,)),
    warm_up=lambda window: window + 8,
)
def relative_volatility(close: Floats, /, *, window: Window = 14) -> Floats:
    """The share of spread that comes with rising closes, 0 to 100.

    Dorsey's of 1993: the population standard deviation of the last ten closes, averaged as Wilder
    does over bars that rose and over bars that fell.
    """
    spread, change = deviations(close, 10), changes(close)
    rises = library.RMA(np.where(change > 0, spread, 0.0 * spread), window)
    falls = library.RMA(np.where(change < 0, spread, 0.0 * spread), window)
    return 100 * (rises / (rises + falls))


@indicator(
    "Psychological line",
    short="PSY",
    source="NumPy",
    pane=Pane(own=True, range=(0, 100), levels=(25, 75)),
    warm_up=lambda window: window,
)
def psychological_line(close: Floats, /, *, window: Window = 12) -> Floats:
    """The share of the last bars that closed above the bar before, in percent."""
    rose = np.where(np.isnan(changes(close)), np.nan, changes(close) > 0)
    return 100 * means(rose, window)


@indicator(
    "Intraday momentum index",
    short="IMI",
    source="NumPy",
    pane=Pane(own=True, range=(0, 100), levels=(30, 70)),
    warm_up=lambda window: window - 1,
)
def intraday_momentum(
    open: Floats,  # noqa: A002 - the column's name
    close: Floats,
    /,
    *,
    window: Window = 14,
) -> Floats:
    """Chande's share of rising bodies in all bodies of the window, 0 to 100."""
    rises, falls = risen(close - open, window)
    return 100 * (rises / (rises + falls))
