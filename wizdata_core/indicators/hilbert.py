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

from wizdata_core.indicators.smoothing import combined, weighted
from wizdata_core.indicators.windows import delayed

if TYPE_CHECKING:
    from wizdata_core.indicators.catalogue import Floats

REST = 6  # bars before the first at which anything turns
# Weights that turn a series by a quarter of a cycle: a Hilbert transform of seven bars.
_NEAR, _FAR = 0.5769, 0.0962


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
    turned, size = combined(smooth, (-_FAR, 0, -_NEAR, 0, _NEAR, 0, _FAR)).tolist(), len(price)
    flat, bent, quadrature, period = ([0.0] * size for _ in range(4))
    real = imaginary = last_i = last_q = 0.0
    for at in range(REST, size):
        scale = 0.075 * period[at - 1] + 0.54
        flat[at] = turned[at] * scale
        bent[at] = _FAR * (flat[at] - flat[at - 6]) + _NEAR * (flat[at - 2] - flat[at - 4])
        quadrature[at] = around = bent[at] * scale
        ahead = _FAR * (around - quadrature[at - 6])
        ahead += _NEAR * (quadrature[at - 2] - quadrature[at - 4])
        # The part in phase is the price without its trend, three bars ago, and so is its turn.
        i = 0.2 * (flat[at - 3] - ahead * scale) + 0.8 * last_i
        q = 0.2 * (around + bent[at - 3] * scale) + 0.8 * last_q
        real = 0.2 * (i * last_i + q * last_q) + 0.8 * real
        imaginary = 0.2 * (i * last_q - q * last_i) + 0.8 * imaginary
        last_i, last_q = i, q
        period[at] = _period(real, imaginary, period[at - 1])
    in_phase = delayed(np.array(flat), 3)
    in_phase[:REST] = 0.0
    return Rotation(np.array(period), in_phase, np.array(quadrature))


def _period(real: float, imaginary: float, before: float) -> float:
    angle = atan(imaginary / real) if real and imaginary else inf
    found = 2 * pi / angle if angle else inf
    found = min(found, 1.5 * before)
    found = max(found, 0.67 * before)
    return 0.2 * min(max(found, 6.0), 50.0) + 0.8 * before
