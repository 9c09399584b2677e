"""Files of a result: every digit comes back, units stand beside, and no spreadsheet runs a text."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.wizdata_core.results.made_up import ABOUT, FORMULAS, random_floats, result
from wizdata_core.fields import FIELDS
from wizdata_core.results.csv_text import csv_chunks
from wizdata_core.results.parquet_bytes import parquet_bytes
from wizdata_core.results.result import ALWAYS, Result, described, file_name, unit_of
from wizdata_core.results.workbook import write_workbook

FLOATS = random_floats(10_000)
MANY = result(["Made up"] * len(FLOATS), FLOATS)


def csv_rows(made: Result, **given: bool) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(csv_chunks(made, **given)), newline="")))


def workbook(made: Result) -> Any:
    out = io.BytesIO()
    write_workbook(made, out)
    return openpyxl.load_workbook(io.BytesIO(out.getvalue()))


def same_bits(given: list[float]) -> bool:
    return np.array_equal(np.array(given).view(np.uint64), FLOATS.view(np.uint64))


def test_ten_thousand_floats_come_back_from_csv_to_the_last_bit() -> None:
    rows = csv_rows(MANY)[2:]
    assert same_bits([float(row[4]) for row in rows])


def test_ten_thousand_floats_come_back_from_a_workbook_to_the_last_bit() -> None:
    out = io.BytesIO()
    write_workbook(MANY, out)
    read = openpyxl.load_workbook(io.BytesIO(out.getvalue()), read_only=True)["Result"]
    rows = list(read.iter_rows(min_row=2, values_only=True))
    # A workbook's reader gives whole numbers as int and has no negative zero.
    assert np.array_equal(np.array([float(row[4]) for row in rows]), FLOATS)


def test_ten_thousand_floats_come_back_from_parquet_to_the_last_bit() -> None:
    table = pq.read_table(io.BytesIO(parquet_bytes(MANY)))
    assert same_bits(table["price"].to_pylist())


def test_the_second_row_of_a_csv_says_what_each_column_counts() -> None:
    first, second, *rows = csv_rows(result(["One", "Two"], [1.5, None]))
    assert first == ["symbol", "name", "day", "reconstructed", "price", "return_1y",
                     "golden_cross", "first_bar_date"]  # fmt: skip
    assert second == ["text", "text", "date", "flag", "local currency", "fraction", "flag", "date"]
    assert rows == [
        ["MADE0", "One", "2024-06-28", "true", "1.5", "1.5", "true", ""],
        ["MADE1", "Two", "2024-06-28", "false", "", "", "", ""],
    ]


def test_without_units_a_csv_reads_as_a_frame_at_once() -> None:
    text = "".join(csv_chunks(result(["One", "Two"], [1.5, -2.25]), units=False))
    frame = pd.read_csv(io.StringIO(text), parse_dates=["day"])
    assert list(frame["price"]) == [1.5, -2.25]
    assert frame["day"][0] == pd.Timestamp("2024-06-28")


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe_in_csv(text: str) -> None:
    (row,) = csv_rows(result([text], [-1.5]), units=False)[1:]
    assert row[1].startswith("'")
    assert row[4] == "-1.5"


@pytest.mark.parametrize("text", ["Naspers", "A-B", "3M", "Sasol (Pty)", "O'Reilly", "É clair"])
def test_other_text_stays_as_it_is_in_csv(text: str) -> None:
    assert csv_rows(result([text], [1.0]), units=False)[1][1] == text


def test_no_cell_of_a_workbook_holds_a_formula_and_texts_stay_as_they_are() -> None:
    made = result([*FORMULAS], list(-np.arange(1.0, len(FORMULAS) + 1)))
    book = workbook(made)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "b", "d"}
    texts = [cell.value for cell in list(book["Result"].columns)[1][1:]]
    assert texts == [each.replace("\0", "").replace("\r", "\n") for each in FORMULAS]


def test_numbers_dates_and_flags_of_a_workbook_are_such_with_the_format_of_their_unit() -> None:
    sheet = workbook(result(["One", "Two"], [1.5, None]))["Result"]
    first, second = list(sheet.iter_rows(min_row=2))
    assert [cell.value for cell in first] == [
        "MADE0", "One", datetime(2024, 6, 28), True, 1.5, 1.5, True, None,
    ]  # fmt: skip
    assert first[2].is_date
    assert (first[4].number_format, first[5].number_format) == ("#,##0.00", "0.00%")
    assert [cell.value for cell in second[4:]] == [None, None, None, None]
    assert [cell.number_format for cell in sheet[1]] == ["General"] * 8
    assert all(cell.font.bold for cell in sheet[1])


def test_a_workbook_says_what_each_field_means_and_what_made_it() -> None:
    book = workbook(result(["One"], [1.0]))
    assert book.sheetnames == ["Result", "Units", "Screen"]
    units = {row[0]: row[1:] for row in book["Units"].iter_rows(values_only=True)}
    assert units["return_1y"][:2] == ("Return, 1 year", "fraction")
    assert list(units)[1:] == [cell.value for cell in book["Result"][1]]
    screen = dict(book["Screen"].iter_rows(values_only=True))
    assert screen["screen"] == "rsi_14 > 50"
    assert screen["as of"] == "2024-06-28"
    assert (screen["matches"], screen["sources"]) == ("3", "sample")


def test_a_workbook_of_no_rows_has_its_sheets_and_headers() -> None:
    book = workbook(result([], []))
    assert [cell.value for cell in book["Result"][1]][:2] == ["symbol", "name"]
    assert book["Result"].max_row == 1


def test_parquet_carries_units_in_fields_and_the_screen_in_the_schema() -> None:
    schema = pq.read_schema(io.BytesIO(parquet_bytes(result(["One"], [1.0]))))
    assert schema.field("return_1y").metadata == {b"unit": b"fraction"}
    assert json.loads(schema.metadata[b"wizdata"])["screen"] == "rsi_14 > 50"


def test_every_field_of_the_catalogue_has_a_unit_and_words_in_files() -> None:
    for name in (*FIELDS, *ALWAYS):
        assert unit_of(name)
        assert described(name).label


def test_the_name_of_a_file_says_its_day() -> None:
    assert file_name(ABOUT, "csv") == "screen_2024-06-28.csv"
    assert date.fromisoformat(file_name(ABOUT, "xlsx")[7:17]) == ABOUT.as_of
