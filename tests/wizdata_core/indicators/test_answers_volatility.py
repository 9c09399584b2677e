"""Volatility and bands against answers that others published or that follow from the definition.

Values of SPY are those of Stock.Indicators' test suite; Tulip's are of its own short series.
"""

from __future__ import annotations

from math import log, sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.wizdata_core.indicators.recorded import Columns, needed, quotes, recorded
from wizdata_core.indicators.catalogue import compute
from wizdata_core.indicators.expression import parse

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = needed


@pytest.fixture(scope="module")
def spy() -> Columns:
    return quotes("default.csv")


@pytest.mark.parametrize(
    ("text", "file", "key"),
    [
        ("bollinger_percent_b(20,2)", "bb", "percentB"),
        ("bollinger_width(20,2)", "bb", "width"),
        ("donchian_width(20)", "donchian", "width"),
    ],
)
def test_the_whole_series_agrees_with_the_recorded_one(
    text: str, file: str, key: str, spy: Columns
) -> None:
    (found,) = compute(parse(text), spy).values()
    np.testing.assert_allclose(found, recorded(file)[key], rtol=0, atol=1e-9)


_PUBLISHED: list[tuple[str, str, dict[int, float]]] = [
    ("true_range", "true_range", {1: 1.42, 12: 1.32, 13: 1.45, 24: 0.88, 249: 0.58, 501: 2.67}),
    ("natr(14)", "natr", {14: 0.6215, 24: 0.6026, 249: 0.5187, 501: 2.5072}),
    ("ulcer_index(14)", "ulcer_index", {501: 5.7255}),
    ("choppiness(14)", "choppiness", {14: 69.9967, 249: 41.8499, 501: 38.6526}),
    ("starc_bands(20,2,14)", "upper", {19: 217.2345, 249: 258.2261, 485: 275.1161, 501: 264.1595}),
    ("starc_bands(20,2,14)", "middle", {19: 214.5250, 249: 255.5500, 501: 251.8600}),
    ("starc_bands(20,2,14)", "lower", {19: 211.8155, 249: 252.8739, 485: 255.8549, 501: 239.5605}),
    ("standard_deviation_channels(20,2)", "upper", {501: 257.6536}),
    ("standard_deviation_channels(20,2)", "middle", {501: 235.8131}),
    ("standard_deviation_channels(20,2)", "lower", {501: 213.9727}),
    ("fractal_bands(2)", "upper", {10: 214.84, 120: 233.35, 180: 236.78, 250: 258.7, 501: 262.47}),
    ("fractal_bands(2)", "lower", {10: 212.53, 120: 231.14, 180: 233.56, 250: 257.04, 501: 229.42}),
]


@pytest.mark.parametrize(("text", "output", "values"), _PUBLISHED)
def test_values_agree_with_the_published_ones(
    text: str, output: str, values: dict[int, float], spy: Columns
) -> None:
    found = compute(parse(text), spy)[output]
    for bar, value in values.items():
        assert found[bar] == pytest.approx(value, abs=5.1e-5, rel=0), bar


@pytest.mark.parametrize(("bars", "start"), [(162, 236.3269), (502, 267.9069)])
def test_the_channel_of_a_bar_leads_back_along_the_line_that_is_published(
    bars: int, start: float, spy: Columns
) -> None:
    """Stock.Indicators publishes the line of the last window at its first bar."""
    early = {name: values[:bars] for name, values in spy.items()}
    steep = compute(parse("slope(20)"), early)["slope"][-1]
    middle = compute(parse("standard_deviation_channels(20,2)"), early)["middle"][-1]
    assert middle - steep * 19 == pytest.approx(start, abs=5.1e-5)


def test_there_are_as_many_fractal_bands_as_published(spy: Columns) -> None:
    found = compute(parse("fractal_bands(2)"), spy)
    assert [int(np.isfinite(each).sum()) for each in found.values()] == [497, 493]


# The example of Achelis, page 356, as corrected in Tulip's tests.
_HIGH = [60.2476, 60.5637, 62.0859, 62.7016, 62.9355, 62.8032]
_HIGH += [62.3419, 61.8435, 61.6278, 61.3613, 60.5073, 61.4379]
_LOW = [58.4915, 59.0323, 60.8968, 61.3758, 61.7601, 62.0952]
_LOW += [61.6508, 60.3919, 60.804, 60.6952, 59.6734, 59.6702]


def test_chaikins_volatility_agrees_with_the_example_of_the_book() -> None:
    bars = {"high": np.array(_HIGH), "low": np.array(_LOW)}
    found = compute(parse("chaikin_volatility(5,5)"), bars)["chaikin_volatility"]
    assert found[9:].tolist() == pytest.approx([-32.8138, -22.3683, 18.9829], abs=1e-3)
    assert np.isnan(found[:9]).all()


def _last(bars: Columns, name: str, bar: int, window: int = 20) -> list[float]:
    values: list[float] = bars[name][bar - window + 1 : bar + 1].tolist()
    return values


def slow_parkinson(bars: Columns, bar: int) -> float:
    pairs = zip(_last(bars, "high", bar), _last(bars, "low", bar), strict=True)
    return sqrt(sum(log(high / low) ** 2 for high, low in pairs) / (20 * 4 * log(2)) * 252) * 100


def slow_garman_klass(bars: Columns, bar: int) -> float:
    total = 0.0
    for each in range(bar - 19, bar + 1):
        total += 0.5 * log(bars["high"][each] / bars["low"][each]) ** 2
        total -= (2 * log(2) - 1) * log(bars["close"][each] / bars["open"][each]) ** 2
    return sqrt(total / 20 * 252) * 100


def _rogers_satchell(bars: Columns, bar: int) -> float:
    total = 0.0
    for each in range(bar - 19, bar + 1):
        opened, high, low, close = (bars[name][each] for name in ("open", "high", "low", "close"))
        total += log(high / close) * log(high / opened) + log(low / close) * log(low / opened)
    return total / 20


def slow_rogers_satchell(bars: Columns, bar: int) -> float:
    return sqrt(_rogers_satchell(bars, bar) * 252) * 100


def slow_yang_zhang(bars: Columns, bar: int) -> float:
    window = range(bar - 19, bar + 1)
    gaps = [log(bars["open"][each] / bars["close"][each - 1]) for each in window]
    bodies = [log(bars["close"][each] / bars["open"][each]) for each in window]
    k = 0.34 / (1.34 + 21 / 19)
    spread = np.var(gaps, ddof=1) + k * np.var(bodies, ddof=1)
    return sqrt((spread + (1 - k) * _rogers_satchell(bars, bar)) * 252) * 100


def slow_keltner_width(bars: Columns, bar: int) -> float:
    found = compute(parse("keltner(20,2,10)"), {n: x[: bar + 1] for n, x in bars.items()})
    return float((found["upper"][bar] - found["lower"][bar]) / found["middle"][bar])


def slow_price_channel(bars: Columns, bar: int) -> float:
    return max(_last(bars, "high", bar))


def slow_squeeze_momentum(bars: Columns, bar: int) -> float:
    leans = []
    for each in range(bar - 19, bar + 1):
        middle = (max(_last(bars, "high", each)) + min(_last(bars, "low", each))) / 2
        average = sum(_last(bars, "close", each)) / 20
        leans.append(bars["close"][each] - (middle + average) / 2)
    return float(np.polyval(np.polyfit(range(20), leans, 1), 19))


_SLOW: dict[str, Callable[[Columns, int], float]] = {
    "parkinson(20)": slow_parkinson,
    "garman_klass(20)": slow_garman_klass,
    "rogers_satchell(20)": slow_rogers_satchell,
    "yang_zhang(20)": slow_yang_zhang,
    "keltner_width(20,2,10)": slow_keltner_width,
    "price_channel(20)": slow_price_channel,
    "squeeze_momentum(20,2,20,1.5)": slow_squeeze_momentum,
}


@pytest.mark.parametrize("text", _SLOW)
def test_values_agree_with_the_definition_worked_bar_by_bar(text: str, spy: Columns) -> None:
    found = next(iter(compute(parse(text), spy).values()))
    for bar in (38, 133, 501):
        assert found[bar] == pytest.approx(_SLOW[text](spy, bar), rel=1e-9), bar


def test_a_squeeze_is_on_where_the_bands_lie_within_the_channels(spy: Columns) -> None:
    found = compute(parse("squeeze_momentum"), spy)["on"]
    ranges = compute(parse("true_range"), spy)["true_range"]
    for bar in range(20, 502):
        narrow = 2 * np.std(spy["close"][bar - 19 : bar + 1])
        wide = 1.5 * np.mean(ranges[bar - 19 : bar + 1])
        assert found[bar] == (1 if narrow < wide else -1)
    assert {-1.0, 1.0} <= set(found)


def test_a_price_channel_counts_the_bar_in_which_donchians_leave_out(spy: Columns) -> None:
    channel, before = compute(parse("price_channel(20)"), spy), compute(parse("donchian(20)"), spy)
    for name, values in channel.items():
        np.testing.assert_array_equal(values[19:-1], before[name][20:])


ANSWERED = {
    *("bollinger_percent_b", "bollinger_width", "donchian_width", "chaikin_volatility"),
    *(parse(text).name for text in _SLOW),
    *(parse(text).name for text, _, _ in _PUBLISHED),
}
