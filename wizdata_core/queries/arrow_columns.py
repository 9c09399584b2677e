"""Columns of Arrow answers as NumPy arrays: whole numbers, days, moments, floats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from wizdata_core.snapshots.inputs import Floats, Whole


def whole(column: pa.ChunkedArray) -> Whole:
    """A column of whole numbers or days as int64, days since 1970-01-01."""
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    return np.asarray(column.cast(pa.int64()).to_numpy(), dtype=np.int64)


def moments(column: pa.ChunkedArray) -> Whole:
    """A column of moments as int64, microseconds since 1970-01-01 in UTC."""
    return whole(column.cast(pa.timestamp("us", tz="UTC")))


def floats(column: pa.ChunkedArray) -> Floats:
    """A column of numbers as float64, NaN where it has none."""
    return np.ascontiguousarray(pc.cast(column, pa.float64()).to_numpy(), dtype=np.float64)
