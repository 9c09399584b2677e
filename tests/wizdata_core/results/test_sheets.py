"""Tables as files: what was written is read back, and nothing in them is run."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.results.sheets import Sheet, csv_text, workbook_bytes

SHEET = Sheet(
    "Made",
    ("name", "value", "flag", "day"),
    [("=1+1", 0.1 + 0.2, True, date(2025, 9, 30)), ("plain", None, False, None)],
)


def test_a_table_reads_back_from_csv_with_every_digit() -> None:
    rows = list(csv.reader(io.StringIO(csv_text(SHEET))))
    assert rows[0] == ["name", "value", "flag", "day"]
    assert rows[1] == ["'=1+1", "0.30000000000000004", "true", "2025-09-30"]
    assert rows[2] == ["plain", "", "false", ""]


def test_a_table_reads_back_from_a_workbook_with_its_types() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes([SHEET])))
    cells = [[cell.value for cell in row] for row in book["Made"].iter_rows()]
    assert cells[1][:3] == ["=1+1", pytest.approx(0.3, rel=1e-15), True]
    assert book["Made"]["A2"].data_type == "s"
    assert book["Made"]["D2"].value.date() == date(2025, 9, 30)
    assert cells[2] == ["plain", None, False, None]


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t=", " =", "'=", "\uff1d"])
def test_text_that_a_spreadsheet_would_run_is_text(begins: str) -> None:
    text = f"{begins}HYPERLINK(1)"
    sheet = Sheet("Made", ("name",), [(text,)])
    (_, row) = csv.reader(io.StringIO(csv_text(sheet)))
    assert row[0].startswith("'")
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes([sheet])))
    assert book["Made"]["A2"].data_type == "s"


@given(st.lists(st.text(max_size=40), max_size=6))
def test_no_text_makes_a_formula_or_breaks_the_file(texts: list[str]) -> None:
    sheet = Sheet("Made", ("name",), [(text,) for text in texts])
    assert csv_text(sheet).startswith("name\n")
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes([sheet])))
    assert all(cell.data_type in {"s", "n"} for row in book["Made"].iter_rows() for cell in row)
