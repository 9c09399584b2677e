"""How widely prices swing, and bands drawn by that width."""

from __future__ import annotations

from math import sqrt
from typing import Annotated

import numpy as np
import talib

from wizdata_core.indicators.catalogue import OWN, Floats, Output, Span, Window, indicator
from wizdata_core.indicators.windows import changes, delayed, deviations

_Multiplier = Annotated[float, Span(0.1, 10, 0.1)]
_BANDS = (Output("upper", "upper"), Output("middle", "middle"), Output("lower", "lower"))


@indicator(
    "Bollinger bands",
    short="Bollinger",
    source="NumPy over TA-Lib",
    outputs=_BANDS,
    warm_up=lambda window: window - 1,
)
def bollinger(
    close: Floats, /, *, window: Window = 20, width: _Multiplier = 2.0
) -> tuple[Floats, Floats, Floats]:
    """The mean of the last closes, and lines some population standard deviations from it."""
    middle, reach = talib.SMA(close, window), width * deviations(close, window)
    return middle + reach, middle, middle - reach


@indicator(
    "Keltner channels",
    short="Keltner",
    source="NumPy over TA-Lib",
    outputs=_BANDS,
    warm_up=lambda window, range_window: max(window - 1, range_window),
)
def keltner(
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Window = 20,
    width: _Multiplier = 2.0,
    range_window: Window = 10,
) -> tuple[Floats, Floats, Floats]:
    """The exponential average of closes, and lines some average true ranges from it."""
    middle, reach = talib.EMA(close, window), width * talib.ATR(high, low, close, range_window)
    return middle + reach, middle, middle - reach


@indicator(
    "Donchian channels",
    short="Donchian",
    source="NumPy over TA-Lib",
    outputs=_BANDS,
    warm_up=lambda window: window,
)
def donchian(high: Floats, low: Floats, /, *, window: Window = 20) -> tuple[Floats, Floats, Floats]:
    """The highest high and lowest low of the bars before this one, and their middle.

    The bar itself is left out, so that a close can break out of its channel; TA-Lib and some
    charts count it in and are one bar ahead.
    """
    upper, lower = delayed(talib.MAX(high, window), 1), delayed(talib.MIN(low, window), 1)
    return upper, (upper + lower) / 2, lower


@indicator(
    "Average true range", short="ATR", source="TA-Lib", pane=OWN, warm_up=lambda window: window
)
def atr(high: Floats, low: Floats, close: Floats, /, *, window: Window = 14) -> Floats:
    """Wilder's average of how far price moved in a bar, gaps included, in the unit of the price.

    Begins with the simple mean of `window` true ranges; the first bar has none, for want of a
    close before it.
    """
    return talib.ATR(high, low, close, window)


@indicator(
    "Historical volatility",
    short="HV",
    source="NumPy",
    pane=OWN,
    warm_up=lambda window: window,
)
def historical_volatility(
    close: Floats,
    /,
    *,
    window: Window = 20,
    bars_a_year: Annotated[float, Span(1, 527040, 1)] = 252.0,
) -> Floats:
    """The sample standard deviation of log returns, scaled to a year, in percent.

    252 bars make a year of daily bars; 52 of weekly, 365 where trading never rests.
    """
    return deviations(changes(np.log(close)), window, sample=True) * (100 * sqrt(bars_a_year))
