"""What statistics say of the last closes: spread, standing, and the line through them."""

from __future__ import annotations

import talib

from wizdata_core.indicators.catalogue import OWN, Floats, Pane, Window, indicator
from wizdata_core.indicators.windows import deviations, means


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
    return talib.LINEARREG(close, window)
