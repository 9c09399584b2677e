"""What is counted from the last closes: highest, lowest, sum, and the return over some bars.

They read the close; another source in its place, as in `highest(high,20)`, is counted instead.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import ABOUT_ZERO, OWN, Floats, Span, Window, indicator
from wizdata_core.indicators.windows import delayed, sums

_Bars = Annotated[int, Span(1, 400)]


@indicator("Highest", short="Highest", source="TA-Lib", warm_up=lambda window: window - 1)
def highest(close: Floats, /, *, window: Window = 20) -> Floats:
    """The highest of the last closes, this one counted in."""
    return library.MAX(close, window)


@indicator("Lowest", short="Lowest", source="TA-Lib", warm_up=lambda window: window - 1)
def lowest(close: Floats, /, *, window: Window = 20) -> Floats:
    """The lowest of the last closes, this one counted in."""
    return library.MIN(close, window)


@indicator("Sum", short="Sum", source="NumPy", pane=OWN, warm_up=lambda window: window - 1)
def sum_of(close: Floats, /, *, window: Window = 20) -> Floats:
    """The last closes added up."""
    return sums(close, window)


@indicator(
    "Log return",
    short="Log return",
    source="NumPy",
    pane=ABOUT_ZERO,
    warm_up=lambda window: window,
)
def log_return(close: Floats, /, *, window: _Bars = 1) -> Floats:
    """The natural logarithm of the close over the close `window` bars before."""
    return np.log(close / delayed(close, window))


@indicator(
    "Simple return",
    short="Return",
    source="NumPy",
    pane=ABOUT_ZERO,
    warm_up=lambda window: window,
)
def simple_return(close: Floats, /, *, window: _Bars = 1) -> Floats:
    """The change of the close over `window` bars, as a fraction: 0.01 is one percent."""
    before = delayed(close, window)
    return (close - before) / before
