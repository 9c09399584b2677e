"""Importing a file: good rows land, bad ones are named, and twice is the same as once."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from collectors.imports import import_file
from db.models import bars_daily, runs
from wizdata_core import lake as lakes
from wizdata_core.errors import BadInput
from wizdata_core.store import reading

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.stages.collect import Outside

MAPPING = """
format = "{format}"
quote_unit = "ZAc"
currency = "ZAR"
date_formats = ["%Y-%m-%d"]

[columns]
date = "Date"
symbol = "Code"
open = "Open"
high = "High"
low = "Low"
close = "Close"
volume = "Volume"

[symbols]
pattern = "{{code}}.JO"
"""
HEADER = "Date,Code,Open,High,Low,Close,Volume\n"
GOOD = "2024-01-02,NPN,310000,315000,309000,312050,1000\n2024-01-03,NPN,312,313,311,312,5\n"
BAD = (
    "2024-01-04,NPN,312,313,311,,5\n"
    "2024-13-45,NPN,312,313,311,312,5\n"
    "2024-01-05,NPX,312,313,311,312,5\n"
    "2024-01-08,NPN,312,300,311,312,5\n"
)


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING.format(format="csv"), encoding="utf-8")
    return path


def file_of(tmp_path: Path, content: str, name: str = "prices.csv") -> Path:
    path = tmp_path / name
    path.write_text(HEADER + content, encoding="utf-8")
    return path


def held(outside: Outside) -> list[tuple[str, float, float]]:
    with reading(outside.store) as connection:
        query = select(bars_daily).order_by(bars_daily.c.opened_at)
        return [
            (row.session_date.isoformat(), row.close, row.quote_factor)
            for row in connection.execute(query)
        ]


def run_of(outside: Outside) -> tuple[str, int, int]:
    with reading(outside.store) as connection:
        row = connection.execute(select(runs).order_by(runs.c.id.desc()).limit(1)).one()
    return row.state, row.stored, row.refused


def test_good_rows_land_in_major_units(outside: Outside, tmp_path: Path, mapping: Path) -> None:
    imported = import_file(file_of(tmp_path, GOOD), mapping, outside)
    assert (imported.rows, imported.new, imported.changed, imported.rejects) == (2, 2, 0, ())
    assert held(outside) == [("2024-01-02", 3120.5, 0.01), ("2024-01-03", 3.12, 0.01)]
    assert run_of(outside) == ("done", 2, 0)


def test_bad_rows_are_named_by_line_and_reason_and_stop_no_good_one(
    outside: Outside, tmp_path: Path, mapping: Path
) -> None:
    imported = import_file(file_of(tmp_path, GOOD + BAD), mapping, outside)
    assert imported.new == 2
    said = {each.where: each.reason for each in imported.rejects}
    assert said["line 4"] == "no close"
    assert "2024-13-45" in said["line 5"]
    assert said["line 6"].startswith("unknown symbol 'NPX.JO'; nearest: ")
    (judged,) = (reason for where, reason in said.items() if "2024-01-08" in where)
    assert judged.startswith("out_of_order: the high is below the low")
    assert len(said) == 4
    assert run_of(outside) == ("faulty", 2, 4)


def test_importing_twice_changes_nothing(outside: Outside, tmp_path: Path, mapping: Path) -> None:
    file = file_of(tmp_path, GOOD + BAD)
    import_file(file, mapping, outside)
    with reading(outside.store) as connection:
        before = connection.execute(select(bars_daily)).all()
    again = import_file(file, mapping, outside)
    assert (again.rows, again.new, again.changed, len(again.rejects)) == (2, 0, 0, 4)
    with reading(outside.store) as connection:
        assert connection.execute(select(bars_daily)).all() == before


def test_a_corrected_file_changes_what_it_corrects(
    outside: Outside, tmp_path: Path, mapping: Path
) -> None:
    import_file(file_of(tmp_path, GOOD), mapping, outside)
    imported = import_file(file_of(tmp_path, GOOD.replace("312050", "312100")), mapping, outside)
    assert (imported.new, imported.changed) == (0, 1)
    assert held(outside)[0] == ("2024-01-02", 3121.0, 0.01)


def parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"Date": ["2024-01-02"] * 500, "Code": ["NPN"] * 500}), sink)
    return sink.getvalue()


def workbook() -> bytes:
    sink = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Date", "Code", "Close"])
    book.save(sink)
    return sink.getvalue()


UNREADABLE = (
    ("parquet", parquet()[: len(parquet()) // 2]),
    ("parquet", parquet()[:-1]),
    ("parquet", b""),
    ("xlsx", b"PK\x03\x04 and then nothing of a workbook"),
    ("xlsx", workbook()[: len(workbook()) // 2]),
    ("xlsx", b"\x00" * 1_000),
    ("csv", b"\x00\x01\x02" * 500),
    ("csv", b""),
    ("csv", b"a,b,c\n1,2,3\n"),
)


def test_a_file_that_cannot_be_read_stores_nothing_and_says_why(
    outside: Outside, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    for number, (kind, content) in enumerate(UNREADABLE):
        layout, file = tmp_path / "mapping.toml", tmp_path / f"prices.{kind}"
        layout.write_text(MAPPING.format(format=kind), encoding="utf-8")
        file.write_bytes(content)
        with subtests.test(kind=kind, number=number):
            said = rf"prices\.{kind} was not imported: the "
            with pytest.raises(BadInput, match=said) as met:
                import_file(file, layout, outside)
            assert "malformed:" not in str(met.value)
            assert held(outside) == []
            assert run_of(outside) == ("failed", 0, 0)


MISTAKES = (
    ("quote_unit", "quote_units_", "nearest: "),
    ('"ZAc"', '"ZAx"', "unknown quote unit 'ZAx'"),
    ('"csv"', '"cvs"', "unknown format 'cvs'; nearest: csv"),
    ('close = "Close"', 'clsoe = "Close"', "'columns.clsoe'; nearest: columns.close"),
    ('close = "Close"', "", "columns.close"),
    ("[columns]", "[columns", "is not TOML"),
)


def test_a_mistake_in_the_mapping_is_named_and_nothing_is_archived(
    outside: Outside, tmp_path: Path, mapping: Path, subtests: pytest.Subtests
) -> None:
    right = mapping.read_text(encoding="utf-8")
    for old, new, said in MISTAKES:
        mapping.write_text(right.replace(old, new), encoding="utf-8")
        with subtests.test(said):
            with pytest.raises(BadInput, match=r"prices\.csv was not imported") as met:
                import_file(file_of(tmp_path, GOOD), mapping, outside)
            assert said in str(met.value)
            assert held(outside) == []
            assert list(lakes.keys(outside.lake)) == []


def test_a_file_that_is_not_there_is_named(outside: Outside, tmp_path: Path, mapping: Path) -> None:
    with pytest.raises(BadInput, match=r"cannot read .*nothing\.csv: No such file"):
        import_file(tmp_path / "nothing.csv", mapping, outside)
    assert run_of(outside)[0] == "failed"
