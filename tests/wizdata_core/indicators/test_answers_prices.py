"""Prices, pivots and swings against published answers and against ones worked by hand.

Values of SPY and of a week of minutes are those of Stock.Indicators' test suite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.wizdata_core.indicators.recorded import Columns, needed, quotes
from wizdata_core.indicators.catalogue import compute, known
from wizdata_core.indicators.expression import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = needed


@pytest.fixture(scope="module")
def spy() -> Columns:
    return quotes("default.csv")


@pytest.fixture(scope="module")
def minutes() -> Columns:
    return quotes("intraday.csv")


def part(columns: Columns, start: int, end: int | None = None) -> Columns:
    return {name: values[start:end] for name, values in columns.items()}


# Tulip's example of four bars, and the prices that it makes of them.
_BARS = {
    "open": np.array([81.85, 81.20, 81.55, 82.91]),
    "high": np.array([82.15, 81.89, 83.03, 83.30]),
    "low": np.array([81.29, 80.64, 81.31, 82.65]),
    "close": np.array([81.59, 81.06, 82.87, 83.00]),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("typical_price", [81.677, 81.197, 82.403, 82.983]),
        ("median_price", [81.720, 81.265, 82.170, 82.975]),
        ("weighted_close", [81.655, 81.1625, 82.520, 82.9875]),
        ("average_price", [81.720, 81.1975, 82.190, 82.965]),
    ],
)
def test_prices_of_a_bar_agree_with_tulips_examples(text: str, expected: Sequence[float]) -> None:
    assert compute(parse(text), _BARS)[text].tolist() == pytest.approx(expected, abs=5.1e-4)


# The levels that Stock.Indicators publishes, in our order: pp, r1, r2, r3 …, s1, s2, s3 …
_SPY_LEVELS: list[tuple[str, dict[int, list[float]]]] = [
    (
        "pivot_standard(3)",
        {
            20: [214.5, 217.48, 220, 222.98, 211.98, 209, 206.48],
            149: [233.64, 238.12, 240.95, 245.43, 230.81, 226.33, 223.5],
            250: [251.2767, 257.6033, 261.2667, 267.5933, 247.6133, 241.2867, 237.6233],
            251: [255.1967, 260.5233, 264.0267, 269.3533, 251.6933, 246.3667, 242.8633],
            501: [266.6767, 276.6733, 284.3867, 294.3833, 258.9633, 248.9667, 241.2533],
        },
    ),
    (
        "pivot_demark(3)",
        {
            20: [215.13, 218.74, 213.24],
            149: [234.3475, 239.535, 232.225],
            250: [252.1925, 259.435, 249.445],
            501: [268.605, 280.53, 262.82],
        },
    ),
    (
        "rolling_pivots(11,9)",
        {
            20: [213.6367, 215.7533, 217.2867, 219.4033, 212.1033, 209.9867, 208.4533],
            149: [233.6333, 237.6167, 239.8933, 243.8767, 231.3567, 227.3733, 225.0967],
            249: [253.9533, 258.0367, 260.4633, 264.5467, 251.5267, 247.4433, 245.0167],
            501: [260.0267, 267.7133, 281.2767, 288.9633, 246.4633, 238.7767, 225.2133],
        },
    ),
]


@pytest.mark.parametrize(("text", "levels"), _SPY_LEVELS)
def test_levels_of_spy_agree_with_the_published_ones(
    text: str, levels: dict[int, list[float]], spy: Columns
) -> None:
    found = np.array(list(compute(parse(text), spy).values()))
    assert np.isfinite(found).all(axis=0).tolist() == [False] * 20 + [True] * 482
    for bar, expected in levels.items():
        assert found[:, bar].tolist() == pytest.approx(expected, abs=5.1e-5), bar


def test_camarilla_levels_of_weeks_agree_with_the_published_ones(spy: Columns) -> None:
    """Of the last 38 days alone, as published; the first week with levels is the second."""
    found = np.array(list(compute(parse("pivot_camarilla(2)"), part(spy, -38)).values()))
    assert int(np.isfinite(found).all(axis=0).sum()) == 33
    high = [271.90275, 272.7855, 273.66825, 276.3165]
    low = [270.13725, 269.2545, 268.37175, 265.7235]
    assert found[:, 5].tolist() == pytest.approx([271.02, *high, *low], abs=5.1e-5)
    high = [244.73675, 246.3235, 247.91025, 252.6705]
    low = [241.56325, 239.9765, 238.38975, 233.6295]
    assert found[:, 37].tolist() == pytest.approx([243.15, *high, *low], abs=5.1e-5)


def test_woodie_levels_of_sessions_agree_with_the_published_ones(minutes: Columns) -> None:
    found = np.array(list(compute(parse("pivot_woodie(1)"), minutes).values()))
    assert int(np.isfinite(found).all(axis=0).sum()) == 1173
    expected = [368.7875, 371.655, 372.4575, 375.325, 367.985, 365.1175, 364.315]
    assert found[:, 391].tolist() == pytest.approx(expected, abs=5.1e-5)
    expected = [371.3625, 371.675, 372.7725, 373.085, 370.265, 369.9525, 368.855]
    for bar in (1173, 1563):
        assert found[:, bar].tolist() == pytest.approx(expected, abs=5.1e-5)


def test_fibonacci_levels_of_hours_agree_with_the_published_ones(minutes: Columns) -> None:
    """Those are of hours, from the last 300 minutes of a day: here an hour stands for a session."""
    hours = (9 * 60 + 30 + np.arange(391.0)) // 60
    bars = part(minutes, -300) | {"session": hours[-300:]}
    found = np.array(list(compute(parse("pivot_fibonacci(1)"), bars).values()))
    assert int(np.isfinite(found).all(axis=0).sum()) == 241
    for bar, expected in {
        59: [368.4967, 369.0697, 369.4237, 369.9967, 367.9237, 367.5697, 366.9967],
        119: [369.0, 369.424, 369.686, 370.11, 368.576, 368.314, 367.89],
        299: [368.82, 370.0768, 370.8532, 372.11, 367.5632, 366.7868, 365.53],
    }.items():
        assert found[:, bar].tolist() == pytest.approx(expected, abs=5.1e-5), bar


def test_heikin_ashi_candles_agree_with_the_published_ones(spy: Columns) -> None:
    found = [values[501] for values in compute(parse("heikin_ashi"), spy).values()]
    assert found == pytest.approx([241.3018, 245.54, 241.3018, 244.6525], abs=5.1e-5)


_SWINGS: list[tuple[str, str, int, dict[int, float]]] = [
    ("williams_fractal(2)", "bear", 63, {3: 215.17, 133: 234.53, 180: 239.74}),
    ("williams_fractal(2)", "bull", 71, {180: 238.52, 250: 256.81}),
    ("williams_fractal(4)", "bear", 35, {120: 233.02, 180: 239.74}),
    ("williams_fractal(4)", "bull", 34, {7: 212.53, 250: 256.81}),
    ("pivots(4,4,20)", "high", 35, {120: 233.02, 180: 239.74}),
    ("pivots(4,4,20)", "low", 34, {7: 212.53, 250: 256.81}),
    ("pivots(4,4,20)", "high_line", 338, {120: 233.02, 180: 239.74, 472: 274.14}),
    (
        "pivots(4,4,20)",
        "low_line",
        333,
        {7: 212.53, 120: 228.9671, 180: 236.7050, 472: 255.8078},
    ),
    (
        "zigzag(3)",
        "zigzag",
        234,
        {277: 248.13, 439: 276.0133, 483: 272.52, 500: 241.4575, 501: 245.28},
    ),
    ("zigzag(3)", "high", 7, {483: 272.52}),
    ("zigzag(3)", "low", 7, {277: 248.13}),
]


@pytest.mark.parametrize(("text", "output", "count", "values"), _SWINGS)
def test_swings_agree_with_the_published_ones_in_value_and_number(
    text: str, output: str, count: int, values: dict[int, float], spy: Columns
) -> None:
    found = compute(parse(text), spy)[output]
    assert int(np.isfinite(found).sum()) == count
    for bar, value in values.items():
        assert found[bar] == pytest.approx(value, abs=5.1e-5), bar


def test_a_zig_zag_whose_percent_is_never_met_has_no_turns() -> None:
    closes = np.array([100.0, 101, 99.5, 100.5])
    found = compute(parse("zigzag(5)"), {"close": closes})
    assert np.isnan(found["high"]).all()
    assert np.isnan(found["low"]).all()
    assert found["zigzag"].tolist()[3] == 100.5


def test_a_confirmed_fractal_is_the_drawn_one_as_many_bars_later_as_its_span(spy: Columns) -> None:
    drawn = compute(parse("williams_fractal(3)"), spy)
    sure = compute(parse("fractal_confirmed(3)"), spy)
    for name, values in drawn.items():
        np.testing.assert_array_equal(sure[name][3:], values[:-3])
        assert np.isfinite(values).any()


def test_a_confirmed_turn_is_given_on_the_bar_that_moves_the_percent_away_from_it() -> None:
    closes = [100.0, 104, 110, 106, 104.5, 103, 108.2, 112, 106.5]
    found = compute(parse("zigzag_confirmed(5)"), {"close": np.array(closes)})
    nan = np.nan
    # 110 is 5% above 100; 104.5 is 5% below 110; 108.2 is 5% above 103; 106.5 is 4.9% below 112
    expected = [nan, nan, 100, 100, 110, 110, 103, 103, 103]
    np.testing.assert_array_equal(found["turn"], expected)
    np.testing.assert_array_equal(found["rising"], [nan, nan, 100, 100, nan, nan, 103, 103, 103])
    np.testing.assert_array_equal(found["falling"], [nan] * 4 + [110, 110] + [nan] * 3)


def test_bricks_are_laid_by_closes_and_a_turn_takes_two_boxes() -> None:
    """With bricks of ten percent: 100, 110, 121; then back over 110 to 100, and up again."""
    closes = [100.0, 109.9, 110.1, 115, 125, 112, 109, 99.9, 108, 121.1]
    found = compute(parse("renko(10)"), {"close": np.array(closes)})
    bricks = [100, 100, 110, 110, 121, 121, 121, 100, 100, 121]
    assert found["close"].tolist() == pytest.approx(bricks, rel=1e-12)
    assert found["direction"].tolist() == [0, 0, 1, 1, 1, 1, 1, -1, -1, 1]


def test_what_repaints_is_marked_and_nothing_else() -> None:
    marked = {"williams_fractal", "pivots", "zigzag"}
    assert all(known(name).repaints for name in marked)
    honest = ["fractal_confirmed", "zigzag_confirmed", "fractal_bands", "renko", "heikin_ashi"]
    assert not any(known(name).repaints for name in honest)


ANSWERED = {
    *("typical_price", "median_price", "weighted_close", "average_price", "heikin_ashi", "renko"),
    *("pivot_camarilla", "pivot_woodie", "pivot_fibonacci"),
    *("fractal_confirmed", "zigzag_confirmed"),
    *(parse(text).name for text, _ in _SPY_LEVELS),
    *(parse(text).name for text, _, _, _ in _SWINGS),
}
