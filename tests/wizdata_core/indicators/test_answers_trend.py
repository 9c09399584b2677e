"""Averages, trend, momentum and cycle against answers that others computed or that follow.

Published are values in the test suite of DaveSkender/Stock.Indicators (Apache-2.0), over its 502
days of SPY, and whole series in the tests of Tulip Indicators, over 15 bars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import talib

from tests.wizdata_core.indicators.recorded import SHARED, Columns, quotes
from wizdata_core.indicators.catalogue import Floats, compute
from wizdata_core.indicators.expression import parse

if TYPE_CHECKING:
    from collections.abc import Callable

recorded = pytest.mark.skipif(not SHARED.exists(), reason=f"the recorded bars are not at {SHARED}")


@pytest.fixture(scope="module")
def spy() -> Columns:
    return quotes("default.csv")


# What is asked, the output looked at, and its values by bar.
_PUBLISHED: list[tuple[str, str, dict[int, float]]] = [
    ("alligator", "jaw", {20: 213.81269, 21: 213.79287, 99: 225.60571, 501: 260.98953}),
    ("alligator", "teeth", {12: 213.699375, 13: 213.80008, 99: 226.12157, 501: 253.53576}),
    ("alligator", "lips", {7: 213.635, 8: 213.749, 99: 226.35353, 501: 244.29591}),
    (
        "alma(10,0.85,6)",
        "alma",
        {9: 214.1839, 24: 216.0619, 149: 235.8609, 249: 257.5787, 501: 242.1871},
    ),
    ("atr_stop(21,3)", "rising", {21: 211.13, 151: 232.7861, 249: 253.8863}),
    ("atr_stop(21,3)", "falling", {152: 236.3913, 501: 246.3232}),
    (
        "schaff_trend_cycle(9,12,26)",
        "schaff_trend_cycle",
        {35: 100, 49: 0.8370, 249: 27.7340, 501: 19.2544},
    ),
    ("connors_rsi", "rsi", {501: 68.8087}),
    ("connors_rsi", "streak", {501: 67.4899}),
    ("connors_rsi", "rank", {501: 88}),
    ("connors_rsi", "connors_rsi", {501: 74.7662}),
    ("connors_rsi(14,20,10)", "rsi", {501: 42.0773}),
    ("connors_rsi(14,20,10)", "streak", {501: 52.7386}),
    ("connors_rsi(14,20,10)", "rank", {501: 90}),
    ("connors_rsi(14,20,10)", "connors_rsi", {501: 61.6053}),
    (
        "fisher(10)",
        "fisher",
        {
            0: 0,
            1: 0.3428,
            2: 0.6873,
            9: 1.3324,
            10: 0.9790,
            35: 6.1509,
            36: 5.4455,
            149: 1.0349,
            249: 1.3496,
            501: -1.2876,
        },
    ),
    ("fisher(10)", "trigger", {1: 0, 2: 0.3428, 501: -2.0071}),
    ("mcginley(14)", "mcginley", {1: 212.9465, 25: 215.4801, 250: 256.0554, 501: 245.7356}),
    ("chandelier_exit(22,3)", "long", {492: 259.0480, 501: 256.5860}),
    ("chandelier_exit(22,3)", "short", {501: 246.4240}),
    ("bop(14)", "bop", {13: 0.081822, 149: -0.016203, 249: -0.058682, 501: -0.292788}),
    ("cmo(14)", "cmo", {14: 24.1081, 249: 48.9614, 501: -26.7502}),
    ("elder_ray(13)", "bull", {12: 0.75, 24: 1.4274, 149: 0.9430, 249: 1.5194, 501: -0.4729}),
    ("elder_ray(13)", "bear", {12: -0.51, 24: 0.5474, 149: 0.4730, 249: 1.0694, 501: -3.1429}),
    ("gator", "upper", {20: 0.4004, 21: 0.7298, 99: 0.5159, 249: 3.1317, 501: 7.4538}),
    (
        "gator",
        "lower",
        {12: -0.1402, 13: -0.0406, 19: -1.0018, 99: -0.2320, 249: -1.8058, 501: -9.2399},
    ),
    (
        "ht_trendline",
        "ht_trendline",
        {
            5: 214.205,
            6: 213.84,
            11: 213.9502,
            25: 215.3948,
            149: 233.9410,
            249: 253.8788,
            501: 252.2172,
        },
    ),
    (
        "kama(10,2,30)",
        "kama",
        {9: 213.75, 10: 213.7713, 24: 214.7423, 149: 235.5510, 249: 256.0898, 501: 240.1138},
    ),
    (
        "efficiency_ratio(10)",
        "efficiency_ratio",
        {10: 0.2465, 24: 0.2136, 149: 0.3165, 249: 0.3182, 501: 0.2214},
    ),
    (
        "mama",
        "mama",
        {5: 213.73, 6: 213.785, 25: 215.9524, 149: 235.6593, 249: 256.8026, 501: 244.1092},
    ),
    (
        "mama",
        "fama",
        {5: 213.73, 6: 213.7438, 25: 215.1407, 149: 234.3660, 249: 254.0605, 501: 252.6139},
    ),
    ("ma_envelopes(20,2.5)", "upper", {24: 220.4068, 249: 261.9388, 501: 258.1565}),
    ("ma_envelopes(20,2.5)", "middle", {24: 215.0310, 249: 255.55, 501: 251.86}),
    ("ma_envelopes(20,2.5)", "lower", {24: 209.6552, 249: 249.16125, 501: 245.5635}),
    ("pmo(35,20,10)", "pmo", {92: 0.6159, 501: -2.7016}),
    ("pmo(35,20,10)", "signal", {92: 0.5582, 501: -2.3117}),
    ("roc_bands(20,3,20)", "roc", {20: 1.0573, 501: -8.2482}),
    (
        "roc_bands(20,3,20)",
        "signal",
        {22: 0.9617, 23: 0.8582, 38: 3.6872, 39: 4.5348, 49: 2.3147, 501: -8.3390},
    ),
    (
        "roc_bands(20,3,20)",
        "upper",
        {39: 3.0359, 49: 3.6761, 149: 1.7377, 249: 3.0683, 501: 6.1294},
    ),
    ("roc_bands(20,3,20)", "lower", {39: -3.0359, 501: -6.1294}),
    (
        "stochastic_momentum(14,20,5,3)",
        "smi",
        {13: 17.2603, 14: 18.6086, 28: 51.0417, 150: 65.6692, 250: 67.2534, 501: -52.6560},
    ),
    (
        "stochastic_momentum(14,20,5,3)",
        "signal",
        {13: 17.2603, 14: 17.9344, 28: 47.1207, 150: 66.3292, 250: 67.6261, 501: -54.1903},
    ),
    (
        "smma(20)",
        "smma",
        {19: 214.525, 20: 214.55125, 21: 214.58319, 100: 225.78071, 501: 255.67462},
    ),
    ("stochastic_rsi(14,14,3,1)", "k", {31: 93.3333, 152: 0, 249: 36.5517, 501: 97.5244}),
    ("stochastic_rsi(14,14,3,1)", "d", {31: 97.7778, 152: 0, 249: 27.3094, 501: 89.8385}),
    ("stochastic_rsi(14,14,3,3)", "k", {31: 97.7778, 152: 0, 249: 27.3094, 501: 89.8385}),
    ("stochastic_rsi(14,14,3,3)", "d", {31: 99.2593, 152: 20.0263, 249: 33.2716, 501: 73.4176}),
    (
        "t3(5,0.7)",
        "t3",
        {5: 213.9654, 24: 215.9481, 44: 224.9412, 149: 235.8851, 249: 257.8735, 501: 238.9308},
    ),
    (
        "tsi(25,13,7)",
        "tsi",
        {37: 53.1204, 43: 46.0960, 44: 42.5121, 149: 29.0936, 249: 41.9232, 501: -28.3513},
    ),
    (
        "tsi(25,13,7)",
        "signal",
        {43: 51.6916, 44: 49.3967, 149: 28.0134, 249: 42.4063, 501: -29.3597},
    ),
    (
        "volatility_stop(14,3)",
        "falling",
        {54: 226.2118, 55: 226.2124, 282: 261.8687, 501: 249.2423},
    ),
    ("volatility_stop(14,3)", "rising", {283: 249.3219, 284: 249.7460}),
    ("vortex(14)", "plus", {14: 1.0460, 29: 1.13, 249: 1.1558, 501: 0.8712}),
    ("vortex(14)", "minus", {14: 0.8119, 29: 0.7393, 249: 0.6634, 501: 1.1163}),
    ("endpoint(20)", "endpoint", {19: 215.6189, 149: 236.7060, 249: 258.5179, 501: 235.8131}),
    ("adxr(14)", "adxr", {40: 29.1062, 248: 29.1252}),
]


@recorded
@pytest.mark.shared
@pytest.mark.parametrize(("text", "output", "values"), _PUBLISHED)
def test_values_agree_with_the_published_ones(
    text: str, output: str, values: dict[int, float], spy: Columns
) -> None:
    found = compute(parse(text), spy)[output]
    for bar, value in values.items():
        assert found[bar] == pytest.approx(value, abs=5.1e-5, rel=0), bar


# The bars of Tulip's tests.
_TULIP = {
    "open": "81.85 81.2 81.55 82.91 83.1 83.41 82.71 82.7 84.2 84.25 84.03 85.45 86.18 88 87.6",
    "high": "82.15 81.89 83.03 83.3 83.85 83.9 83.33 84.3 84.84 85 85.9 86.58 86.98 88 87.87",
    "low": "81.29 80.64 81.31 82.65 83.07 83.11 82.49 82.3 84.15 84.11 84.03 85.39 85.76 "
    "87.17 87.01",
    "close": "81.59 81.06 82.87 83 83.61 83.15 82.84 83.99 84.55 84.36 85.53 86.54 86.89 "
    "87.77 87.29",
}
_TULIP_SAYS = {
    ("aroon_oscillator(5)", "aroon_oscillator"): "80 80 100 20 40 60 80 100 60 60",
    ("chande_forecast(5)", "chande_forecast"): "-1.287 -1.659 1.035 1.028 -0.100 0.600 0.648 0.083 "
    "0.157 -1.583",
    ("cmo(5)", "cmo"): "44.068 53.614 42.105 50.162 28.090 70.414 90.686 88.415 89.444 75.321",
    ("dpo(5)", "dpo"): "-1.366 0.132 -0.094 0.292 -0.478 -0.938 -0.264 -0.444 -1.214 -0.688 -0.264",
    (
        "kama(5)",
        "kama",
    ): "83.61 83.56 83.452 83.506 83.647 83.686 84.126 85.026 85.69 86.447 86.673",
    ("mesa_sine(5)", "sine"): "-0.062 -0.719 0.610 0.996 0.517 0.430 0.859 0.668 0.443 0.223",
    ("mesa_sine(5)", "lead"): "-0.750 -1.000 0.992 0.643 -0.239 -0.334 0.246 -0.054 -0.321 -0.531",
    ("momentum(5)", "momentum"): "1.560 1.780 1.120 1.550 0.750 2.380 3.700 2.900 3.220 2.930",
    ("qstick(5)", "qstick"): "0.304 0.304 0.358 0.352 0.404 0.324 0.676 0.868 0.752 0.636 0.552",
    ("rocr(5)", "rocr"): "1.019 1.022 1.014 1.019 1.009 1.029 1.045 1.035 1.038 1.035",
    (
        "time_series_forecast(5)",
        "time_series_forecast",
    ): "84.220 84.214 83.121 83.681 84.444 85.017 85.979 86.818 87.632 88.672 88.229",
    ("trima(5)", "trima"): "82.437 82.908 83.204 83.260 83.440 83.807 84.302 84.863 85.537 86.288 "
    "86.901",
    (
        "vertical_horizontal_filter(5)",
        "vertical_horizontal_filter",
    ): "0.720 0.232 0.432 0.553 0.640 0.796 0.625 0.771 0.947 0.576",
}


@pytest.mark.parametrize("key", _TULIP_SAYS, ids=".".join)
def test_series_agree_with_those_of_tulip(key: tuple[str, str]) -> None:
    bars = {name: np.array(values.split(), dtype=np.float64) for name, values in _TULIP.items()}
    expected = np.array(_TULIP_SAYS[key].split(), dtype=np.float64)
    found = compute(parse(key[0]), bars)[key[1]][-len(expected) :]
    np.testing.assert_allclose(found, expected, rtol=0, atol=5.1e-4)


@pytest.mark.parametrize(("text", "output"), [("aroon(4)", "up"), ("aroon(4)", "down")])
def test_of_equal_extremes_the_earliest_counts(text: str, output: str) -> None:
    highs = np.array([1.0, 3, 2, 3, 1, 1, 1])
    found = compute(parse(text), {"high": highs, "low": -highs})[output]
    np.testing.assert_array_equal(found, [np.nan] * 4 + [25, 0, 25])


@recorded
@pytest.mark.shared
@pytest.mark.parametrize("step", [0.01, 0.02, 0.05])
def test_the_parabolic_stop_is_that_of_the_reference_once_it_has_turned(
    step: float, spy: Columns
) -> None:
    high, low = spy["high"].tolist(), spy["low"].tolist()
    rising, best, stop, pace, turned = True, high[0], low[0], step, len(high)
    answer = [float("nan")]
    for at in range(1, len(high)):
        stop += pace * (best - stop)
        before = slice(max(at - 2, 0), at) if at > 1 else slice(0, 0)
        stop = min([stop, *low[before]]) if rising else max([stop, *high[before]])
        if (low[at] < stop) if rising else (high[at] > stop):
            stop, rising, pace, turned = best, not rising, step, min(turned, at)
            best = high[at] if rising else low[at]
        elif (high[at] > best) if rising else (low[at] < best):
            best, pace = (high[at] if rising else low[at]), min(pace + step, 0.2)
        answer.append(stop)
    found = compute(parse(f"psar({step},0.2)"), spy)["psar"]
    assert turned < 60
    np.testing.assert_allclose(found[turned:], answer[turned:], rtol=0, atol=1e-9)


@recorded
@pytest.mark.shared
@pytest.mark.parametrize(
    ("text", "theirs"),
    [
        ("dema(20)", lambda bars: talib.DEMA(bars["close"], 20)),
        ("tema(20)", lambda bars: talib.TEMA(bars["close"], 20)),
        ("t3(5,0.7)", lambda bars: talib.T3(bars["close"], 5, 0.7)),
        ("kama(10,2,30)", lambda bars: talib.KAMA(bars["close"], 10)),
    ],
)
def test_where_we_leave_talib_for_the_reference_the_two_agree_in_the_end(
    text: str, theirs: Callable[[Columns], Floats], spy: Columns
) -> None:
    found = compute(parse(text), spy)[parse(text).name]
    assert found[-1] == pytest.approx(theirs(spy)[-1], rel=1e-9)


ANSWERED = {
    *(parse(text).name for text, _, _ in _PUBLISHED),
    *(parse(text).name for text, _ in _TULIP_SAYS),
}
