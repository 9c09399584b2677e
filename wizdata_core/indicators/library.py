"""TA-Lib as indicators call it: on contiguous float64 arrays alone, and once for one question.

The functions of `talib` look at every argument for a frame of pandas or Polars first, which takes
as long as many of them do; here they are called below that, and answer the same. A matrix, a series
in each column, is answered column by column.
"""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import talib

from wizdata_core.indicators.sharing import shared

if TYPE_CHECKING:
    from collections.abc import Callable

_Function = TypeVar("_Function", bound="Callable[..., object]")


def _plain(function: _Function) -> _Function:
    below = inspect.unwrap(function)

    @wraps(below)
    def answered(*given: object) -> object:
        if given[0].ndim == 1:  # type: ignore[attr-defined]  # an array
            return below(*given)
        return column_by_column(below, *given)

    return answered  # type: ignore[return-value]  # takes and answers what `function` does


def column_by_column(function: Callable[..., object], *given: object) -> object:
    """What a function of single series answers for the columns of matrices, as such matrices.

    The numbers come after the matrices. Columns are contiguous in them, as in all matrices here.
    """
    matrices = [each.T for each in given if isinstance(each, np.ndarray)]
    numbers = given[len(matrices) :]
    found = [function(*columns, *numbers) for columns in zip(*matrices, strict=True)]
    if isinstance(found[0], tuple):
        return tuple(np.array(parts).T for parts in zip(*found, strict=True))
    return np.array(found).T


def _once(arrays: int, function: _Function) -> _Function:
    return shared(arrays)(_plain(function))


# What several indicators ask of the same prices; it cannot be written to.
EMA = _once(1, talib.EMA)
MAX = _once(1, talib.MAX)
MIN = _once(1, talib.MIN)
SMA = _once(1, talib.SMA)
MEDPRICE = _once(2, talib.MEDPRICE)
ATR = _once(3, talib.ATR)
TRANGE = _once(3, talib.TRANGE)
TYPPRICE = _once(3, talib.TYPPRICE)
AD = _once(4, talib.AD)

AVGDEV = _plain(talib.AVGDEV)
HT_DCPERIOD = _plain(talib.HT_DCPERIOD)
HT_DCPHASE = _plain(talib.HT_DCPHASE)
HT_PHASOR = _plain(talib.HT_PHASOR)
HT_SINE = _plain(talib.HT_SINE)
HT_TRENDMODE = _plain(talib.HT_TRENDMODE)
LINEARREG = _plain(talib.LINEARREG)
LINEARREG_INTERCEPT = _plain(talib.LINEARREG_INTERCEPT)
LINEARREG_SLOPE = _plain(talib.LINEARREG_SLOPE)
PERCENTRANK = _plain(talib.PERCENTRANK)
RMA = _plain(talib.RMA)
TRIMA = _plain(talib.TRIMA)
TSF = _plain(talib.TSF)
WMA = _plain(talib.WMA)
AROON = _plain(talib.AROON)
EFI = _plain(talib.EFI)
MIDPRICE = _plain(talib.MIDPRICE)
NVI = _plain(talib.NVI)
PVI = _plain(talib.PVI)
PVT = _plain(talib.PVT)
CCI = _plain(talib.CCI)
FRESH_EMA = _plain(talib.EMA)  # of what no other indicator asks about
SUPERTREND = _plain(talib.SUPERTREND)
WAD = _plain(talib.WAD)
WCLPRICE = _plain(talib.WCLPRICE)
AVGPRICE = _plain(talib.AVGPRICE)
HA = _plain(talib.HA)
