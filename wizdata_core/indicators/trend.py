"""Where prices are going: averages set against each other, and how straight the way is."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import (
    ABOUT_ZERO,
    OWN,
    Floats,
    Output,
    Pane,
    Span,
    Window,
    indicator,
)
from wizdata_core.indicators.smoothing import settled
from wizdata_core.indicators.windows import changes, delayed, means, share, sums

_Smooth = Annotated[int, Span(1, 400)]
_Shift = Annotated[int, Span(0, 100)]
_SHARE = Pane(own=True, range=(0, 1))


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
    line = library.EMA(close, fast) - library.EMA(close, slow)
    smooth = library.EMA(line, signal)
    return line, smooth, line - smooth


@indicator(
    "Triple exponential oscillator",
    short="TRIX",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    warm_up=lambda window: window,
)
def trix(close: Floats, /, *, window: Window = 15) -> Floats:
    """The change of a triple exponential average from bar to bar, in percent.

    The three averages begin together with the mean of the first window, as Stock.Indicators has
    them; TA-Lib begins them one after the other, and differs until that has worn off.
    """
    thrice = settled(settled(library.EMA(close, window), window), window)
    before = delayed(thrice, 1)
    return 100 * ((thrice - before) / before)


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
    conversion, base = library.MIDPRICE(high, low, tenkan), library.MIDPRICE(high, low, kijun)
    span_b = library.MIDPRICE(high, low, senkou)
    return conversion, base, delayed((conversion + base) / 2, kijun), delayed(span_b, kijun)


@indicator(
    "Williams alligator",
    short="Alligator",
    source="TA-Lib",
    outputs=(Output("jaw", "jaw"), Output("teeth", "teeth"), Output("lips", "lips")),
    warm_up=lambda jaw, jaw_shift, teeth, teeth_shift, lips, lips_shift: (
        max(jaw + jaw_shift, teeth + teeth_shift, lips + lips_shift) - 1
    ),
)
def alligator(  # noqa: PLR0913 - three averages of a window and a shift each
    high: Floats,
    low: Floats,
    /,
    *,
    jaw: Window = 13,
    jaw_shift: _Shift = 8,
    teeth: Window = 8,
    teeth_shift: _Shift = 5,
    lips: Window = 5,
    lips_shift: _Shift = 3,
) -> tuple[Floats, Floats, Floats]:
    """Three of Wilder's averages of the middle of the bars, drawn ahead by their shifts.

    A line at a bar was known its shift before it.
    """
    middle = library.MEDPRICE(high, low)
    return (
        delayed(library.RMA(middle, jaw), jaw_shift),
        delayed(library.RMA(middle, teeth), teeth_shift),
        delayed(library.RMA(middle, lips), lips_shift),
    )


@indicator(
    "Gator oscillator",
    short="Gator",
    source="TA-Lib",
    pane=ABOUT_ZERO,
    outputs=(Output("upper", "upper", "histogram"), Output("lower", "lower", "histogram")),
    warm_up=lambda: 20,
)
def gator(high: Floats, low: Floats, /) -> tuple[Floats, Floats]:
    """How far the alligator's jaw and teeth are apart, above 0, and its teeth and lips, below 0."""
    middle = library.MEDPRICE(high, low)
    jaw, teeth, lips = (
        delayed(library.RMA(middle, window), shift) for window, shift in ((13, 8), (8, 5), (5, 3))
    )
    return np.abs(jaw - teeth), -np.abs(teeth - lips)


@indicator(
    "Know sure thing",
    short="KST",
    source="NumPy",
    pane=ABOUT_ZERO,
    outputs=(Output("kst"), Output("signal", "signal")),
    warm_up=lambda first, second, third, fourth, smooth_1, smooth_2, smooth_3, smooth_4, signal: (
        max(first + smooth_1, second + smooth_2, third + smooth_3, fourth + smooth_4) + signal - 2
    ),
)
def kst(  # noqa: PLR0913 - four rates of change, a window for each, and one for the signal
    close: Floats,
    /,
    *,
    first: Window = 10,
    second: Window = 15,
    third: Window = 20,
    fourth: Window = 30,
    smooth_1: _Smooth = 10,
    smooth_2: _Smooth = 10,
    smooth_3: _Smooth = 10,
    smooth_4: _Smooth = 15,
    signal: _Smooth = 9,
) -> tuple[Floats, Floats]:
    """Pring's sum of four smoothed rates of change, in percent, weighted 1 to 4, and its mean."""
    spans = ((first, smooth_1), (second, smooth_2), (third, smooth_3), (fourth, smooth_4))
    line = np.zeros(len(close))
    for weight, (window, smooth) in enumerate(spans, 1):
        before = delayed(close, window)
        line += weight * means(100 * ((close - before) / before), smooth)
    return line, means(line, signal)


@indicator(
    "Detrended price oscillator",
    short="DPO",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    warm_up=lambda window: max(window - 1, window // 2 + 1),
)
def dpo(close: Floats, /, *, window: Window = 20) -> Floats:
    """The close half a window and one bar ago, less the mean of the window that ends at this bar.

    This is when the value is known. The classic chart moves it back to the bar of that close, by
    window / 2 + 1 bars rounded down, where it would show what had not happened yet.
    """
    return delayed(close, window // 2 + 1) - library.SMA(close, window)


@indicator(
    "Mass index",
    short="Mass",
    source="NumPy over TA-Lib",
    pane=OWN,
    warm_up=lambda smooth, window: 2 * (smooth - 1) + window - 1,
)
def mass_index(high: Floats, low: Floats, /, *, smooth: Window = 9, window: Window = 25) -> Floats:
    """The sum of an average bar's height over the average of that average: it bulges at turns.

    Dorsey's; a bulge above 27 that falls back below 26.5 warns of a reversal. The exponential
    averages begin with simple means; Tulip's begin with the first bar.
    """
    height = library.EMA(high - low, smooth)
    return sums(height / library.EMA(height, smooth), window)


@indicator(
    "Schaff trend cycle",
    short="STC",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, range=(0, 100), levels=(25, 75)),
    warm_up=lambda cycle, fast, slow: max(fast, slow) + cycle,
)
def schaff_trend_cycle(
    close: Floats, /, *, cycle: Window = 10, fast: Window = 23, slow: Window = 50
) -> Floats:
    """Where the MACD line stands in the range of its last bars, 0 to 100, meaned over three.

    As Stock.Indicators has it, with 0 where the line did not move. Schaff's own takes the
    stochastic twice and smooths by half the difference, as `ta` does.
    """
    line = library.EMA(close, fast) - library.EMA(close, slow)
    lowest, highest = library.MIN(line, cycle), library.MAX(line, cycle)
    return means(100 * share(line - lowest, highest - lowest), 3)


@indicator(
    "Vertical horizontal filter",
    short="VHF",
    source="NumPy over TA-Lib",
    pane=_SHARE,
    warm_up=lambda window: window,
)
def vertical_horizontal_filter(close: Floats, /, *, window: Window = 28) -> Floats:
    """The range of the last closes over all they moved: high in a trend, low where they wander."""
    reach = library.MAX(close, window) - library.MIN(close, window)
    return reach / sums(np.abs(changes(close)), window)


@indicator(
    "Efficiency ratio",
    short="ER",
    source="NumPy",
    pane=_SHARE,
    warm_up=lambda window: window,
)
def efficiency_ratio(close: Floats, /, *, window: Window = 10) -> Floats:
    """Kaufman's share of the way travelled that price got ahead: 1 is a straight line."""
    return np.abs(close - delayed(close, window)) / sums(np.abs(changes(close)), window)


@indicator(
    "Qstick", short="Qstick", source="NumPy", pane=ABOUT_ZERO, warm_up=lambda window: window - 1
)
def qstick(open: Floats, close: Floats, /, *, window: Window = 14) -> Floats:  # noqa: A002 - column
    """The mean of the last bodies, close less open: above 0 bars close higher than they open."""
    return means(close - open, window)
