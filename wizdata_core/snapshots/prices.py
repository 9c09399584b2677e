"""Fields of the day's price, and of what it is worth in rand and in dollars. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.inputs import Floats
    from wizdata_core.snapshots.panel import Panel


def prices(panel: Panel, made: Columns) -> Columns:
    """The day's prices in the shares of the day; a session without a bar has only its close."""
    del made
    price, before = _price(panel), _before(panel)
    opened, high, low = (_own(panel, each) for each in ("open", "high", "low"))
    money = np.array([each.asset_class != "index" for each in panel.inputs.subjects])[panel.of]
    spread = high - low
    return {
        "price": price,
        "price_zar": np.where(money, price * panel.to("ZAR")[panel.at], np.nan),
        "price_usd": np.where(money, price * panel.to("USD")[panel.at], np.nan),
        "open": opened,
        "high": high,
        "low": low,
        "previous_close": before,
        "gap": opened / before - 1.0,
        "day_range": spread / price,
        "close_in_range": np.where(spread > 0, (price - low) / spread, np.nan),
    }


def _price(panel: Panel) -> Floats:
    bar = panel.bar[panel.at]
    # One factor, so that the price of a day with a bar is its close to the last digit.
    return panel.bars.close[bar] * (panel.bar_growth[bar] / panel.growth[panel.at])


def _before(panel: Panel) -> Floats:
    row = np.maximum(panel.at - 1, 0)
    bar = panel.bar[row]
    closes = panel.bars.close[bar] * (panel.bar_growth[bar] / panel.growth[panel.at])
    return np.where(panel.at > panel.starts[panel.of], closes, np.nan)


def _own(panel: Panel, column: str) -> Floats:
    values: Floats = getattr(panel.bars, column)[panel.bar[panel.at]]
    return np.where(panel.has_bar[panel.at], values, np.nan)
