"""A result as CSV: field names in the first row, what each counts in the second."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from wizdata_core.exports import number_text, safe_text
from wizdata_core.fields import Kind
from wizdata_core.results.result import kind_of, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from wizdata_core.results.result import Result

_ROWS_A_CHUNK = 1_000


def csv_chunks(result: Result, *, units: bool = True) -> Iterator[str]:
    """The result as CSV text, in chunks; without the row of units where `units` is false.

    Numbers have every digit, flags are true or false, dates ISO, what is missing an empty cell;
    text that a spreadsheet would run begins with an apostrophe.
    """
    names = result.table.column_names
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    if units:
        writer.writerow([unit_of(name) for name in names])
    for batch in result.table.to_batches(max_chunksize=_ROWS_A_CHUNK):
        writer.writerows(_rows(batch))
        yield _taken(buffer)
    yield _taken(buffer)


def _rows(batch: pa.RecordBatch) -> Iterator[tuple[str, ...]]:
    columns = [
        [_cell(_WRITTEN[kind_of(name)], value) for value in batch.column(name).to_pylist()]
        for name in batch.schema.names
    ]
    return zip(*columns, strict=True)


def _cell(written: Callable[..., str], value: object) -> str:
    return "" if value is None else written(value)


def _flag(value: object) -> str:
    return str(value).lower()


_WRITTEN: dict[Kind, Callable[..., str]] = {
    Kind.NUMBER: number_text,
    Kind.TEXT: safe_text,
    Kind.FLAG: _flag,
    Kind.DATE: str,
}


def _taken(buffer: io.StringIO) -> str:
    chunk = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return chunk
