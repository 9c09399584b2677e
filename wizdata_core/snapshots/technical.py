"""Fields that indicators make: every expression of the catalogue over an instrument's bars. Pure.

They are computed on bars, as a chart draws them; a session without a bar has the value of the last
one. What grows with the price is counted in the shares of the day, what grows with the volume too.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.fields import FIELDS, Unit
from wizdata_core.indicators.program import prepare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizdata_core.indicators.program import Program
    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.inputs import Floats
    from wizdata_core.snapshots.panel import Panel

SERIES: dict[str, str] = {each.name: each.series for each in FIELDS.values() if each.series}
# What counts shares: it grows where a split makes more of them.
_IN_SHARES = frozenset({"chaikin_oscillator"})
_AVERAGES = (20, 50, 200)


def technical(panel: Panel, made: Columns) -> Columns:
    """Every field that has a series, and the price's distance from its averages."""
    del made
    values, growth = current(panel), panel.growth[panel.at]
    found: Columns = {}
    for place, name in enumerate(SERIES):
        column = values[:, place]
        if FIELDS[name].unit is Unit.LOCAL:
            column = column / growth
        found[name] = column * growth if name in _IN_SHARES else column
    price = panel.close[panel.at] / growth
    for window in _AVERAGES:
        found[f"price_to_sma_{window}"] = price / found[f"sma_{window}"] - 1.0
    return found


def current(panel: Panel) -> Floats:
    """Every series at the last bar of each wanted row, shape (wanted, series)."""
    return _both(panel)[0]


def before(panel: Panel) -> Floats:
    """Every series at the bar before that one; NaN where there is none."""
    return _both(panel)[1]


def _both(panel: Panel) -> tuple[Floats, Floats]:
    if panel.series is None:
        panel.series = _computed(panel)
    return panel.series


@lru_cache(maxsize=1)
def _program() -> Program:
    return prepare(tuple(SERIES.values()))


def _computed(panel: Panel) -> tuple[Floats, Floats]:
    program = _program()
    shape = (len(panel.at), len(SERIES))
    now, earlier = np.full(shape, np.nan), np.full(shape, np.nan)
    edges = np.searchsorted(panel.of, np.arange(len(panel.inputs.subjects) + 1))
    spans = [slice(start, end) for start, end in pairwise(edges.tolist())]
    bars = [
        panel.bar[panel.at[rows]] - panel.bars.offsets[place] for place, rows in enumerate(spans)
    ]
    asked = [place for place, each in enumerate(bars) if len(each)]
    many = [columns_of(panel, place, int(bars[place][-1]) + 1) for place in asked]
    newest = max((int(bars[place][-1] - bars[place][0]) + 2 for place in asked), default=1)
    for place, values in zip(asked, program.wholes(many, newest), strict=True):
        shown = bars[place] - (int(bars[place][-1]) + 1 - len(values))
        now[spans[place]] = values[shown]
        first = (bars[place] > 0)[:, None]
        earlier[spans[place]] = np.where(first, values[np.maximum(shown - 1, 0)], np.nan)
    return now, earlier


def columns_of(panel: Panel, place: int, most: int) -> Mapping[str, Floats]:
    """The first `most` bars of a subject as indicators read them, in shares of the beginning."""
    start = panel.bars.offsets[place]
    mine = slice(start, start + most)
    growth = panel.bar_growth[mine]
    return {
        "open": panel.bars.open[mine] * growth,
        "high": panel.bars.high[mine] * growth,
        "low": panel.bars.low[mine] * growth,
        "close": panel.bars.close[mine] * growth,
        "volume": panel.bars.volume[mine] / growth,
        "session": panel.bars.days[mine].astype(np.float64),
    }
