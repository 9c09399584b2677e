"""PARTS: what each part of a snapshot makes; together they make every field once. Pure.

A part reads the panel and what the parts before it made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.snapshots.calendar_fields import announced
from wizdata_core.snapshots.candles import candles
from wizdata_core.snapshots.columns import table_of
from wizdata_core.snapshots.companies import figures, valuation
from wizdata_core.snapshots.countries import countries
from wizdata_core.snapshots.dividends import dividends
from wizdata_core.snapshots.events import events
from wizdata_core.snapshots.extremes import extremes
from wizdata_core.snapshots.identity import identity, quality
from wizdata_core.snapshots.liquidity import liquidity
from wizdata_core.snapshots.prices import prices
from wizdata_core.snapshots.returns import returns
from wizdata_core.snapshots.risk import risk
from wizdata_core.snapshots.scores import scores
from wizdata_core.snapshots.technical import technical

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.panel import Panel

PARTS: tuple[Callable[[Panel, Columns], Columns], ...] = (
    identity,
    quality,
    prices,
    returns,
    extremes,
    risk,
    figures,
    valuation,
    announced,
    dividends,
    liquidity,
    technical,
    events,
    candles,
    countries,
    scores,
)


def rows_of(panel: Panel) -> pa.Table:
    """The wanted rows of a panel: one column a field, in the order of the panel's `at`."""
    made: Columns = {}
    with np.errstate(all="ignore"):  # what is undefined is NaN, and so missing
        for part in PARTS:
            made |= part(panel, made)
    return table_of(made)
