"""What trading volume says of price: who pushes, and the price at which most changed hands."""

from __future__ import annotations

import numpy as np
import pandas as pd
import talib
from ta.volume import EaseOfMovementIndicator

from wizdata_core.indicators.catalogue import (
    ABOUT_ZERO,
    OWN,
    Floats,
    Pane,
    Window,
    from_first_bar,
    indicator,
)
from wizdata_core.indicators.windows import changes, share, sums


@indicator("On-balance volume", short="OBV", source="NumPy", pane=OWN, warm_up=from_first_bar)
def obv(close: Floats, volume: Floats, /) -> Floats:
    """Volume added up on rising bars and taken off on falling ones, from zero at the first bar."""
    signs = np.sign(changes(close))
    signs[:1] = 0.0
    return np.cumsum(signs * volume)


@indicator(
    "Accumulation/distribution line",
    short="A/D",
    source="TA-Lib",
    pane=OWN,
    warm_up=from_first_bar,
)
def accumulation_distribution(
    high: Floats, low: Floats, close: Floats, volume: Floats, /
) -> Floats:
    """Volume added up by where closes stand in their bars: added at the high, taken off at lows."""
    return talib.AD(high, low, close, volume)


@indicator("Volume-weighted average price", short="VWAP", source="NumPy", warm_up=from_first_bar)
def vwap(high: Floats, low: Floats, close: Floats, volume: Floats, /) -> Floats:
    """The mean typical price, by volume, since the first of the bars given.

    It is anchored at the start of what is computed, or after the last gap; it does not begin anew
    each session.
    """
    typical = talib.TYPPRICE(high, low, close)
    return np.cumsum(typical * volume) / np.cumsum(volume)


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
    traded = pd.Series(talib.TYPPRICE(high, low, close) * volume).groupby(session).cumsum()
    return np.asarray(traded / pd.Series(volume).groupby(session).cumsum(), dtype=np.float64)


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
    "Money flow index",
    short="MFI",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, range=(0, 100), levels=(20, 80)),
    warm_up=lambda window: window,
)
def mfi(
    high: Floats, low: Floats, close: Floats, volume: Floats, /, *, window: Window = 14
) -> Floats:
    """The share of money that changed hands on rising bars, 0 to 100.

    Money is typical price times volume; a bar rises when its typical price does.
    """
    typical = talib.TYPPRICE(high, low, close)
    change, money = changes(typical), typical * volume
    inflow, outflow = np.where(change > 0, money, 0.0), np.where(change < 0, money, 0.0)
    inflow[:1] = outflow[:1] = np.nan
    bought, sold = sums(inflow, window), sums(outflow, window)
    return 100 * (bought / (bought + sold))


@indicator(
    "Chaikin money flow",
    short="CMF",
    source="NumPy",
    pane=Pane(own=True, range=(-1, 1), levels=(0,)),
    warm_up=lambda window: window - 1,
)
def cmf(
    high: Floats, low: Floats, close: Floats, volume: Floats, /, *, window: Window = 20
) -> Floats:
    """Where closes stood in their bars, by volume: 1 if all at the high, -1 if all at the low."""
    standing = share((close - low) - (high - close), high - low)
    return sums(standing * volume, window) / sums(volume, window)


@indicator(
    "Ease of movement", short="EoM", source="ta", pane=ABOUT_ZERO, warm_up=lambda window: window
)
def ease_of_movement(
    high: Floats, low: Floats, volume: Floats, /, *, window: Window = 14
) -> Floats:
    """How far the middle of the bar moves for its volume, averaged; volume is in 100 millions."""
    columns = (pd.Series(each) for each in (high, low, volume))
    average = EaseOfMovementIndicator(*columns, window=window).sma_ease_of_movement()
    return np.asarray(average, dtype=np.float64)
