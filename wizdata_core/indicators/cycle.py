"""Cycles: how long a swing lasts, where in it prices are, and filters that keep or remove it.

Ehlers' Hilbert transform, as TA-Lib has it, and filters from his books. All remember every bar,
ever more faintly.
"""

from __future__ import annotations

from itertools import pairwise
from math import cos, pi, sin, sqrt
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
from wizdata_core.indicators.smoothing import combined, two_pole, weighted
from wizdata_core.indicators.windows import delayed

_SINE = Pane(own=True, range=(-1, 1), levels=(0,))
_Cycle = Annotated[int, Span(8, 400)]


@indicator(
    "Hilbert dominant cycle period",
    short="HT Period",
    source="TA-Lib",
    pane=OWN,
    warm_up=lambda: 32,
)
def ht_dominant_period(close: Floats, /) -> Floats:
    """How many bars the strongest cycle in closes lasts, between 6 and 50 once it has settled."""
    return library.HT_DCPERIOD(close)


@indicator(
    "Hilbert dominant cycle phase",
    short="HT Phase",
    source="TA-Lib",
    pane=OWN,
    warm_up=lambda: 63,
)
def ht_dominant_phase(close: Floats, /) -> Floats:
    """Where in the strongest cycle closes are, in degrees."""
    return library.HT_DCPHASE(close)


@indicator(
    "Hilbert phasor",
    short="HT Phasor",
    source="TA-Lib",
    pane=ABOUT_ZERO,
    outputs=(Output("in_phase", "in phase"), Output("quadrature", "quadrature")),
    warm_up=lambda: 32,
)
def ht_phasor(close: Floats, /) -> tuple[Floats, Floats]:
    """The two parts of the cycle in closes, a quarter of a turn apart, in the unit of the price."""
    in_phase, quadrature = library.HT_PHASOR(close)
    return in_phase, quadrature


@indicator(
    "Hilbert sine wave",
    short="HT Sine",
    source="TA-Lib",
    pane=_SINE,
    outputs=(Output("sine", "sine"), Output("lead", "lead")),
    warm_up=lambda: 63,
)
def ht_sine(close: Floats, /) -> tuple[Floats, Floats]:
    """The sine of the phase of the strongest cycle, and the same an eighth of a turn ahead."""
    sine, lead = library.HT_SINE(close)
    return sine, lead


@indicator(
    "Hilbert trend mode",
    short="HT Mode",
    source="TA-Lib",
    pane=Pane(own=True, range=(0, 1)),
    warm_up=lambda: 63,
)
def ht_trend_mode(close: Floats, /) -> Floats:
    """Whether closes trend (1) or swing in a cycle (0)."""
    mode = np.array(library.HT_TRENDMODE(close), dtype=np.float64)
    mode[:63] = np.nan  # whole numbers know no NaN, so TA-Lib begins with zeros
    return mode


@indicator(
    "MESA sine wave",
    short="MSW",
    source="NumPy",
    pane=_SINE,
    outputs=(Output("sine", "sine"), Output("lead", "lead")),
    warm_up=lambda window: window - 1,
)
def mesa_sine(
    close: Floats, /, *, window: Annotated[int, Span(3, 400)] = 5
) -> tuple[Floats, Floats]:
    """The sine of the phase of a cycle as long as the window, and the same an eighth ahead.

    The phase is that of the window's one full wave, as Tulip's `msw` has it. Where nothing moved
    in the window there is none.
    """
    turn = 2 * pi / window * np.arange(window)[::-1]
    real, imaginary = combined(close, np.cos(turn)), combined(close, np.sin(turn))
    phase = np.arctan2(imaginary, real) + pi / 2
    phase[library.MAX(close, window) == library.MIN(close, window)] = np.nan
    return np.sin(phase), np.sin(phase + pi / 4)


@indicator(
    "Cyber cycle",
    short="Cyber Cycle",
    source="NumPy",
    pane=ABOUT_ZERO,
    outputs=(Output("cycle"), Output("trigger", "trigger")),
    warm_up=lambda: 3,
)
def cyber_cycle(
    high: Floats, low: Floats, /, *, alpha: Annotated[float, Span(0.01, 0.99, 0.01)] = 0.07
) -> tuple[Floats, Floats]:
    """Ehlers' swing of the middle of the bars about their trend, and the same a bar ago.

    From Cybernetic Analysis for Stocks and Futures (2004). The first six bars answer a quarter of
    the second difference of the middles, as there.
    """
    middle = library.MEDPRICE(high, low)
    smooth = weighted(middle, (1, 2, 2, 1))
    fresh = (1 - alpha / 2) ** 2 * _bend(smooth)
    line = _bend(middle) / 4
    line[6:] = _recurred(fresh.tolist(), line[:6].tolist(), 1 - alpha)[6:]
    return line, delayed(line, 1)


@indicator("Decycler", short="Decycler", source="NumPy", warm_up=lambda: 0)
def decycler(close: Floats, /, *, window: _Cycle = 125) -> Floats:
    """Ehlers' closes less every cycle shorter than the window: a trend with hardly any lag.

    From Stocks & Commodities, September 2015: a low-pass filter of one pole. Begins with the first
    close.
    """
    alpha = _share(2 * pi / window)
    closes = close.tolist()
    answer = closes[:1]
    for before, here in pairwise(closes):
        answer.append(alpha / 2 * (here + before) + (1 - alpha) * answer[-1])
    return np.array(answer)


@indicator(
    "Roofing filter",
    short="Roofing",
    source="NumPy",
    pane=ABOUT_ZERO,
    warm_up=lambda: 2,
)
def roofing_filter(close: Floats, /, *, short: Window = 10, long: _Cycle = 48) -> Floats:
    """Ehlers' closes with every cycle longer than `long` and shorter than `short` bars taken out.

    From Cycle Analytics for Traders (2013): a two-pole high-pass filter, begun from 0, and his
    super smoother.
    """
    alpha = _share(sqrt(0.5) * 2 * pi / long)
    fresh = (1 - alpha / 2) ** 2 * _bend(close)
    answer = two_pole(np.array(_recurred(fresh.tolist(), [0.0, 0.0], 1 - alpha)), short)
    answer[:2] = np.nan
    return answer[: len(close)]


def _share(angle: float) -> float:
    """The weight of the newest value in a filter of one pole that cuts off at this angle a bar."""
    return (cos(angle) + sin(angle) - 1) / cos(angle)


def _bend(values: Floats) -> Floats:
    """The second difference of the values."""
    return values - 2 * delayed(values, 1) + delayed(values, 2)


def _recurred(fresh: list[float], start: list[float], memory: float) -> list[float]:
    """`start`, and after it each fresh value on a double memory of the two answers before it."""
    answer = start
    for at in range(len(start), len(fresh)):
        answer.append(fresh[at] + 2 * memory * answer[-1] - memory**2 * answer[-2])
    return answer
