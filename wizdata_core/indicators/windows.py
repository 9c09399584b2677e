"""Arithmetic over a moving window that several indicators share.

Each window is added up afresh, in a tree of halves, rather than updated: a running sum keeps the
rounding of a huge value long after it has left the window, and turns a share of two sums into
noise. Windows that overlap share the branches of their trees, so one of 400 bars costs a dozen
passes over the series.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.indicators.sharing import shared

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.indicators.catalogue import Floats

    Join = Callable[[Floats, Floats, int, int], Floats]  # left, right, how many are in each


@shared(1)
def sums(values: Floats, window: int) -> Floats:
    """The sum of the last `window` values, NaN until there are so many."""
    if len(values) < window:
        return np.full(len(values), np.nan)
    # As `_trees` goes, without a call for each sum.
    runs, size, whole, done = values, 1, values, 0
    while True:
        if window & size:
            whole = whole[: len(runs) - done] + runs[done:] if done else runs
            done += size
        if 2 * size > window:
            return _placed(whole, values, window)
        runs = runs[:-size] + runs[size:]
        size *= 2


@shared(1)
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
    leaves = np.zeros((2, len(values)))
    leaves[0] = values
    squares = _trees(leaves, window, _spread)[1]
    return _placed(np.sqrt(squares / (window - sample)), values, window)


def _trees(leaves: Floats, window: int, join: Join) -> Floats:
    """What is known of each run of `window` values, from what is known of each value alone.

    The last axis has a place for each run, by its first value.
    """
    if leaves.shape[-1] < window:
        return leaves[..., :0]
    # Runs of 1, 2, 4 … values; those that the binary digits of `window` name make it up.
    runs, size, whole, done = leaves, 1, leaves, 0
    while True:
        if window & size:
            rest = runs[..., done:]
            whole = join(whole[..., : rest.shape[-1]], rest, done, size) if done else runs
            done += size
        if 2 * size > window:
            return whole
        runs = join(runs[..., :-size], runs[..., size:], size, size)
        size *= 2


def _spread(left: Floats, right: Floats, count: int, more: int) -> Floats:
    """Means and sums of squared distances from them, of two runs together."""
    share = more / (count + more)
    apart = right[0] - left[0]
    found = left + right
    np.multiply(apart, share, out=found[0])
    found[0] += left[0]
    apart *= apart
    apart *= count * share
    found[1] += apart
    return found


def _placed(found: Floats, values: Floats, window: int) -> Floats:
    answer = np.empty(len(values))
    answer[: window - 1] = np.nan
    if len(found):
        answer[window - 1 :] = found
    return answer


@shared(1)
def changes(values: Floats) -> Floats:
    """Each value less the one before it; the first has none and is NaN."""
    answer = np.empty(len(values))
    answer[:1] = np.nan
    np.subtract(values[1:], values[:-1], out=answer[1:])
    return answer


@shared(1)
def delayed(values: Floats, bars: int) -> Floats:
    """The values as they stood `bars` ago, NaN at the start."""
    answer = np.empty(len(values))
    answer[:bars] = np.nan
    answer[bars:] = values[: max(len(values) - bars, 0)]
    return answer


def share(part: Floats, whole: Floats) -> Floats:
    """`part` over `whole`, and zero where `whole` is zero; NaN stays NaN."""
    answer, nothing = part / whole, whole == 0
    if nothing.any():
        answer[nothing] = 0.0
    return answer
