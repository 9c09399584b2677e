"""TA-Lib as indicators call it: on contiguous float64 arrays alone, and once for one question.

The functions of `talib` look at every argument for a frame of pandas or Polars first, which takes
as long as many of them do; here they are called below that, and answer the same.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, TypeVar

import talib

from wizdata_core.indicators.sharing import shared

if TYPE_CHECKING:
    from collections.abc import Callable

_Function = TypeVar("_Function", bound="Callable[..., object]")


def _of(arrays: int, function: _Function) -> _Function:
    below: _Function = inspect.unwrap(function)
    return shared(arrays)(below)


AVGDEV = _of(1, talib.AVGDEV)
EMA = _of(1, talib.EMA)
HT_DCPERIOD = _of(1, talib.HT_DCPERIOD)
HT_DCPHASE = _of(1, talib.HT_DCPHASE)
HT_PHASOR = _of(1, talib.HT_PHASOR)
HT_SINE = _of(1, talib.HT_SINE)
HT_TRENDMODE = _of(1, talib.HT_TRENDMODE)
LINEARREG = _of(1, talib.LINEARREG)
LINEARREG_INTERCEPT = _of(1, talib.LINEARREG_INTERCEPT)
LINEARREG_SLOPE = _of(1, talib.LINEARREG_SLOPE)
MAX = _of(1, talib.MAX)
MIN = _of(1, talib.MIN)
PERCENTRANK = _of(1, talib.PERCENTRANK)
RMA = _of(1, talib.RMA)
SMA = _of(1, talib.SMA)
TRIMA = _of(1, talib.TRIMA)
TSF = _of(1, talib.TSF)
WMA = _of(1, talib.WMA)

AROON = _of(2, talib.AROON)
EFI = _of(2, talib.EFI)
MEDPRICE = _of(2, talib.MEDPRICE)
MIDPRICE = _of(2, talib.MIDPRICE)
NVI = _of(2, talib.NVI)
PVI = _of(2, talib.PVI)
PVT = _of(2, talib.PVT)

ATR = _of(3, talib.ATR)
CCI = _of(3, talib.CCI)
SUPERTREND = _of(3, talib.SUPERTREND)
TRANGE = _of(3, talib.TRANGE)
TYPPRICE = _of(3, talib.TYPPRICE)
WAD = _of(3, talib.WAD)
WCLPRICE = _of(3, talib.WCLPRICE)

AD = _of(4, talib.AD)
AVGPRICE = _of(4, talib.AVGPRICE)
HA = _of(4, talib.HA)
