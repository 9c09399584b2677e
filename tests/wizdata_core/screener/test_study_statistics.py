"""How sure a mean of overlapping windows is: answers worked out by hand or from printed tables."""

from __future__ import annotations

import numpy as np
import pytest

from wizdata_core.screener.study_statistics import (
    estimate,
    fixed_b,
    independent,
    overlap,
    standard_error,
    student,
)


def days(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype="datetime64[D]")


def test_windows_are_independent_from_the_day_on_which_the_one_before_ends() -> None:
    assert independent(days(0, 5, 10, 15), days(10, 15, 20, 25)) == 2
    assert independent(days(0, 10, 20), days(10, 20, 30)) == 3
    assert independent(days(), days()) == 0


def test_overlap_counts_later_windows_that_begin_before_one_ends() -> None:
    assert overlap(days(0, 5, 10, 15), days(10, 15, 20, 25)) == 1
    assert overlap(days(0, 5, 10, 15), days(11, 16, 21, 26)) == 2
    assert overlap(days(0, 10, 20), days(10, 20, 30)) == 0
    assert overlap(days(), days()) == 0


@pytest.mark.parametrize(
    ("freedom", "printed"), [(11, 2.2010), (15, 2.1314), (30, 2.0423), (60, 2.0003), (120, 1.9799)]
)
def test_students_quantile_is_the_one_in_printed_tables(freedom: int, printed: float) -> None:
    assert student(freedom) == pytest.approx(printed, abs=1.01e-4)


def test_without_lags_the_standard_error_is_that_of_independent_values() -> None:
    assert standard_error(np.array([1.0, 2.0, 3.0, 4.0]), 0) == pytest.approx((5 / 3 / 4) ** 0.5)


def test_with_a_lag_bartletts_weight_is_a_half() -> None:
    # Deviations -1.5, -.5, .5, 1.5: squares 5, products of neighbours .75 - .25 + .75 = 1.25.
    assert standard_error(np.array([1.0, 2.0, 3.0, 4.0]), 1) == pytest.approx(
        ((5 + 2 * 0.5 * 1.25) / 4 / 3) ** 0.5
    )


def test_windows_that_overlap_make_the_mean_less_sure() -> None:
    rng = np.random.default_rng(4)
    daily = rng.normal(size=400)
    summed = np.convolve(daily, np.ones(10), "valid")
    starts = np.arange(len(summed)).astype("datetime64[D]")
    sure = estimate(summed, starts, starts + 1)
    honest = estimate(summed, starts, starts + 10)
    assert honest.lags == 36
    assert honest.standard_error > 2.3 * sure.standard_error


@pytest.mark.parametrize(("returns", "held"), [(60, 1), (150, 5), (156, 12)])
def test_the_interval_covers_the_true_mean_about_as_often_as_it_says(
    returns: int, held: int
) -> None:
    rng = np.random.default_rng(11)
    starts = (7 * np.arange(returns)).astype("datetime64[D]")
    covered = 0
    for _ in range(400):
        values = np.convolve(rng.normal(size=returns + held - 1), np.ones(held), "valid")
        found = estimate(values, starts, starts + 7 * held)
        covered += found.low <= 0 <= found.high
    assert 0.92 <= covered / 400 <= 0.98


def test_many_lags_among_few_values_widen_the_interval() -> None:
    assert fixed_b(0.0) == pytest.approx(1.96, abs=1e-3)
    assert fixed_b(0.1) == pytest.approx(2.26, abs=0.01)
    assert fixed_b(1.0) == pytest.approx(4.81, abs=0.01)
