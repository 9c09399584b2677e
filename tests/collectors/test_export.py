"""Exports, read by the tools that people use: real DuckDB, pandas and pyarrow."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from collectors.export import Choice, Exported, export, file_of
from wizdata_core.bars import Interval
from wizdata_core.store import reading

if TYPE_CHECKING:
    from pathlib import Path

    from wizdata_core.store import Engines

NOW = datetime(2026, 11, 27, tzinfo=UTC)
DAILY = Choice((Interval.DAY,))
RECENT = Choice((Interval.DAY,), since="2012-01")
HELD = """
    select i.symbol, b.session_date, b.opened_at, b.open, b.high, b.low, b.close, b.volume,
           b.final, b.quality, b.revision, b.quote_unit, b.quote_factor, b.fetched_at,
           i.currency, s.provider, p.sample
    from bars_daily b join series s on s.id = b.series_id join instruments i on
         i.id = s.instrument_id join providers p on p.provider = s.provider
    where b.session_date >= '2012-01-01' and (i.symbol, p.rank) in (
        select symbol, min(rank) from series join instruments on instruments.id = instrument_id
        join providers using (provider) where interval = '1d' and bars > 0 group by symbol)
    order by i.symbol collate "C", b.opened_at
"""


def silent(index: int, total: int, what: str) -> None:
    del index, total, what


def exported(store: Engines, folder: Path, choice: Choice = DAILY) -> Exported:
    return export(store, folder, choice, NOW, silent)


@pytest.fixture(scope="module")
def folder(sample_store: Engines, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample and the reference rates, exported once for tests that only read."""
    out = tmp_path_factory.mktemp("out") / "export"
    exported(sample_store, out, RECENT)
    return out


def held(store: Engines) -> list[tuple[object, ...]]:
    with reading(store) as connection:
        return [tuple(row) for row in connection.execute(text(HELD))]


def test_duckdb_reads_every_bar_as_the_database_holds_it(
    sample_store: Engines, folder: Path
) -> None:
    duck = duckdb.connect()
    duck.execute("set timezone = 'UTC'")
    files = f"read_parquet('{folder}/bars/**/*.parquet', hive_partitioning = true)"
    duck.execute(f"create view bars as from {files}")
    duck.execute(
        "select symbol, session_date, opened_at, open, high, low, close, volume, final, quality,"
        " revision, quote_unit, quote_factor, fetched_at, currency, provider, sample"
        " from bars order by symbol, opened_at"
    )
    rows = duck.fetchall()
    assert len(rows) > 50_000
    assert rows == held(sample_store)
    duck.execute(
        "select count(*) from bars"
        " where month <> strftime(session_date, '%Y-%m') or interval <> '1d'"
    )
    assert duck.fetchone() == (0,)


def test_pandas_and_pyarrow_read_the_same(sample_store: Engines, folder: Path) -> None:
    expected = held(sample_store)
    frame = pd.read_parquet(folder / "bars" / "interval=1d", filters=[("symbol", "==", "AAPL")])
    closes = [row[6] for row in expected if row[0] == "AAPL"]
    assert frame.sort_values("opened_at")["close"].tolist() == closes
    assert str(frame["opened_at"].dtype) == "datetime64[us, UTC]"
    hive = ds.dataset(folder / "bars", partitioning="hive")
    one = hive.to_table(filter=(ds.field("interval") == "1d") & (ds.field("month") == "2012-06"))
    of_month = [row for row in expected if f"{row[1]:%Y-%m}" == "2012-06"]
    assert one.num_rows == len(of_month)
    assert one["close"].to_pylist() == [row[6] for row in of_month]


def test_a_file_is_sorted_packed_and_says_what_its_numbers_count(folder: Path) -> None:
    file = pq.ParquetFile(file_of(folder, "1d", "2012-06"))
    rows = file.read()
    keys = list(zip(rows["symbol"].to_pylist(), rows["opened_at"].to_pylist(), strict=True))
    assert keys == sorted(keys)
    column = file.metadata.row_group(0).column(rows.column_names.index("symbol"))
    assert column.compression == "ZSTD"
    assert (column.statistics.min, column.statistics.max) == (keys[0][0], keys[-1][0])
    assert all(field.metadata and field.metadata[b"unit"] for field in rows.schema)
    assert rows.schema.field("close").metadata[b"unit"].startswith(b"major units of `currency`")
    about = json.loads(rows.schema.metadata[b"wizdata"])
    assert (about["interval"], about["month"], about["made_at"]) == (
        "1d",
        "2012-06",
        str(NOW).replace(" ", "T"),
    )
    assert about["licence_terms"]["ecb"]
    assert set(rows["provider"].to_pylist()) <= set(about["licence_terms"])


def test_actions_and_instruments_lie_beside_the_bars(sample_store: Engines, folder: Path) -> None:
    actions = pd.read_parquet(folder / "actions.parquet")
    split = actions[(actions.symbol == "AAPL") & (actions.ex_date == date(2020, 8, 31))]
    assert split[["kind", "value", "provider"]].to_numpy().tolist() == [["split", 4.0, "sample"]]
    with reading(sample_store) as connection:
        assert len(actions) == connection.scalar(text("select count(*) from corporate_actions"))
        count = connection.scalar(text("select count(*) from instruments"))
    instruments = pq.read_table(folder / "instruments.parquet").to_pylist()
    assert len(instruments) == count
    (naspers,) = [each for each in instruments if each["symbol"] == "NPN.JO"]
    assert (naspers["currency"], naspers["quote_unit"]) == ("ZAR", "ZAc")
    assert naspers["timezone"] == "Africa/Johannesburg"


def test_an_export_of_what_has_not_changed_writes_nothing(
    sample_store: Engines, folder: Path
) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}
    done = exported(sample_store, folder, RECENT)
    assert (done.written, done.removed, done.rows) == (0, 0, 0)
    assert done.unchanged == len(before)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")} == before
