"""Turning points of price: as they look afterwards, and as they were known at the time.

What is drawn at a turn is drawn on a bar that had no such mark when it was the last one, and what
leads to the last bar moves with it: such rows repaint, and their names stand beside a `_confirmed`
one that marks the bar on which the turn was known, and never changes.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

import numpy as np

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import Floats, Output, Span, indicator
from wizdata_core.indicators.windows import delayed

_Bars = Annotated[int, Span(2, 100)]
_Percent = Annotated[float, Span(0.1, 100, 0.1)]
_FRACTALS = (Output("bear", "high", "dots"), Output("bull", "low", "dots"))


def confirmed(high: Floats, low: Floats, left: int, right: int) -> tuple[Floats, Floats]:
    """The highs and lows that stand out from `left` bars before and `right` after, when known.

    Each is given at the last of the bars after it; strictly higher, or lower, than all of them.
    """
    top, bottom = delayed(high, right), delayed(low, right)
    before = delayed(library.MAX(high, left), right + 1), delayed(library.MIN(low, left), right + 1)
    bear = (top > before[0]) & (top > library.MAX(high, right))
    bull = (bottom < before[1]) & (bottom < library.MIN(low, right))
    return np.where(bear, top, np.nan), np.where(bull, bottom, np.nan)


def _brought_back(values: Floats, bars: int) -> Floats:
    answer = np.full(len(values), np.nan)
    answer[: max(len(values) - bars, 0)] = values[bars:]
    return answer


@indicator(
    "Williams fractals",
    short="Fractals",
    source="NumPy over TA-Lib",
    outputs=_FRACTALS,
    warm_up=lambda span: span,
    repaints=True,
)
def williams_fractal(high: Floats, low: Floats, /, *, span: _Bars = 2) -> tuple[Floats, Floats]:
    """Highs above, and lows below, the `span` bars on either side of them, drawn where they are.

    A fractal appears `span` bars after its bar; `fractal_confirmed` says when it was known.
    """
    bear, bull = confirmed(high, low, span, span)
    return _brought_back(bear, span), _brought_back(bull, span)


@indicator(
    "Williams fractals, confirmed",
    short="Confirmed fractals",
    source="NumPy over TA-Lib",
    outputs=_FRACTALS,
    warm_up=lambda span: 2 * span,
)
def fractal_confirmed(high: Floats, low: Floats, /, *, span: _Bars = 2) -> tuple[Floats, Floats]:
    """The price of a fractal high or low, at the bar on which it was known: `span` bars after it.

    Other bars have no value.
    """
    return confirmed(high, low, span, span)


@indicator(
    "Pivots",
    short="Pivots",
    source="NumPy over TA-Lib",
    outputs=(
        Output("high", "high", "dots"),
        Output("low", "low", "dots"),
        Output("high_line", "highs"),
        Output("low_line", "lows"),
    ),
    warm_up=lambda left: left,
    repaints=True,
)
def pivots(
    high: Floats, low: Floats, /, *, left: _Bars = 4, right: _Bars = 4, longest: _Bars = 20
) -> tuple[Floats, Floats, Floats, Floats]:
    """Highs and lows that stand out, and lines from each to the next within `longest` bars.

    As in Stock.Indicators, whose trends are the direction of the lines. A pivot appears `right`
    bars after its bar, and its line with it.
    """
    bear, bull = (_brought_back(each, right) for each in confirmed(high, low, left, right))
    return bear, bull, _joined(bear, longest), _joined(bull, longest)


def _joined(points: Floats, longest: int) -> Floats:
    line = np.full(len(points), np.nan)
    places = np.flatnonzero(np.isfinite(points))
    for start, end in pairwise(places.tolist()):
        if end - start <= longest and points[start] != points[end]:
            line[start : end + 1] = np.linspace(points[start], points[end], end - start + 1)
    return line


@indicator(
    "Zig zag",
    short="Zig zag",
    source="NumPy",
    outputs=(
        Output("zigzag"),
        Output("high", "high", "dots"),
        Output("low", "low", "dots"),
    ),
    warm_up=lambda: 1,
    repaints=True,
)
def zigzag(close: Floats, /, *, percent: _Percent = 5.0) -> tuple[Floats, Floats, Floats]:
    """A line from turn to turn of the close, where a turn is followed by a move of some percent.

    As in Stock.Indicators, of closes: the way to the first turn is not drawn, and the last line
    leads to the last bar, whatever it is. It changes with every bar; `zigzag_confirmed` does not.
    """
    line, highs, lows = (np.full(len(close), np.nan) for _ in range(3))
    closes, share = close.tolist(), percent / 100
    start, rising = 0, _first_rises(closes, share)
    while start < len(closes) - 1:
        end, sure = _next_turn(closes, start, share, rising=rising)
        if end == start:  # prices that fall below zero have no percent
            break
        drawn = np.linspace(closes[start], closes[end], end - start + 1)
        line[start or end : end + 1] = drawn[0 if start else -1 :]
        if sure:
            (highs if rising else lows)[end] = closes[end]
        start, rising = end, not rising
    return line, highs, lows


def _first_rises(closes: list[float], share: float) -> bool:
    """Whether the close rises by the share from the first before it falls by it."""
    first = closes[0]
    for close in closes:
        if first and abs(close - first) / first >= share:
            return close > first
    return False


def _next_turn(closes: list[float], start: int, share: float, *, rising: bool) -> tuple[int, bool]:
    """Where the swing from `start` ends, and whether a move back has made that sure."""
    at, extreme, sign = start, closes[start], 1 if rising else -1
    for place in range(start + 1, len(closes)):
        close = closes[place]
        if sign * close >= sign * extreme:
            at, extreme = place, close
        elif extreme and sign * (extreme - close) / extreme >= share:
            return at, True
    return len(closes) - 1, False


@indicator(
    "Zig zag, confirmed",
    short="Confirmed zig zag",
    source="NumPy",
    outputs=(Output("turn", "turn"), Output("rising", "rising"), Output("falling", "falling")),
    warm_up=lambda: 1,
)
def zigzag_confirmed(close: Floats, /, *, percent: _Percent = 5.0) -> tuple[Floats, Floats, Floats]:
    """The close of the last turn that is known to be one, held until the next is.

    A turn is known once price has moved by the percent from it. The same price is given a second
    time, as `rising` after a low and as `falling` after a high.
    """
    turns, signs = np.full(len(close), np.nan), np.zeros(len(close))
    turn, sign, share = np.nan, 0, percent / 100
    high = low = close[0]
    for place, now in enumerate(close.tolist()):
        high, low = max(high, now), min(low, now)
        if sign <= 0 < low and (now - low) / low >= share:
            turn, sign, high = low, 1, now
        elif sign >= 0 and high > 0 and (high - now) / high >= share:
            turn, sign, low = high, -1, now
        turns[place], signs[place] = turn, sign
    return turns, np.where(signs > 0, turns, np.nan), np.where(signs < 0, turns, np.nan)
