"""Where price, or its momentum, stands between the ends of its recent range.

Where nothing moved in the window these are 0/0 and have no value: a suspended share is neither
overbought nor oversold.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import Floats, Output, Pane, Span, Window, indicator
from wizdata_core.indicators.smoothing import settled, strength
from wizdata_core.indicators.windows import changes, delayed, means, share

_Smooth = Annotated[int, Span(1, 400)]
_STILL = 1e-9  # the rounding of an index of 0 to 100 whose averages fade alike
_K_AND_D = (Output("k", "%K"), Output("d", "%D"))
_PANE = Pane(own=True, range=(0, 100), levels=(20, 80))


def _standing(high: Floats, low: Floats, close: Floats, window: int) -> Floats:
    lowest = library.MIN(low, window)
    return 100 * ((close - lowest) / (library.MAX(high, window) - lowest))


@indicator(
    "Stochastic oscillator",
    short="Stoch",
    source="NumPy over TA-Lib",
    pane=_PANE,
    outputs=_K_AND_D,
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
    k = means(_standing(high, low, close, window), smooth)
    return k, means(k, signal)


@indicator(
    "Fast stochastic",
    short="Fast Stoch",
    source="NumPy over TA-Lib",
    pane=_PANE,
    outputs=_K_AND_D,
    warm_up=lambda window, signal: window + signal - 2,
)
def stochastic_fast(
    high: Floats, low: Floats, close: Floats, /, *, window: Window = 14, signal: _Smooth = 3
) -> tuple[Floats, Floats]:
    """Where the close stands in the range of the last bars, as it is, with its own average."""
    k = _standing(high, low, close, window)
    return k, means(k, signal)


@indicator(
    "Williams %R",
    short="Williams %R",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, range=(-100, 0), levels=(-80, -20)),
    warm_up=lambda window: window - 1,
)
def williams_r(high: Floats, low: Floats, close: Floats, /, *, window: Window = 14) -> Floats:
    """How far the close is below the highest high of the last bars: 0 at it, -100 at the lowest."""
    highest = library.MAX(high, window)
    return -100 * ((highest - close) / (highest - library.MIN(low, window)))


@indicator(
    "Stochastic RSI",
    short="Stoch RSI",
    source="NumPy over TA-Lib",
    pane=_PANE,
    outputs=_K_AND_D,
    warm_up=lambda rsi_window, window, signal, smooth: rsi_window + window + smooth + signal - 3,
)
def stochastic_rsi(
    close: Floats,
    /,
    *,
    rsi_window: Window = 14,
    window: Window = 14,
    signal: _Smooth = 3,
    smooth: _Smooth = 1,
) -> tuple[Floats, Floats]:
    """Where the relative strength index stands in its own recent range, with its own average.

    Where the index did not move, as at 100 in a straight climb, it is 0, as Stock.Indicators has
    it.
    """
    strong = strength(close, rsi_window)
    lowest = library.MIN(strong, window)
    reach = library.MAX(strong, window) - lowest
    reach[reach < _STILL] = 0.0
    k = means(100 * share(strong - lowest, reach), smooth)
    return k, means(k, signal)


@indicator(
    "Stochastic momentum index",
    short="SMI",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, range=(-100, 100), levels=(-40, 40)),
    outputs=(Output("smi"), Output("signal", "signal")),
    warm_up=lambda window: window - 1,
)
def stochastic_momentum(  # noqa: PLR0913 - three columns and four windows
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Window = 13,
    first: Window = 25,
    second: Window = 2,
    signal: Window = 3,
) -> tuple[Floats, Floats]:
    """Blau's distance of the close from the middle of the range, over half of it, smoothed twice.

    Both are smoothed by exponential averages that begin with the first value, as is the signal:
    the convention of Stock.Indicators. TA-Lib's begin with means and differ until that has worn
    off.
    """
    highest, lowest = library.MAX(high, window), library.MIN(low, window)
    away = settled(settled(close - 0.5 * (highest + lowest), first), second)
    reach = settled(settled(highest - lowest, first), second)
    line = 100 * (away / (0.5 * reach))
    return line, settled(line, signal)


@indicator(
    "Connors RSI",
    short="CRSI",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, levels=(10, 90)),
    outputs=(
        Output("connors_rsi"),
        Output("rsi", "RSI"),
        Output("streak", "streak RSI"),
        Output("rank", "rank"),
    ),
    warm_up=lambda rsi_window, streak_window, rank_window: max(
        rsi_window, streak_window, rank_window + 1
    ),
)
def connors_rsi(
    close: Floats,
    /,
    *,
    rsi_window: Window = 3,
    streak_window: Window = 2,
    rank_window: Window = 100,
) -> tuple[Floats, Floats, Floats, Floats]:
    """The mean of three: the RSI of closes, that of their streak, and the rank of the last change.

    The streak counts bars in a row that rose (or fell, below 0); the rank is the share of the
    changes of the window before, in percent of price, that were less than the newest.
    """
    strong = strength(close, rsi_window)
    streak = strength(_streaks(close), streak_window)
    rank = _ranks(changes(close) / delayed(close, 1), rank_window)
    return (strong + streak + rank) / 3, strong, streak, rank


def _streaks(close: Floats) -> Floats:
    if close.ndim > 1:
        return np.asarray(library.column_by_column(_streaks, close))
    signs = np.sign(changes(close))
    signs[:1] = 0.0
    # Before a turn one stands less than the bars up to it: what is counted from there.
    places = np.arange(len(close))
    before = np.zeros(len(close), np.int64)
    np.multiply(signs[1:] != signs[:-1], places[:-1], out=before[1:])
    return np.asarray(signs * (places - np.maximum.accumulate(before)))


def _ranks(values: Floats, window: int) -> Floats:
    """The share, in percent, of the `window` values before each that are less than it."""
    answer = library.PERCENTRANK(values, window)
    unknown = np.isnan(values)
    if np.count_nonzero(unknown[1:]):  # a change from a price of zero to another
        answer[unknown | np.isnan(delayed(values, window))] = np.nan
    return answer
