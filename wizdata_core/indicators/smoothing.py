"""Averages that several indicators share and that TA-Lib lacks: other seeds, other weights.

An exponential average is a recursion: where its weights change from bar to bar it runs over plain
floats, one bar after the other; where they do not, TA-Lib runs it.
"""

from __future__ import annotations

from functools import lru_cache
from math import cos, exp, pi, sqrt
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.indicators import library
from wizdata_core.indicators.sharing import shared
from wizdata_core.indicators.windows import changes, sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wizdata_core.indicators.catalogue import Floats


@shared(1)
def settled(values: Floats, window: int) -> Floats:
    """The exponential average that begins with the first value instead of a mean of several.

    Leading NaN stay; the newest value weighs 2 / (window + 1).
    """
    if values.ndim > 1:
        return np.asarray(library.column_by_column(settled, values, window))
    first = beginning(values)
    if first == len(values):
        return values
    # TA-Lib begins with the mean of its first window: that many equal values are their mean.
    ahead = max(window - 1 - first, 0)
    begun = np.empty(ahead + len(values))
    begun[: ahead + first] = values[first]
    begun[ahead + first :] = values[first:]
    answer = library.FRESH_EMA(begun, window)[ahead:]
    if first >= window:
        answer[:first] = np.nan
    return answer


def beginning(values: Floats) -> int:
    """The place of the first value that is not NaN; the number of values where all are."""
    if not len(values) or values[0] == values[0]:
        return 0
    known = ~np.isnan(values)
    first = int(known.argmax())
    return first if known[first] else len(values)


def followed(start: float, values: Floats, weights: Floats) -> list[float]:
    """`start`, and after it each value approached by its own weight: 0 stays, 1 jumps to it."""
    answer, last = [start], start
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        last += weight * (value - last)
        answer.append(last)
    return answer


def begun(values: Floats, window: int, weight: float) -> Floats:
    """The exponential average of any weight that begins with the mean of the first `window` values.

    Leading NaN stay, and the window is counted from the first value after them.
    """
    answer = np.full(len(values), np.nan)
    known = np.flatnonzero(~np.isnan(values))
    first = int(known[0]) + window - 1 if len(known) else len(values)
    if first < len(values):
        rest = values[first + 1 :]
        start = float(values[first - window + 1 : first + 1].mean())
        answer[first:] = followed(start, rest, np.full(len(rest), weight))
    return answer


def combined(values: Floats, weights: Sequence[float] | Floats) -> Floats:
    """The sum of the last values times their weights, the newest last; NaN until there are all.

    Each bar is summed afresh, so that what is missing or huge leaves with its window.
    """
    if values.ndim > 1:
        return np.asarray(library.column_by_column(lambda each: combined(each, weights), values))
    ahead = len(weights) - 1
    answer = np.empty(len(values))
    answer[:ahead] = np.nan
    if len(values) > ahead:
        answer[ahead:] = np.correlate(values, weights, "valid")
    return answer


def weighted(values: Floats, weights: Iterable[float]) -> Floats:
    """The mean of the last values by their weights, the newest last; NaN until there are all."""
    return combined(values, _shares(tuple(weights)))


@lru_cache(maxsize=256)
def _shares(weights: tuple[float, ...]) -> Floats:
    return np.array(weights, dtype=np.float64) / sum(weights)


@shared(1)
def parted(steps: Floats) -> tuple[Floats, Floats]:
    """The rises and the falls among changes, both positive, and 0 where there is none."""
    rises = np.maximum(steps, 0.0)
    return rises, rises - steps


def risen(steps: Floats, window: int) -> tuple[Floats, Floats]:
    """The sums of the rises and of the falls, both positive, among the last `window` changes."""
    rises, falls = parted(steps)
    return sums(rises, window), sums(falls, window)


@shared(1)
def strength(values: Floats, window: int) -> Floats:
    """The share of rises in all movement, 0 to 100, by Wilder's averages: the RSI of any series."""
    rises, falls = (library.RMA(each, window) for each in parted(changes(values)))
    return 100 * (rises / (rises + falls))


def two_pole(values: Floats, window: int) -> Floats:
    """Ehlers' super smoother of the values, which lets pass what swings slower than the window.

    Cycle Analytics for Traders (2013), with the square root of 2 in place of its 1.414. The first
    two answers are the values themselves.
    """
    decay = exp(-sqrt(2) * pi / window)
    last, before = 2 * decay * cos(sqrt(2) * pi / window), -(decay**2)
    fresh = ((1 - last - before) / 2 * (values[1:] + values[:-1])).tolist()
    answer = values[:2].tolist()
    for each in fresh[1:]:
        answer.append(each + last * answer[-1] + before * answer[-2])
    return np.array(answer)
