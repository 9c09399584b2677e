"""What statistics say of the last closes: spread, shape, standing, and the line through them.

Returns in place of closes are a source: `skewness(log_return,60)`.
"""

from __future__ import annotations

from math import sqrt
from typing import Annotated

import numpy as np
import pandas as pd

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import OWN, Floats, Output, Pane, Span, Window, indicator
from wizdata_core.indicators.rolling import correlations, moments, over
from wizdata_core.indicators.windows import delayed, deviations, means

_SHORTEST = 8  # bars of a piece of which a rescaled range is taken
_CORRELATION = Pane(own=True, range=(-1, 1), levels=(0,))


@indicator(
    "Standard deviation",
    short="StdDev",
    source="NumPy",
    pane=OWN,
    warm_up=lambda window: window - 1,
)
def standard_deviation(close: Floats, /, *, window: Window = 20) -> Floats:
    """The population standard deviation of the last closes, in the unit of the price."""
    return deviations(close, window)


@indicator(
    "Z-score",
    short="Z",
    source="NumPy",
    pane=Pane(own=True, levels=(-2, 0, 2)),
    warm_up=lambda window: window - 1,
)
def z_score(close: Floats, /, *, window: Window = 20) -> Floats:
    """How many population standard deviations the close is from the mean of the last closes."""
    return (close - means(close, window)) / deviations(close, window)


@indicator("Linear regression", short="LinReg", source="TA-Lib", warm_up=lambda window: window - 1)
def linear_regression(close: Floats, /, *, window: Window = 20) -> Floats:
    """The end of the straight line that fits the last closes best."""
    return library.LINEARREG(close, window)


@indicator(
    "Linear regression slope",
    short="Slope",
    source="NumPy over TA-Lib",
    pane=OWN,
    outputs=(
        Output("slope"),
        Output("intercept", "intercept"),
        Output("r_squared", "R²"),
        Output("deviation", "deviation"),
        Output("line", "line"),
    ),
    warm_up=lambda window: window - 1,
)
def slope(close: Floats, /, *, window: Window = 20) -> tuple[Floats, ...]:
    """The straight line that fits the last closes best: how steep, how well, and where it ends.

    `intercept` is where each bar's own line begins, at the first bar of the window, and `line`
    where it ends, as in TA-Lib; `deviation` is the population's of the closes. Stock.Indicators
    counts bars from the first of all, so that its intercept depends on where a series begins, and
    draws the line of the last bar alone.
    """
    steep, spread = library.LINEARREG_SLOPE(close, window), deviations(close, window)
    along = sqrt((window**2 - 1) / 12)  # the deviation of the bars' numbers
    fit = np.minimum((steep * along / spread) ** 2, 1)
    start = library.LINEARREG_INTERCEPT(close, window)
    return steep, start, fit, spread, start + steep * (window - 1)


@indicator("Variance", short="Var", source="NumPy", pane=OWN, warm_up=lambda window: window - 1)
def variance(close: Floats, /, *, window: Window = 20) -> Floats:
    """The population variance of the last closes, in the squared unit of the price."""
    return deviations(close, window) ** 2


@indicator(
    "Standard error", short="StdErr", source="NumPy", pane=OWN, warm_up=lambda window: window - 1
)
def standard_error(close: Floats, /, *, window: Window = 20) -> Floats:
    """The population standard deviation of the last closes over the square root of their number.

    That of their mean, as in Tulip; not that of the line through them.
    """
    return deviations(close, window) / sqrt(window)


@indicator(
    "Mean absolute deviation",
    short="MAD",
    source="TA-Lib",
    pane=OWN,
    warm_up=lambda window: window - 1,
)
def mean_absolute_deviation(close: Floats, /, *, window: Window = 20) -> Floats:
    """How far the last closes are from their mean, on average, in the unit of the price."""
    return library.AVGDEV(close, window)


@indicator(
    "Skewness",
    short="Skew",
    source="NumPy",
    pane=Pane(own=True, levels=(0,)),
    warm_up=lambda window: window - 1,
)
def skewness(close: Floats, /, *, window: Annotated[int, Span(3, 400)] = 60) -> Floats:
    """Which side of the mean the last closes stray farther to: positive is above.

    The sample's, adjusted for its size (G1, that of pandas and spreadsheets).
    """
    adjusted = sqrt(window * (window - 1)) / (window - 2)
    return adjusted * moments(close, window, 3)


@indicator(
    "Kurtosis",
    short="Kurtosis",
    source="NumPy",
    pane=Pane(own=True, levels=(0,)),
    warm_up=lambda window: window - 1,
)
def kurtosis(close: Floats, /, *, window: Annotated[int, Span(4, 400)] = 60) -> Floats:
    """How much of the spread of the last closes is due to a few far ones; 0 is a normal spread.

    The sample's excess over a normal distribution, adjusted for its size (G2, that of pandas and
    spreadsheets).
    """
    adjusted = (window - 1) / ((window - 2) * (window - 3))
    return adjusted * ((window + 1) * moments(close, window, 4) - 3 * (window - 1))


@indicator("Median", short="Median", source="pandas", warm_up=lambda window: window - 1)
def median(close: Floats, /, *, window: Window = 20) -> Floats:
    """The middle one of the last closes by size, or the mean of the two in the middle."""
    return np.asarray(pd.Series(close).rolling(window).median(), dtype=np.float64)


@indicator("Quantile", short="Quantile", source="pandas", warm_up=lambda window: window - 1)
def quantile(
    close: Floats, /, *, window: Window = 100, share: Annotated[float, Span(0, 1, 0.01)] = 0.5
) -> Floats:
    """The price that a share of the last closes is below, on the line between the two nearest."""
    return np.asarray(pd.Series(close).rolling(window).quantile(share), dtype=np.float64)


@indicator(
    "Percent rank",
    short="Percent rank",
    source="TA-Lib",
    pane=Pane(own=True, range=(0, 100), levels=(50,)),
    warm_up=lambda window: window,
)
def percent_rank(close: Floats, /, *, window: Window = 100) -> Floats:
    """The share of the closes before this one, in percent, that are below it.

    Strictly below, as in Connors' RSI; some count equal ones too.
    """
    return library.PERCENTRANK(close, window)


@indicator(
    "Hurst exponent",
    short="Hurst",
    source="NumPy",
    pane=Pane(own=True, levels=(0.5,)),
    warm_up=lambda window: window,
)
def hurst(close: Floats, /, *, window: Annotated[int, Span(20, 400)] = 100) -> Floats:
    """Whether price runs on or turns back: above a half it trends, below it reverts.

    The slope of rescaled ranges of the last log returns over the lengths of the pieces they are
    taken of, whole to a thirty-second and no shorter than 8, as in Stock.Indicators. Small samples
    lean to more than a half.
    """
    pieces = [count for count in (1, 2, 4, 8, 16, 32) if window // count >= _SHORTEST]
    lengths = np.log10([window // count for count in pieces])
    apart = lengths - lengths.mean()

    def work(rows: Floats) -> Floats:
        ranges = np.column_stack([_rescaled(rows, count) for count in pieces])
        return np.asarray(np.log10(ranges) @ apart / (apart @ apart))

    return over(work, window, np.log(close / delayed(close, 1)))


def _rescaled(rows: Floats, count: int) -> Floats:
    """The mean range of sums of returns from their mean, by their deviation, in `count` pieces."""
    length = rows.shape[1] // count
    parts = rows[:, rows.shape[1] - length * count :].reshape(len(rows), count, length)
    strayed = parts - parts.mean(axis=2, keepdims=True)
    sums = strayed.cumsum(axis=2)
    reach, size = sums.max(axis=2) - sums.min(axis=2), np.sqrt(np.mean(strayed**2, axis=2))
    still = parts.max(axis=2) == parts.min(axis=2)
    return np.asarray(np.where(still, 0.0, reach / size).mean(axis=1))


@indicator(
    "Autocorrelation",
    short="Autocorrelation",
    source="NumPy",
    pane=_CORRELATION,
    warm_up=lambda window, lag: window - 1 + lag,
)
def autocorrelation(
    close: Floats, /, *, window: Window = 20, lag: Annotated[int, Span(1, 100)] = 1
) -> Floats:
    """Pearson's correlation of the last closes with those `lag` bars before them.

    That of closes is near 1; of interest is that of returns: `autocorrelation(log_return,20,1)`.
    """
    return correlations(close, delayed(close, lag), window)


@indicator(
    "Correlation of close and volume",
    short="Volume correlation",
    source="NumPy",
    pane=_CORRELATION,
    warm_up=lambda window: window - 1,
)
def volume_correlation(close: Floats, volume: Floats, /, *, window: Window = 20) -> Floats:
    """Pearson's correlation of the last closes and their volumes."""
    return correlations(close, volume, window)
