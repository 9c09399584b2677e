"""Highs, lows and falls: of 52 weeks (364 days), of a year, of all bars held. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.inputs import Floats, Truths
    from wizdata_core.snapshots.panel import Panel

WEEKS_52 = 364
_MOST_ROWS = 366  # sessions of a year where every day is one
_FULL = 350  # days held before an extreme is called one of 52 weeks


def extremes(panel: Panel, made: Columns) -> Columns:
    """Extremes of highs and lows, in shares of the day; a bar without them counts by its close."""
    del made
    at, growth = panel.at, panel.growth[panel.at]
    high, low = _rows(panel, "high"), _rows(panel, "low")
    length = _length(panel)
    near = panel.window(panel.days.astype(np.float64), length) > (panel.day - WEEKS_52)[:, None]
    highs = np.where(near, panel.window(high, length), -np.inf)
    lows = np.where(near, panel.window(low, length), np.inf)
    highest, lowest = highs.max(axis=1, initial=-np.inf), lows.min(axis=1, initial=np.inf)
    price, since = panel.close[at], length - 1
    ever_high, ever_low = _ever(panel, high, np.maximum), _ever(panel, low, np.minimum)
    apart = highest - lowest
    return {
        "high_52w": highest / growth,
        "low_52w": lowest / growth,
        "from_high_52w": price / highest - 1.0,
        "from_low_52w": price / lowest - 1.0,
        "position_52w": np.where(apart > 0, (price - lowest) / apart, np.nan),
        "sessions_since_high_52w": since - _last_at(highs, highest),
        "sessions_since_low_52w": since - _last_at(lows, lowest),
        "high_all": ever_high[at] / growth,
        "low_all": ever_low[at] / growth,
        "from_high_all": price / ever_high[at] - 1.0,
        "drawdown_1y": _deepest(np.where(near, panel.window(panel.close, length), np.nan)),
        "new_high_52w": _new(panel, high[at] >= highest, _FULL),
        "new_low_52w": _new(panel, low[at] <= lowest, _FULL),
        "new_high_all": _new(panel, high[at] >= ever_high[at], 1),
    }


def _length(panel: Panel) -> int:
    """How many rows the fullest 364 days of the panel have."""
    if len(panel.at) == 0:
        return 1
    first = np.searchsorted(panel.keys, panel.keys[panel.at] - WEEKS_52, side="right")
    return int(min((panel.at - first).max() + 1, _MOST_ROWS))


def _rows(panel: Panel, column: str) -> Floats:
    values: Floats = getattr(panel.bars, column) * panel.bar_growth
    close = panel.bars.close * panel.bar_growth
    return np.where(np.isfinite(values), values, close)[panel.bar]


def _ever(panel: Panel, values: Floats, extreme: np.ufunc) -> Floats:
    found = np.empty(len(values))
    for start, end in zip(panel.starts, panel.ends, strict=True):
        found[start:end] = extreme.accumulate(values[start:end])
    return found


def _last_at(values: Floats, wanted: Floats) -> Floats:
    same = values == wanted[:, None]
    place: Floats = values.shape[1] - 1.0 - np.argmax(same[:, ::-1], axis=1)
    return place


def _deepest(closes: Floats) -> Floats:
    """The deepest fall from a peak before it, in each row of a matrix; NaN is passed over."""
    peaks = np.maximum.accumulate(np.where(np.isnan(closes), -np.inf, closes), axis=1)
    falls = np.where(np.isnan(closes), 0.0, closes / peaks - 1.0)
    deepest: Floats = falls.min(axis=1, initial=0.0)
    return deepest


def _new(panel: Panel, reached: Truths, held: int) -> Floats:
    """Whether the row's own bar reached an extreme; missing before so many days are held."""
    first = panel.days[panel.starts[panel.of]]
    new = (reached & panel.has_bar[panel.at]).astype(np.float64)
    return np.where(panel.day - first >= held, new, np.nan)
