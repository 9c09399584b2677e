"""Ehlers' homodyne discriminator: how long the cycle in prices is, bar by bar, and its phase.

MAMA and the instantaneous trendline rest on it. The recursion is that of his Rocket Science for
Traders (2001), begun from rest at the seventh bar as Stock.Indicators has it. TA-Lib's begins
otherwise, and differs until that has worn off.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, inf, pi
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.indicators.smoothing import weighted

if TYPE_CHECKING:
    from wizdata_core.indicators.catalogue import Floats

REST = 6  # bars before the first at which anything turns


@dataclass(frozen=True, slots=True)
class Rotation:
    """The cycle in a series of prices: its period in bars, and its two parts at right angles."""

    period: Floats
    in_phase: Floats
    quadrature: Floats


def rotation(price: Floats) -> Rotation:
    """The cycle in `price`, 0 throughout the first six bars."""
    smooth = weighted(price, (1, 2, 3, 4))
    smooth[:REST] = 0.0
    smoothed, size = smooth.tolist(), len(price)
    detrended, in_phase, quadrature, period = ([0.0] * size for _ in range(4))
    real = imaginary = last_i = last_q = 0.0
    for at in range(REST, size):
        scale = 0.075 * period[at - 1] + 0.54
        detrended[at] = _turned(smoothed, at) * scale
        quadrature[at] = _turned(detrended, at) * scale
        in_phase[at] = detrended[at - 3]
        i = 0.2 * (in_phase[at] - _turned(quadrature, at) * scale) + 0.8 * last_i
        q = 0.2 * (quadrature[at] + _turned(in_phase, at) * scale) + 0.8 * last_q
        real = 0.2 * (i * last_i + q * last_q) + 0.8 * real
        imaginary = 0.2 * (i * last_q - q * last_i) + 0.8 * imaginary
        last_i, last_q = i, q
        period[at] = _period(real, imaginary, period[at - 1])
    return Rotation(np.array(period), np.array(in_phase), np.array(quadrature))


def _turned(values: list[float], at: int) -> float:
    """The values turned by a quarter of a cycle: a Hilbert transform of seven bars."""
    odd = 0.5769 * values[at - 2] - 0.5769 * values[at - 4]
    return 0.0962 * values[at] + odd - 0.0962 * values[at - 6]


def _period(real: float, imaginary: float, before: float) -> float:
    angle = atan(imaginary / real) if real and imaginary else inf
    found = 2 * pi / angle if angle else inf
    found = min(found, 1.5 * before)
    found = max(found, 0.67 * before)
    return 0.2 * min(max(found, 6.0), 50.0) + 0.8 * before
