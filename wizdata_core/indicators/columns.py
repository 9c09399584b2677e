"""The columns of bars as indicators read them, and the prices that are made of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# A made price: the columns it is made of, in the order its function takes them.
MADE: dict[str, tuple[tuple[str, ...], Callable[..., Floats]]] = {
    "hl2": (("high", "low"), lambda high, low: (high + low) / 2),
    "hlc3": (("high", "low", "close"), lambda high, low, close: (high + low + close) / 3),
    "ohlc4": (
        ("open", "high", "low", "close"),
        lambda opened, high, low, close: (opened + high + low + close) / 4,
    ),
    "hlcc4": (("high", "low", "close"), lambda high, low, close: (high + low + 2 * close) / 4),
}


def _floats(values: NDArray[np.generic]) -> Floats:
    # Of a matrix the columns are contiguous.
    return np.asarray(values, dtype=np.float64, order="C" if values.ndim == 1 else "F")


def column(reader: str, name: str, columns: Mapping[str, NDArray[np.generic]]) -> Floats:
    """The column called `name`, or the price made of several, as contiguous float64.

    Raises:
        BadInput: the bars lack it, or a part of it; the text names its `reader`.
    """
    parts, make = MADE.get(name, ((name,), None))
    missing = [part for part in parts if part not in columns]
    if missing:
        raise BadInput(f"{reader} reads {', '.join(missing)}, which the bars do not have")
    found = [_floats(columns[part]) for part in parts]
    return make(*found) if make else found[0]
