"""What is worked out of whole windows against the same worked window by window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from wizdata_core.indicators.rolling import correlations, held, moments, over

if TYPE_CHECKING:
    from wizdata_core.indicators.catalogue import Floats


@pytest.mark.parametrize("window", [2, 7, 400])
def test_windows_are_worked_alike_in_every_block(window: int) -> None:
    values = np.random.default_rng(1).normal(0, 1, 6000)

    def highest(rows: Floats) -> Floats:
        return np.asarray(rows.max(axis=1))

    found = over(highest, window, values)
    assert np.isnan(found[: window - 1]).all()
    expected = [values[end - window : end].max() for end in range(window, 6001)]
    assert found[window - 1 :].tolist() == expected


def test_fewer_values_than_a_window_have_no_answer() -> None:
    assert np.isnan(over(lambda rows: rows.sum(axis=1), 5, np.ones(4))).all()


def test_moments_are_those_of_the_definition_and_of_equal_values_none() -> None:
    values = np.array([1.0, 2.0, 4.0, 0.1, 0.1, 0.1])
    with np.errstate(invalid="ignore"):  # as the catalogue's one door has it
        found = moments(values, 3, 3)
    apart = np.array([1, 2, 4]) - 7 / 3
    assert found[2] == pytest.approx(np.mean(apart**3) / np.mean(apart**2) ** 1.5)
    assert np.isnan(found[5])


def test_columns_that_move_together_correlate_wholly_and_with_a_still_one_not_at_all() -> None:
    rising = np.array([1.0, 2.0, 4.0, 8.0])
    assert correlations(rising, 3 * rising - 1, 4)[3] == pytest.approx(1)
    assert correlations(rising, -rising, 4)[3] == pytest.approx(-1)
    with np.errstate(invalid="ignore"):  # as the catalogue's one door has it
        assert np.isnan(correlations(rising, np.full(4, 0.1), 4)[3])


def test_the_last_known_value_is_held_and_before_the_first_is_none() -> None:
    nan = np.nan
    found = held(np.array([nan, 1.0, nan, nan, 2.0]))
    np.testing.assert_array_equal(found, [nan, 1.0, 1.0, 1.0, 2.0])
