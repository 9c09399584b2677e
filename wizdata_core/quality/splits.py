"""Splits that a provider applied to some rows of a series and not to others, or applied twice.

The prices here count in shares of the last row, as a provider gives them. Around the ex-date of a
split the whole row then moves by the split's ratio where it should not move at all; the stretch of
rows that is off is put right with its own factor, and the volume by the inverse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.quality.series import filled, spread_of_returns

if TYPE_CHECKING:
    from wizdata_core.quality.series import Floats, Prices

# A ratio nearer to one than this is lost among ordinary moves.
_LEAST_RATIO = float(np.log(1.25))
# The ratio must exceed this many usual moves, and a step be this near to it, as a part of it.
_MOVES, _NEAR = 5.0, 0.4
_SURE_RATIO = float(np.log(5.0))
_SURE_STEP = 0.12
# A stretch that reaches back to the first row is believed of a ratio above this.
_LEAST_OPEN = float(np.log(1.8))
_HALF = 0.5
# How many rows from its ex-date a split may take to reach all rows, and how far back one may be
# missing from a stretch; trading days.
_REACH, _YEAR = 10, 250
_AFTER = 5


def split_faults(prices: Prices, adjustment: Floats, split: Floats) -> Floats:
    """What to multiply each row's prices by so that all rows keep to the same splits; 1.0 is none.

    `adjustment` is what the provider multiplied closes by for dividends (ones where unknown);
    `split` is the ratio of the split whose ex-date a row holds, 1.0 where there is none.
    """
    factors = np.ones(len(prices))
    usual = spread_of_returns(prices.close * adjustment)
    for row in np.flatnonzero(split != 1.0):
        size = float(abs(np.log(split[row])))
        if row == 0 or size < max(_LEAST_RATIO, _MOVES * usual):
            continue
        fixed = prices.times(factors)
        factors *= _one_split(fixed, adjustment, int(row), float(split[row]), usual)
    return factors


def _one_split(prices: Prices, adjustment: Floats, row: int, ratio: float, usual: float) -> Floats:
    """The factors that one split asks for."""
    factors = np.ones(len(prices))
    begin, end = max(0, row - _YEAR), min(len(prices), row + _AFTER + 1)
    size = float(np.log(ratio))
    steps = _steps(prices.at(slice(begin, end)), adjustment[begin:end], size, usual)
    edges = np.flatnonzero(steps)
    # From the newest row back, which is right; a row's state is what its later steps add up to.
    state = np.append(np.cumsum(steps[::-1])[::-1][1:], 0)
    if len(edges) and state[0] != 0:
        elsewhere = bool((state[edges[0] :] != 0).any())
        near = _near(int(edges[0]) + begin, row) or elsewhere
        if not near or abs(size) < _LEAST_OPEN:
            state[: edges[0]] = 0
        else:
            factors[:begin] = np.exp(size * state[0])
    state = np.where(np.abs(state) <= 1, state, 0)
    factors[begin:end] = np.exp(size * state)
    return factors


def _near(edge: int, row: int) -> bool:
    return bool(abs(edge - row) <= _REACH)


def _steps(prices: Prices, adjustment: Floats, size: float, usual: float) -> Floats:
    """Where the whole row moves by the ratio: 1 by it, -1 by its inverse, 0 elsewhere."""
    last = filled(prices.close * adjustment)[:-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        opened = np.log(prices.open[1:] * adjustment[1:] / last) / size
        closed = np.log(prices.close[1:] * adjustment[1:] / last) / size
    steps = np.where(np.isfinite(opened), opened, closed)
    near = _NEAR if abs(size) >= _SURE_RATIO else max(3 * usual, _SURE_STEP) / abs(size)
    whole = np.rint(steps)
    sure = (np.abs(whole) == 1) & (np.abs(steps - whole) <= near)
    with np.errstate(invalid="ignore"):
        sure &= closed * whole >= _HALF
    return np.append(0.0, np.where(sure, whole, 0.0))
