"""What was known at a moment: figures as they had been collected by then, never as of today. Pure.

A figure that was restated counts from the moment at which its restatement was collected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wizdata_core.snapshots.inputs import Floats, Vintage, Whole


@dataclass(frozen=True, slots=True)
class Steps:
    """The figure that held from each moment on: its value, currency, and the period it is of."""

    moments: Whole
    values: Floats
    currencies: tuple[str, ...]
    period_ends: Whole

    def at(self, moments: Whole) -> Whole:
        """Which step held at each moment; a step counts if it began before; -1 is none."""
        return np.searchsorted(self.moments, moments, side="left") - 1


def steps(vintages: Iterable[Vintage], kinds: Sequence[str]) -> Steps:
    """The steps of one figure from its vintages in the order of collecting.

    At each moment that of the first of `kinds` that is known counts, and of these the period that
    ended last.
    """
    known: dict[str, Vintage] = {}
    held: list[Vintage] = []
    moments: list[int] = []
    for each in vintages:
        before = known.get(each.period_type)
        if each.period_type not in kinds or (before and each.period_end < before.period_end):
            continue
        known[each.period_type] = each
        moments.append(each.fetched)
        held.append(next(known[kind] for kind in kinds if kind in known))
    return Steps(
        np.array(moments, np.int64),
        np.array([each.value for each in held], np.float64),
        tuple(each.currency for each in held),
        np.array([each.period_end for each in held], np.int64),
    )
