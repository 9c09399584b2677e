"""A result as Parquet: the unit of each column in its field, the screen in the schema."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from wizdata_core import parquet
from wizdata_core.results.result import unit_of

if TYPE_CHECKING:
    from wizdata_core.results.result import Result


def parquet_bytes(result: Result) -> bytes:
    """The file; fields have a `unit` in their metadata, the schema has `wizdata`, as JSON."""
    names = result.table.column_names
    schema = parquet.described(
        result.table.schema, {name: unit_of(name) for name in names}, result.about.facts()
    )
    out = io.BytesIO()
    pq.write_table(result.table.cast(schema), out, compression="zstd")
    return out.getvalue()
