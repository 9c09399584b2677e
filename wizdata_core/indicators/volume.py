"""How much is traded, more or less than of late, and at which price most changed hands."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pandas as pd

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import (
    ABOUT_ZERO,
    OWN,
    Floats,
    Output,
    Pane,
    Span,
    Window,
    from_first_bar,
    indicator,
)
from wizdata_core.indicators.sessions import dates_of
from wizdata_core.indicators.windows import changes, delayed, means, sums, traded


@indicator("Volume-weighted average price", short="VWAP", source="NumPy", warm_up=from_first_bar)
def vwap(high: Floats, low: Floats, close: Floats, volume: Floats, /) -> Floats:
    """The mean typical price, by volume, since the first of the bars given.

    It is anchored at the start of what is computed, or after the last gap; it does not begin anew
    each session.
    """
    return np.add.accumulate(traded(high, low, close, volume)) / np.add.accumulate(volume)


@indicator(
    "Session volume-weighted average price",
    short="Session VWAP",
    source="NumPy over pandas",
    warm_up=lambda: 0,
)
def session_vwap(
    high: Floats, low: Floats, close: Floats, volume: Floats, session: Floats, /
) -> Floats:
    """The mean typical price, by volume, since the session's first bar.

    It begins anew each session, so it is for bars shorter than a day; on longer ones it is the
    typical price.
    """
    # pandas adds each session up on its own: no session carries the rounding of those before it.
    money = pd.Series(traded(high, low, close, volume)).groupby(session).cumsum()
    return np.asarray(money / pd.Series(volume).groupby(session).cumsum(), dtype=np.float64)


@indicator(
    "Volume-weighted moving average",
    short="VWMA",
    source="NumPy",
    warm_up=lambda window: window - 1,
)
def vwma(close: Floats, volume: Floats, /, *, window: Window = 20) -> Floats:
    """The mean of the last closes, each weighted by its volume."""
    return sums(close * volume, window) / sums(volume, window)


@indicator(
    "Rolling volume-weighted average price",
    short="Rolling VWAP",
    source="NumPy",
    warm_up=lambda window: window - 1,
)
def rolling_vwap(
    high: Floats, low: Floats, close: Floats, volume: Floats, /, *, window: Window = 20
) -> Floats:
    """The mean typical price of the last bars, each weighted by its volume."""
    return sums(traded(high, low, close, volume), window) / sums(volume, window)


@indicator(
    "Anchored volume-weighted average price",
    short="Anchored VWAP",
    source="NumPy",
    warm_up=from_first_bar,
)
def anchored_vwap(
    high: Floats,
    low: Floats,
    close: Floats,
    volume: Floats,
    session: Floats,
    /,
    *,
    anchor: Annotated[int, Span(0, 29991231)] = 0,
) -> Floats:
    """The mean typical price, by volume, since the first session on or after a day.

    The day is written as a number, 20241231; 0 is the first bar given. Bars before it have no
    value.
    """
    money = traded(high, low, close, volume)
    if anchor:
        begun = np.maximum.accumulate(dates_of(session) >= anchor)
        money, volume = np.where(begun, money, 0.0), np.where(begun, volume, 0.0)
    return np.asarray(np.add.accumulate(money) / np.add.accumulate(volume))


@indicator(
    "Average volume",
    short="Volume SMA",
    source="NumPy",
    pane=OWN,
    warm_up=lambda window: window - 1,
)
def volume_sma(volume: Floats, /, *, window: Window = 20) -> Floats:
    """The mean volume of the last bars."""
    return means(volume, window)


@indicator(
    "Relative volume",
    short="Relative volume",
    source="NumPy",
    pane=Pane(own=True, levels=(1,)),
    warm_up=lambda window: window,
)
def relative_volume(volume: Floats, /, *, window: Window = 20) -> Floats:
    """Volume as a multiple of the mean volume of the bars before this one.

    As TA-Lib's RVOL; some count the bar itself into the mean.
    """
    return volume / delayed(means(volume, window), 1)


@indicator(
    "Volume oscillator",
    short="Volume oscillator",
    source="NumPy",
    pane=ABOUT_ZERO,
    warm_up=lambda fast, slow: max(fast, slow) - 1,
)
def volume_oscillator(volume: Floats, /, *, fast: Window = 5, slow: Window = 10) -> Floats:
    """A fast mean of volume less a slow one, in percent of the slow one."""
    whole = means(volume, slow)
    return 100 * ((means(volume, fast) - whole) / whole)


@indicator(
    "Percentage volume oscillator",
    short="PVO",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    outputs=(
        Output("pvo"),
        Output("signal", "signal"),
        Output("histogram", "histogram", "histogram"),
    ),
    warm_up=lambda fast, slow, signal: max(fast, slow) + signal - 2,
)
def pvo(
    volume: Floats, /, *, fast: Window = 12, slow: Window = 26, signal: Window = 9
) -> tuple[Floats, Floats, Floats]:
    """A fast exponential average of volume less a slow one, in percent of it, with its average.

    Each average begins with the simple mean of its own first window, as in Stock.Indicators;
    StockCharts begins with the first value, and differs until that has worn off.
    """
    whole = library.EMA(volume, slow)
    line = 100 * ((library.EMA(volume, fast) - whole) / whole)
    smooth = library.EMA(line, signal)
    return line, smooth, line - smooth


@indicator(
    "Up/down volume",
    short="Up/down volume",
    source="NumPy",
    pane=Pane(own=True, levels=(1,)),
    warm_up=lambda window: window,
)
def up_down_volume(close: Floats, volume: Floats, /, *, window: Window = 50) -> Floats:
    """The volume of the last bars that closed higher, as a multiple of that of those lower.

    O'Neil's ratio; bars that close where the one before did count for neither.
    """
    change = changes(close)
    up, down = (np.where(each > 0, volume, 0.0) for each in (change, -change))
    up[:1] = np.nan
    return sums(up, window) / sums(down, window)


@indicator(
    "Market facilitation index",
    short="MFI (Williams)",
    source="NumPy",
    pane=OWN,
    warm_up=lambda: 0,
)
def market_facilitation(high: Floats, low: Floats, volume: Floats, /) -> Floats:
    """How far price ranges for each unit of volume: high less low, by volume."""
    return (high - low) / volume
