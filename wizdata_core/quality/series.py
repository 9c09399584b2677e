"""One instrument's prices in order of time, as arrays; and what several rules measure on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from typing import Self

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]
PRICES = ("open", "high", "low", "close")
_QUARTILES = 1.349  # the distance between a normal distribution's quartiles, in its spread


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices and volumes in columns of one length; NaN is none."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    def __len__(self) -> int:
        return len(self.close)

    def at(self, rows: Rows | Mask | slice) -> Self:
        """Some of the rows."""
        return replace(self, **{name: getattr(self, name)[rows] for name in (*PRICES, "volume")})

    def times(self, factors: Floats) -> Self:
        """Each row's prices multiplied by its factor, or each price by its own (four columns)."""
        each = np.broadcast_to(factors.reshape(len(self), -1), (len(self), 4))
        return replace(
            self, **{name: getattr(self, name) * each[:, k] for k, name in enumerate(PRICES)}
        )


def filled(values: Floats) -> Floats:
    """Each missing value replaced by the last one before it, or the first one after."""
    known = np.isfinite(values)
    if known.all() or not known.any():
        return values
    last = np.maximum.accumulate(np.where(known, np.arange(len(values)), -1))
    last[last < 0] = int(np.argmax(known))
    return np.asarray(values[last])


def median_of(values: Floats) -> float | None:
    """The median of what is above nothing; None where nothing is."""
    known = values[np.isfinite(values) & (values > 0)]
    return float(np.median(known)) if len(known) else None


def spread_of_returns(close: Floats) -> float:
    """The usual size of a move between neighbours, as a logarithm; outliers do not count."""
    known = close[np.isfinite(close) & (close > 0)]
    if len(known) < 3:  # noqa: PLR2004 - two moves are the least that spread
        return 0.0
    moves = np.diff(np.log(known))
    low, high = np.percentile(moves, [25, 75])
    return float((high - low) / _QUARTILES)
