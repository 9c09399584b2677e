"""Moving averages: prices smoothed over a window, from the simple mean to those with little lag."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

import numpy as np

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import Floats, Output, Span, Window, indicator
from wizdata_core.indicators.smoothing import settled, two_pole, weighted
from wizdata_core.indicators.windows import delayed


@indicator("Simple moving average", short="SMA", source="TA-Lib", warm_up=lambda window: window - 1)
def sma(close: Floats, /, *, window: Window = 20) -> Floats:
    """The mean of the last closes."""
    return library.SMA(close, window)


@indicator(
    "Exponential moving average", short="EMA", source="TA-Lib", warm_up=lambda window: window - 1
)
def ema(close: Floats, /, *, window: Window = 20) -> Floats:
    """A mean of closes in which each bar weighs less than the one after it.

    Begins with the simple mean of the first window; the newest close weighs 2 / (window + 1).
    """
    return library.EMA(close, window)


@indicator(
    "Weighted moving average", short="WMA", source="TA-Lib", warm_up=lambda window: window - 1
)
def wma(close: Floats, /, *, window: Window = 20) -> Floats:
    """A mean of the last closes with weights 1, 2, 3 … up to the newest."""
    return library.WMA(close, window)


@indicator(
    "Hull moving average",
    short="HMA",
    source="NumPy over TA-Lib",
    warm_up=lambda window: window - 2 + int(window**0.5),
)
def hma(close: Floats, /, *, window: Annotated[int, Span(4, 400)] = 20) -> Floats:
    """A weighted average made quick by twice its half window less the whole.

    The result is smoothed once more over the square root of the window; halves and roots are
    rounded down.
    """
    quick = 2 * library.WMA(close, window // 2) - library.WMA(close, window)
    return library.WMA(quick, int(window**0.5))


@indicator(
    "Double exponential moving average",
    short="DEMA",
    source="NumPy over TA-Lib",
    warm_up=lambda window: window - 1,
)
def dema(close: Floats, /, *, window: Window = 20) -> Floats:
    """An exponential average with its lag halved: 2 EMA - EMA of EMA.

    The second average begins where the first does, at the mean of the first window, as
    Stock.Indicators has it; TA-Lib's begins a window later with a mean of its own, and differs
    until that has worn off.
    """
    once = library.EMA(close, window)
    return 2 * once - settled(once, window)


@indicator(
    "Triple exponential moving average",
    short="TEMA",
    source="NumPy over TA-Lib",
    warm_up=lambda window: window - 1,
)
def tema(close: Floats, /, *, window: Window = 20) -> Floats:
    """An exponential average with its lag cut to a third: 3 EMA - 3 EMA² + EMA³.

    All three begin at the mean of the first window, as Stock.Indicators has it; TA-Lib begins them
    one after the other, and differs until that has worn off.
    """
    once = library.EMA(close, window)
    twice = settled(once, window)
    return 3 * once - 3 * twice + settled(twice, window)


@indicator(
    "Smoothed moving average", short="SMMA", source="TA-Lib", warm_up=lambda window: window - 1
)
def smma(close: Floats, /, *, window: Window = 20) -> Floats:
    """Wilder's average: the newest close weighs one part in `window`, all before it the rest.

    Begins with the simple mean of the first window.
    """
    return library.RMA(close, window)


@indicator(
    "Triangular moving average", short="TRIMA", source="TA-Lib", warm_up=lambda window: window - 1
)
def trima(close: Floats, /, *, window: Window = 20) -> Floats:
    """A mean of the last closes that weighs the middle of the window most: SMA of SMA."""
    return library.TRIMA(close, window)


@indicator(
    "Zero-lag exponential moving average",
    short="ZLEMA",
    source="TA-Lib",
    warm_up=lambda window: (window - 1) // 2 + window - 1,
)
def zlema(close: Floats, /, *, window: Window = 20) -> Floats:
    """An exponential average of closes to which their change over half a window is added.

    The change is over (window - 1) / 2 bars, rounded down. Begins with the simple mean of the
    first window of such sums; Tulip begins with a close, and differs until that has worn off.
    """
    lag = (window - 1) // 2
    return library.EMA(2 * close - delayed(close, lag), window)


@indicator("Tillson T3", short="T3", source="NumPy over TA-Lib", warm_up=lambda: 0)
def t3(
    close: Floats,
    /,
    *,
    window: Window = 5,
    factor: Annotated[float, Span(0.01, 1, 0.01)] = 0.7,
) -> Floats:
    """A generalised double exponential average taken three times, smooth and with little lag.

    Its six exponential averages begin with the first close, as Stock.Indicators has it, so it
    answers at once; TA-Lib begins each with a mean, and differs until that has worn off.
    """
    averages = [close]
    for _ in range(6):
        averages.append(settled(averages[-1], window))
    square, cube = factor**2, factor**3
    return (
        -cube * averages[6]
        + (3 * square + 3 * cube) * averages[5]
        - (6 * square + 3 * factor + 3 * cube) * averages[4]
        + (1 + 3 * factor + cube + 3 * square) * averages[3]
    )


@indicator(
    "Arnaud Legoux moving average", short="ALMA", source="NumPy", warm_up=lambda window: window - 1
)
def alma(
    close: Floats,
    /,
    *,
    window: Window = 9,
    offset: Annotated[float, Span(0, 1, 0.01)] = 0.85,
    sigma: Annotated[float, Span(0.5, 30, 0.5)] = 6.0,
) -> Floats:
    """A mean of the last closes weighted by a bell curve.

    The curve's middle is at the share `offset` of the window, 1 being the newest bar; its width is
    the window over `sigma`.
    """
    return weighted(close, _bell(window, offset, sigma))


@lru_cache(maxsize=64)
def _bell(window: int, offset: float, sigma: float) -> tuple[float, ...]:
    away = np.arange(window) - offset * (window - 1)
    return tuple(np.exp(-(away**2) / (2 * (window / sigma) ** 2)).tolist())


@indicator(
    "Endpoint moving average", short="EPMA", source="TA-Lib", warm_up=lambda window: window - 1
)
def endpoint(close: Floats, /, *, window: Window = 20) -> Floats:
    """The end of the straight line that fits the last closes best, read as a moving average.

    Also known as the least squares moving average; the linear regression under another name.
    """
    return library.LINEARREG(close, window)


@indicator("Time series forecast", short="TSF", source="TA-Lib", warm_up=lambda window: window - 1)
def time_series_forecast(close: Floats, /, *, window: Window = 14) -> Floats:
    """Where the straight line through the last closes will be at the next bar."""
    return library.TSF(close, window)


@indicator(
    "Moving average envelopes",
    short="Envelopes",
    source="TA-Lib",
    outputs=(Output("upper", "upper"), Output("middle", "middle"), Output("lower", "lower")),
    warm_up=lambda window: window - 1,
)
def ma_envelopes(
    close: Floats,
    /,
    *,
    window: Window = 20,
    percent: Annotated[float, Span(0.1, 50, 0.1)] = 2.5,
) -> tuple[Floats, Floats, Floats]:
    """The mean of the last closes, and lines some percent above and below it."""
    middle = library.SMA(close, window)
    reach = middle * (percent / 100)
    return middle + reach, middle, middle - reach


@indicator("Super smoother", short="SuperSmoother", source="NumPy", warm_up=lambda: 0)
def super_smoother(close: Floats, /, *, window: Window = 10) -> Floats:
    """Ehlers' two-pole filter, which passes swings longer than the window with little lag.

    From Cycle Analytics for Traders (2013). The first two bars answer their closes.
    """
    return two_pole(close, window)
