"""Stops that trail a trend: at each bar the price at which it would be taken for over."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Annotated

import numpy as np

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import Floats, Output, Span, Window, indicator
from wizdata_core.indicators.windows import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOUCHING = 1e-12  # of the price: what rounding may be
_Step = Annotated[float, Span(0.001, 1, 0.001)]
_Multiplier = Annotated[float, Span(0.1, 10, 0.1)]
_SIDES = (Output("rising", "rising"), Output("falling", "falling"))


@indicator(
    "Parabolic stop and reverse",
    short="PSAR",
    source="NumPy",
    outputs=(Output("psar", style="dots"),),
    warm_up=lambda: 1,
)
def psar(high: Floats, low: Floats, /, *, step: _Step = 0.02, limit: _Step = 0.2) -> Floats:
    """Wilder's trailing stop, which follows a trend ever closer and turns when it is touched.

    The first trend is taken to rise, which the first turn puts right: Stock.Indicators answers
    nothing until then, and the same after it. TA-Lib takes the direction of the first two bars,
    and draws the stop of a turn outside its bar.
    """
    answer = np.full(len(high), np.nan)
    if len(high) > 1:
        answer[1:] = _turned(high, low, step, limit)
    return answer


def _turned(  # noqa: C901 - two mirrored halves of one loop, of which a call would take as long
    high: Floats, low: Floats, step: float, limit: float
) -> list[float]:
    """The stop at each bar but the first."""
    # A stop keeps behind the two bars before, from the third bar on.
    floors = [inf, *np.minimum(low[1:-1], low[:-2]).tolist()]
    roofs = [-inf, *np.maximum(high[1:-1], high[:-2]).tolist()]
    answer: list[float] = []
    best, stop, pace, rises = float(high[0]), float(low[0]), step, True
    last = limit - step  # the pace from which a step reaches the limit
    bars = zip(high[1:].tolist(), low[1:].tolist(), floors, roofs, strict=True)
    for top, bottom, floor, roof in bars:
        stop += pace * (best - stop)
        if rises:
            if floor < stop:  # noqa: PLR1730 - a call costs a third more
                stop = floor
            if bottom < stop:
                stop, best, pace, rises = best, bottom, step, False
            elif top > best:
                best = top
                pace = pace + step if pace < last else limit
        else:
            if roof > stop:  # noqa: PLR1730 - a call costs a third more
                stop = roof
            if top > stop:
                stop, best, pace, rises = best, top, step, True
            elif bottom < best:
                best = bottom
                pace = pace + step if pace < last else limit
        answer.append(stop)
    return answer


@indicator(
    "Supertrend",
    short="Supertrend",
    source="TA-Lib",
    outputs=_SIDES,
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

    At each bar one of the two lines has a value. The first trend is taken to rise, as TA-Lib has
    it; Stock.Indicators looks where the first close stands in its bar. They agree once both
    have turned.
    """
    stop, trend = library.SUPERTREND(high, low, close, window, multiplier)
    return np.where(trend > 0, stop, np.nan), np.where(trend < 0, stop, np.nan)


@indicator(
    "ATR trailing stop",
    short="ATR Stop",
    source="NumPy over TA-Lib",
    outputs=_SIDES,
    warm_up=lambda window: window,
)
def atr_stop(
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Window = 21,
    multiplier: _Multiplier = 3.0,
) -> tuple[Floats, Floats]:
    """A stop some average true ranges from the close, which never backs away from its trend.

    At each bar one of the two lines has a value: below a rising trend, above a falling one. The
    first direction is that of the last change of the close, as Stock.Indicators has it.
    """
    if len(close) > window:
        found = _about_closes(high, low, close, window, multiplier)
        if found is not None:
            return found
    reach = multiplier * library.ATR(high, low, close, window)
    answers = np.full((2, len(close)), np.nan)
    for at, (falls, stop) in enumerate(_trailed(close, reach, window), window):
        answers[int(falls), at] = stop
    return answers[0], answers[1]


def _about_closes(
    high: Floats, low: Floats, close: Floats, window: int, multiplier: float
) -> tuple[Floats, Floats] | None:
    """The stops by TA-Lib's Supertrend, or None where it would take a close on a stop otherwise.

    Supertrend stands about the middle of bars: these are bars of the same true ranges whose middle
    is their close. It begins with a rising trend: where the first falls, all is turned over.
    """
    moved = library.TRANGE(high, low, close)
    reach = np.minimum(moved / 2, moved - np.abs(changes(close)))
    reach[0] = 0.0
    falls = close[window] < close[window - 1]
    middle = -close if falls else close
    stop, trend = library.SUPERTREND(middle + reach, middle - reach, middle, window, multiplier)
    away = np.abs(middle - stop)[window:]
    if away.min() <= _TOUCHING * np.abs(middle).max():
        return None
    along, against = np.where(trend > 0, stop, np.nan), np.where(trend < 0, stop, np.nan)
    return (-against, -along) if falls else (along, against)


def _trailed(close: Floats, reach: Floats, first: int) -> Iterator[tuple[bool, float]]:
    """Whether the trend falls, and its stop, at each bar from `first` on."""
    closes, reaches = close.tolist(), reach.tolist()
    upper, lower = np.inf, -np.inf
    falls = len(closes) > first and closes[first] < closes[first - 1]
    for at in range(first, len(closes)):
        before, here, away = closes[at - 1], closes[at], reaches[at]
        if here + away < upper or before > upper:
            upper = here + away
        if here - away > lower or before < lower:
            lower = here - away
        falls = here <= (upper if falls else lower)
        yield falls, upper if falls else lower


@indicator(
    "Chandelier exit",
    short="Chandelier",
    source="NumPy over TA-Lib",
    outputs=(Output("long", "long"), Output("short", "short")),
    warm_up=lambda window: window,
)
def chandelier_exit(
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Window = 22,
    multiplier: _Multiplier = 3.0,
) -> tuple[Floats, Floats]:
    """Stops some average true ranges below the highest high and above the lowest low."""
    reach = multiplier * library.ATR(high, low, close, window)
    return library.MAX(high, window) - reach, library.MIN(low, window) + reach


@indicator(
    "Volatility stop",
    short="Volatility Stop",
    source="NumPy over TA-Lib",
    outputs=_SIDES,
    warm_up=lambda window: window + 1,
)
def volatility_stop(
    high: Floats,
    low: Floats,
    close: Floats,
    /,
    *,
    window: Window = 7,
    multiplier: _Multiplier = 3.0,
) -> tuple[Floats, Floats]:
    """Wilder's stop some average true ranges from the best close of the trend, by closes alone.

    At each bar one of the two lines has a value: below a rising trend, above a falling one. The
    range is that of the bar before. The first trend is a guess from the first window, drawn as it
    was known; Stock.Indicators takes it back once the first stop is met.
    """
    reach = multiplier * library.ATR(high, low, close, window)
    answers = np.full((2, len(close)), np.nan)
    for at, (falls, stop) in enumerate(_held(close, reach, window), window):
        answers[int(falls), at] = stop
    return answers[0], answers[1]


def _held(close: Floats, reach: Floats, first: int) -> Iterator[tuple[bool, float]]:
    """Whether the trend falls, and its stop, at each bar from `first` on."""
    closes, reaches = close.tolist(), reach.tolist()
    falls = len(closes) >= first and closes[first - 1] <= closes[0]
    best = min(closes[:first]) if falls else max(closes[:first])
    for at in range(first, len(closes)):
        here, away = closes[at], reaches[at - 1]
        stop = best + away if falls else best - away
        yield falls, stop
        if here > stop if falls else here < stop:
            falls, best = not falls, here
        else:
            best = min(best, here) if falls else max(best, here)
