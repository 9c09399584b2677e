"""Which way prices go: moving averages, and what is built from them and from highs and lows."""

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
from wizdata_core.indicators.windows import changes, delayed, share

_Step = Annotated[float, Span(0.001, 1, 0.001)]
_Multiplier = Annotated[float, Span(0.1, 10, 0.1)]


@indicator("Simple moving average", short="SMA", source="TA-Lib", warm_up=lambda window: window - 1)
def sma(close: Floats, /, *, window: Window = 20) -> Floats:
    """The mean of the last closes."""
    return talib.SMA(close, window)


@indicator(
    "Exponential moving average", short="EMA", source="TA-Lib", warm_up=lambda window: window - 1
)
def ema(close: Floats, /, *, window: Window = 20) -> Floats:
    """A mean of closes in which each bar weighs less than the one after it.

    Begins with the simple mean of the first window; the newest close weighs 2 / (window + 1).
    """
    return talib.EMA(close, window)


@indicator(
    "Weighted moving average", short="WMA", source="TA-Lib", warm_up=lambda window: window - 1
)
def wma(close: Floats, /, *, window: Window = 20) -> Floats:
    """A mean of the last closes with weights 1, 2, 3 … up to the newest."""
    return talib.WMA(close, window)


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
    quick = 2 * talib.WMA(close, window // 2) - talib.WMA(close, window)
    return talib.WMA(quick, int(window**0.5))


@indicator(
    "Double exponential moving average",
    short="DEMA",
    source="TA-Lib",
    warm_up=lambda window: 2 * (window - 1),
)
def dema(close: Floats, /, *, window: Window = 20) -> Floats:
    """An exponential average with its lag halved: 2 EMA - EMA of EMA."""
    return talib.DEMA(close, window)


@indicator(
    "Triple exponential moving average",
    short="TEMA",
    source="TA-Lib",
    warm_up=lambda window: 3 * (window - 1),
)
def tema(close: Floats, /, *, window: Window = 20) -> Floats:
    """An exponential average with its lag cut to a third: 3 EMA - 3 EMA² + EMA³."""
    return talib.TEMA(close, window)


@indicator(
    "Moving average convergence divergence",
    short="MACD",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    outputs=(
        Output("macd"),
        Output("signal", "signal"),
        Output("histogram", "histogram", "histogram"),
    ),
    warm_up=lambda fast, slow, signal: max(fast, slow) + signal - 2,
)
def macd(
    close: Floats, /, *, fast: Window = 12, slow: Window = 26, signal: Window = 9
) -> tuple[Floats, Floats, Floats]:
    """A fast exponential average less a slow one, with an average of that difference.

    Each average begins with the simple mean of its own first window. TA-Lib's MACD begins both
    at the same bar instead, and differs until that has worn off.
    """
    line = talib.EMA(close, fast) - talib.EMA(close, slow)
    smooth = talib.EMA(line, signal)
    return line, smooth, line - smooth


@indicator(
    "Average directional index",
    short="ADX",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, range=(0, 100), levels=(25,)),
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
    up, down = changes(high), -changes(low)
    rises = np.where((up > down) & (up > 0), up, 0.0)
    falls = np.where((down > up) & (down > 0), down, 0.0)
    rises[:1] = falls[:1] = np.nan
    moved = talib.RMA(talib.TRANGE(high, low, close), window)
    plus = 100 * share(talib.RMA(rises, window), moved)
    minus = 100 * share(talib.RMA(falls, window), moved)
    return talib.RMA(100 * share(np.abs(plus - minus), plus + minus), window), plus, minus


@indicator(
    "Aroon",
    short="Aroon",
    source="TA-Lib",
    pane=Pane(own=True, range=(0, 100), levels=(30, 70)),
    outputs=(Output("up", "up"), Output("down", "down")),
    warm_up=lambda window: window,
)
def aroon(high: Floats, low: Floats, /, *, window: Window = 25) -> tuple[Floats, Floats]:
    """How recent the highest high and the lowest low are: 100 is now, 0 a window ago."""
    down, up = talib.AROON(high, low, window)
    return up, down


@indicator(
    "Triple exponential oscillator",
    short="TRIX",
    source="TA-Lib",
    pane=ABOUT_ZERO,
    warm_up=lambda window: 3 * (window - 1) + 1,
)
def trix(close: Floats, /, *, window: Window = 15) -> Floats:
    """The change of a triple exponential average from bar to bar, in percent."""
    return talib.TRIX(close, window)


@indicator(
    "Parabolic stop and reverse",
    short="PSAR",
    source="TA-Lib",
    outputs=(Output("psar", style="dots"),),
    warm_up=lambda: 1,
)
def psar(high: Floats, low: Floats, /, *, step: _Step = 0.02, limit: _Step = 0.2) -> Floats:
    """Wilder's trailing stop, which follows a trend ever closer and turns when it is touched.

    The first direction is that of the first two bars, as TA-Lib has it; a start in the other
    direction gives other dots until the trends that follow agree.
    """
    return talib.SAR(high, low, step, limit)


@indicator(
    "Ichimoku cloud",
    short="Ichimoku",
    source="NumPy over TA-Lib",
    outputs=(
        Output("tenkan", "conversion"),
        Output("kijun", "base"),
        Output("span_a", "span A"),
        Output("span_b", "span B"),
    ),
    warm_up=lambda tenkan, kijun, senkou: max(tenkan, kijun, senkou) - 1 + kijun,
)
def ichimoku(
    high: Floats, low: Floats, /, *, tenkan: Window = 9, kijun: Window = 26, senkou: Window = 52
) -> tuple[Floats, Floats, Floats, Floats]:
    """Midpoints of three windows, two of them drawn ahead by the base window as a cloud.

    The cloud at a bar was known `kijun` bars before it. The lagging span is left out: at a bar it
    would show a close that had not happened yet.
    """
    conversion, base = talib.MIDPRICE(high, low, tenkan), talib.MIDPRICE(high, low, kijun)
    span_b = talib.MIDPRICE(high, low, senkou)
    return conversion, base, delayed((conversion + base) / 2, kijun), delayed(span_b, kijun)


@indicator(
    "Supertrend",
    short="Supertrend",
    source="TA-Lib",
    outputs=(Output("rising", "rising"), Output("falling", "falling")),
    warm_up=lambda window: window,
)
def supertrend(
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Window = 10,
    multiplier: _Multiplier = 3.0,
) -> tuple[Floats, Floats]:
    """A stop some true ranges from the bar: below a rising trend, above a falling one.

    At each bar one of the two lines has a value.
    """
    stop, trend = talib.SUPERTREND(high, low, close, window, multiplier)
    return np.where(trend > 0, stop, np.nan), np.where(trend < 0, stop, np.nan)
