"""Every indicator against answers that others computed or that follow from its definition.

The reference is DaveSkender/Stock.Indicators (Apache-2.0): whole series where the recorded answers
hold them, and values published in its test suite, to as many digits as it states. Both are over
its 502 days of SPY. What it does not have is recomputed here bar by bar, the slow way.
"""

from __future__ import annotations

import json
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest
import talib

from tests.wizdata_core.indicators.recorded import SHARED, Columns, quotes
from wizdata_core.indicators.catalogue import INDICATORS, compute
from wizdata_core.indicators.expression import parse

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.exists(), reason=f"the recorded answers are not at {SHARED}"),
]


@pytest.fixture(scope="module")
def spy() -> Columns:
    return quotes("default.csv")


_SERIES = {
    "sma(20)": ("sma", {"sma": "sma"}),
    "ema(20)": ("ema", {"ema": "ema"}),
    "wma(14)": ("wma", {"wma": "wma"}),
    "rsi(14)": ("rsi", {"rsi": "rsi"}),
    "macd(12,26,9)": ("macd", {"macd": "macd", "signal": "signal", "histogram": "histogram"}),
    "bollinger(20,2)": ("bb", {"upper": "upperBand", "middle": "sma", "lower": "lowerBand"}),
    "z_score(20)": ("bb", {"z_score": "zScore"}),
    "donchian(20)": (
        "donchian",
        {"upper": "upperBand", "middle": "centerline", "lower": "lowerBand"},
    ),
    "ichimoku(9,26,52)": (
        "ichimoku",
        {
            "tenkan": "tenkanSen",
            "kijun": "kijunSen",
            "span_a": "senkouSpanA",
            "span_b": "senkouSpanB",
        },
    ),
}


@pytest.mark.parametrize("text", _SERIES)
def test_the_whole_series_agrees_with_the_recorded_one(text: str, spy: Columns) -> None:
    file, keys = _SERIES[text]
    path = SHARED / "results" / f"{file}.standard.json"
    recorded = json.loads(path.read_text(encoding="utf-8-sig"))
    found = compute(parse(text), spy)
    for output, key in keys.items():
        expected = np.array([np.nan if row[key] is None else row[key] for row in recorded])
        np.testing.assert_allclose(found[output], expected, rtol=0, atol=1e-9, err_msg=output)


# What is asked, the output looked at, and its values by bar.
_PUBLISHED: list[tuple[str, str, dict[int, float]]] = [
    ("adx(14)", "adx", {29: 19.7949, 248: 30.5903, 501: 34.2987}),
    ("adx(14)", "plus", {19: 21.0361, 29: 37.9719, 248: 32.3167, 501: 17.7565}),
    ("adx(14)", "minus", {19: 25.0124, 29: 14.1658, 248: 18.2471, 501: 31.1510}),
    ("aroon(25)", "up", {210: 100, 293: 0, 298: 0, 458: 0, 501: 28}),
    ("aroon(25)", "down", {210: 0, 293: 40, 298: 20, 458: 100, 501: 88}),
    ("atr(14)", "atr", {249: 1.3381, 501: 6.1497}),
    ("awesome(5,34)", "awesome", {33: 5.4756, 249: 5.0618, 501: -17.7692}),
    ("cci(20)", "cci", {501: -52.9946}),
    ("cmf(20)", "cmf", {49: 0.350596, 249: -0.040226, 501: -0.123754}),
    ("dema(20)", "dema", {25: 215.7605, 51: 225.8259, 249: 258.4452, 501: 241.1677}),
    ("hma(20)", "hma", {149: 236.0835, 501: 235.6972}),
    ("keltner(20,2,10)", "upper", {485: 275.4260, 501: 262.1873}),
    ("keltner(20,2,10)", "middle", {485: 265.4599, 501: 249.3519}),
    ("keltner(20,2,10)", "lower", {485: 255.4938, 501: 236.5165}),
    ("linear_regression(20)", "linear_regression", {501: 235.8131}),
    ("mfi(14)", "mfi", {439: 69.0622, 501: 39.9494}),
    ("mfi(4)", "mfi", {31: 100, 43: 0}),
    ("obv", "obv", {249: 1780918888, 501: 539843504}),
    ("psar(0.02,0.2)", "psar", {14: 212.83, 501: 229.7662}),
    ("roc(20)", "roc", {29: 3.2936, 249: 2.4827, 501: -8.2482}),
    ("standard_deviation(10)", "standard_deviation", {9: 0.5020, 249: 0.9827, 501: 5.4738}),
    ("stochastic(14,3,3)", "k", {501: 43.1353}),
    ("stochastic(14,3,3)", "d", {501: 35.5674}),
    ("stochastic(5,1,10)", "k", {487: 25.0353, 501: 91.6233}),
    ("stochastic(5,1,10)", "d", {487: 60.5706, 501: 36.0608}),
    ("supertrend(14,3)", "rising", {151: 232.8519, 249: 253.8008}),
    ("supertrend(14,3)", "falling", {152: 237.6436, 501: 250.7954}),
    ("tema(20)", "tema", {25: 216.1441, 67: 222.9562, 249: 258.6208, 501: 238.7690}),
    ("trix(20)", "trix", {24: 0.005047, 67: 0.050030, 249: 0.121781, 501: -0.230742}),
    ("ultimate(7,14,28)", "ultimate", {74: 51.7770, 249: 45.3121, 501: 49.5257}),
    ("williams_r(14)", "williams_r", {343: -19.8211, 501: -52.0121}),
    ("z_score(10)", "z_score", {9: -0.525917, 249: 0.783563, 501: 0.524312}),
]


@pytest.mark.parametrize(("text", "output", "values"), _PUBLISHED)
def test_values_agree_with_the_published_ones(
    text: str, output: str, values: dict[int, float], spy: Columns
) -> None:
    found = compute(parse(text), spy)[output]
    for bar, value in values.items():
        assert found[bar] == pytest.approx(value, abs=1e-4, rel=0), bar


def test_the_accumulation_line_agrees_to_the_cent_with_the_published_one(spy: Columns) -> None:
    found = compute(parse("accumulation_distribution"), spy)["accumulation_distribution"]
    assert found[249] == pytest.approx(3266400865.74, abs=0.01)
    assert found[501] == pytest.approx(3439986548.42, abs=0.01)


def test_the_volume_weighted_price_of_a_day_of_minutes_agrees_with_the_published_one() -> None:
    day = {name: values[:391] for name, values in quotes("intraday.csv").items()}
    found = compute(parse("vwap"), day)["vwap"]
    for bar, value in {0: 367.4800, 1: 367.4223, 369: 367.9494, 390: 368.1804}.items():
        assert found[bar] == pytest.approx(value, abs=1e-4)


def test_the_volume_weighted_price_begins_anew_with_each_session() -> None:
    bars = quotes("intraday.csv")
    found = compute(parse("session_vwap"), bars)["session_vwap"]
    for bar, value in {0: 367.4800, 1: 367.4223, 369: 367.9494, 390: 368.1804}.items():
        assert found[bar] == pytest.approx(value, abs=1e-4)
    assert len(np.unique(bars["session"])) > 1
    for session in np.unique(bars["session"]):
        day = {name: values[bars["session"] == session] for name, values in bars.items()}
        typical = (day["high"] + day["low"] + day["close"]) / 3
        mean = np.average(typical, weights=day["volume"])
        assert found[bars["session"] == session][0] == pytest.approx(typical[0], rel=1e-12)
        assert found[bars["session"] == session][-1] == pytest.approx(mean, rel=1e-12)


def true_range(bars: Columns, bar: int) -> float:
    before = bars["close"][bar - 1]
    return float(max(bars["high"][bar], before) - min(bars["low"][bar], before))


def slow_atr(bars: Columns, bar: int) -> float:
    average = sum(true_range(bars, each) for each in range(1, 15)) / 14
    for each in range(15, bar + 1):
        average += (true_range(bars, each) - average) / 14
    return average


def slow_volatility(bars: Columns, bar: int) -> float:
    returns = np.diff(np.log(bars["close"][bar - 20 : bar + 1]))
    return float(np.std(returns, ddof=1)) * sqrt(252) * 100


def slow_vwma(bars: Columns, bar: int) -> float:
    last = slice(bar - 19, bar + 1)
    return float(np.average(bars["close"][last], weights=bars["volume"][last]))


def slow_ease(bars: Columns, bar: int) -> float:
    total = 0.0
    for each in range(bar - 13, bar + 1):
        high, low = bars["high"], bars["low"]
        moved = (high[each] + low[each]) / 2 - (high[each - 1] + low[each - 1]) / 2
        total += moved * (high[each] - low[each]) / (bars["volume"][each] / 1e8)
    return float(total / 14)


_SLOW: dict[str, Callable[[Columns, int], float]] = {
    "atr": slow_atr,
    "historical_volatility": slow_volatility,
    "vwma": slow_vwma,
    "ease_of_movement": slow_ease,
}

ANSWERED = {
    *(parse(text).name for text in (*_SERIES, *_SLOW)),
    *(parse(text).name for text, _, _ in _PUBLISHED),
    *("accumulation_distribution", "vwap", "session_vwap"),
}


@pytest.mark.parametrize("name", _SLOW)
def test_values_agree_with_the_definition_worked_bar_by_bar(name: str, spy: Columns) -> None:
    found = compute(parse(name), spy)[name]
    for bar in (20, 133, 501):
        assert found[bar] == pytest.approx(_SLOW[name](spy, bar), rel=1e-9)


@pytest.mark.parametrize("name", ["macd", "adx"])
def test_where_we_leave_talib_for_the_reference_the_two_agree_in_the_end(
    name: str, spy: Columns
) -> None:
    found = compute(parse(name), spy)[name]
    theirs = {
        "macd": talib.MACD(spy["close"])[0],
        "adx": talib.ADX(spy["high"], spy["low"], spy["close"], 14),
    }[name]
    gap = np.abs(found - theirs)
    assert np.nanmax(gap) > 1e-3
    assert gap[-1] < 1e-6


@pytest.mark.parametrize("name", sorted(each.name for each in (SHARED / "quotes").glob("*.csv")))
def test_every_recorded_series_however_odd_is_computed(name: str) -> None:
    bars = quotes(name)
    for text in INDICATORS:
        for values in compute(parse(text), bars).values():
            assert len(values) == len(bars["close"])
            assert not np.isinf(values).any()


def test_flat_bars_do_not_silence_the_directional_index_for_good() -> None:
    bars = quotes("_issue0859.adx.nan.csv")
    assert np.isfinite(compute(parse("adx"), bars)["adx"][27:]).all()
