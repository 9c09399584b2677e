"""Parquet files, each there whole or not at all, written from batches in little memory."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from wizdata_core.lake_folder import to_disk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

# Readers skip whole groups by the least and the largest value of each column in them.
ROWS_A_GROUP = 131_072
_ASIDE = ".part"


def described(
    schema: pa.Schema, units: Mapping[str, str], about: Mapping[str, object]
) -> pa.Schema:
    """The schema with what each column counts, and with facts of the file under `wizdata`."""
    fields = [
        field.with_metadata({"unit": units[field.name]}) if field.name in units else field
        for field in schema
    ]
    return pa.schema(fields, metadata={"wizdata": json.dumps(about, sort_keys=True)})


def write_parquet(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
    """Writes a file of `schema` in the place of what was there; gives its number of rows.

    A reader sees the old file or the new one; after a loss of power too.

    Raises:
        OSError: it could not be written; what was there stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}{_ASIDE}")
    try:
        with aside.open("wb") as file:
            with pq.ParquetWriter(file, schema, compression="zstd", compression_level=3) as writer:
                rows = 0
                for group in _groups(batches, schema):
                    writer.write_table(group, row_group_size=ROWS_A_GROUP)
                    rows += group.num_rows
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        to_disk(path.parent)
    finally:
        with suppress(FileNotFoundError):
            aside.unlink()
    return rows


def write_json(path: Path, value: object) -> None:
    """Writes a JSON file in the place of what was there, as `write_parquet` does."""
    aside = path.with_name(f".{path.name}.{os.getpid()}{_ASIDE}")
    with aside.open("w", encoding="utf-8") as file:
        json.dump(value, file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    to_disk(path.parent)


def sweep(folder: Path, before: datetime) -> None:
    """Removes what writers that died before that moment left aside in a folder and below it."""
    for each in folder.rglob(f".*{_ASIDE}"):
        with suppress(FileNotFoundError):
            if each.stat().st_mtime < before.timestamp():
                each.unlink()


def _groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """The batches cut and joined to whole groups of rows; the last one may be smaller."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        waiting.append(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
        rows += batch.num_rows
        if rows >= ROWS_A_GROUP:
            whole = pa.Table.from_batches(waiting)
            for start in range(0, rows - ROWS_A_GROUP + 1, ROWS_A_GROUP):
                yield whole.slice(start, ROWS_A_GROUP)
            waiting = whole.slice(rows - rows % ROWS_A_GROUP).to_batches()
            rows %= ROWS_A_GROUP
    if rows:
        yield pa.Table.from_batches(waiting)
