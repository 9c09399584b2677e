"""Parquet files: whole groups of rows, whatever sizes of batches they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wizdata_core import parquet

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = pa.schema([pa.field("n", pa.int64())])


@pytest.mark.parametrize("size", [1_000, 7_777, 131_072, 300_000])
def test_batches_of_any_size_become_whole_groups_in_their_order(tmp_path: Path, size: int) -> None:
    count = 300_000
    starts = range(0, count, size)
    batches = (
        pa.record_batch([pa.array(range(at, min(at + size, count)))], schema=SCHEMA)
        for at in starts
    )
    assert parquet.write_parquet(tmp_path / "x.parquet", SCHEMA, batches) == count
    file = pq.ParquetFile(tmp_path / "x.parquet")
    groups = [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)]
    assert groups == [131_072, 131_072, count - 2 * 131_072]
    assert file.read()["n"].to_pylist() == list(range(count))


def test_no_batches_make_a_file_of_no_rows(tmp_path: Path) -> None:
    assert parquet.write_parquet(tmp_path / "x.parquet", SCHEMA, []) == 0
    assert pq.read_table(tmp_path / "x.parquet").schema == SCHEMA


def test_what_fails_in_the_middle_leaves_what_was_there(tmp_path: Path) -> None:
    one = pa.record_batch([pa.array([1])], schema=SCHEMA)
    parquet.write_parquet(tmp_path / "x.parquet", SCHEMA, [one])
    with pytest.raises(AttributeError):
        parquet.write_parquet(tmp_path / "x.parquet", SCHEMA, [one, None])
    assert pq.read_table(tmp_path / "x.parquet")["n"].to_pylist() == [1]
    assert [each.name for each in tmp_path.iterdir()] == ["x.parquet"]
