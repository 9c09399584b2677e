"""Dividends by ex-date, a share of the day: sums of years, growth, years without a cut. Pure.

Before the first dividend that is known everything is missing: none known is not none paid.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.snapshots.panel import grown
from wizdata_core.snapshots.spans import months_before

if TYPE_CHECKING:
    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.inputs import Dated, Floats, Whole
    from wizdata_core.snapshots.panel import Panel

_YEARS = 40  # no longer streak is looked for
_NAMES = (
    "dividends_1y",
    "dividend_count_1y",
    "dividend_growth_1y",
    "dividend_growth_3y",
    "dividend_growth_5y",
    "dividend_years_without_cut",
    "last_dividend",
    "last_ex_date",
)


def dividends(panel: Panel, made: Columns) -> Columns:
    """Every field of dividends paid."""
    found: Columns = {name: np.full(len(panel.at), np.nan) for name in _NAMES}
    edges = np.searchsorted(panel.of, np.arange(len(panel.inputs.subjects) + 1))
    for place, learnt in enumerate(panel.inputs.learnt):
        rows = slice(edges[place], edges[place + 1])
        if len(learnt.dividends.days) and edges[place] < edges[place + 1]:
            growth = panel.growth[panel.at[rows]]
            for name, values in _of_one(learnt.dividends, learnt.splits, panel.day[rows]).items():
                local = name in {"dividends_1y", "last_dividend"}
                found[name][rows] = values / growth if local else values
    found["dividend_yield"] = found["dividends_1y"] / made["price"]
    return found


def _of_one(paid: Dated, splits: Dated, days: Whole) -> dict[str, Floats]:
    """The fields of one instrument, money in shares of the beginning."""
    cash = paid.values * grown(splits, paid.days)
    sums = np.append(0.0, np.cumsum(cash))
    last = np.searchsorted(paid.days, days, side="right")

    def year(back: int) -> Floats:
        until = np.searchsorted(paid.days, months_before(days, 12 * back), side="right")
        since = np.searchsorted(paid.days, months_before(days, 12 * back + 12), side="right")
        return np.where(until > since, sums[until] - sums[since], 0.0)

    first = np.searchsorted(paid.days, months_before(days, 12), side="right")
    before = np.maximum(last - 1, 0)
    found = {
        "dividends_1y": year(0),
        "dividend_count_1y": (last - first).astype(np.float64),
        "dividend_years_without_cut": _streak([year(back) for back in range(_YEARS)]),
        "last_dividend": cash[before],
        "last_ex_date": paid.days[before].astype(np.float64),
    }
    for years in (1, 3, 5):
        then = year(years)
        grew = (found["dividends_1y"] / then) ** (1.0 / years) - 1.0
        found[f"dividend_growth_{years}y"] = np.where(then > 0, grew, np.nan)
    return {name: np.where(last > 0, values, np.nan) for name, values in found.items()}


def _streak(years: list[Floats]) -> Floats:
    """How many times in a row, counted back, a year paid at least what the one before it did."""
    count = np.zeros(len(years[0]))
    going = np.ones(len(years[0]), dtype=bool)
    for year, earlier in pairwise(years):
        going &= (earlier > 0) & (year >= earlier * (1.0 - 1e-9))
        count += going
    return count
