"""Rates of exchange by day: direct, turned round, or over the dollar or the euro. Pure.

The rate of a day is the last on or before it, at most `OLDEST` days old; where a leg is missing so
is the rate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.snapshots.inputs import Around, Dated, Floats, Whole

OLDEST = 7
_OVER = ("USD", "EUR", "ZAR")


class Filled:
    """Values by day, carried forward for at most `oldest` days."""

    def __init__(self, dated: Dated, oldest: int) -> None:
        self._days, self._values = dated.days, dated.values
        self._oldest = oldest

    def on(self, days: Whole) -> Floats:
        """The value of each day, NaN where the last is too old or there is none."""
        if len(self._days) == 0:
            return np.full(len(days), np.nan)
        at = np.searchsorted(self._days, days, side="right") - 1
        held = self._days[np.maximum(at, 0)]
        good = (at >= 0) & (days - held <= self._oldest)
        return np.where(good, self._values[np.maximum(at, 0)], np.nan)


class Rates:
    """Rates between currencies on any day from `first` to `last`, worked out once a pair."""

    def __init__(self, around: Around, first: int, last: int) -> None:
        self._pairs = around.rates
        self._first = first
        self._days = np.arange(first, last + 1, dtype=np.int64)
        self._known: dict[tuple[str, str], Floats] = {}

    def on(self, source: str, target: str, days: Whole) -> Floats:
        """How much `target` one unit of `source` is on each day; 1 between equal currencies.

        Days must lie within the span that the rates were made for.
        """
        if source == target:
            return np.ones(len(days))
        if (source, target) not in self._known:
            self._known[source, target] = self._found(source, target)
        return self._known[source, target][days - self._first]

    def _found(self, source: str, target: str) -> Floats:
        found = np.full(len(self._days), np.nan)
        for way in self._ways(source, target):
            found = np.where(np.isnan(found), way, found)
        return found

    def _ways(self, source: str, target: str) -> Iterator[Floats]:
        yield from self._straight(source, target)
        for over in _OVER:
            if over not in {source, target}:
                yield from (
                    first * second
                    for first in self._straight(source, over)
                    for second in self._straight(over, target)
                )

    def _straight(self, source: str, target: str) -> Iterator[Floats]:
        direct = self._pairs.get(f"{source}/{target}")
        if direct is not None:
            yield Filled(direct, OLDEST).on(self._days)
        turned = self._pairs.get(f"{target}/{source}")
        if turned is not None:
            yield 1.0 / Filled(turned, OLDEST).on(self._days)
