"""Percentiles within groups, for all metrics at once.

The percentile of a value among n of its group is 100 x (worse + equal / 2) / n, where `equal`
counts itself (LSEG's formula). Values that agree to twelve significant digits are equal: units that
were converted leave noise behind, and noise makes no rank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wizdata_core.esg.scoring.panel import Floats, Truths, Whole

_DIGITS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Where each cell stands, and in what company.

    `percentile` is NaN without a value. `count` is the number of values in the member's group, and
    `median` theirs, NaN where there are none.
    """

    percentile: Floats
    count: Whole
    median: Floats


def ranking(values: Floats, groups: Whole) -> Ranking:
    """Where each value stands in its group; higher is better.

    `values` are of members by metrics, NaN where there is none; `groups` number the group of each
    member from 0, or are -1 for a member of none, which is ranked nowhere.
    """
    rows = len(values)
    sizes = int(groups.max(initial=-1)) + 1
    alike = rounded(values)
    known = ~np.isnan(values) & (groups >= 0)[:, None]
    # One whole number a cell, which sorts by group and then by value; cells without one go last.
    key = np.where(known, groups[:, None] * (rows + 1) + _dense(alike), sizes * (rows + 1))
    order = np.argsort(key, axis=0, kind="stable")
    place = np.arange(rows)[:, None]
    sorted_key = np.take_along_axis(key, order, axis=0)
    changes = sorted_key[1:] != sorted_key[:-1]
    edge = np.ones((1, values.shape[1]), dtype=bool)
    first = np.maximum.accumulate(np.where(np.vstack([edge, changes]), place, 0), axis=0)
    last = np.where(np.vstack([changes, edge]), place, rows)
    last = np.minimum.accumulate(last[::-1], axis=0)[::-1]
    counts = _counts(known, np.where(groups >= 0, groups, sizes), sizes + 1)
    starts = np.cumsum(counts, axis=0) - counts
    count, start = counts[groups], starts[groups]  # -1 is the last row, in which nothing is counted
    worse = _scattered(first, order) - start
    equal = _scattered(last - first + 1, order)
    with np.errstate(divide="ignore", invalid="ignore"):
        percentile = 100.0 * (worse + 0.5 * equal) / count
    percentile[~known] = np.nan
    return Ranking(percentile, count, _medians(values, order, starts, counts)[groups])


def _counts(known: Truths, groups: Whole, sizes: int) -> Whole:
    """How many values each group has of each metric."""
    width = known.shape[1]
    cells = groups[:, None] * width + np.arange(width)
    return np.bincount(cells[known], minlength=sizes * width).reshape(sizes, width)


def rounded(values: Floats) -> Floats:
    """Values to twelve significant digits, a negative zero as zero."""
    size = np.abs(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        power = np.floor(np.log10(size))
    power = np.where(np.isfinite(power), power, 0.0)
    scale = 10.0 ** np.clip(_DIGITS - 1 - power, -290, 290)
    found: Floats = np.round(values * scale) / scale + 0.0
    return found


def _dense(values: Floats) -> Whole:
    """The place of each value among the different ones of its column, from 0."""
    order = np.argsort(values, axis=0, kind="stable")
    ranked = np.take_along_axis(values, order, axis=0)
    steps = np.zeros(values.shape, dtype=np.int64)
    steps[1:] = ranked[1:] != ranked[:-1]
    return _scattered(np.cumsum(steps, axis=0), order)


def _scattered(in_order: Whole, order: Whole) -> Whole:
    back = np.empty_like(in_order)
    np.put_along_axis(back, order, in_order, axis=0)
    return back


def _medians(values: Floats, order: Whole, starts: Whole, counts: Whole) -> Floats:
    """The median of each group and metric; one row more, of NaN, for members of no group."""
    if not len(values):
        return np.full(counts.shape, np.nan)
    ranked = np.take_along_axis(values, order, axis=0)
    most = len(values) - 1
    low = np.clip(starts + (counts - 1) // 2, 0, most)
    high = np.clip(starts + counts // 2, 0, most)
    middle = np.take_along_axis(ranked, low, axis=0), np.take_along_axis(ranked, high, axis=0)
    found = np.where(counts > 0, (middle[0] + middle[1]) / 2, np.nan)
    found[-1] = np.nan
    return found
