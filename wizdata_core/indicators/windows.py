"""Arithmetic over a moving window that several indicators share.

Each row is summed afresh rather than updated: a running sum keeps the rounding of a huge value
long after it has left the window, and turns a share of two sums into noise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from wizdata_core.indicators.catalogue import Floats

_BLOCK = 1 << 20  # floats held at a time, so that long windows over long series stay in cache


def sums(values: Floats, window: int) -> Floats:
    """The sum of the last `window` values, NaN until there are so many."""
    answer = np.full(len(values), np.nan)
    if len(values) >= window:
        answer[window - 1 :] = sliding_window_view(values, window).sum(axis=1)
    return answer


def means(values: Floats, window: int) -> Floats:
    """The mean of the last `window` values, NaN until there are so many."""
    return sums(values, window) / window


def deviations(values: Floats, window: int, *, sample: bool = False) -> Floats:
    """The standard deviation of the last `window` values: population, or sample (n - 1).

    Exactly zero where all of them are equal, whatever their mean rounds to.
    """
    answer = np.full(len(values), np.nan)
    if len(values) < window:
        return answer
    rows = sliding_window_view(values, window)
    step = max(1, _BLOCK // window)
    for start in range(0, len(rows), step):
        block = rows[start : start + step]
        apart = block - block.mean(axis=1, keepdims=True)
        squares = np.einsum("ij,ij->i", apart, apart)
        first = window - 1 + start
        answer[first : first + len(block)] = np.sqrt(squares / (window - sample))
    moved = np.concatenate(([0], np.cumsum(values[1:] != values[:-1])))
    answer[window - 1 :][moved[window - 1 :] == moved[: len(moved) - window + 1]] = 0.0
    return answer


def changes(values: Floats) -> Floats:
    """Each value less the one before it; the first has none and is NaN."""
    return np.diff(values, prepend=np.nan)


def delayed(values: Floats, bars: int) -> Floats:
    """The values as they stood `bars` ago, NaN at the start."""
    answer = np.full(len(values), np.nan)
    answer[bars:] = values[: max(len(values) - bars, 0)]
    return answer


def share(part: Floats, whole: Floats) -> Floats:
    """`part` over `whole`, and zero where `whole` is zero; NaN stays NaN."""
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole != 0)
