"""Which way volume pushes price: added up bar by bar, or weighed over the last of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from ta.volume import EaseOfMovementIndicator

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import (
    ABOUT_ZERO,
    OWN,
    Floats,
    Output,
    Pane,
    Window,
    from_first_bar,
    indicator,
)
from wizdata_core.indicators.windows import changes, delayed, share, sums, traded


@indicator("On-balance volume", short="OBV", source="NumPy", pane=OWN, warm_up=from_first_bar)
def obv(close: Floats, volume: Floats, /) -> Floats:
    """Volume added up on rising bars and taken off on falling ones, from zero at the first bar."""
    signs = np.sign(changes(close))
    signs[:1] = 0.0
    return np.add.accumulate(signs * volume)


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
    return library.AD(high, low, close, volume)


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
    change, money = changes(library.TYPPRICE(high, low, close)), traded(high, low, close, volume)
    inflow, outflow = money * (change > 0), money * (change < 0)
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


@indicator(
    "Chaikin oscillator",
    short="Chaikin oscillator",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    warm_up=lambda fast, slow: max(fast, slow) - 1,
)
def chaikin_oscillator(
    high: Floats,
    low: Floats,
    close: Floats,
    volume: Floats,
    /,
    *,
    fast: Window = 3,
    slow: Window = 10,
) -> Floats:
    """A fast exponential average of the accumulation/distribution line less a slow one.

    Each average begins with the simple mean of its own first window, as in Stock.Indicators;
    TA-Lib's and Tulip's begin with the first value, and differ until that has worn off.
    """
    line = library.AD(high, low, close, volume)
    return library.EMA(line, fast) - library.EMA(line, slow)


@indicator(
    "Force index", short="Force", source="TA-Lib", pane=ABOUT_ZERO, warm_up=lambda window: window
)
def force_index(close: Floats, volume: Floats, /, *, window: Window = 13) -> Floats:
    """Elder's force, the change of the close times volume, averaged exponentially.

    Begins with the simple mean of the first `window` forces.
    """
    return library.EFI(close, volume, window)


@indicator(
    "Klinger oscillator",
    short="Klinger",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    outputs=(Output("oscillator"), Output("signal", "signal")),
    warm_up=lambda fast, slow, signal: max(fast, slow) + signal,
)
def klinger(  # noqa: PLR0913 - four columns and three knobs
    high: Floats,
    low: Floats,
    close: Floats,
    volume: Floats,
    /,
    *,
    fast: Window = 34,
    slow: Window = 55,
    signal: Window = 13,
) -> tuple[Floats, Floats]:
    """A fast exponential average of the volume's force less a slow one, with its average.

    Force is volume signed by the way of the typical price, and the greater the farther the bar's
    range is from half of the ranges added up since that way began. As in Stock.Indicators, whose
    averages begin with simple means; Tulip's begin with the first force.
    """
    rising = changes(high + low + close) > 0
    turns = np.diff(rising, prepend=~rising[:1])
    turns[1:2] = True  # the first bar goes no way: the first run begins with the second
    ranges = high - low
    added = np.where(turns, delayed(ranges, 1), 0.0) + ranges
    added[:2] = 0.0  # what came before the first run is not known
    run = pd.Series(added).groupby(np.cumsum(turns)).cumsum()
    whole = np.asarray(run, dtype=np.float64)
    force = np.where(rising, 100.0, -100.0) * volume * np.abs(2 * (share(ranges, whole) - 1))
    force = np.where(whole != 0, force, 0.0)
    force[:2] = np.nan
    line = library.EMA(force, fast) - library.EMA(force, slow)
    return line, library.EMA(line, signal)


@indicator("Negative volume index", short="NVI", source="TA-Lib", pane=OWN, warm_up=from_first_bar)
def negative_volume_index(close: Floats, volume: Floats, /) -> Floats:
    """Returns made on bars of less volume than the one before, compounded from 1000."""
    return library.NVI(close, volume)


@indicator("Positive volume index", short="PVI", source="TA-Lib", pane=OWN, warm_up=from_first_bar)
def positive_volume_index(close: Floats, volume: Floats, /) -> Floats:
    """Returns made on bars of more volume than the one before, compounded from 1000."""
    return library.PVI(close, volume)


@indicator("Price volume trend", short="PVT", source="TA-Lib", pane=OWN, warm_up=from_first_bar)
def price_volume_trend(close: Floats, volume: Floats, /) -> Floats:
    """Volume times the return of the bar, added up from zero at the first bar."""
    return library.PVT(close, volume)


@indicator(
    "Williams's accumulation/distribution",
    short="Williams A/D",
    source="TA-Lib",
    pane=OWN,
    warm_up=from_first_bar,
)
def williams_accumulation(high: Floats, low: Floats, close: Floats, /) -> Floats:
    """How far closes are above true lows on rising bars, and below true highs on falling, added up.

    From zero at the first bar. It reads no volume, in spite of its name.
    """
    return library.WAD(high, low, close)


@indicator(
    "Twiggs money flow",
    short="Twiggs",
    source="NumPy over pandas",
    pane=Pane(own=True, range=(-1, 1), levels=(0,)),
    warm_up=lambda window: window - 1,
)
def twiggs_money_flow(
    high: Floats, low: Floats, close: Floats, volume: Floats, /, *, window: Window = 21
) -> Floats:
    """Where closes stood in their true ranges, by volume: 1 if all at the high, -1 if all at lows.

    Wilder's averages of both, which begin with the first bar, as in the sheet of the `ta` library;
    the first values, of less than a window, are left out.
    """
    before = delayed(close, 1)
    top, bottom = np.fmax(high, before), np.fmin(low, before)
    pushed = share((close - bottom) - (top - close), top - bottom) * volume
    averages = pd.DataFrame({"pushed": pushed, "volume": volume})
    averages = averages.ewm(alpha=1 / window, adjust=False).mean()
    flow = np.array(averages["pushed"] / averages["volume"], dtype=np.float64)
    flow[: window - 1] = np.nan
    return flow
