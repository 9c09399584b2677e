"""How fast prices move, and how near they are to the ends of their recent range.

Where nothing moved in the window these are 0/0 and have no value: a suspended share is neither
overbought nor oversold.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Annotated

import numpy as np

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import (
    ABOUT_ZERO,
    Floats,
    Output,
    Pane,
    Span,
    Window,
    indicator,
)
from wizdata_core.indicators.smoothing import risen, strength, weighted
from wizdata_core.indicators.windows import changes, delayed, means

if TYPE_CHECKING:
    from collections.abc import Iterator

_Bars = Annotated[int, Span(1, 400)]


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
    return strength(close, window)


@indicator(
    "Quantitative qualitative estimation",
    short="QQE",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, levels=(50,)),
    outputs=(Output("qqe"), Output("trail", "trail")),
    warm_up=lambda window, smooth: 5 * window + smooth - 4,
)
def qqe(
    close: Floats,
    /,
    *,
    window: Window = 14,
    smooth: Window = 5,
    multiplier: Annotated[float, Span(0.1, 10, 0.001)] = 4.236,
) -> tuple[Floats, Floats]:
    """The relative strength index, smoothed, and a stop that trails it by how much it moves.

    Ignatov's of 2006: the index's moves are averaged twice over 2 window - 1 bars, and the stop
    keeps `multiplier` times that away. All averages are exponential and begin with a simple mean;
    the stop begins below.
    """
    line = library.EMA(strength(close, window), smooth)
    slow = 2 * window - 1
    reach = multiplier * library.EMA(library.EMA(np.abs(changes(line)), slow), slow)
    known = np.flatnonzero(~np.isnan(reach))
    trail = np.full(len(close), np.nan)
    trail[known] = list(_trailed(line[known].tolist(), reach[known].tolist()))
    return line, trail


def _trailed(lines: list[float], reaches: list[float]) -> Iterator[float]:
    stop, before = -inf, -inf
    for line, reach in zip(lines, reaches, strict=True):
        last = stop
        if line > last:
            stop = max(line - reach, last) if before > last else line - reach
        elif line < last:
            stop = min(line + reach, last) if before < last else line + reach
        before = line
        yield stop


@indicator(
    "Commodity channel index",
    short="CCI",
    source="TA-Lib",
    pane=Pane(own=True, levels=(-100, 100)),
    warm_up=lambda window: window - 1,
)
def cci(high: Floats, low: Floats, close: Floats, /, *, window: Window = 20) -> Floats:
    """How far the typical price is from its mean, in units of 0.015 mean absolute deviations."""
    typical, answer = library.TYPPRICE(high, low, close), library.CCI(high, low, close, window)
    if np.count_nonzero(changes(typical)) == typical.size:
        return answer  # every bar moved
    still = library.MAX(typical, window) == library.MIN(typical, window)
    answer[still] = np.nan
    return answer


@indicator(
    "Rate of change", short="ROC", source="NumPy", pane=ABOUT_ZERO, warm_up=lambda window: window
)
def roc(close: Floats, /, *, window: _Bars = 20) -> Floats:
    """The change of the close over the window, in percent."""
    before = delayed(close, window)
    return 100 * ((close - before) / before)


@indicator(
    "Rate of change with bands",
    short="ROC Bands",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    outputs=(
        Output("roc"),
        Output("signal", "signal"),
        Output("upper", "upper"),
        Output("lower", "lower"),
    ),
    warm_up=lambda window, signal, width_window: window + max(signal, width_window) - 1,
)
def roc_bands(
    close: Floats, /, *, window: Window = 20, signal: Window = 3, width_window: Window = 20
) -> tuple[Floats, Floats, Floats, Floats]:
    """The change of the close in percent, its exponential average, and how large it has been.

    The bands are the root of the mean square of the changes, about 0: Apirine's, as
    Stock.Indicators has them.
    """
    before = delayed(close, window)
    change = 100 * ((close - before) / before)
    width = np.sqrt(means(change**2, width_window))
    return change, library.EMA(change, signal), width, -width


@indicator("Momentum", short="Mom", source="NumPy", pane=ABOUT_ZERO, warm_up=lambda window: window)
def momentum(close: Floats, /, *, window: _Bars = 10) -> Floats:
    """The change of the close over the window, in the unit of the price."""
    return close - delayed(close, window)


@indicator(
    "Rate of change ratio",
    short="ROCR",
    source="NumPy",
    pane=Pane(own=True, levels=(1,)),
    warm_up=lambda window: window,
)
def rocr(close: Floats, /, *, window: _Bars = 10) -> Floats:
    """The close over the close a window ago: 1 where it has not changed."""
    return close / delayed(close, window)


@indicator(
    "Chande momentum oscillator",
    short="CMO",
    source="NumPy",
    pane=Pane(own=True, range=(-100, 100), levels=(-50, 50)),
    warm_up=lambda window: window,
)
def cmo(close: Floats, /, *, window: Window = 14) -> Floats:
    """Rises less falls over all movement in the window, in percent.

    Plain sums, as Chande, Stock.Indicators and Tulip have it; TA-Lib's CMO smooths as Wilder does.
    """
    rises, falls = risen(changes(close), window)
    return 100 * ((rises - falls) / (rises + falls))


@indicator(
    "Chande forecast oscillator",
    short="CFO",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    warm_up=lambda window: window,
)
def chande_forecast(close: Floats, /, *, window: Window = 14) -> Floats:
    """How far the close is from what the line through the closes before foretold, in percent."""
    return 100 * ((close - delayed(library.TSF(close, window), 1)) / close)


@indicator(
    "Coppock curve",
    short="Coppock",
    source="NumPy",
    pane=ABOUT_ZERO,
    warm_up=lambda long, short, smooth: max(long, short) + smooth - 1,
)
def coppock(
    close: Floats, /, *, long: Window = 14, short: Window = 11, smooth: Window = 10
) -> Floats:
    """A long and a short rate of change, in percent, added and smoothed by a weighted mean."""
    change = np.zeros_like(close)
    for window in (long, short):
        before = delayed(close, window)
        change += 100 * ((close - before) / before)
    return weighted(change, range(1, smooth + 1))


@indicator(
    "Disparity index",
    short="Disparity",
    source="NumPy",
    pane=ABOUT_ZERO,
    warm_up=lambda window: window - 1,
)
def disparity(close: Floats, /, *, window: Window = 14) -> Floats:
    """How far the close is from the mean of the last closes, in percent of that mean."""
    mean = means(close, window)
    return 100 * ((close - mean) / mean)


@indicator(
    "Pretty good oscillator",
    short="PGO",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, levels=(-3, 0, 3)),
    warm_up=lambda window: window,
)
def pretty_good(high: Floats, low: Floats, close: Floats, /, *, window: Window = 14) -> Floats:
    """How many average true ranges the close is from the mean of the last closes.

    Johnson's: the average of the true range is an exponential one of the same window.
    """
    moved = library.EMA(library.TRANGE(high, low, close), window)
    still = library.MAX(close, window) == library.MIN(close, window)
    # The mean of equal closes rounds, and the true range of a suspended share fades below that.
    return np.where(still, 0.0, close - means(close, window)) / moved
