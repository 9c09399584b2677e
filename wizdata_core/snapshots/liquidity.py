"""Liquidity: what is traded, how often nothing is, and what trading moves. Pure.

A session without a bar, or with a volume of 0, is one without a trade; a session in a gap that is
open is neither, for its bar may yet come. Where the provider gives no volume it is missing, as it
is of indices and currencies.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.snapshots.risk import LEAST, YEAR

if TYPE_CHECKING:
    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.inputs import Floats
    from wizdata_core.snapshots.panel import Panel

_LEAST_TRADED = 30  # sessions of 60 with a trade, for a price impact
_MILLION = 1e6


def liquidity(panel: Panel, made: Columns) -> Columns:
    """Volumes in shares of the day, values of the days on which they were traded."""
    at, growth = panel.at, panel.growth[panel.at]
    # In shares of the beginning, so that sessions on both sides of a split may be added.
    volume = panel.volume / panel.growth
    lacking = {length: panel.unsettled(length) for length in (1, 20, 60, YEAR)}
    today = np.where(lacking[1] > 0, np.nan, 1.0)
    in_rand, in_dollars = panel.value * panel.to("ZAR"), panel.value * panel.to("USD")
    idle = _idle(panel)
    before = panel.window(volume, 20, back=1).mean(axis=1)
    return {
        "volume": panel.volume[at] * today,
        "volume_20d": panel.window(volume, 20).mean(axis=1) * growth,
        "volume_60d": panel.window(volume, 60).mean(axis=1) * growth,
        "relative_volume": np.where(before > 0, volume[at] / before, np.nan),
        "value_traded": panel.value[at] * today,
        "value_traded_zar": in_rand[at] * today,
        "value_traded_usd": in_dollars[at] * today,
        "value_traded_20d": np.median(panel.window(panel.value, 20), axis=1),
        "value_traded_20d_zar": np.median(panel.window(in_rand, 20), axis=1),
        "value_traded_20d_usd": np.median(panel.window(in_dollars, 20), axis=1),
        "zero_trade_days_20d": panel.window(idle, 20).sum(axis=1) - lacking[20],
        "zero_trade_days_60d": panel.window(idle, 60).sum(axis=1) - lacking[60],
        "zero_trade_share_1y": _share(panel.window(idle, YEAR), lacking[YEAR]),
        "stale_price_sessions": _stale(panel, idle)[at],
        "turnover_20d": panel.window(volume, 20).sum(axis=1) * growth / made["shares_outstanding"],
        "amihud_60d": _impact(panel.window(panel.simple, 60), panel.window(in_rand, 60)),
    }


def _idle(panel: Panel) -> Floats:
    """1 for each row without a trade, else 0."""
    idle: Floats = (~panel.has_bar | (panel.volume == 0)).astype(np.float64)
    return idle


def _share(idle: Floats, lacking: Floats) -> Floats:
    count = np.isfinite(idle).sum(axis=1) - lacking
    total = np.where(np.isfinite(idle), idle, 0.0).sum(axis=1) - lacking
    return np.where(count >= LEAST, total / count, np.nan)


def _stale(panel: Panel, idle: Floats) -> Floats:
    """Rows since the last with a trade; NaN before the first."""
    places = np.arange(len(idle))
    last = np.maximum.accumulate(np.where(idle == 0, places, -1)) if len(idle) else places
    return np.where(last >= panel.starts[panel.subject], places - last, np.nan)


def _impact(changes: Floats, values: Floats) -> Floats:
    """The mean of |return| over a million traded, of the sessions that had a trade."""
    each = np.where(values > 0, np.abs(changes) / (values / _MILLION), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # rows without a trade are NaN
        mean = np.nanmean(each, axis=1) if len(each) else np.empty(0)
    return np.where(np.isfinite(each).sum(axis=1) >= _LEAST_TRADED, mean, np.nan)
