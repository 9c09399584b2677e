"""Capital gains of funds that a provider adjusted for twice: among the dividends, and once more.

The price falls by what was paid out in all. Where it mostly fell by the dividend alone, and the
dividend is at least the gain, the gain is in it already; the adjustment then counts it once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wizdata_core.quality.series import Floats, Mask

# Days on which a gain was counted twice, as a part of all with one, from which all are taken so.
_MOSTLY = 2 / 3


def counted_twice(close: Floats, cash: Floats, gains: Floats) -> Mask:
    """The rows whose capital gain is also in the dividend; all of a series' rows or none."""
    paid = (gains > 0) & (cash >= gains)
    paid[:1] = False
    rows = np.flatnonzero(paid)
    if not len(rows):
        return paid
    moves = np.diff(close) / close[:-1]
    quiet = (cash[1:] == 0) & (gains[1:] == 0)
    usual = np.nanmean(np.abs(moves[quiet])) if quiet.any() else 0.0
    before = close[rows - 1]
    fell = -moves[rows - 1] - usual
    alone = np.abs(fell - cash[rows] / before)
    both = np.abs(fell - (cash[rows] + gains[rows]) / before)
    return paid if (alone < both).mean() >= _MOSTLY else np.zeros(len(paid), dtype=bool)


def once_adjusted(adjustment: Floats, close: Floats, cash: Floats, twice: Mask) -> Floats:
    """The adjustment, with each gain that was counted twice counted once."""
    corrections = np.ones(len(close))
    rows = np.flatnonzero(twice)
    present = adjustment[rows - 1] / adjustment[rows]
    wanted = 1 - cash[rows] / close[rows - 1]
    # Where it is counted once already, there is nothing to correct.
    wrong = np.abs(wanted / present - 1) > 1e-4  # noqa: PLR2004 - less is rounding
    corrections[rows[wrong]] = (wanted / present)[wrong]
    return np.asarray(adjustment * np.append(np.cumprod(corrections[:0:-1])[::-1], 1.0))
