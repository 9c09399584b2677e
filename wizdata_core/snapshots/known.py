"""What was known by the end of a day: figures as collected by then, never as of today. Pure.

A figure that was restated counts from the day on which its restatement was collected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizdata_core.snapshots.inputs import Vintages, Whole

_STRIDE = 1 << 20  # more days than there are, so that (subject, day) is one number
_WORTH = 1 << 24  # more than any day's number, so that the kind of period outweighs its end


@dataclass(frozen=True, slots=True)
class Steps:
    """Which vintage of one figure held from each moment on, by rising subject and day."""

    keys: Whole
    held: Whole

    def at(self, subjects: Whole, days: Whole) -> Whole:
        """The vintage that held for each subject by the end of each day; -1 is none."""
        if len(self.keys) == 0:
            return np.full(len(days), -1)
        place = np.searchsorted(self.keys, _keys(subjects, days), side="right") - 1
        known = (place >= 0) & (self.keys[np.maximum(place, 0)] >= _keys(subjects, -_STRIDE // 2))
        return np.where(known, self.held[np.maximum(place, 0)], -1)


def steps(vintages: Vintages, item: str, ranks: Mapping[str, int]) -> Steps:
    """The steps of one figure: of the kinds of period known the best ranked counts, 0 first.

    Of these it is the period that ended last, as it was collected last.
    """
    if item not in vintages.item_names:
        return Steps(np.empty(0, np.int64), np.empty(0, np.int64))
    rank = np.array([ranks.get(name, -1) for name in vintages.kind_names], np.int64)
    mine = vintages.items == vintages.item_names.index(item)
    chosen = np.flatnonzero(mine & (rank[vintages.kinds] >= 0))
    subjects = vintages.subject[chosen]
    worth = (len(ranks) - rank[vintages.kinds[chosen]]) * _WORTH + vintages.period_end[chosen]
    # Later subjects are worth more, so that the best so far begins anew with each.
    worth = worth + subjects * (_WORTH * (len(ranks) + 2))
    best = worth == np.maximum.accumulate(worth)
    held = np.maximum.accumulate(np.where(best, np.arange(len(chosen)), 0))
    return Steps(_keys(subjects, vintages.fetched[chosen]), chosen[held])


def _keys(subjects: Whole, days: Whole | int) -> Whole:
    return subjects * _STRIDE + days + _STRIDE // 2
