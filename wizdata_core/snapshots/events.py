"""Events of the day: what crossed, broke out or gapped at the row's bar; and states. Pure.

On a session without a bar nothing happens; a state, such as a squeeze, is that of the last bar. An
event whose numbers are missing is missing, not false.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.snapshots.technical import SERIES, before, current

if TYPE_CHECKING:
    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.inputs import Floats, Truths
    from wizdata_core.snapshots.panel import Panel

_PLACE = {name: place for place, name in enumerate(SERIES)}
_SPIKE = 3.0
_OVERSOLD, _OVERBOUGHT = 30.0, 70.0


class _Bars:
    """The last bar of each wanted row and the one before it, beside their series."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._now, self._before = current(panel), before(panel)
        bar = panel.bar[panel.at]
        self._bar, self._last = bar, np.maximum(bar - 1, 0)
        self._first = bar == panel.bars.offsets[panel.of]
        self.has_bar = panel.has_bar[panel.at]

    def now(self, name: str) -> Floats:
        return self._now[:, _PLACE[name]] if name in _PLACE else self._column(name)[self._bar]

    def before(self, name: str) -> Floats:
        if name in _PLACE:
            return self._before[:, _PLACE[name]]
        return np.where(self._first, np.nan, self._column(name)[self._last])

    def _column(self, name: str) -> Floats:
        values: Floats = getattr(self._panel.bars, name) * self._panel.bar_growth
        return values

    def event(self, happened: Truths, *known: Floats) -> Floats:
        """1 or 0 for each row, NaN where a number that decides is missing; 0 without a bar."""
        state = self.state(happened & self.has_bar, *known)
        return np.where(self.has_bar, state, 0.0)

    def state(self, holds: Truths, *known: Floats) -> Floats:
        """1 or 0 for each row, NaN where a number that decides is missing."""
        whole = np.logical_and.reduce([np.isfinite(each) for each in known])
        return np.where(whole, holds.astype(np.float64), np.nan)

    def above(self, one: str, other: str | float) -> Floats:
        """Whether `one` is above `other` and was not at the bar before."""
        return self._crossed(one, other, up=True)

    def below(self, one: str, other: str | float) -> Floats:
        """Whether `one` is below `other` and was not at the bar before."""
        return self._crossed(one, other, up=False)

    def _crossed(self, one: str, other: str | float, *, up: bool) -> Floats:
        sign = 1.0 if up else -1.0
        if isinstance(other, str):
            now = sign * (self.now(one) - self.now(other))
            then = sign * (self.before(one) - self.before(other))
        else:
            now, then = sign * (self.now(one) - other), sign * (self.before(one) - other)
        return self.event((now > 0) & (then <= 0), now, then)


def events(panel: Panel, made: Columns) -> Columns:
    """Every event and state."""
    bars = _Bars(panel)
    return {**_crossings(bars), **_shapes(bars), **_states(bars, made)}


def _crossings(bars: _Bars) -> Columns:
    return {
        "golden_cross": bars.above("sma_50", "sma_200"),
        "death_cross": bars.below("sma_50", "sma_200"),
        "price_above_sma_50": bars.above("close", "sma_50"),
        "price_below_sma_50": bars.below("close", "sma_50"),
        "price_above_sma_200": bars.above("close", "sma_200"),
        "price_below_sma_200": bars.below("close", "sma_200"),
        "macd_up": bars.above("macd", "macd_signal"),
        "macd_down": bars.below("macd", "macd_signal"),
        "rsi_out_of_oversold": bars.above("rsi_14", _OVERSOLD),
        "rsi_out_of_overbought": bars.below("rsi_14", _OVERBOUGHT),
    }


def _shapes(bars: _Bars) -> Columns:
    close, high, low = bars.now("close"), bars.now("high"), bars.now("low")
    last_high, last_low = bars.before("high"), bars.before("low")
    highest, lowest = bars.before("donchian_upper"), bars.before("donchian_lower")
    ranges = (high, low, last_high, last_low)
    return {
        "breakout_20": bars.event(close > highest, close, highest),
        "breakdown_20": bars.event(close < lowest, close, lowest),
        "gap_up": bars.event(low > last_high, low, last_high),
        "gap_down": bars.event(high < last_low, high, last_low),
        "inside_day": bars.event((high <= last_high) & (low >= last_low), *ranges),
        "outside_day": bars.event((high > last_high) & (low < last_low), *ranges),
    }


def _states(bars: _Bars, made: Columns) -> Columns:
    upper, lower = bars.now("bollinger_upper"), bars.now("bollinger_lower")
    outer, inner = bars.now("keltner_upper"), bars.now("keltner_lower")
    rising, falling = bars.now("supertrend_rising"), bars.now("supertrend_falling")
    cloud = np.maximum(bars.now("ichimoku_span_a"), bars.now("ichimoku_span_b"))
    close, volume = bars.now("close"), made["relative_volume"]
    known = np.where(np.isfinite(rising), rising, falling)
    return {
        "squeeze": bars.state((upper < outer) & (lower > inner), upper, lower, outer, inner),
        "volume_spike": bars.event(volume > _SPIKE, volume),
        "supertrend_up": bars.state(np.isfinite(rising), known),
        "above_cloud": bars.state(close > cloud, close, cloud),
    }
