"""Volume and flow against answers that others published or that follow from the definition.

Values of SPY are those of Stock.Indicators' test suite; short series are of Tulip's tests, of
Achelis' book, and of the sheets in the tests of the `ta` library.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.wizdata_core.indicators.recorded import Columns, needed, quotes
from wizdata_core.indicators.catalogue import compute
from wizdata_core.indicators.expression import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

pytestmark = needed


@pytest.fixture(scope="module")
def spy() -> Columns:
    return quotes("default.csv")


_PUBLISHED: list[tuple[str, str, float, dict[int, float]]] = [
    ("chaikin_oscillator(3,10)", "chaikin_oscillator", 0.01, {501: -19135200.72}),
    (
        "force_index(13)",
        "force_index",
        0.001,
        {13: 10668240.778, 24: 15883211.364, 149: 7598218.196, 501: -16824018.428},
    ),
    (
        "klinger(34,55,13)",
        "oscillator",
        0.51,
        {56: -2138454001, 57: -2265495450, 68: -1241548491, 149: -62800843, 501: -539224047},
    ),
    (
        "klinger(34,55,13)",
        "signal",
        0.51,
        {68: -1489659254, 149: -18678832, 249: 135207969, 501: -1548306127},
    ),
    ("pvo(12,26,9)", "pvo", 5.1e-5, {33: 1.5795, 149: -7.1910, 249: -6.3667, 501: 10.4395}),
    ("pvo(12,26,9)", "signal", 5.1e-5, {33: -3.5530, 149: -5.1159, 249: 1.7333, 501: 12.2681}),
    ("pvo(12,26,9)", "histogram", 5.1e-5, {33: 5.1325, 149: -2.0751, 249: -8.1, 501: -1.8286}),
]


@pytest.mark.parametrize(("text", "output", "near", "values"), _PUBLISHED)
def test_values_agree_with_the_published_ones(
    text: str, output: str, near: float, values: dict[int, float], spy: Columns
) -> None:
    found = compute(parse(text), spy)[output]
    for bar, value in values.items():
        assert found[bar] == pytest.approx(value, abs=near, rel=0), bar


# Achelis, page 216 (negative volume index), and Tulip's answer for the positive one.
_CLOSE = [6.5313, 6.5625, 6.4688, 6.4375, 6.2188, 6.25, 6.125, 6.1563, 6.25, 6.3125, 6.4688]
_CLOSE += [6.2813, 6.125, 6.1875, 6.1563, 6.2813, 6.2188, 6.1563, 6.1875, 6.375, 6.2813, 6.2813]
_VOLUME = [10500, 6492, 6540, 8924, 5416, 4588, 16236, 2864, 3080, 5312, 12456, 3020, 12228, 5248]
_VOLUME += [6632, 4104, 4464, 6212, 3836, 7640, 3544, 4660]
_NEGATIVE = [1000, 1004.776997, 1004.776997, 1004.776997, 970.6418934, 975.5116475, 975.5116475]
_NEGATIVE += [980.4967111, 980.4967111, 980.4967111, 980.4967111, 952.0767362, 952.0767362]
_NEGATIVE += [961.791805, 961.791805, 981.320414, 981.320414, 981.320414, 986.2937254, 986.2937254]
_NEGATIVE += [971.7971415, 971.7971415]
_POSITIVE = [1000, 1000, 985.7219048, 980.952381, 980.952381, 980.952381, 961.3333333, 961.3333333]
_POSITIVE += [975.9650006, 985.7246506, 1010.131583, 1010.131583, 984.9960913, 984.9960913]
_POSITIVE += [980.0293231, 980.0293231, 970.2778652, 960.5264072, 960.5264072, 989.6332681]
_POSITIVE += [989.6332681, 989.6332681]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("negative_volume_index", _NEGATIVE), ("positive_volume_index", _POSITIVE)],
)
def test_volume_indices_agree_with_the_example_of_the_book(
    text: str, expected: Sequence[float]
) -> None:
    bars = {"close": np.array(_CLOSE), "volume": np.array(_VOLUME)}
    assert compute(parse(text), bars)[text].tolist() == pytest.approx(expected, abs=1e-6)


def test_the_price_volume_trend_agrees_with_the_sheet_of_stockcharts() -> None:
    close = [24.7486, 24.7088, 25.0373, 25.545, 25.0672, 25.107, 24.888]
    volume = [18730.144, 12271.74, 24691.414, 18357.606, 22964.08, 15918.948, 16067.044]
    expected = [0, -19.735065902716972, 308.53378968719045, 680.784654045571, 251.2588202620505]
    expected += [276.5338462083084, 136.38637195810136]
    bars = {"close": np.array(close), "volume": np.array(volume)}
    found = compute(parse("price_volume_trend"), bars)["price_volume_trend"]
    assert found.tolist() == pytest.approx(expected, abs=1e-9)


def test_williams_accumulation_agrees_with_the_example_of_the_book() -> None:
    """Achelis, page 368; the first bar is our zero."""
    high = [21.5, 21.625, 21.125, 22.438, 23.5, 23.25, 25, 25.625, 27.125, 28.75, 28, 30.375]
    low = [20.75, 21, 20.5, 20.875, 22.438, 22.438, 22.875, 23.75, 24.938, 26.875, 26.25, 27.625]
    close = [21.25, 21.031, 20.875, 22, 22.5, 23, 24.563, 25.375, 26.875, 27.375, 27.75, 29.5]
    bars = {"high": np.array(high), "low": np.array(low), "close": np.array(close)}
    found = compute(parse("williams_accumulation"), bars)["williams_accumulation"]
    expected = [0, -0.594, -0.844, 0.281, 0.781, 1.343, 3.031, 4.656, 6.593, 7.093, 8.593, 10.468]
    assert found.tolist() == pytest.approx(expected, abs=1e-9)


def test_market_facilitation_agrees_with_tulips_example() -> None:
    bars = {
        "high": np.array([86.0, 88, 92, 90, 91, 102]),
        "low": np.array([70.0, 85, 82, 81, 90, 95]),
        "volume": np.array([2500.0, 3521, 2541, 4582, 5214, 2541]),
    }
    found = compute(parse("market_facilitation"), bars)["market_facilitation"]
    expected = [0.0064, 0.0009, 0.0039, 0.0020, 0.0002, 0.0028]
    assert found.tolist() == pytest.approx(expected, abs=5.1e-5)


def test_the_volume_oscillator_agrees_with_the_example_of_the_book() -> None:
    """Achelis, page 360."""
    volume = np.array([17604.0, 18918, 21030, 13854, 10866, 14580])
    found = compute(parse("volume_oscillator(2,5)"), {"volume": volume})["volume_oscillator"]
    assert found[4:].tolist() == pytest.approx([-24.883, -19.727], abs=5.1e-4)


# The first rows of the sheet of Twiggs money flow in the tests of the `ta` library.
_SHEET = """
0.3029 0.2992 0.3029 244244 1.0      0.3142 0.2917 0.2917 1106478 0.6306
0.2955 0.2842 0.2842 902874 0.4079   0.2905 0.2816 0.2824 634393 0.2954
0.2842 0.2768 0.2827 425928 0.3136   0.2842 0.2768 0.2842 2275571 0.4878
0.2955 0.2842 0.2955 675481 0.5253   0.3067 0.2955 0.2973 354600 0.4786
0.3142 0.2992 0.3011 597404 0.4124   0.3029 0.2992 0.3011 756989 0.3821
0.3029 0.2955 0.2955 288004 0.3399   0.3029 0.2955 0.2992 362099 0.3267
0.3029 0.2996 0.3011 2304430 0.2651  0.3142 0.3029 0.3048 836965 0.2142
0.3142 0.3029 0.3067 742470 0.1799   0.3142 0.3029 0.3048 202293 0.1648
0.3142 0.3029 0.3067 113658 0.1597   0.3216 0.3104 0.3160 118805 0.1607
0.3187 0.3142 0.3179 144320 0.1676   0.3216 0.3142 0.3179 171826 0.1647
0.3254 0.3142 0.3235 280013 0.1790   0.3291 0.3142 0.3179 1140332 0.1038
0.3329 0.3209 0.3291 404278 0.1192   0.3362 0.3276 0.3329 375619 0.1234
0.3366 0.3265 0.3254 394840 0.0707   0.3329 0.3216 0.3291 411572 0.0813
"""


def test_twiggs_money_flow_agrees_with_the_sheet_once_it_has_a_whole_window() -> None:
    rows = np.array(_SHEET.split(), dtype=np.float64).reshape(-1, 5).T
    bars = dict(zip(("high", "low", "close", "volume"), rows, strict=False))
    found = compute(parse("twiggs_money_flow(21)"), bars)["twiggs_money_flow"]
    assert np.isnan(found[:20]).all()
    assert found[20:].tolist() == pytest.approx(rows[4][20:].tolist(), abs=2e-4)


def slow_rolling_vwap(bars: Columns, bar: int) -> float:
    last = slice(bar - 19, bar + 1)
    typical = (bars["high"][last] + bars["low"][last] + bars["close"][last]) / 3
    return float(np.average(typical, weights=bars["volume"][last]))


def slow_volume_sma(bars: Columns, bar: int) -> float:
    return float(sum(bars["volume"][bar - 19 : bar + 1]) / 20)


def slow_relative_volume(bars: Columns, bar: int) -> float:
    return float(bars["volume"][bar] / (sum(bars["volume"][bar - 20 : bar]) / 20))


def slow_up_down_volume(bars: Columns, bar: int) -> float:
    up = down = 0.0
    for each in range(bar - 49, bar + 1):
        change = bars["close"][each] - bars["close"][each - 1]
        up += bars["volume"][each] if change > 0 else 0
        down += bars["volume"][each] if change < 0 else 0
    return up / down


def slow_anchored_vwap(bars: Columns, bar: int) -> float:
    first = (date(2017, 2, 6) - date(1970, 1, 1)).days  # the Monday after the anchor
    start = int(np.flatnonzero(bars["session"] == first)[0])
    typical = (bars["high"] + bars["low"] + bars["close"]) / 3
    last = slice(start, bar + 1)
    return float(np.average(typical[last], weights=bars["volume"][last]))


_SLOW: dict[str, Callable[[Columns, int], float]] = {
    "rolling_vwap(20)": slow_rolling_vwap,
    "volume_sma(20)": slow_volume_sma,
    "relative_volume(20)": slow_relative_volume,
    "up_down_volume(50)": slow_up_down_volume,
    "anchored_vwap(20170204)": slow_anchored_vwap,
}


@pytest.mark.parametrize("text", _SLOW)
def test_values_agree_with_the_definition_worked_bar_by_bar(text: str, spy: Columns) -> None:
    (found,) = compute(parse(text), spy).values()
    for bar in (50, 133, 501):
        assert found[bar] == pytest.approx(_SLOW[text](spy, bar), rel=1e-9), bar


def test_an_anchor_of_no_day_is_the_first_bar_and_before_an_anchor_is_nothing(
    spy: Columns,
) -> None:
    plain = compute(parse("vwap"), spy)["vwap"]
    np.testing.assert_array_equal(compute(parse("anchored_vwap"), spy)["anchored_vwap"], plain)
    late = compute(parse("anchored_vwap(20181231)"), spy)["anchored_vwap"]
    assert np.isnan(late[:-1]).all()
    typical = (spy["high"][-1] + spy["low"][-1] + spy["close"][-1]) / 3
    assert late[-1] == pytest.approx(typical, rel=1e-12)
    never = compute(parse("anchored_vwap(20190101)"), spy)["anchored_vwap"]
    assert np.isnan(never).all()


ANSWERED = {
    *("negative_volume_index", "positive_volume_index", "price_volume_trend"),
    *("williams_accumulation", "market_facilitation", "volume_oscillator", "twiggs_money_flow"),
    *(parse(text).name for text in _SLOW),
    *(parse(text).name for text, _, _, _ in _PUBLISHED),
}
