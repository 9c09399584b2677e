"""Risk: how returns from session to session spread, and what they move with. Pure.

A session without a bar counts as a return of 0. A statistic of 250 sessions wants `LEAST` of them.
Volatilities are scaled to a year of 252 sessions, 365 where every day is one.
"""

from __future__ import annotations

import warnings
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.snapshots.inputs import NOTHING
from wizdata_core.snapshots.returns import local_indices

if TYPE_CHECKING:
    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.inputs import Floats, Truths, Whole
    from wizdata_core.snapshots.panel import Panel

YEAR, LEAST = 250, 120
_TAIL = 0.05


def risk(panel: Panel, made: Columns) -> Columns:
    """Every statistic of risk."""
    logs = np.log1p(panel.simple)
    a_year = _sessions_a_year(panel)
    year = panel.window(panel.simple, YEAR)
    enough = np.isfinite(year).sum(axis=1) >= LEAST
    volatility = np.where(enough, _deviation(panel.window(logs, YEAR)), np.nan) * a_year
    beta, correlation = _moves_with(year, panel.window(_index_changes(panel), YEAR))
    in_rand = panel.window(panel.since_before(panel.close * panel.to("ZAR")), YEAR)
    rand, rand_correlation = _moves_with(in_rand, panel.window(_dollar_changes(panel), YEAR))
    found = {
        "volatility_20d": _deviation(panel.window(logs, 20), least=20) * a_year,
        "volatility_60d": _deviation(panel.window(logs, 60), least=60) * a_year,
        "volatility_1y": volatility,
        "downside_volatility_1y": np.sqrt(_mean(np.minimum(year, 0.0) ** 2)) * a_year,
        "beta_1y": beta,
        "correlation_1y": correlation,
        "beta_usdzar_1y": rand,
        "correlation_usdzar_1y": rand_correlation,
        "return_over_volatility_1y": made["return_1y"] / volatility,
        "skewness_1y": _skewness(year),
        "worst_day_1y": np.where(np.isnan(year), np.inf, year).min(axis=1, initial=np.inf),
        "value_at_risk_1y": _quantile(year),
    }
    for name in ("downside_volatility_1y", "skewness_1y", "worst_day_1y", "value_at_risk_1y"):
        found[name] = np.where(enough, found[name], np.nan)
    return found


def _sessions_a_year(panel: Panel) -> Floats:
    daily = [365.0 if each.asset_class == "crypto" else 252.0 for each in panel.inputs.subjects]
    return np.array([sqrt(each) for each in daily])[panel.of]


def _mean(rows: Floats) -> Floats:
    held = np.isfinite(rows)
    mean: Floats = np.where(held, rows, 0.0).sum(axis=1) / held.sum(axis=1)
    return mean


def _deviation(rows: Floats, least: int = 2) -> Floats:
    """The sample standard deviation of each row, over its values that are there."""
    held = np.isfinite(rows)
    count = held.sum(axis=1)
    apart = np.where(held, rows - _mean(rows)[:, None], 0.0)
    spread = np.sqrt((apart**2).sum(axis=1) / (count - 1))
    return np.where(count >= least, spread, np.nan)


def _skewness(rows: Floats) -> Floats:
    """The third moment about the mean over the cube of the deviation, both of the population."""
    apart = rows - _mean(rows)[:, None]
    variance = _mean(apart**2)
    return np.where(variance > 0, _mean(apart**3) / variance**1.5, np.nan)


def _quantile(rows: Floats) -> Floats:
    whole = ~np.isnan(rows).any(axis=1)
    answer = np.empty(len(rows))
    if whole.any():
        answer[whole] = np.quantile(rows[whole], _TAIL, axis=1)
    if not whole.all():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # rows without a value are NaN
            # One by one, which takes long.
            answer[~whole] = np.nanquantile(rows[~whole], _TAIL, axis=1)
    return answer


def _moves_with(own: Floats, other: Floats) -> tuple[Floats, Floats]:
    """Beta and correlation of each row of changes with another's, over what both have."""
    both = np.isfinite(own) & np.isfinite(other)
    count = both.sum(axis=1)
    mine, theirs = (_apart(each, both, count) for each in (own, other))
    together = (mine * theirs).sum(axis=1)
    spread, their_spread = (mine**2).sum(axis=1), (theirs**2).sum(axis=1)
    enough = count >= LEAST
    beta = np.where(enough & (their_spread > 0), together / their_spread, np.nan)
    usual = enough & (their_spread > 0) & (spread > 0)
    correlation = np.where(usual, together / np.sqrt(spread * their_spread), np.nan)
    return beta, np.clip(correlation, -1.0, 1.0)


def _apart(rows: Floats, both: Truths, count: Whole) -> Floats:
    mean = np.where(both, rows, 0.0).sum(axis=1) / count
    return np.where(both, rows - mean[:, None], 0.0)


def _index_changes(panel: Panel) -> Floats:
    """Returns of the local index from row to row, where it has a close on both days."""
    closes = np.full(len(panel.days), np.nan)
    for index, start, end in zip(local_indices(panel), panel.starts, panel.ends, strict=True):
        if index is not NOTHING and len(index.days):
            days = panel.days[start:end]
            place = np.minimum(np.searchsorted(index.days, days), len(index.days) - 1)
            closes[start:end] = np.where(index.days[place] == days, index.values[place], np.nan)
    return panel.since_before(closes)


def _dollar_changes(panel: Panel) -> Floats:
    return panel.since_before(panel.rates.on("USD", "ZAR", panel.days))
