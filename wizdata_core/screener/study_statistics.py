"""Means of returns whose windows overlap: how many are independent, and how sure the mean is.

Returns over windows that overlap share days, so they are correlated and the usual standard error is
far too small. The one here is Newey and West's ("A Simple, Positive Semi-Definite,
Heteroskedasticity and Autocorrelation Consistent Covariance Matrix", Econometrica 55(3), 1987,
703-708) with Bartlett weights over four times as many lags as windows overlap: with few lags the
weights leave out much of what they should count. What so many lags cost is paid by the critical
value of Kiefer and Vogelsang ("A New Asymptotic Theory for Heteroskedasticity-Autocorrelation
Robust Tests", Econometric Theory 21(6), 2005, 1130-1164), which grows with the share of lags among
the returns; Student's quantile for the windows that share no time is taken where it is larger.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wizdata_core.adjustment import Days, Floats

CONFIDENCE = 0.95
_LAGS_AN_OVERLAP = 4


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean, its standard error, and the bounds of its 95 % interval; `lags` went into it."""

    mean: float
    standard_error: float
    low: float
    high: float
    lags: int


def independent(starts: Days, ends: Days) -> int:
    """How many windows share no time with those taken before them, from the first on.

    A window that begins on the day on which another ends shares none with it.
    """
    taken = 0
    free: np.datetime64 | None = None
    for start, end in zip(starts, ends, strict=True):
        if free is None or start >= free:
            taken, free = taken + 1, end
    return taken


def overlap(starts: Days, ends: Days) -> int:
    """How many later windows begin before one ends, at most."""
    met = np.triu(starts[np.newaxis, :] < ends[:, np.newaxis], k=1)
    return int(met.sum(axis=1).max(initial=0))


def estimate(values: Floats, starts: Days, ends: Days) -> Estimate:
    """The mean of values measured over these windows, with its 95 % interval.

    Needs at least two windows that share no time.
    """
    lags = min(_LAGS_AN_OVERLAP * overlap(starts, ends), len(values) - 1)
    mean = float(values.mean())
    error = standard_error(values, lags)
    alone = student(independent(starts, ends) - 1)
    reach = max(alone, fixed_b((lags + 1) / len(values))) * error
    return Estimate(mean, error, mean - reach, mean + reach, lags)


def standard_error(values: Floats, lags: int) -> float:
    """Newey and West's standard error of a mean; with no lags that of independent values."""
    count = len(values)
    centred = values - values.mean()
    variance = float(centred @ centred)
    for lag in range(1, lags + 1):
        variance += 2.0 * (1.0 - lag / (lags + 1)) * float(centred[lag:] @ centred[:-lag])
    return sqrt(max(variance, 0.0) / count / (count - 1))


def fixed_b(share: float) -> float:
    """Kiefer and Vogelsang's two-sided critical value of 95 % for Bartlett weights.

    `share` is that of the lags, and one, among the values; at 0 it is the normal distribution's.
    """
    return 1.9600 + 2.9694 * share + 0.4160 * share**2 - 0.5324 * share**3


def student(freedom: int, confidence: float = CONFIDENCE) -> float:
    """Student's two-sided quantile, by Abramowitz and Stegun's expansion 26.7.5.

    Right to 0.0001 from ten degrees of freedom on.
    """
    x = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    return (
        x
        + (x**3 + x) / (4 * freedom)
        + (5 * x**5 + 16 * x**3 + 3 * x) / (96 * freedom**2)
        + (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / (384 * freedom**3)
        + (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / (92160 * freedom**4)
    )
