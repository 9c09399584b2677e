"""Fields of the company: its figures as they were known, and ratios with the price of the day. Pure.

Money in another currency is converted at the rate of the day. Shares, and figures for each share,
are counted in the shares of the day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.snapshots.figures import BALANCE, FIGURES, Counts
from wizdata_core.snapshots.inputs import MICROSECONDS_A_DAY
from wizdata_core.snapshots.known import steps
from wizdata_core.snapshots.panel import grown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.figures import Figure
    from wizdata_core.snapshots.inputs import Floats, Vintage, Whole
    from wizdata_core.snapshots.known import Steps
    from wizdata_core.snapshots.panel import Panel

_MONEY = (Counts.MONEY, Counts.PER_SHARE)
_RATED = "rating"


def figures(panel: Panel, made: Columns) -> Columns:
    """Every field that is a collected figure, and the days of the newest and of the rating."""
    del made
    found: Columns = {each.field: np.full(len(panel.at), np.nan) for each in FIGURES}
    found["fundamentals_date"] = np.full(len(panel.at), np.nan)
    found["esg_date"] = np.full(len(panel.at), np.nan)
    for place, rows in _with_figures(panel):
        learnt = panel.inputs.learnt[place].figures
        for each in FIGURES:
            if each.item in learnt:
                _fill(panel, place, rows, each, found)
    return found


def _with_figures(panel: Panel) -> Iterator[tuple[int, slice]]:
    edges = np.searchsorted(panel.of, np.arange(len(panel.inputs.subjects) + 1))
    for place, learnt in enumerate(panel.inputs.learnt):
        if learnt.figures and edges[place] < edges[place + 1]:
            yield place, slice(edges[place], edges[place + 1])


def _fill(panel: Panel, place: int, rows: slice, figure: Figure, found: Columns) -> None:
    held = steps(_as_balance(panel.inputs.learnt[place].figures[figure.item], figure), figure.kinds)
    step = held.at(panel.end[rows])
    if not (step >= 0).any():
        return
    taken = np.maximum(step, 0)
    values = held.values[taken] * _converted(panel, place, rows, figure, held, taken)
    found[figure.field][rows] = np.where(step >= 0, values, np.nan)
    rated = figure.kinds[0] == _RATED
    name = "esg_date" if rated else "fundamentals_date"
    ends = np.where(step >= 0, held.period_ends[taken].astype(np.float64), np.nan)
    found[name][rows] = np.fmax(found[name][rows], ends)


def _as_balance(vintages: tuple[Vintage, ...], figure: Figure) -> tuple[Vintage, ...]:
    """Vintages with those of statements as balances, where the figure is one of a day."""
    if "balance" not in figure.kinds:
        return vintages
    return tuple(
        type(each)(each.fetched, "balance", each.period_end, each.value, each.currency)
        if each.period_type in BALANCE
        else each
        for each in vintages
    )


def _converted(
    panel: Panel, place: int, rows: slice, figure: Figure, held: Steps, taken: Whole
) -> Floats:
    """What turns each figure into the row's currency and the shares of its day."""
    factor = np.ones(len(taken))
    if figure.counts in _MONEY:
        factor = _in_own_currency(panel, place, rows, held, taken)
    if figure.counts in {Counts.PER_SHARE, Counts.SHARES}:
        splits = panel.inputs.learnt[place].splits
        then = grown(splits, held.moments[taken] // MICROSECONDS_A_DAY)
        since = panel.growth[panel.at[rows]] / then
        factor = factor * since if figure.counts is Counts.SHARES else factor / since
    return factor


def _in_own_currency(panel: Panel, place: int, rows: slice, held: Steps, taken: Whole) -> Floats:
    own, days = panel.inputs.subjects[place].currency, panel.day[rows]
    factor = np.full(len(taken), np.nan)
    codes = np.array(held.currencies)[taken]
    for code in set(codes.tolist()) - {""}:
        mine = codes == code
        factor[mine] = panel.rates.on(code, own, days[mine])
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
