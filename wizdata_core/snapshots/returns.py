"""Returns over the standard spans: of the price, with dividends, in rand and dollars. Pure.

A span reaches back to the last close on or before its first day; where that close is more than
`OLDEST` days older than it, the return is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.snapshots.indices import LOCAL_INDEX
from wizdata_core.snapshots.inputs import NOTHING
from wizdata_core.snapshots.panel import grown
from wizdata_core.snapshots.rates import Filled
from wizdata_core.snapshots.spans import SPANS

if TYPE_CHECKING:
    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.inputs import Dated, Floats, Whole
    from wizdata_core.snapshots.panel import Panel

OLDEST = 10
_TOTAL = ("1y", "3y", "5y")
_ABROAD = ("1m", "ytd", "1y")
_RELATIVE = ("3m", "1y")


def returns(panel: Panel, made: Columns) -> Columns:
    """Every return; each of a day compares closes in the same shares."""
    del made
    first = {name: base(panel, span(panel.day)) for name, span in SPANS.items()}
    found = {f"return_{name}": _change(panel, panel.close, row) for name, row in first.items()}
    found["return_1d"] = np.where(panel.unsettled(1) > 0, np.nan, panel.simple[panel.at])
    found["return_12_1"] = (1 + found["return_1y"]) / (1 + found["return_1m"]) - 1
    whole = reinvested(panel)[panel.bar]
    found |= {f"total_return_{name}": _change(panel, whole, first[name]) for name in _TOTAL}
    for currency in ("ZAR", "USD"):
        worth = panel.close * panel.to(currency)
        found |= {
            f"return_{name}_{currency.lower()}": _change(panel, worth, first[name])
            for name in _ABROAD
        }
    found["fx_return_1y_usd"] = _change(panel, panel.to("USD"), first["1y"])
    for name in _RELATIVE:
        over = index_return(panel, SPANS[name](panel.day))
        found[f"relative_return_{name}"] = found[f"return_{name}"] - over
    return found


def base(panel: Panel, days: Whole) -> Whole:
    """The row from which a span that begins on those days is measured; -1 is none."""
    row = panel.look(days)
    age = days - panel.bars.days[panel.bar[np.maximum(row, 0)]]
    return np.where((row >= 0) & (age <= OLDEST), row, -1)


def _change(panel: Panel, values: Floats, row: Whole) -> Floats:
    before = np.where(row >= 0, values[np.maximum(row, 0)], np.nan)
    return values[panel.at] / before - 1.0


def reinvested(panel: Panel) -> Floats:
    """The close of every bar with all dividends up to it reinvested at their ex-dates' closes."""
    close = panel.bars.close * panel.bar_growth
    for place, learnt in enumerate(panel.inputs.learnt):
        start, end = panel.bars.offsets[place], panel.bars.offsets[place + 1]
        if len(learnt.dividends.days) and end > start:
            close[start:end] *= _dividends(
                learnt.dividends, learnt.splits, panel.bars.days[start:end], close[start:end]
            )
    return close


def _dividends(paid: Dated, splits: Dated, days: Whole, close: Floats) -> Floats:
    """What a share has become at each bar by reinvesting, as wizdata_core.adjustment does."""
    bars = np.searchsorted(days, paid.days)
    inside = (bars > 0) & (bars < len(days))
    cash = np.zeros(len(days))
    # In shares of the beginning, as the closes are.
    np.add.at(cash, bars[inside], (paid.values * grown(splits, paid.days))[inside])
    return np.asarray(np.cumprod(1.0 + cash / close), dtype=np.float64)


def index_return(panel: Panel, days: Whole) -> Floats:
    """The return of each row's local index from those days on; NaN where there is none."""
    change = np.full(len(days), np.nan)
    for place, closes in enumerate(local_indices(panel)):
        mine = panel.of == place
        if closes is not NOTHING and mine.any():
            filled = Filled(closes, OLDEST)
            change[mine] = filled.on(panel.day[mine]) / filled.on(days[mine]) - 1.0
    return change


def local_indices(panel: Panel) -> list[Dated]:
    """The closes of each subject's local index, NOTHING where none is known or held."""
    indices = panel.inputs.around.indices
    return [
        indices.get(LOCAL_INDEX.get(subject.mic or "", ""), NOTHING)
        for subject in panel.inputs.subjects
    ]
