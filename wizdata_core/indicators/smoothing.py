"""Averages that several indicators share and that TA-Lib lacks: other seeds, other weights.

An exponential average is a recursion: where its weights change from bar to bar it runs over plain
floats, one bar after the other; where they do not, TA-Lib runs it.
"""

from __future__ import annotations

from math import cos, exp, pi, sqrt
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.indicators import library
from wizdata_core.indicators.windows import changes, sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizdata_core.indicators.catalogue import Floats


def settled(values: Floats, window: int) -> Floats:
    """The exponential average that begins with the first value instead of a mean of several.

    Leading NaN stay; the newest value weighs 2 / (window + 1).
    """
    answer = np.full(len(values), np.nan)
    known = np.flatnonzero(~np.isnan(values))
    if len(known):
        rest = values[known[0] :]
        # TA-Lib begins with the mean of its first window: that many equal values are their mean.
        ahead = np.full(window - 1, rest[0])
        answer[known[0] :] = library.EMA(np.concatenate((ahead, rest)), window)[window - 1 :]
    return answer


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
    window = len(weights)
    answer = np.full(len(values), np.nan)
    reach = len(values) - window + 1
    if reach > 0:
        answer[window - 1 :] = 0.0
        for at, weight in enumerate(weights):
            answer[window - 1 :] += weight * values[at : at + reach]
    return answer


def weighted(values: Floats, weights: Sequence[float] | Floats) -> Floats:
    """The mean of the last values by their weights, the newest last; NaN until there are all."""
    return combined(values, np.array(weights, dtype=np.float64) / np.sum(weights))


def risen(steps: Floats, window: int) -> tuple[Floats, Floats]:
    """The sums of the rises and of the falls, both positive, among the last `window` changes."""
    return sums(np.maximum(steps, 0.0), window), sums(np.maximum(-steps, 0.0), window)


def strength(values: Floats, window: int) -> Floats:
    """The share of rises in all movement, 0 to 100, by Wilder's averages: the RSI of any series."""
    change = changes(values)
    rises = library.RMA(np.maximum(change, 0.0), window)
    falls = library.RMA(np.maximum(-change, 0.0), window)
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
