"""Arithmetic over moving windows against the same worked window by window."""

from __future__ import annotations

import numpy as np
import pytest

from wizdata_core.indicators.sharing import sharing
from wizdata_core.indicators.windows import delayed, deviations, share, sums


@pytest.mark.parametrize("window", [2, 7, 400])
@pytest.mark.parametrize("sample", [False, True])
def test_deviations_agree_with_each_window_on_its_own_beyond_one_block(
    window: int, *, sample: bool
) -> None:
    values = np.random.default_rng(1).normal(1e6, 1e-3, 6000)
    found = deviations(values, window, sample=sample)
    assert np.isnan(found[: window - 1]).all()
    for end in (window, 2621, 2622, 3021, 3022, 6000):
        alone = np.std(values[end - window : end], ddof=int(sample))
        assert found[end - 1] == pytest.approx(alone, rel=1e-6)


def test_equal_values_deviate_by_nothing_at_all() -> None:
    values = np.array([1.0, *[0.1] * 9, 0.2])
    assert deviations(values, 9).tolist()[8:] == [
        pytest.approx(np.std(values[:9])),
        0.0,
        pytest.approx(np.std(values[2:])),
    ]


def test_deviations_that_are_shared_are_those_of_their_own_array_and_cannot_be_written_to() -> None:
    random = np.random.default_rng(2)
    with sharing():
        for _ in range(50):
            values = random.normal(size=40)
            expected = [np.std(values[-9:]), np.std(values[-9:], ddof=1), np.std(values[-7:])]
            for _ in range(2):
                found = [
                    deviations(values, 9),
                    deviations(values, 9, sample=True),
                    deviations(values, 7),
                ]
                np.testing.assert_allclose([each[-1] for each in found], expected)
    with pytest.raises(ValueError, match="read-only"):
        found[0][-1] = 0.0
    assert deviations(values, 9).flags.writeable


def test_a_huge_value_leaves_nothing_behind_once_it_has_left_the_window() -> None:
    values = np.array([1e18, 1.0, 2.0, 3.0])
    assert sums(values, 2)[2:].tolist() == [3.0, 5.0]


def test_delays_longer_than_the_series_leave_nothing() -> None:
    assert np.isnan(delayed(np.ones(3), 5)).all()
    assert delayed(np.array([1.0, 2.0, 3.0]), 1)[1:].tolist() == [1.0, 2.0]


def test_a_share_of_nothing_is_zero_and_of_the_unknown_unknown() -> None:
    found = share(np.array([1.0, 0.0, 1.0, np.nan]), np.array([4.0, 0.0, np.nan, 1.0]))
    np.testing.assert_array_equal(found, [0.25, 0.0, np.nan, np.nan])
