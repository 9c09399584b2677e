"""Columns of made rows: one array a field, and the Arrow table that they become. Pure.

A number, a flag (0 or 1) and a date (its day's number) are float64 with NaN where missing; a text
is an Arrow array, empty where missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wizdata_core.fields import FIELDS, Kind
from wizdata_core.snapshots.inputs import Floats

if TYPE_CHECKING:
    from collections.abc import Mapping

Columns = dict[str, Floats | pa.Array]


def table_of(columns: Mapping[str, Floats | pa.Array]) -> pa.Table:
    """The table of every field in the catalogue's order, missing values null."""
    return pa.table({name: _column(FIELDS[name].kind, columns[name]) for name in FIELDS})


def _column(kind: Kind, values: Floats | pa.Array) -> pa.Array:
    if kind is Kind.TEXT:
        texts = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
        return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    numbers = np.asarray(values, dtype=np.float64)
    missing = ~np.isfinite(numbers)
    if kind is Kind.NUMBER:
        return pa.array(numbers, mask=missing)
    whole = np.where(missing, 0.0, numbers)
    if kind is Kind.FLAG:
        return pa.array(whole == 1.0, mask=missing)
    return pa.array(whole.astype(np.int32), mask=missing).cast(pa.date32())
