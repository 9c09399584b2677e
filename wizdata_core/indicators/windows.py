"""Arithmetic over a moving window that several indicators share.

Each window is added up afresh, in a tree of halves, rather than updated: a running sum keeps the
rounding of a huge value long after it has left the window, and turns a share of two sums into
noise. Windows that overlap share the branches of their trees, so one of 400 bars costs a dozen
passes over the series.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.indicators import library
from wizdata_core.indicators.sharing import shared

if TYPE_CHECKING:
    from wizdata_core.indicators.catalogue import Floats


@shared(1)
def sums(values: Floats, window: int) -> Floats:
    """The sum of the last `window` values, NaN until there are so many."""
    if len(values) < window:
        return np.full_like(values, np.nan)
    # Runs of 1, 2, 4 … values; those that the binary digits of `window` name make it up.
    runs, size, whole, done = values, 1, values, 0
    while True:
        if window & size:
            whole = whole[: len(runs) - done] + runs[done:] if done else runs
            done += size
        if 2 * size > window:
            return _placed(whole, values, window)
        runs = runs[:-size] + runs[size:]
        size *= 2


def means(values: Floats, window: int) -> Floats:
    """The mean of the last `window` values, NaN until there are so many."""
    return sums(values, window) / window


def deviations(values: Floats, window: int, *, sample: bool = False) -> Floats:
    """The standard deviation of the last `window` values: population, or sample (n - 1).

    Exactly zero where all of them are equal. Halves are joined by their means and squares, which
    keeps the digits of a deviation that is small beside the mean (Chan, Golub and LeVeque, 1979).
    """
    return _deviations(values, window, sample)


@shared(1)
def _deviations(values: Floats, window: int, sample: bool) -> Floats:  # noqa: FBT001 - a number of `shared`
    if len(values) < window:
        return np.full_like(values, np.nan)
    # As `sums` goes: of each run its mean, and the sum of squared distances from it.
    runs, size, done = (values, np.zeros_like(values)), 1, 0
    whole = runs
    while True:
        if window & size:
            whole = _together(whole, runs, done, size) if done else runs
            done += size
        if 2 * size > window:
            return _placed(np.sqrt(whole[1] / (window - sample)), values, window)
        runs = _doubled(*runs, size)
        size *= 2


def _doubled(means: Floats, squares: Floats, size: int) -> tuple[Floats, Floats]:
    """Means and squares of runs twice as long, from those of `size` values."""
    left, right = means[:-size], means[size:]
    mean, apart = left + right, right - left
    mean *= 0.5
    apart *= apart
    apart *= size / 2
    apart += squares[:-size]
    apart += squares[size:]
    return mean, apart


def _together(
    first: tuple[Floats, Floats], then: tuple[Floats, Floats], count: int, more: int
) -> tuple[Floats, Floats]:
    """Means and squares of runs of `count` values and of the `more` after them together."""
    right, squares = (each[count:] for each in then)
    left = first[0][: len(right)]
    share = more / (count + more)
    apart = right - left
    mean = apart * share
    mean += left
    apart *= apart
    apart *= count * share
    apart += first[1][: len(right)]
    apart += squares
    return mean, apart


def _placed(found: Floats, values: Floats, window: int) -> Floats:
    answer = np.empty_like(values)
    answer[: window - 1] = np.nan
    answer[window - 1 :] = found
    return answer


@shared(1)
def changes(values: Floats) -> Floats:
    """Each value less the one before it; the first has none and is NaN."""
    answer = np.empty_like(values)
    answer[:1] = np.nan
    np.subtract(values[1:], values[:-1], out=answer[1:])
    return answer


def delayed(values: Floats, bars: int) -> Floats:
    """The values as they stood `bars` ago, NaN at the start."""
    answer = np.empty_like(values)
    answer[:bars] = np.nan
    answer[bars:] = values[: max(len(values) - bars, 0)]
    return answer


def share(part: Floats, whole: Floats) -> Floats:
    """`part` over `whole`, and zero where `whole` is zero; NaN stays NaN."""
    nothing = whole == 0
    if np.count_nonzero(nothing):
        part, whole = np.where(nothing, 0.0, part), np.where(nothing, 1.0, whole)
    return part / whole


@shared(4)
def traded(high: Floats, low: Floats, close: Floats, volume: Floats) -> Floats:
    """What changed hands in each bar: its typical price by its volume."""
    return library.TYPPRICE(high, low, close) * volume
