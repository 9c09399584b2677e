# ruff: noqa: A002 - a parameter bears the name of the column that it reads: open
"""How widely prices swing: true ranges, the spread of returns, and falls from a high."""

from __future__ import annotations

from math import log, sqrt
from typing import Annotated

import numpy as np
import pandas as pd

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import ABOUT_ZERO, OWN, Floats, Pane, Span, Window, indicator
from wizdata_core.indicators.windows import changes, delayed, deviations, means, sums

_Year = Annotated[float, Span(1, 527040, 1)]  # bars a year: 52 weekly, 252 daily, 527,040 minutes


@indicator("True range", short="TR", source="TA-Lib", pane=OWN, warm_up=lambda: 1)
def true_range(high: Floats, low: Floats, close: Floats, /) -> Floats:
    """How far price moved in the bar, the gap from the close before it included.

    The first bar has none, for want of a close before it.
    """
    return library.TRANGE(high, low, close)


@indicator(
    "Average true range", short="ATR", source="TA-Lib", pane=OWN, warm_up=lambda window: window
)
def atr(high: Floats, low: Floats, close: Floats, /, *, window: Window = 14) -> Floats:
    """Wilder's average of how far price moved in a bar, gaps included, in the unit of the price.

    Begins with the simple mean of `window` true ranges; the first bar has none, for want of a
    close before it.
    """
    return library.ATR(high, low, close, window)


@indicator(
    "Normalised average true range",
    short="NATR",
    source="NumPy over TA-Lib",
    pane=OWN,
    warm_up=lambda window: window,
)
def natr(high: Floats, low: Floats, close: Floats, /, *, window: Window = 14) -> Floats:
    """Wilder's average true range, in percent of the close."""
    return 100 * (library.ATR(high, low, close, window) / close)


@indicator(
    "Ulcer index", short="Ulcer", source="NumPy", pane=OWN, warm_up=lambda window: window - 1
)
def ulcer_index(close: Floats, /, *, window: Window = 14) -> Floats:
    """How deep and long closes are below their high, in percent: the root mean square of the falls.

    Each fall is from the highest close of the window up to that bar, as in Stock.Indicators; the
    `ta` library looks a window back from each bar, and sees higher highs.
    """
    answer = np.full_like(close, np.nan)
    count = len(close) - window + 1
    if count < 1:
        return answer
    # All windows at once, bar by bar from their first, at which nothing has fallen yet.
    highest = close[:count].copy(order="K")
    squares, falls = np.zeros_like(highest), np.empty_like(highest)
    for bar in range(1, window):
        closes = close[bar : bar + count]
        np.maximum(highest, closes, out=highest)
        np.subtract(closes, highest, out=falls)
        falls /= highest
        falls *= falls
        squares += falls
    answer[window - 1 :] = 100 * np.sqrt(squares / window)
    return answer


@indicator(
    "Choppiness index",
    short="Chop",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, range=(0, 100), levels=(38.2, 61.8)),
    warm_up=lambda window: window,
)
def choppiness(high: Floats, low: Floats, close: Floats, /, *, window: Window = 14) -> Floats:
    """Whether price goes somewhere or back and forth: 0 a straight line, 100 all to and fro.

    The logarithm of the true ranges added up over the range of the window, which reaches to the
    close before it, as in Stock.Indicators; without that close, as some have it, gaps add to
    choppiness.
    """
    before = delayed(close, 1)
    moved = sums(library.TRANGE(high, low, close), window)
    highest = library.MAX(np.maximum(high, before), window)
    reach = highest - library.MIN(np.minimum(low, before), window)
    return 100 * np.log(moved / reach) / log(window)


@indicator(
    "Chaikin's volatility",
    short="Chaikin volatility",
    source="NumPy over pandas",
    pane=ABOUT_ZERO,
    warm_up=lambda window, change: window - 1 + change,
)
def chaikin_volatility(
    high: Floats, low: Floats, /, *, window: Window = 10, change: Annotated[int, Span(1, 400)] = 10
) -> Floats:
    """The change of the average range of bars, in percent over `change` bars.

    The exponential average begins with the first range, as in Achelis and Tulip; TA-Lib's CVI
    begins with a simple mean, and differs until that has worn off.
    """
    ranges = np.array(pd.Series(high - low).ewm(span=window, adjust=False).mean(), np.float64)
    ranges[: window - 1] = np.nan
    before = delayed(ranges, change)
    return 100 * ((ranges - before) / before)


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
    bars_a_year: _Year = 252.0,
) -> Floats:
    """The sample standard deviation of log returns, scaled to a year, in percent.

    252 bars make a year of daily bars; 52 of weekly, 365 where trading never rests.
    """
    return deviations(changes(np.log(close)), window, sample=True) * (100 * sqrt(bars_a_year))


@indicator(
    "Parkinson's volatility",
    short="Parkinson",
    source="NumPy",
    pane=OWN,
    warm_up=lambda window: window - 1,
)
def parkinson(
    high: Floats, low: Floats, /, *, window: Window = 20, bars_a_year: _Year = 252.0
) -> Floats:
    """Volatility from the highs and lows of bars, scaled to a year, in percent.

    Parkinson (1980): the mean squared logarithm of high over low, by 4 ln 2. It knows no gaps
    between bars.
    """
    squares = np.log(high / low) ** 2
    return _a_year(means(squares, window) / (4 * log(2)), bars_a_year)


@indicator(
    "Garman and Klass's volatility",
    short="Garman-Klass",
    source="NumPy",
    pane=OWN,
    warm_up=lambda window: window - 1,
)
def garman_klass(
    open: Floats,
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Window = 20,
    bars_a_year: _Year = 252.0,
) -> Floats:
    """Volatility from all four prices of bars, scaled to a year, in percent.

    Garman and Klass (1980): half the squared logarithm of high over low, less 2 ln 2 - 1 times that
    of close over open. It knows neither gaps between bars nor drift.
    """
    squares = np.log(high / low) ** 2 / 2 - (2 * log(2) - 1) * np.log(close / open) ** 2
    return _a_year(means(squares, window), bars_a_year)


@indicator(
    "Rogers and Satchell's volatility",
    short="Rogers-Satchell",
    source="NumPy",
    pane=OWN,
    warm_up=lambda window: window - 1,
)
def rogers_satchell(
    open: Floats,
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Window = 20,
    bars_a_year: _Year = 252.0,
) -> Floats:
    """Volatility from all four prices of bars, drift left out, scaled to a year, in percent.

    Rogers and Satchell (1991). It knows no gaps between bars.
    """
    return _a_year(means(_within(open, high, low, close), window), bars_a_year)


@indicator(
    "Yang and Zhang's volatility",
    short="Yang-Zhang",
    source="NumPy",
    pane=OWN,
    warm_up=lambda window: window,
)
def yang_zhang(
    open: Floats,
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Window = 20,
    bars_a_year: _Year = 252.0,
) -> Floats:
    """Volatility from all four prices and the gaps between bars, scaled to a year, in percent.

    Yang and Zhang (2000): the sample variance of the gaps, and of close over open and Rogers and
    Satchell's, weighted k to 1 - k, with k = 0.34 / (1.34 + (n + 1) / (n - 1)).
    """
    weight = 0.34 / (1.34 + (window + 1) / (window - 1))
    gaps = deviations(np.log(open / delayed(close, 1)), window, sample=True) ** 2
    bodies = deviations(np.log(close / open), window, sample=True) ** 2
    within = means(_within(open, high, low, close), window)
    return _a_year(gaps + weight * bodies + (1 - weight) * within, bars_a_year)


def _within(open: Floats, high: Floats, low: Floats, close: Floats) -> Floats:
    above = np.log(high / close) * np.log(high / open)
    return np.asarray(above + np.log(low / close) * np.log(low / open))


def _a_year(variance: Floats, bars_a_year: float) -> Floats:
    return np.asarray(np.sqrt(variance) * (100 * sqrt(bars_a_year)))
