"""The indicators of cycle on cycles that are known, because they are made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy import pi

from wizdata_core.indicators.catalogue import compute
from wizdata_core.indicators.expression import parse

if TYPE_CHECKING:
    from tests.wizdata_core.indicators.recorded import Columns


def wave(period: float, bars: int = 400, trend: float = 0.0) -> Columns:
    """Closes that swing about 100 in a cycle of `period` bars, over a straight trend."""
    at = np.arange(bars)
    return {"close": 100 + trend * at + np.sin(2 * pi * at / period)}


@pytest.mark.parametrize("period", [12, 20, 30])
def test_the_dominant_cycle_of_a_wave_is_its_own(period: int) -> None:
    found = compute(parse("ht_dominant_period"), wave(period))["ht_dominant_period"]
    assert found[-100:] == pytest.approx(np.full(100, period), rel=0.05)


@pytest.mark.parametrize("period", [12, 20, 30])
def test_the_phase_and_the_sine_of_a_wave_are_its_own(period: int) -> None:
    bars = wave(period)
    phase = compute(parse("ht_dominant_phase"), bars)["ht_dominant_phase"][-100:]
    sine = compute(parse("ht_sine"), bars)
    turned = np.diff(phase) % 360
    assert np.median(turned) == pytest.approx(360 / period, rel=0.05)
    np.testing.assert_allclose(sine["sine"][-100:], np.sin(np.radians(phase)), atol=1e-9)
    np.testing.assert_allclose(sine["lead"][-100:], np.sin(np.radians(phase + 45)), atol=1e-9)
    assert np.corrcoef(sine["sine"][-100:], bars["close"][-100:])[0, 1] > 0.95


def test_the_parts_of_a_wave_are_a_quarter_of_a_turn_apart() -> None:
    parts = compute(parse("ht_phasor"), wave(20))
    radius = np.hypot(parts["in_phase"], parts["quadrature"])[-100:]
    turned = np.unwrap(np.arctan2(parts["quadrature"], parts["in_phase"])[-100:])
    assert np.ptp(radius) < 0.15 * radius.mean()
    assert abs(turned[-1] - turned[0]) == pytest.approx(99 * 2 * pi / 20, rel=0.05)


def test_a_wave_is_a_cycle_and_a_straight_climb_is_a_trend() -> None:
    swinging = compute(parse("ht_trend_mode"), wave(20))["ht_trend_mode"]
    climbing = compute(parse("ht_trend_mode"), wave(20, trend=2.0))["ht_trend_mode"]
    assert np.isnan(swinging[:63]).all()
    assert swinging[-100:].mean() < 0.1
    assert climbing[-100:].mean() > 0.9


def test_the_filters_keep_what_they_are_named_for() -> None:
    def swing(text: str, period: float) -> float:
        bars = wave(period, 2000)
        return float(np.ptp(compute(parse(text), bars)[parse(text).name][-500:]) / 2)

    assert swing("super_smoother(20)", 4) < 0.05
    assert swing("super_smoother(20)", 200) > 0.95
    assert swing("decycler(60)", 4) < 0.1
    assert swing("decycler(60)", 500) > 0.95
    assert swing("roofing_filter(10,48)", 4) < 0.15
    assert swing("roofing_filter(10,48)", 20) > 0.85
    assert swing("roofing_filter(10,48)", 500) < 0.05


ANSWERED = {"ht_dominant_period", "ht_dominant_phase", "ht_phasor", "ht_sine", "ht_trend_mode"}
