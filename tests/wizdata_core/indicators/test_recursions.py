"""Recursions that are computed in one go, against the same walked bar by bar in plain Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wizdata_core.indicators.test_laws import walk
from wizdata_core.indicators.catalogue import compute
from wizdata_core.indicators.expression import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.indicators.catalogue import Floats

    Columns = dict[str, Floats]


@st.composite
def bars(draw: st.DrawFn) -> Columns:
    """Bars that rest now and then, some of them at whole prices, where much touches."""
    seed, still = draw(st.integers(0, 2**32)), draw(st.sampled_from([0.0, 0.3, 0.95]))
    columns = walk(seed, draw(st.integers(1, 400)), still=still)
    if draw(st.booleans()):
        columns |= {name: np.round(columns[name]) for name in ("open", "high", "low", "close")}
    return columns


def kaufman(close: list[float], window: int, fast: int, slow: int) -> list[float]:
    answer = [float("nan")] * min(window - 1, len(close)) + close[window - 1 : window]
    quick, idle = 2 / (fast + 1), 2 / (slow + 1)
    for at in range(window, len(close)):
        travelled = sum(abs(close[n] - close[n - 1]) for n in range(at - window + 1, at + 1))
        share = abs(close[at] - close[at - window]) / travelled if travelled else 0.0
        weight = (share * (quick - idle) + idle) ** 2 if travelled else 1.0
        answer.append(answer[-1] + weight * (close[at] - answer[-1]))
    return answer


@settings(max_examples=40, deadline=None)
@given(columns=bars(), window=st.integers(2, 20), fast=st.integers(2, 30), slow=st.integers(2, 60))
def test_kaufmans_average_is_its_recursion(
    columns: Columns, window: int, fast: int, slow: int
) -> None:
    found = compute(parse(f"kama({window},{fast},{slow})"), columns)["kama"]
    expected = kaufman(columns["close"].tolist(), window, fast, slow)
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_kaufmans_average_keeps_its_digits_over_a_long_series_of_straight_moves() -> None:
    close = np.concatenate([np.linspace(100, 300, 4000), np.linspace(300, 1, 3000)])
    found = compute(parse("kama(10,2,30)"), {"close": close})["kama"]
    np.testing.assert_allclose(found, kaufman(close.tolist(), 10, 2, 30), rtol=1e-9)


def stops(columns: Columns, reach: Floats, first: int) -> Iterator[tuple[bool, float]]:
    """Whether the trend falls, and its stop: by Stock.Indicators' rules."""
    close = columns["close"].tolist()
    upper, lower, falls = float("inf"), float("-inf"), close[first] < close[first - 1]
    for at in range(first, len(close)):
        above, below = close[at] + reach[at], close[at] - reach[at]
        upper = above if above < upper or close[at - 1] > upper else upper
        lower = below if below > lower or close[at - 1] < lower else lower
        falls = close[at] <= (upper if falls else lower)
        yield falls, upper if falls else lower


@settings(max_examples=60, deadline=None)
@given(columns=bars(), window=st.integers(2, 30), multiplier=st.sampled_from([0.5, 1.0, 3.0]))
def test_the_stop_by_true_ranges_is_its_recursion(
    columns: Columns, window: int, multiplier: float
) -> None:
    reach = multiplier * compute(parse(f"atr({window})"), columns)["atr"]
    found = compute(parse(f"atr_stop({window},{multiplier})"), columns)
    sides = np.array([found["rising"], found["falling"]])
    assert np.isnan(sides[:, :window]).all()
    if sides.shape[1] > window:
        for at, (falls, stop) in enumerate(stops(columns, reach, window), window):
            assert sides[int(falls), at] == pytest.approx(stop, rel=1e-9)
            assert np.isnan(sides[1 - int(falls), at])
