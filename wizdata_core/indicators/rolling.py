"""What is worked out of each window as a whole: moments, correlations, the last known value.

Windows are taken block by block, so that long ones over long series do not fill the memory, and
each is worked out on its own: what has left a window leaves nothing behind. Where 0/0 is NaN, as
`compute` has it, these give it; elsewhere NumPy warns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from wizdata_core.indicators.windows import deviations

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.indicators.catalogue import Floats

_BLOCK = 1 << 16  # floats of one column held at a time, so that they stay in cache
_THIRD = 3


def over(work: Callable[..., Floats], window: int, *columns: Floats) -> Floats:
    """`work` of the last `window` values of each of the `columns`, NaN until there are so many.

    `work` takes one matrix a column, a row for each window, and answers one number a row.
    """
    answer = np.full(len(columns[0]), np.nan)
    if len(answer) < window:
        return answer
    rows = [_rows(np.ascontiguousarray(each), window) for each in columns]
    step = max(1, _BLOCK // window)
    for start in range(0, len(answer) - window + 1, step):
        found = work(*(each[start : start + step] for each in rows))
        answer[window - 1 + start : window - 1 + start + len(found)] = found
    return answer


def _rows(values: Floats, window: int) -> Floats:
    """As NumPy's `sliding_window_view`, without its checks, which take longer than short series."""
    step = values.itemsize
    return np.ndarray((len(values) - window + 1, window), values.dtype, values, 0, (step, step))


def moments(values: Floats, window: int, power: Literal[3, 4]) -> Floats:
    """The mean third or fourth power of how far the last values are from their mean.

    In population standard deviations; NaN where all of the values are equal.
    """

    def work(rows: Floats) -> Floats:
        apart = rows - rows.mean(axis=1, keepdims=True)
        apart /= np.sqrt(np.mean(apart * apart, axis=1, keepdims=True))
        squares = apart * apart
        return np.asarray(np.mean(squares * (apart if power == _THIRD else squares), axis=1))

    return np.where(deviations(values, window) > 0, over(work, window, values), np.nan)


def correlations(first: Floats, second: Floats, window: int) -> Floats:
    """Pearson's correlation of the last values of two columns, -1 to 1.

    NaN where those of either are all equal.
    """

    def work(left: Floats, right: Floats) -> Floats:
        one = left - left.mean(axis=1, keepdims=True)
        other = right - right.mean(axis=1, keepdims=True)
        together = np.einsum("ij,ij->i", one, other)
        sizes = [np.sqrt(np.einsum("ij,ij->i", each, each)) for each in (one, other)]
        return np.asarray(np.clip(together / (sizes[0] * sizes[1]), -1, 1))

    moved = (deviations(first, window) > 0) & (deviations(second, window) > 0)
    return np.where(moved, over(work, window, first, second), np.nan)


def held(values: Floats) -> Floats:
    """Each value, and where there is none the last that there was."""
    places = np.where(np.isnan(values), 0, np.arange(len(values)))
    return values[np.maximum.accumulate(places)]
