"""Bands drawn about the price, how wide they are, and where the close stands in them."""

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
from wizdata_core.indicators.rolling import held
from wizdata_core.indicators.swings import confirmed
from wizdata_core.indicators.windows import delayed, deviations, means

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
    return _bollinger(close, window, width)


def _bollinger(close: Floats, window: int, width: float) -> tuple[Floats, Floats, Floats]:
    middle, reach = library.SMA(close, window), width * deviations(close, window)
    return middle + reach, middle, middle - reach


@indicator(
    "Bollinger %B",
    short="%B",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, levels=(0, 0.5, 1)),
    warm_up=lambda window: window - 1,
)
def bollinger_percent_b(
    close: Floats, /, *, window: Window = 20, width: _Multiplier = 2.0
) -> Floats:
    """Where the close stands in Bollinger's bands: 0 on the lower, 1 on the upper."""
    upper, _, lower = _bollinger(close, window, width)
    return (close - lower) / (upper - lower)


@indicator(
    "Bollinger width",
    short="BB width",
    source="NumPy over TA-Lib",
    pane=OWN,
    warm_up=lambda window: window - 1,
)
def bollinger_width(close: Floats, /, *, window: Window = 20, width: _Multiplier = 2.0) -> Floats:
    """How far Bollinger's bands are apart, as a fraction of their middle."""
    return _width(*_bollinger(close, window, width))


def _width(upper: Floats, middle: Floats, lower: Floats) -> Floats:
    return (upper - lower) / middle


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
    middle, reach = library.EMA(close, window), width * library.ATR(high, low, close, range_window)
    return middle + reach, middle, middle - reach


@indicator(
    "Keltner width",
    short="KC width",
    source="NumPy over TA-Lib",
    pane=OWN,
    warm_up=lambda window, range_window: max(window - 1, range_window),
)
def keltner_width(
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Window = 20,
    width: _Multiplier = 2.0,
    range_window: Window = 10,
) -> Floats:
    """How far Keltner's channels are apart, as a fraction of their middle."""
    return 2 * width * library.ATR(high, low, close, range_window) / library.EMA(close, window)


@indicator(
    "Starc bands",
    short="Starc",
    source="NumPy over TA-Lib",
    outputs=_BANDS,
    warm_up=lambda window, range_window: max(window - 1, range_window),
)
def starc_bands(
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Window = 5,
    width: _Multiplier = 2.0,
    range_window: Window = 10,
) -> tuple[Floats, Floats, Floats]:
    """Stoller's channels: the mean of the last closes, and some average true ranges from it."""
    middle, reach = library.SMA(close, window), width * library.ATR(high, low, close, range_window)
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
    return _donchian(high, low, window)


def _donchian(high: Floats, low: Floats, window: int) -> tuple[Floats, Floats, Floats]:
    upper, lower = delayed(library.MAX(high, window), 1), delayed(library.MIN(low, window), 1)
    return upper, (upper + lower) / 2, lower


@indicator(
    "Donchian width",
    short="DC width",
    source="NumPy over TA-Lib",
    pane=OWN,
    warm_up=lambda window: window,
)
def donchian_width(high: Floats, low: Floats, /, *, window: Window = 20) -> Floats:
    """How far Donchian's channels are apart, as a fraction of their middle."""
    return _width(*_donchian(high, low, window))


@indicator(
    "Price channel",
    short="Channel",
    source="NumPy over TA-Lib",
    outputs=_BANDS,
    warm_up=lambda window: window - 1,
)
def price_channel(
    high: Floats, low: Floats, /, *, window: Window = 20
) -> tuple[Floats, Floats, Floats]:
    """The highest high and lowest low of the last bars, this one counted in, and their middle.

    Donchian's channels leave the bar itself out.
    """
    upper, lower = library.MAX(high, window), library.MIN(low, window)
    return upper, (upper + lower) / 2, lower


@indicator(
    "Standard deviation channels",
    short="StdDev channels",
    source="NumPy over TA-Lib",
    outputs=_BANDS,
    warm_up=lambda window: window - 1,
)
def standard_deviation_channels(
    close: Floats, /, *, window: Window = 20, width: _Multiplier = 2.0
) -> tuple[Floats, Floats, Floats]:
    """The end of the line that fits the last closes, and some standard deviations from it.

    Each bar has the end of its own window, which no later bar changes. Charts that draw whole
    lines back from the last bar, as Stock.Indicators does, agree with it on that bar.
    """
    middle, reach = library.LINEARREG(close, window), width * deviations(close, window)
    return middle + reach, middle, middle - reach


@indicator(
    "Fractal chaos bands",
    short="FCB",
    source="NumPy over TA-Lib",
    outputs=(Output("upper", "upper"), Output("lower", "lower")),
    warm_up=lambda span: 2 * span,
)
def fractal_bands(
    high: Floats, low: Floats, /, *, span: Annotated[int, Span(2, 100)] = 2
) -> tuple[Floats, Floats]:
    """The last confirmed fractal high and low, each held until the next is confirmed.

    A fractal stands out from `span` bars on both sides, and so is known that much later.
    """
    bear, bull = confirmed(high, low, span, span)
    return held(bear), held(bull)


@indicator(
    "Squeeze momentum",
    short="Squeeze",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    outputs=(Output("momentum", style="histogram"), Output("on", "on")),
    warm_up=lambda window, range_window: max(window - 1, 2 * (range_window - 1), range_window),
)
def squeeze_momentum(  # noqa: PLR0913 - three columns and four knobs
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Window = 20,
    width: _Multiplier = 2.0,
    range_window: Window = 20,
    range_width: _Multiplier = 1.5,
) -> tuple[Floats, Floats]:
    """Where price leans while, and after, Bollinger's bands lie within Keltner's: 1 is a squeeze.

    The bands of both stand about the simple mean of closes, Keltner's by the simple mean of true
    ranges; `on` is 1 within and -1 outside, as in Lean. Momentum is the end of the line that
    fits the closes less the mean of their average and the middle of their range, after LazyBear.
    """
    reach = range_width * means(library.TRANGE(high, low, close), range_window)
    squeezed = np.where(width * deviations(close, window) < reach, 1.0, -1.0)
    squeezed[: max(window - 1, range_window)] = np.nan
    middle = (library.MAX(high, range_window) + library.MIN(low, range_window)) / 2
    lean = close - (middle + means(close, range_window)) / 2
    return library.LINEARREG(lean, range_window), squeezed
