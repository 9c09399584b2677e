"""Which way price pushes and how hard: reach beyond the bar before, and how recent extremes are."""

from __future__ import annotations

from math import sqrt
from typing import Annotated

import numpy as np

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import Floats, Output, Pane, Span, Window, indicator
from wizdata_core.indicators.sharing import shared
from wizdata_core.indicators.windows import changes, delayed, share, sums

_STRENGTH = Pane(own=True, range=(0, 100), levels=(25,))
_BOTH_WAYS = (Output("plus", "plus"), Output("minus", "minus"))


@shared(2)
def _movements(high: Floats, low: Floats) -> tuple[Floats, Floats]:
    """How far each bar reaches beyond the one before, up and down; the lesser of the two is 0."""
    up, down = np.maximum(changes(high), 0.0), np.maximum(-changes(low), 0.0)
    return up * (up > down), down * (down > up)


@shared(3)
def _pushes(high: Floats, low: Floats, close: Floats, window: int) -> tuple[Floats, Floats]:
    """Wilder's +DI and -DI: the average movement each way in percent of the average true range."""
    rises, falls = _movements(high, low)
    moved = library.RMA(library.TRANGE(high, low, close), window)
    plus = 100 * share(library.RMA(rises, window), moved)
    return plus, 100 * share(library.RMA(falls, window), moved)


@shared(2)
def _imbalance(plus: Floats, minus: Floats) -> Floats:
    return 100 * share(np.abs(plus - minus), plus + minus)


@indicator(
    "Average directional index",
    short="ADX",
    source="NumPy over TA-Lib",
    pane=_STRENGTH,
    outputs=(Output("adx"), Output("plus", "+DI"), Output("minus", "-DI")),
    warm_up=lambda window: 2 * window - 1,
)
def adx(
    high: Floats, low: Floats, close: Floats, /, *, window: Window = 14
) -> tuple[Floats, Floats, Floats]:
    """How strong a trend is, whichever way it goes, and which way pushes harder.

    Wilder's averages begin with the simple mean of `window` movements, as in his book; TA-Lib's
    ADX begins with one fewer and differs until that has worn off. Bars that do not move count as
    no direction: 0.
    """
    plus, minus = _pushes(high, low, close, window)
    return library.RMA(_imbalance(plus, minus), window), plus, minus


@indicator(
    "Average directional index rating",
    short="ADXR",
    source="NumPy over TA-Lib",
    pane=_STRENGTH,
    warm_up=lambda window: 3 * window - 2,
)
def adxr(high: Floats, low: Floats, close: Floats, /, *, window: Window = 14) -> Floats:
    """The mean of the average directional index and of what it was `window` - 1 bars ago."""
    strength = library.RMA(_imbalance(*_pushes(high, low, close, window)), window)
    return (strength + delayed(strength, window - 1)) / 2


@indicator(
    "Directional index",
    short="DX",
    source="NumPy over TA-Lib",
    pane=_STRENGTH,
    warm_up=lambda window: window,
)
def dx(high: Floats, low: Floats, close: Floats, /, *, window: Window = 14) -> Floats:
    """How one-sided movement is, in percent: what the average directional index averages.

    Wilder's averages begin as those of the average directional index do.
    """
    return _imbalance(*_pushes(high, low, close, window))


@indicator(
    "Directional movement",
    short="DM",
    source="NumPy over TA-Lib",
    pane=Pane(own=True),
    outputs=(Output("plus", "+DM"), Output("minus", "-DM")),
    warm_up=lambda window: window,
)
def directional_movement(
    high: Floats, low: Floats, /, *, window: Window = 14
) -> tuple[Floats, Floats]:
    """How far bars reached beyond the bars before, up and down, summed as Wilder sums.

    The sum loses one part in `window` each bar before the newest movement is added. It begins with
    the sum of `window` movements; TA-Lib and Tulip begin with one fewer, and differ until that has
    worn off.
    """
    rises, falls = _movements(high, low)
    return window * library.RMA(rises, window), window * library.RMA(falls, window)


@indicator(
    "Vortex",
    short="Vortex",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, levels=(1,)),
    outputs=_BOTH_WAYS,
    warm_up=lambda window: window,
)
def vortex(
    high: Floats, low: Floats, close: Floats, /, *, window: Window = 14
) -> tuple[Floats, Floats]:
    """How far highs are from the lows before, and lows from the highs before, over true range.

    Each is a sum over the window; the greater names the trend.
    """
    moved = sums(library.TRANGE(high, low, close), window)
    up, down = np.abs(high - delayed(low, 1)), np.abs(low - delayed(high, 1))
    return sums(up, window) / moved, sums(down, window) / moved


@indicator(
    "Aroon",
    short="Aroon",
    source="NumPy",
    pane=Pane(own=True, range=(0, 100), levels=(30, 70)),
    outputs=(Output("up", "up"), Output("down", "down")),
    warm_up=lambda window: window,
)
def aroon(high: Floats, low: Floats, /, *, window: Window = 25) -> tuple[Floats, Floats]:
    """How recent the highest high and the lowest low are: 100 is now, 0 a window ago.

    Of equal extremes the earliest counts, as Stock.Indicators has it; for TA-Lib and Tulip it is
    the latest.
    """
    return _recency(high, low, window)


@indicator(
    "Aroon oscillator",
    short="Aroon Osc",
    source="NumPy",
    pane=Pane(own=True, range=(-100, 100), levels=(0,)),
    warm_up=lambda window: window,
)
def aroon_oscillator(high: Floats, low: Floats, /, *, window: Window = 25) -> Floats:
    """Aroon up less Aroon down: above 0 the highest high is more recent than the lowest low."""
    up, down = _recency(high, low, window)
    return up - down


@shared(2)
def _recency(high: Floats, low: Floats, window: int) -> tuple[Floats, Floats]:
    """Where the highest and the lowest since a window ago stand in it, in percent of the way."""
    answers = np.full_like(high, np.nan), np.full_like(high, np.nan)
    if len(high) > window:
        # TA-Lib counts back to the latest of equals: seen from the other end, it is the earliest.
        down, up = library.AROON(high[::-1].copy("K"), low[::-1].copy("K"), window)
        for answer, found in zip(answers, (up, down), strict=True):
            bars = np.rint((100 - found[window:]) * (window / 100))
            answer[window:] = (100 * bars / window)[::-1]
    return answers[0], answers[1]


@indicator(
    "Random walk index",
    short="RWI",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, levels=(1,)),
    outputs=(Output("high", "high"), Output("low", "low")),
    warm_up=lambda window: window + 1,
)
def random_walk_index(
    high: Floats, low: Floats, close: Floats, /, *, window: Annotated[int, Span(2, 64)] = 14
) -> tuple[Floats, Floats]:
    """How much further price went than a random walk would: above 1 there is a trend.

    For every number of bars n from 2 to the window, the distance from the low n - 1 bars ago up to
    the high (or from the high then down to the low) over √n times the mean true range of the n
    bars before this one; the greatest counts. Poulos, Stocks & Commodities, September 1992.
    """
    moved = delayed(library.TRANGE(high, low, close), 1)
    up, down = np.full(len(high), -np.inf), np.full(len(high), -np.inf)
    total = moved
    for bars in range(2, window + 1):
        total = total + delayed(moved, bars - 1)
        walk = total / sqrt(bars)
        up = np.maximum(up, (high - delayed(low, bars - 1)) / walk)
        down = np.maximum(down, (delayed(high, bars - 1) - low) / walk)
    return up, down
