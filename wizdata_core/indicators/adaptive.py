"""Moving averages that set their own pace: quick in a trend, slow where prices go nowhere."""

from __future__ import annotations

from math import log10
from typing import Annotated

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import Floats, Output, Span, Window, indicator
from wizdata_core.indicators.hilbert import REST, Rotation, rotation
from wizdata_core.indicators.smoothing import followed, risen
from wizdata_core.indicators.windows import changes, delayed, sums

_LEAST = -200.0  # the power of ten below which nothing that a block divides by falls
_LONGEST = 50  # bars of a cycle
_Limit = Annotated[float, Span(0.01, 0.99, 0.01)]


def _led(close: Floats, weights: Floats, window: int) -> Floats:
    """The average that begins with the close that fills the window, and follows with `weights`."""
    answer = np.full(len(close), np.nan)
    if len(close) >= window:
        answer[window - 1 :] = followed(float(close[window - 1]), close[window:], weights[window:])
    return answer


def _led_slowly(close: Floats, weights: Floats, window: int, most: float) -> Floats:
    """As `_led`, where no weight is above `most`, which is below 1, but for those that are 1.

    The recursion is added up in one go, each value by its weight over what is left of it at the
    bar, in blocks short enough for that to stay far from nothing. From the first weight of 1 on,
    after which nothing is left of what was before, it runs bar by bar.
    """
    if close.ndim > 1:
        found = library.column_by_column(_led_slowly, close, weights, window, most)
        return np.asarray(found)
    answer = np.full(len(close), np.nan)
    if len(close) < window:
        return answer
    whole = weights[window:] == 1.0
    end = window + (int(whole.argmax()) if np.count_nonzero(whole) else len(whole))
    block = int(_LEAST / log10(1 - most))
    answer[window - 1] = close[window - 1]
    for start in range(window, end, block):
        part = slice(start, min(start + block, end))
        left = np.multiply.accumulate(1.0 - weights[part])
        fresh = weights[part] * close[part]
        fresh /= left
        fresh[0] += answer[start - 1]  # what is left of it is `left`
        np.multiply(np.add.accumulate(fresh), left, out=answer[part])
    if end < len(close):
        answer[end - 1 :] = followed(float(answer[end - 1]), close[end:], weights[end:])
    return answer


@indicator(
    "Kaufman's adaptive moving average",
    short="KAMA",
    source="NumPy",
    warm_up=lambda window: window - 1,
)
def kama(close: Floats, /, *, window: Window = 10, fast: Window = 2, slow: Window = 30) -> Floats:
    """An exponential average as quick as `fast` in a straight move, as slow as `slow` in noise.

    Straightness is the efficiency ratio of the window. Begins with the close of the window's last
    bar; where nothing moved in the window it is the close, as Stock.Indicators has it.
    """
    quick, idle = 2 / (fast + 1), 2 / (slow + 1)
    travelled = sums(np.abs(changes(close)), window)
    straight = np.abs(close - delayed(close, window)) / travelled
    # Rounding may find a straight move a little straighter than straight.
    weights = np.minimum(straight * (quick - idle) + idle, max(quick, idle)) ** 2
    weights[travelled == 0] = 1.0
    return _led_slowly(close, weights, window, max(quick, idle) ** 2)


@indicator(
    "Variable index dynamic average",
    short="VIDYA",
    source="NumPy",
    warm_up=lambda window: window - 1,
)
def vidya(close: Floats, /, *, window: Window = 14) -> Floats:
    """Chande's exponential average, slowed by how balanced rises and falls are.

    The weight of the newest close is 2 / (window + 1) times the size of the Chande momentum
    oscillator of the window, 0 to 1: Chande's second form (1995). His first, which Tulip has,
    takes a ratio of standard deviations. Begins with the close of the window's last bar; where
    nothing moved in the window it stays.
    """
    rises, falls = risen(changes(close), window)
    moved = rises + falls
    balance = np.abs(rises - falls) / np.where(moved == 0, 1.0, moved)
    return _led(close, balance * (2 / (window + 1)), window)


@indicator("McGinley dynamic", short="McGinley", source="NumPy", warm_up=lambda: 1)
def mcginley(close: Floats, /, *, window: Window = 14) -> Floats:
    """An average that hurries when price falls below it and dawdles when price runs away above.

    Each bar it goes the share 1 / (0.6 window (close / average)⁴) of the way to the close, but no
    further than the close: unbounded, as Stock.Indicators has it, a fall by half throws it below
    zero for good. The factor 0.6 and the beginning at the first close are those of
    Stock.Indicators.
    """
    answer = []
    average = 0.0
    for value in close.tolist():
        ratio = value / average if average else 0.0
        average += (value - average) / max(0.6 * window * (ratio * ratio) * (ratio * ratio), 1.0)
        answer.append(average)
    return np.array([np.nan, *answer[1:]])


@indicator(
    "MESA adaptive moving average",
    short="MAMA",
    source="NumPy",
    outputs=(Output("mama", "MAMA"), Output("fama", "FAMA")),
    warm_up=lambda: REST - 1,
)
def mama(
    high: Floats, low: Floats, /, *, fast: _Limit = 0.5, slow: _Limit = 0.05
) -> tuple[Floats, Floats]:
    """Ehlers' average of the bars' middles, as quick as their cycle turns, and one half as quick.

    `fast` and `slow` bound the weight of the newest bar. Both begin with the mean of the first six
    bars, as Stock.Indicators has them; TA-Lib's begin later, on closes.
    """
    middle = library.MEDPRICE(high, low)
    answers = np.full((2, len(middle)), np.nan)
    if len(middle) >= REST:
        weights = np.maximum(fast / np.maximum(-changes(_phase(rotation(middle))), 1.0), slow)[
            REST:
        ]
        start = float(middle[:REST].mean())
        leading = followed(start, middle[REST:], weights)
        answers[0, REST - 1 :] = leading
        answers[1, REST - 1 :] = followed(start, np.array(leading[1:]), weights / 2)
    return answers[0], answers[1]


def _phase(cycle: Rotation) -> Floats:
    """The angle of the cycle in degrees, -90 to 90, and 0 where it has no part in phase."""
    still = cycle.in_phase == 0
    ratio = cycle.quadrature / np.where(still, 1.0, cycle.in_phase)
    return np.where(still, 0.0, np.degrees(np.arctan(ratio)))


@indicator(
    "Hilbert instantaneous trendline", short="HT Trendline", source="NumPy", warm_up=lambda: 0
)
def ht_trendline(high: Floats, low: Floats, /) -> Floats:
    """Ehlers' mean of the bars' middles over one cycle, which takes the cycle out of them.

    Smoothed over four bars. The first eleven bars answer their own middle, as Stock.Indicators
    has it; TA-Lib's begins after 63 bars, on closes.
    """
    middle = library.MEDPRICE(high, low)
    cycle = rotation(middle).period
    length = np.array(followed(0.0, cycle, np.full(len(cycle), 0.33))[1:])
    bars = np.minimum(np.floor(length + 0.5), np.arange(1, len(middle) + 1))
    rows = sliding_window_view(np.concatenate((np.zeros(_LONGEST - 1), middle)), _LONGEST)
    total = np.where(np.arange(_LONGEST)[::-1] < bars[:, None], rows, 0.0).sum(axis=1)
    mean = np.where(bars > 0, total / np.maximum(bars, 1), np.where(bars == 0, middle, np.nan))
    smooth = (4 * mean + 3 * delayed(mean, 1) + 2 * delayed(mean, 2) + delayed(mean, 3)) / 10
    return np.concatenate((middle[:11], smooth[11:]))
