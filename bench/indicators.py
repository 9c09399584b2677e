"""How long indicators take: TA-Lib alone, the `ta` library, and ours, on the same bars in one run.

Prints the median microseconds of each and how many times TA-Lib's own they are; then what our
whole catalogue takes.
"""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import ta
import talib

from wizdata_core.indicators.catalogue import INDICATORS, INPUTS, SESSION, choice, compute
from wizdata_core.indicators.expression import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.indicators.catalogue import Floats

    Call = Callable[[dict[str, Floats]], object]
    FrameCall = Callable[[pd.DataFrame], object]


@dataclass(frozen=True, slots=True)
class Shared:
    """One indicator that all three compute."""

    text: str
    talib: Call
    ta: FrameCall


SHARED = (
    Shared(
        "sma(20)",
        lambda b: talib.SMA(b["close"], 20),
        lambda f: ta.trend.SMAIndicator(f.close, 20).sma_indicator(),
    ),
    Shared(
        "ema(20)",
        lambda b: talib.EMA(b["close"], 20),
        lambda f: ta.trend.EMAIndicator(f.close, 20).ema_indicator(),
    ),
    Shared(
        "wma(9)",
        lambda b: talib.WMA(b["close"], 9),
        lambda f: ta.trend.WMAIndicator(f.close, 9).wma(),
    ),
    Shared(
        "rsi(14)",
        lambda b: talib.RSI(b["close"], 14),
        lambda f: ta.momentum.RSIIndicator(f.close, 14).rsi(),
    ),
    Shared(
        "macd(12,26,9)",
        lambda b: talib.MACD(b["close"]),
        lambda f: ta.trend.MACD(f.close).macd_diff(),
    ),
    Shared(
        "bollinger(20,2)",
        lambda b: talib.BBANDS(b["close"], 20, 2.0, 2.0),
        lambda f: ta.volatility.BollingerBands(f.close).bollinger_hband(),
    ),
    Shared(
        "atr(14)",
        lambda b: talib.ATR(b["high"], b["low"], b["close"], 14),
        lambda f: ta.volatility.AverageTrueRange(f.high, f.low, f.close).average_true_range(),
    ),
    Shared(
        "adx(14)",
        lambda b: talib.ADX(b["high"], b["low"], b["close"], 14),
        lambda f: ta.trend.ADXIndicator(f.high, f.low, f.close).adx(),
    ),
    Shared(
        "stochastic(14,3,3)",
        lambda b: talib.STOCH(
            b["high"], b["low"], b["close"], fastk_period=14, slowk_period=3, slowd_period=3
        ),
        lambda f: ta.momentum.StochasticOscillator(f.high, f.low, f.close).stoch_signal(),
    ),
    Shared(
        "cci(20)",
        lambda b: talib.CCI(b["high"], b["low"], b["close"], 20),
        lambda f: ta.trend.CCIIndicator(f.high, f.low, f.close).cci(),
    ),
    Shared(
        "williams_r(14)",
        lambda b: talib.WILLR(b["high"], b["low"], b["close"], 14),
        lambda f: ta.momentum.WilliamsRIndicator(f.high, f.low, f.close).williams_r(),
    ),
    Shared(
        "ultimate(7,14,28)",
        lambda b: talib.ULTOSC(b["high"], b["low"], b["close"]),
        lambda f: ta.momentum.UltimateOscillator(f.high, f.low, f.close).ultimate_oscillator(),
    ),
    Shared(
        "psar(0.02,0.2)",
        lambda b: talib.SAR(b["high"], b["low"]),
        lambda f: ta.trend.PSARIndicator(f.high, f.low, f.close).psar(),
    ),
    Shared(
        "obv",
        lambda b: talib.OBV(b["close"], b["volume"]),
        lambda f: ta.volume.OnBalanceVolumeIndicator(f.close, f.volume).on_balance_volume(),
    ),
    Shared(
        "mfi(14)",
        lambda b: talib.MFI(b["high"], b["low"], b["close"], b["volume"], 14),
        lambda f: ta.volume.MFIIndicator(f.high, f.low, f.close, f.volume).money_flow_index(),
    ),
    Shared(
        "cmf(20)",
        lambda b: talib.CMF(b["high"], b["low"], b["close"], b["volume"], 20),
        lambda f: ta.volume.ChaikinMoneyFlowIndicator(
            f.high, f.low, f.close, f.volume
        ).chaikin_money_flow(),
    ),
)


def microseconds(call: Callable[[], object], repeats: int) -> float:
    """The median time of `repeats` calls, after one that does not count."""
    call()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1e6)
    return median(taken)


def compare(frame: pd.DataFrame) -> None:
    """Prints a line an indicator, and their totals."""
    bars = {name: frame[name].to_numpy(dtype="float64") for name in INPUTS}
    bars[SESSION] = np.arange(len(frame)) // 390.0  # the minutes of a session in New York
    print(f"{len(frame):,} bars, median microseconds (times TA-Lib)")
    totals = [0.0, 0.0, 0.0]
    for each in SHARED:
        wanted = parse(each.text)
        row = [
            microseconds(lambda each=each: each.talib(bars), 51),  # type: ignore[misc]  # bound now
            microseconds(lambda each=each: each.ta(frame), 3),  # type: ignore[misc]  # bound now
            microseconds(lambda wanted=wanted: compute(wanted, bars), 51),  # type: ignore[misc]  # bound now
        ]
        totals = [total + one for total, one in zip(totals, row, strict=True)]
        show(each.text, row)
    show("all of these", totals)
    whole = [choice(name) for name in INDICATORS]
    taken = microseconds(lambda: [compute(each, bars) for each in whole], 11)
    print(f"our whole catalogue, {len(whole)} indicators: {taken / 1e3:.2f} ms")


def show(name: str, row: list[float]) -> None:
    """Prints TA-Lib's, ta's and our time, the last two also as a ratio to the first."""
    theirs, slow, ours = row
    print(
        f"{name:20} TA-Lib {theirs:8.0f}  ta {slow:9.0f} ({slow / theirs:7.0f})"
        f"  ours {ours:8.0f} ({ours / theirs:5.1f})"
    )


def real_bars() -> pd.DataFrame:
    """The real daily bars of 2000 to 2013 of a few shares, which bokeh_sampledata carries."""
    package = find_spec("bokeh_sampledata")
    if package is None or package.origin is None:
        raise SystemExit("bokeh_sampledata, whose bars are used here, is not installed")
    frame = pd.read_csv(Path(package.origin).parent / "_data" / "stocks.csv.gz")
    return frame.rename(columns=str.lower)


def main() -> None:
    """Compares on MSFT's bars."""
    warnings.simplefilter("ignore")  # ta warns of pandas' future; only its time counts here
    frame = real_bars()
    compare(frame[frame["ticker"] == "MSFT"].reset_index(drop=True))


if __name__ == "__main__":
    main()
