"""How fast prices move, and how near they are to the ends of their recent range.

Where nothing moved in the window these are 0/0 and have no value: a suspended share is neither
overbought nor oversold.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
import talib

from wizdata_core.indicators.catalogue import (
    ABOUT_ZERO,
    Floats,
    Output,
    Pane,
    Span,
    Window,
    indicator,
)
from wizdata_core.indicators.windows import changes, delayed, means, sums

_Smooth = Annotated[int, Span(1, 400)]


@indicator(
    "Relative strength index",
    short="RSI",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, range=(0, 100), levels=(30, 70)),
    warm_up=lambda window: window,
)
def rsi(close: Floats, /, *, window: Window = 14) -> Floats:
    """The share of rises in all movement, 0 to 100, by Wilder's averages.

    The averages begin with the simple mean of the first `window` changes.
    """
    change = changes(close)
    rises = talib.RMA(np.maximum(change, 0.0), window)
    falls = talib.RMA(np.maximum(-change, 0.0), window)
    return 100 * (rises / (rises + falls))


@indicator(
    "Stochastic oscillator",
    short="Stoch",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, range=(0, 100), levels=(20, 80)),
    outputs=(Output("k", "%K"), Output("d", "%D")),
    warm_up=lambda window, smooth, signal: window + smooth + signal - 3,
)
def stochastic(
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Window = 14,
    smooth: _Smooth = 3,
    signal: _Smooth = 3,
) -> tuple[Floats, Floats]:
    """Where the close stands in the range of the last bars, smoothed, with its own average.

    The slow stochastic; `smooth` of 1 makes it the fast one.
    """
    lowest = talib.MIN(low, window)
    raw = 100 * ((close - lowest) / (talib.MAX(high, window) - lowest))
    k = means(raw, smooth)
    return k, means(k, signal)


@indicator(
    "Commodity channel index",
    short="CCI",
    source="TA-Lib",
    pane=Pane(own=True, levels=(-100, 100)),
    warm_up=lambda window: window - 1,
)
def cci(high: Floats, low: Floats, close: Floats, /, *, window: Window = 20) -> Floats:
    """How far the typical price is from its mean, in units of 0.015 mean absolute deviations."""
    typical = talib.TYPPRICE(high, low, close)
    moved = talib.MAX(typical, window) > talib.MIN(typical, window)
    return np.where(moved, talib.CCI(high, low, close, window), np.nan)


@indicator(
    "Williams %R",
    short="Williams %R",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, range=(-100, 0), levels=(-80, -20)),
    warm_up=lambda window: window - 1,
)
def williams_r(high: Floats, low: Floats, close: Floats, /, *, window: Window = 14) -> Floats:
    """How far the close is below the highest high of the last bars: 0 at it, -100 at the lowest."""
    highest = talib.MAX(high, window)
    return -100 * ((highest - close) / (highest - talib.MIN(low, window)))


@indicator(
    "Rate of change", short="ROC", source="NumPy", pane=ABOUT_ZERO, warm_up=lambda window: window
)
def roc(close: Floats, /, *, window: Annotated[int, Span(1, 400)] = 20) -> Floats:
    """The change of the close over the window, in percent."""
    before = delayed(close, window)
    return 100 * ((close - before) / before)


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
    moved = talib.TRANGE(high, low, close)
    bought = close - np.minimum(low, delayed(close, 1))
    quick, medium, slow = (sums(bought, n) / sums(moved, n) for n in (short, middle, long))
    return 100 * ((4 * quick + 2 * medium + slow) / 7)


@indicator(
    "Awesome oscillator",
    short="AO",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    outputs=(Output("awesome", style="histogram"),),
    warm_up=lambda fast, slow: max(fast, slow) - 1,
)
def awesome(high: Floats, low: Floats, /, *, fast: Window = 5, slow: Window = 34) -> Floats:
    """A fast simple average of the middle of the bars less a slow one."""
    middle = talib.MEDPRICE(high, low)
    return talib.SMA(middle, fast) - talib.SMA(middle, slow)
