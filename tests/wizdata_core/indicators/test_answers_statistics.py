"""Statistics and arithmetic against published answers, other libraries and slow definitions.

Values of SPY are those of Stock.Indicators' test suite; short series are of Tulip's tests.
"""

from __future__ import annotations

from itertools import pairwise
from math import log, log10, sqrt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from tests.wizdata_core.indicators.recorded import Columns, needed, quotes
from wizdata_core.indicators.catalogue import compute
from wizdata_core.indicators.expression import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wizdata_core.indicators.catalogue import Floats

pytestmark = needed


@pytest.fixture(scope="module")
def spy() -> Columns:
    return quotes("default.csv")


_SLOPE = [
    ("slope", 5.1e-7, {249: 0.312406, 482: -0.337015, 501: -1.689143}),
    ("r_squared", 5.1e-5, {249: 0.8056, 482: 0.1730, 501: 0.7955}),
    ("deviation", 5.1e-5, {249: 2.0071, 482: 4.6719, 501: 10.9202}),
    ("line", 5.1e-5, {501: 235.8131}),
]


@pytest.mark.parametrize(("output", "near", "values"), _SLOPE)
def test_the_slope_agrees_with_the_published_one(
    output: str, near: float, values: dict[int, float], spy: Columns
) -> None:
    found = compute(parse("slope(20)"), spy)[output]
    for bar, value in values.items():
        assert found[bar] == pytest.approx(value, abs=near, rel=0), bar


def test_the_intercept_lies_on_the_line_that_is_published(spy: Columns) -> None:
    """Stock.Indicators gives it where the line would be a bar before the first bar of all."""
    found = compute(parse("slope(20)"), spy)
    for bar, value in {249: 180.4164, 482: 425.1111, 501: 1083.7629}.items():
        steep, start = found["slope"][bar], found["intercept"][bar]
        assert start - steep * (bar - 18) == pytest.approx(value, abs=5.1e-5), bar
        assert found["line"][bar] == pytest.approx(start + steep * 19, rel=1e-12)


_SHORT = [100, 101, 102, 107, 115, 123, 100, 92, 99, 58, 150]
_LONG = [81.59, 81.06, 82.87, 83.00, 83.61, 83.15, 82.84, 83.99]
_LONG += [84.55, 84.36, 85.53, 86.54, 86.89, 87.77, 87.29]


_EXAMPLES: list[tuple[str, Sequence[float], list[float]]] = [
    (
        "variance(3)",
        _SHORT,
        [2 / 3, 6.88889, 28.6667, 42.6667, 90.8889, 172.6667, 12.6667, 320.6667, 1416.2222],
    ),
    (
        "standard_error(3)",
        _SHORT,
        [0.4714, 1.5154, 3.0912, 3.7712, 5.5042, 7.5865, 2.0548, 10.3387, 21.7273],
    ),
    ("mean_absolute_deviation(3)", [1, 2, 3, 4, 5, 17], [0.6666, 0.6666, 0.6666, 5.5555]),
    ("sum_of(2)", [1, 2, 3, 4, 5, 7, 8], [3, 5, 7, 9, 12, 15]),
    ("highest(3)", [1, 5, 7, 9, 2, 3, 4], [7, 9, 9, 9, 4]),
    ("lowest(3)", [1, 5, 7, 9, 2, 3, 4], [1, 5, 2, 2, 2]),
    (
        "simple_return(5)",
        _LONG,
        [0.019, 0.022, 0.014, 0.019, 0.009, 0.029, 0.045, 0.035, 0.038, 0.035],
    ),
]


@pytest.mark.parametrize(("text", "closes", "expected"), _EXAMPLES)
def test_values_agree_with_tulips_examples(
    text: str, closes: Sequence[float], expected: Sequence[float]
) -> None:
    (found,) = compute(parse(text), {"close": np.array(closes, dtype=np.float64)}).values()
    known = found[np.isfinite(found)]
    assert known.tolist() == pytest.approx(
        expected, rel=2e-3 if "return" in text else 2e-4, abs=6e-4
    )
    assert len(known) == len(closes) - np.isnan(found).sum() == len(expected)


def _window(bars: Columns, bar: int, window: int, name: str = "close") -> Floats:
    return bars[name][bar - window + 1 : bar + 1]


def slow_percent_rank(bars: Columns, bar: int) -> float:
    return float(np.mean(bars["close"][bar - 100 : bar] < bars["close"][bar]) * 100)


def slow_autocorrelation(bars: Columns, bar: int) -> float:
    return float(np.corrcoef(_window(bars, bar, 20), _window(bars, bar - 3, 20))[0, 1])


def slow_volume_correlation(bars: Columns, bar: int) -> float:
    return float(np.corrcoef(_window(bars, bar, 20), _window(bars, bar, 20, "volume"))[0, 1])


def slow_hurst(bars: Columns, bar: int) -> float:
    """Rescaled ranges of 100, 50, 25 and 12 returns, the oldest left out where they do not fit."""
    closes = bars["close"][bar - 100 : bar + 1].tolist()
    returns = [log(now / before) for before, now in pairwise(closes)]
    sizes, ranges = [], []
    for count in (1, 2, 4, 8):
        size = 100 // count
        found = []
        for piece in range(count):
            start = 100 - size * count + size * piece
            part = returns[start : start + size]
            mean = sum(part) / size
            sums, total = [], 0.0
            for each in part:
                total += each - mean
                sums.append(total)
            spread = sqrt(sum((each - mean) ** 2 for each in part) / size)
            found.append((max(sums) - min(sums)) / spread)
        sizes.append(log10(size))
        ranges.append(log10(sum(found) / count))
    return float(np.polyfit(sizes, ranges, 1)[0])


_SLOW: dict[str, Callable[[Columns, int], float]] = {
    "skewness(60)": lambda bars, bar: float(pd.Series(_window(bars, bar, 60)).skew()),  # type: ignore[arg-type]  # a number
    "kurtosis(60)": lambda bars, bar: float(pd.Series(_window(bars, bar, 60)).kurt()),  # type: ignore[arg-type]  # a number
    "median(20)": lambda bars, bar: float(np.median(_window(bars, bar, 20))),
    "quantile(100,0.3)": lambda bars, bar: float(np.quantile(_window(bars, bar, 100), 0.3)),
    "percent_rank(100)": slow_percent_rank,
    "autocorrelation(20,3)": slow_autocorrelation,
    "volume_correlation(20)": slow_volume_correlation,
    "hurst(100)": slow_hurst,
    "log_return(14)": lambda bars, bar: log(bars["close"][bar] / bars["close"][bar - 14]),
}


@pytest.mark.parametrize("text", _SLOW)
def test_values_agree_with_the_definition_worked_bar_by_bar(text: str, spy: Columns) -> None:
    (found,) = compute(parse(text), spy).values()
    for bar in (100, 133, 501):
        assert found[bar] == pytest.approx(_SLOW[text](spy, bar), rel=1e-9), bar


def test_the_hurst_exponent_of_spy_stays_between_none_and_one_as_published(spy: Columns) -> None:
    found = compute(parse("hurst(100)"), spy)["hurst"][100:]
    assert len(found) == 402
    assert (found > 0).all()
    assert (found < 1).all()


def test_equal_closes_before_do_not_count_as_below() -> None:
    closes = np.array([1.0, 2, 2, 3, 2, 2])
    found = compute(parse("percent_rank(3)"), {"close": closes})["percent_rank"]
    assert found[3:].tolist() == [100, 0, 0]


ANSWERED = {
    "slope",
    *(parse(text).name for text in _SLOW),
    *(parse(text).name for text, _, _ in _EXAMPLES),
}
