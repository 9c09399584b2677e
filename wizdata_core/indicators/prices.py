# ruff: noqa: A002 - a parameter bears the name of the column that it reads: open
"""Prices made of prices: one for a bar, candles that are smoothed, bricks without time."""

from __future__ import annotations

from math import floor, log
from typing import Annotated

import numpy as np

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import OWN, Floats, Output, Span, from_first_bar, indicator


@indicator("Typical price", short="HLC/3", source="TA-Lib", warm_up=lambda: 0)
def typical_price(high: Floats, low: Floats, close: Floats, /) -> Floats:
    """The mean of high, low and close."""
    return library.TYPPRICE(high, low, close)


@indicator("Median price", short="HL/2", source="TA-Lib", warm_up=lambda: 0)
def median_price(high: Floats, low: Floats, /) -> Floats:
    """The middle of the bar: the mean of high and low."""
    return library.MEDPRICE(high, low)


@indicator("Weighted close", short="HLCC/4", source="TA-Lib", warm_up=lambda: 0)
def weighted_close(high: Floats, low: Floats, close: Floats, /) -> Floats:
    """The mean of high, low and close, the close counted twice."""
    return library.WCLPRICE(high, low, close)


@indicator("Average price", short="OHLC/4", source="TA-Lib", warm_up=lambda: 0)
def average_price(open: Floats, high: Floats, low: Floats, close: Floats, /) -> Floats:
    """The mean of open, high, low and close."""
    return library.AVGPRICE(open, high, low, close)


@indicator(
    "Heikin-Ashi",
    short="Heikin-Ashi",
    source="TA-Lib",
    outputs=tuple(Output(each, each) for each in ("open", "high", "low", "close")),
    warm_up=lambda: 0,
)
def heikin_ashi(
    open: Floats, high: Floats, low: Floats, close: Floats, /
) -> tuple[Floats, Floats, Floats, Floats]:
    """Candles that close at the mean of their bar and open in the middle of the candle before.

    The first opens in the middle of its own bar.
    """
    return library.HA(open, high, low, close)


@indicator(
    "Renko",
    short="Renko",
    source="NumPy",
    pane=OWN,
    outputs=(Output("close", "brick"), Output("direction", "direction")),
    warm_up=from_first_bar,
)
def renko(
    close: Floats, /, *, box: Annotated[float, Span(0.1, 20, 0.1)] = 1.0
) -> tuple[Floats, Floats]:
    """The close of the last brick that closes have built, and its direction: 1 up, -1 down.

    A brick is `box` percent of the price at which it begins, counted from the first close, so its
    size needs nothing of the future and what is built stays. Before the first brick the first
    close stands, with direction 0. A turn takes two boxes: back through the last brick, and one
    more. Bricks of a fixed size in the unit of the price, as in Stock.Indicators, differ.
    """
    step = log(1 + box / 100)
    first = close[0] if close[0] > 0 else np.nan
    grown = np.where(close > 0, close, np.nan) / first
    boxes = np.log(np.where(np.isinf(grown), np.nan, grown)) / step
    levels, directions = np.empty(len(close)), np.empty(len(close))
    top = bottom = direction = 0
    for place, at in enumerate(boxes.tolist()):
        if at >= top + 1:
            top, direction = floor(at), 1
            bottom = top - 1
        elif at <= bottom - 1:
            bottom, direction = -floor(-at), -1
            top = bottom + 1
        levels[place], directions[place] = (bottom if direction < 0 else top), direction
    return first * np.exp(step * levels), directions
