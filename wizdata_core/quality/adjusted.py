"""A provider's adjusted close, put right step by step for the dividends that were judged.

The adjustment of a row is its adjusted close over its close. From one row to the next it steps by
what the dividend of the later row took off; steps that belong to no wrong dividend are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.quality.dividends import NOTHING, DividendFault

if TYPE_CHECKING:
    from wizdata_core.quality.dividends import DividendVerdicts, Paid
    from wizdata_core.quality.series import Floats, Mask


def adjustment_of(adjusted_close: Floats, close: Floats) -> Floats:
    """The adjustment of each row; NaN where it is no number."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        adjustment = adjusted_close / close
    return np.where(np.isfinite(adjustment), adjustment, np.nan)


def readjusted(adjustment: Floats, close: Floats, given: Paid, found: DividendVerdicts) -> Floats:
    """The adjustment with each wrong step replaced by the one that its dividend asks for."""
    wrong = _wrong(given, found)
    if not wrong.any() and np.isfinite(adjustment).all():
        return adjustment
    steps = np.ones(len(adjustment))
    steps[1:] = adjustment[:-1] / adjustment[1:]
    steps[~np.isfinite(steps)] = 1.0
    for index in np.flatnonzero(wrong):
        steps[given.rows[index]] = 1.0
    for index in np.flatnonzero(wrong):
        row = int(found.rows[index])
        cash = given.cash[index] * found.factors[index]
        steps[row] *= 1 - cash / close[row - 1]
    last = np.flatnonzero(np.isfinite(adjustment))
    newest = adjustment[last[-1]] if len(last) else 1.0
    return np.append(np.cumprod(steps[:0:-1])[::-1], 1.0) * newest


def _wrong(given: Paid, found: DividendVerdicts) -> Mask:
    misplaced = found.rows != given.rows
    phantom = np.array([DividendFault.PHANTOM in each for each in found.faults], dtype=bool)
    adjusted = np.nan_to_num(given.adjusted, nan=1.0)
    badly = np.array([DividendFault.ADJUSTED_WRONG in each for each in found.faults], dtype=bool)
    took_off = np.abs(adjusted) > NOTHING
    return np.asarray(badly | (phantom & took_off) | misplaced | np.isnan(given.adjusted))
