"""Undoing a provider's split adjustment, so that what is stored is what was traded.

Providers restate all earlier history when a share splits, and now and then lose the split again.
With the adjustment undone by the splits of the same answer, stored rows do not move either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Split:
    """A split: `ratio` new shares for each old one (4.0 for 4:1), held from `ex_date` on."""

    ex_date: date
    ratio: float


def undo_splits(values: Floats, days: Days, splits: Sequence[Split]) -> Floats:
    """Amounts a share (prices, dividends) as they were before later splits restated them.

    `days` are the days of the values; a value is multiplied by the ratio of each split whose
    ex-date lies after its day. A longer bar goes by the day on which it begins.
    Volumes are counts of shares: divide by `later_ratio` instead.
    """
    return values * later_ratio(days, splits)


def later_ratio(days: Days, splits: Sequence[Split]) -> Floats:
    """The product of the ratios of all splits with an ex-date after each day; 1.0 where none."""
    product = np.ones(len(days))
    for split in splits:
        product[days < np.datetime64(split.ex_date, "D")] *= split.ratio
    return product
