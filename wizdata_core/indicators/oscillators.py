"""Lines that swing about zero: averages of prices or of their changes, set against each other."""

from __future__ import annotations

from math import isnan, log

import numpy as np

from wizdata_core.indicators import library
from wizdata_core.indicators.catalogue import (
    ABOUT_ZERO,
    Floats,
    Output,
    Pane,
    Window,
    indicator,
)
from wizdata_core.indicators.smoothing import begun
from wizdata_core.indicators.windows import changes, means

_AND_SIGNAL = Output("signal", "signal")


@indicator(
    "Awesome oscillator",
    short="AO",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    outputs=(Output("awesome", style="histogram"),),
    warm_up=lambda fast, slow: max(fast, slow) - 1,
)
def awesome(high: Floats, low: Floats, /, *, fast: Window = 5, slow: Window = 34) -> Floats:
    """A fast simple average of the middle of the bars less a slow one."""
    middle = library.MEDPRICE(high, low)
    return library.SMA(middle, fast) - library.SMA(middle, slow)


@indicator(
    "Accelerator oscillator",
    short="AC",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    outputs=(Output("accelerator", style="histogram"),),
    warm_up=lambda fast, slow, smooth: max(fast, slow) + smooth - 2,
)
def accelerator(
    high: Floats, low: Floats, /, *, fast: Window = 5, slow: Window = 34, smooth: Window = 5
) -> Floats:
    """The awesome oscillator less its own mean: whether momentum gathers or fades."""
    middle = library.MEDPRICE(high, low)
    line = library.SMA(middle, fast) - library.SMA(middle, slow)
    return line - means(line, smooth)


@indicator(
    "Absolute price oscillator",
    short="APO",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    warm_up=lambda fast, slow: max(fast, slow) - 1,
)
def apo(close: Floats, /, *, fast: Window = 12, slow: Window = 26) -> Floats:
    """A fast exponential average less a slow one: the MACD line by itself.

    Each average begins with the simple mean of its own first window; TA-Lib begins both at the
    same bar, Tulip with the first close.
    """
    return library.EMA(close, fast) - library.EMA(close, slow)


@indicator(
    "Percentage price oscillator",
    short="PPO",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    outputs=(Output("ppo"), _AND_SIGNAL, Output("histogram", "histogram", "histogram")),
    warm_up=lambda fast, slow, signal: max(fast, slow) + signal - 2,
)
def ppo(
    close: Floats, /, *, fast: Window = 12, slow: Window = 26, signal: Window = 9
) -> tuple[Floats, Floats, Floats]:
    """A fast exponential average less a slow one, in percent of the slow one, with its average.

    Each average begins with the simple mean of its own first window, as in the MACD here.
    """
    behind = library.EMA(close, slow)
    line = 100 * ((library.EMA(close, fast) - behind) / behind)
    smooth = library.EMA(line, signal)
    return line, smooth, line - smooth


@indicator(
    "Price momentum oscillator",
    short="PMO",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    outputs=(Output("pmo"), _AND_SIGNAL),
    warm_up=lambda window, smooth, signal: window + smooth + signal - 2,
)
def pmo(
    close: Floats, /, *, window: Window = 35, smooth: Window = 20, signal: Window = 10
) -> tuple[Floats, Floats]:
    """Swenlin's change from bar to bar in percent, smoothed twice, ten times over.

    The two averages weigh the newest value 2 / window and 2 / smooth; the signal is an exponential
    average. Each begins with the simple mean of its first window.
    """
    change = 100 * (changes(close) / np.concatenate((close[:1], close[:-1])))
    line = begun(10 * begun(change, window, 2 / window), smooth, 2 / smooth)
    return line, library.EMA(line, signal)


@indicator(
    "True strength index",
    short="TSI",
    source="NumPy over TA-Lib",
    pane=Pane(own=True, range=(-100, 100), levels=(-25, 0, 25)),
    outputs=(Output("tsi"), _AND_SIGNAL),
    warm_up=lambda window, smooth, signal: window + smooth + signal - 2,
)
def tsi(
    close: Floats, /, *, window: Window = 25, smooth: Window = 13, signal: Window = 7
) -> tuple[Floats, Floats]:
    """Blau's change from bar to bar over its size, each smoothed twice, in percent.

    All averages are exponential and begin with the simple mean of their first window.
    """
    change = changes(close)
    moved = library.EMA(library.EMA(np.abs(change), window), smooth)
    line = 100 * (library.EMA(library.EMA(change, window), smooth) / moved)
    return line, library.EMA(line, signal)


@indicator(
    "Fisher transform",
    short="Fisher",
    source="NumPy over TA-Lib",
    pane=ABOUT_ZERO,
    outputs=(Output("fisher"), Output("trigger", "trigger")),
    warm_up=lambda: 1,
)
def fisher(high: Floats, low: Floats, /, *, window: Window = 10) -> tuple[Floats, Floats]:
    """Where the middle of the bar stands in its recent range, stretched so that turns are sharp.

    Ehlers' transform, with its value a bar ago as the trigger. It begins with 0 at the first bar
    and a range of the bars so far, as Stock.Indicators has it; Tulip waits for a whole window.
    """
    middle = library.MEDPRICE(high, low)
    lowest, highest = _ends(middle, window)
    standing = (middle - lowest) / (highest - lowest) - 0.5
    answer, inner, last = [0.0], 0.0, 0.0
    for value in standing[1:].tolist():
        # Nothing moved in the window: 0/0, which is the middle.
        inner = 0.66 * value + 0.67 * inner if not isnan(value) else 0.0
        inner = 0.999 if inner > 0.99 else -0.999 if inner < -0.99 else inner  # noqa: PLR2004
        last = 0.5 * log((1 + inner) / (1 - inner)) + 0.5 * last
        answer.append(last)
    line = np.array(answer)
    return line, np.concatenate(([np.nan], line[:-1]))


def _ends(values: Floats, window: int) -> tuple[Floats, Floats]:
    """The least and the greatest of the last `window` values, or of all so far at the start."""
    lowest, highest = np.minimum.accumulate(values), np.maximum.accumulate(values)
    lowest[window - 1 :] = library.MIN(values, window)[window - 1 :]
    highest[window - 1 :] = library.MAX(values, window)[window - 1 :]
    return lowest, highest
