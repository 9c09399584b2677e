"""Fields of the company: its figures as they were known, and ratios with the day's price. Pure.

Money in another currency is converted at the rate of the day. Shares, and figures for each share,
are counted in the shares of the day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.snapshots.figures import FIGURES, Counts
from wizdata_core.snapshots.known import steps
from wizdata_core.snapshots.panel import grown

if TYPE_CHECKING:
    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.figures import Figure
    from wizdata_core.snapshots.inputs import Floats, Whole
    from wizdata_core.snapshots.panel import Panel

_MONEY = (Counts.MONEY, Counts.PER_SHARE)
_OF_SHARES = (Counts.SHARES, Counts.PER_SHARE)


def figures(panel: Panel, made: Columns) -> Columns:
    """Every field that is a collected figure, and the days of the newest and of the rating."""
    del made
    nothing = np.full(len(panel.at), np.nan)
    newest, rated = nothing, nothing
    found: Columns = {}
    for each in FIGURES:
        step = steps(panel.inputs.figures, each.item, each.ranks).at(panel.of, panel.day)
        found[each.field] = _values(panel, each, step) if (step >= 0).any() else nothing
        ends = _taken(panel.inputs.figures.period_end, step)
        if each.rating:
            rated = np.fmax(rated, ends)
        else:
            newest = np.fmax(newest, ends)
    return found | {"fundamentals_date": newest, "esg_date": rated}


def _taken(column: Floats | Whole, step: Whole) -> Floats:
    """The value of each step, NaN where there is none."""
    if len(column) == 0:
        return np.full(len(step), np.nan)
    return np.where(step >= 0, column[np.maximum(step, 0)], np.nan)


def _values(panel: Panel, figure: Figure, step: Whole) -> Floats:
    values = _taken(panel.inputs.figures.values, step)
    if figure.counts in _MONEY:
        values = values * _in_own_currency(panel, step)
    if figure.counts in _OF_SHARES:
        since = panel.growth[panel.at] / _growth_then(panel, step)
        return values * since if figure.counts is Counts.SHARES else values / since
    return values


def _growth_then(panel: Panel, step: Whole) -> Floats:
    """What a share of old had become when each figure was collected."""
    growth = np.ones(len(step))
    fetched = panel.inputs.figures.fetched[np.maximum(step, 0)]
    for place, learnt in enumerate(panel.inputs.learnt):
        if len(learnt.splits.days):
            mine = panel.of == place
            growth[mine] = grown(learnt.splits, fetched[mine])
    return growth


def _in_own_currency(panel: Panel, step: Whole) -> Floats:
    """How much of the row's currency one of the figure's is; NaN where no rate is known."""
    own = np.array([each.currency for each in panel.inputs.subjects])[panel.of]
    names = np.array(panel.inputs.figures.currency_names)
    given = names[panel.inputs.figures.currencies[np.maximum(step, 0)]]
    factor = np.where((given == own) & (step >= 0), 1.0, np.nan)
    other = (given != own) & (given != "") & (step >= 0)
    for source, target in set(zip(given[other].tolist(), own[other].tolist(), strict=True)):
        mine = other & (given == source) & (own == target)
        factor[mine] = panel.rates.on(source, target, panel.day[mine])
    return factor


def valuation(panel: Panel, made: Columns) -> Columns:
    """What the price of the day makes of the figures."""
    price, shares = made["price"], made["shares_outstanding"]
    worth = shares * price
    net_debt = made["debt"] - made["cash"]
    return {
        "market_cap": worth,
        "market_cap_zar": worth * panel.to("ZAR")[panel.at],
        "market_cap_usd": worth * panel.to("USD")[panel.at],
        "enterprise_value": worth + net_debt,
        "earnings_yield": made["eps_diluted"] / price,
        "free_cash_flow_yield": made["free_cash_flow"] / worth,
        "target_upside": made["target_price"] / price - 1.0,
        "net_debt_to_ebitda": np.where(made["ebitda"] > 0, net_debt / made["ebitda"], np.nan),
    }
