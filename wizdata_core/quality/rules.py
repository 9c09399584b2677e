"""Rules that a bar must keep to be stored; one entry each, and the later parts add theirs here.

A rule looks at columns and gives a mask of the rows that break it. What happens to those rows is
the rule's own `verdict`; a good row never suffers for a bad neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of some bars, as arrays of one length; NaN where a price is not given.

    `opened_at` is in UTC microseconds since 1970, and so is `latest`: the last moment at which a
    bar of its interval can have opened when it was fetched.
    """

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    opened_at: NDArray[np.int64]
    latest: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that may be wrong with a bar: its name, what it means, which rows break it."""

    name: str
    meaning: str
    verdict: str
    broken_by: Callable[[Columns], Mask]


def _not_finite(bars: Columns) -> Mask:
    return (
        ~np.isfinite(bars.close)
        | np.isinf(bars.open)
        | np.isinf(bars.high)
        | np.isinf(bars.low)
        | np.isinf(bars.volume)
    )


def _out_of_order(bars: Columns) -> Mask:
    # Providers round each price by itself: a difference in the last digits is no disorder.
    slack = 1e-6 * np.abs(bars.close)
    highest = np.fmax(np.fmax(bars.open, bars.close), bars.low)
    lowest = np.fmin(np.fmin(bars.open, bars.close), bars.high)
    return (bars.high < highest - slack) | (bars.low > lowest + slack)


RULES: tuple[Rule, ...] = (
    Rule(
        "not_finite",
        "the close is missing, or a price or volume is infinite",
        "quarantine",
        _not_finite,
    ),
    Rule(
        "out_of_order",
        "the high is not the highest price, or the low not the lowest",
        "quarantine",
        _out_of_order,
    ),
    Rule("negative_volume", "the volume is below zero", "quarantine", lambda bars: bars.volume < 0),
    Rule(
        "in_the_future",
        "the bar opens after the moment at which it was fetched",
        "quarantine",
        lambda bars: bars.opened_at > bars.latest,
    ),
)
