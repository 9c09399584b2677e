"""Candlestick patterns: all of TA-Lib's, its own answers, and candles drawn by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import talib
from talib import abstract

from tests.wizdata_core.indicators.recorded import SHARED, quotes
from wizdata_core.indicators.catalogue import INDICATORS, choice, compute, warm_up
from wizdata_core.indicators.patterns import CANDLES, PATTERNS, Candle, signals

if TYPE_CHECKING:
    from tests.wizdata_core.indicators.recorded import Columns

_GROUP = talib.get_function_groups()["Pattern Recognition"]  # type: ignore[no-untyped-call]  # of its stubs
_PRICES = ("open", "high", "low", "close")
Bar = tuple[float, float, float, float]

every_candle = pytest.mark.parametrize("candle", CANDLES, ids=lambda each: each.name)


def columns_of(bars: list[Bar]) -> Columns:
    return dict(zip(_PRICES, np.array(bars, dtype=np.float64).T, strict=True))


def test_the_catalogue_holds_each_pattern_of_talib_once() -> None:
    assert len(CANDLES) == 61
    assert {f"CDL{each.function}" for each in CANDLES} == set(_GROUP)
    assert [row.name for row in INDICATORS.values() if row.group == "patterns"] == list(PATTERNS)
    assert list(PATTERNS) == sorted(set(PATTERNS))
    assert len({each.label for each in CANDLES}) == 61


@every_candle
def test_a_row_says_what_talib_says_of_it(candle: Candle) -> None:
    row, told = INDICATORS[candle.name], abstract.Function(f"CDL{candle.function}")  # type: ignore[attr-defined]  # made at import
    assert row.inputs == _PRICES
    assert {each.name: each.default for each in row.parameters} == dict(told.parameters)
    assert warm_up(choice(candle.name)) == told.lookback
    assert [each.name for each in row.outputs] == [candle.name]
    assert (row.source, row.repaints, row.pane.own) == ("TA-Lib", False, True)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason=f"the recorded quotes are not at {SHARED}")
@pytest.mark.parametrize("name", ["default.csv", "msft.csv"])
def test_every_answer_is_talibs_own(name: str) -> None:
    bars = quotes(name)
    prices = [bars[each] for each in _PRICES]
    for candle in CANDLES:
        found = compute(choice(candle.name), bars)[candle.name]
        begun = warm_up(choice(candle.name))
        expected = getattr(talib, f"CDL{candle.function}")(*prices)
        np.testing.assert_array_equal(found[begun:], expected[begun:], err_msg=candle.name)
        assert np.isnan(found[:begun]).all()


def walk(length: int) -> Columns:
    random = np.random.default_rng(5)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.02, length)))
    opened = np.roll(close, 1) * np.exp(random.normal(0, 0.01, length))
    reach = random.exponential(0.004, (2, length))
    return {
        "open": opened,
        "high": np.maximum(opened, close) * (1 + reach[0]),
        "low": np.minimum(opened, close) / (1 + reach[1]),
        "close": close,
    }


def test_all_at_once_are_those_one_by_one_and_begin_anew_after_a_gap() -> None:
    bars = walk(400)
    bars["high"][150] = np.nan
    bars["close"][[0, 152, 399]] = np.inf
    found = signals(bars)
    assert found.shape == (61, 400)
    for name, row in zip(PATTERNS, found, strict=True):
        alone = compute(choice(name), bars)[name]
        np.testing.assert_array_equal(row, np.nan_to_num(alone, nan=0.0), err_msg=name)
    assert np.count_nonzero(found.any(axis=1)) > 25
    assert signals({name: np.empty(0) for name in _PRICES}).shape == (61, 0)


def _quiet(length: int = 15) -> list[Bar]:
    """Bars of a body of 1 between shadows of a half, white and black in turn, about 100."""
    white, black = (100.0, 101.5, 99.5, 101.0), (101.0, 101.5, 99.5, 100.0)
    return [white if place % 2 == 0 else black for place in range(length)]


_BLACK, _WHITE = (104, 104.2, 99.8, 100), (100, 104.2, 99.8, 104)  # long bodies
_DRAWN: dict[str, tuple[int, list[Bar]]] = {
    "doji": (100, [(100, 101, 99, 100.02)]),
    "dragonfly_doji": (100, [(100, 100, 97, 100)]),
    "gravestone_doji": (100, [(100, 103, 100, 100)]),
    "long_legged_doji": (100, [(100, 102, 98, 100)]),
    "spinning_top": (100, [(100, 101.5, 98.7, 100.3)]),
    "marubozu": (100, [(100, 103, 100, 103)]),
    "closing_marubozu": (100, [(100, 103, 99, 103)]),
    "belt_hold": (100, [(100, 104, 100, 103)]),
    "hammer": (100, [(98.9, 99.2, 96, 99.2)]),
    "hanging_man": (-100, [(102, 102.3, 99, 102.3)]),
    "inverted_hammer": (100, [(100.5, 100.6, 99.4, 99.5), (98.8, 101.5, 98.8, 99)]),
    "shooting_star": (-100, [(100, 101.6, 99.9, 101.5), (102, 105, 101.99, 102.3)]),
    "engulfing": (100, [(101, 101.2, 99.8, 100), (99.5, 102, 99.3, 101.5)]),
    "harami": (100, [_BLACK, (101, 101.8, 100.8, 101.5)]),
    "harami_cross": (100, [_BLACK, (102, 103, 101, 102.01)]),
    "homing_pigeon": (100, [_BLACK, (102, 102.5, 101, 101.2)]),
    "piercing": (100, [_BLACK, (99, 103.2, 98.9, 103)]),
    "dark_cloud_cover": (-100, [_WHITE, (105, 105.1, 100.9, 101)]),
    "counterattack": (100, [_BLACK, (96, 100.2, 95.8, 100)]),
    "matching_low": (100, [(103, 103.2, 99.9, 100), (102, 102.2, 99.9, 100)]),
    "kicking": (100, [(103, 103, 100, 100), (104, 107, 104, 107)]),
    "morning_star": (100, [_BLACK, (99, 99.2, 98.4, 98.8), (100, 103.5, 99.9, 103)]),
    "evening_star": (-100, [_WHITE, (105, 105.6, 104.9, 105.2), (104, 104.1, 100.5, 101)]),
    "abandoned_baby": (100, [_BLACK, (98.5, 99, 98, 98.5), (100, 103.5, 99.9, 103)]),
    "tristar": (
        -100,
        [(100, 100.5, 99.5, 100), (102, 102.5, 101.5, 102), (101.5, 102, 101, 101.5)],
    ),
    "three_inside": (100, [_BLACK, (101, 101.8, 100.8, 101.5), (102, 105, 101.9, 104.8)]),
    "three_outside": (
        100,
        [(101, 101.2, 99.8, 100), (99.5, 102, 99.3, 101.5), (101.5, 103, 101.4, 102.9)],
    ),
    "three_white_soldiers": (
        100,
        [(100, 102.55, 99.9, 102.5), (101.8, 104.55, 101.7, 104.5), (103.9, 106.55, 103.8, 106.5)],
    ),
    "three_black_crows": (
        -100,
        [
            (103, 106, 102.9, 105.9),
            (105, 105.1, 102.4, 102.5),
            (103, 103.1, 100.4, 100.5),
            (101, 101.1, 98.4, 98.5),
        ],
    ),
    "upside_gap_two_crows": (
        -100,
        [(100, 103.2, 99.8, 103), (104.5, 104.6, 103.9, 104), (105, 105.1, 103.4, 103.5)],
    ),
}


@pytest.mark.parametrize("name", _DRAWN)
def test_a_pattern_drawn_by_hand_is_found_on_its_last_bar_and_nowhere_else(name: str) -> None:
    sign, bars = _DRAWN[name]
    found = np.nan_to_num(compute(choice(name), columns_of(_quiet() + bars))[name])
    assert found.tolist() == [0] * (14 + len(bars)) + [sign]


_TURNED = {
    "engulfing": "engulfing",
    "harami": "harami",
    "harami_cross": "harami_cross",
    "marubozu": "marubozu",
    "closing_marubozu": "closing_marubozu",
    "belt_hold": "belt_hold",
    "counterattack": "counterattack",
    "kicking": "kicking",
    "abandoned_baby": "abandoned_baby",
    "tristar": "tristar",
    "three_inside": "three_inside",
    "three_outside": "three_outside",
    "morning_star": "evening_star",
    "evening_star": "morning_star",
}


@pytest.mark.parametrize("name", _TURNED)
def test_a_pattern_turned_upside_down_leans_the_other_way(name: str) -> None:
    sign, bars = _DRAWN[name]
    turned = [
        (200 - opened, 200 - low, 200 - high, 200 - close)
        for opened, high, low, close in _quiet() + bars
    ]
    assert compute(choice(_TURNED[name]), columns_of(turned))[_TURNED[name]][-1] == -sign


@pytest.mark.parametrize("name", ["dark_cloud_cover", "morning_star", "evening_star"])
def test_a_last_bar_that_does_not_go_back_far_enough_makes_no_pattern(name: str) -> None:
    _, bars = _DRAWN[name]
    deep = choice(name, {"penetration": 0.95})
    assert compute(deep, columns_of(_quiet() + bars))[name][-1] == 0


def test_signs_that_tell_no_direction_are_marked() -> None:
    blind = {each.name for each in CANDLES if not each.leans}
    doji = {"doji", "dragonfly_doji", "gravestone_doji", "long_legged_doji", "rickshaw_man"}
    assert blind == doji | {"takuri", "high_wave", "spinning_top", "short_line"}


ANSWERED = set(PATTERNS)
