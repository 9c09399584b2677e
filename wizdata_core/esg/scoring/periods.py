"""The figure that counts of each entity, metric and period: where what divides others is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.esg.scoring.money import period_keys
from wizdata_core.esg.scoring.panel import NONE
from wizdata_core.esg.scoring.selection import best

if TYPE_CHECKING:
    from wizdata_core.esg.scoring.columns import Columns
    from wizdata_core.esg.scoring.panel import Whole
    from wizdata_core.esg.scoring.selection import Preference


class Periods:
    """Rows by entity, metric and period."""

    def __init__(self, columns: Columns, rows: Whole, preference: Preference) -> None:
        self._columns = columns
        self._keys, places = np.unique(self._key(rows, columns.metric[rows]), return_inverse=True)
        self._rows = best(rows, places, preference.whole[rows], len(self._keys))

    def of(self, metric: str) -> Whole:
        """The rows of a metric, one an entity and period."""
        wanted = self._columns.metrics.index(metric)
        found: Whole = self._rows[self._columns.metric[self._rows] == wanted]
        return found

    def beside(self, rows: Whole, metric: str) -> Whole:
        """The row of a metric for the entity and period of each row, -1 where there is none."""
        found = np.full(len(rows), NONE, dtype=np.int64)
        if not len(self._keys):
            return found
        held = rows != NONE
        wanted = self._key(rows[held], self._columns.metrics.index(metric))
        at = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        found[held] = np.where(self._keys[at] == wanted, self._rows[at], NONE)
        return found

    def _key(self, rows: Whole, metric: Whole | int) -> Whole:
        columns = self._columns
        place = columns.entity[rows] * len(columns.metrics) + metric
        return period_keys(place, columns.start[rows], columns.end[rows])
