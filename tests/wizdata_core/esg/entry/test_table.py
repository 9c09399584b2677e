"""A file's bytes as a sheet: encodings, delimiters, workbooks, and files that are refused whole."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from tests.esg_entry_rows import FIGURE, KNOWN, TODAY, csv_of, event, figure, xlsx_of
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg.entry.columns import Subject
from wizdata_core.esg.entry.preview import preview
from wizdata_core.esg.entry.table import MOST_BYTES, MOST_LINES, form_sheet, sheet_of

PLAIN = csv_of([figure()])


@pytest.mark.parametrize(
    "body",
    [
        PLAIN,
        b"\xef\xbb\xbf" + PLAIN,
        PLAIN.decode().encode("utf-16"),
        PLAIN.replace(b"\n", b"\r\n"),
        PLAIN.replace(b"\n", b"\r"),
        b"\n\n" + PLAIN + b"\n,,,\n",
        csv_of([figure()], ";"),
        csv_of([figure()], "\t"),
        PLAIN.replace(b"period_start", b"Period Start").replace(b"issuer", b" ISSUER "),
    ],
    ids=["utf-8", "bom", "utf-16", "crlf", "cr", "blank lines", "semicolons", "tabs", "header"],
)
def test_the_same_table_is_read_from_every_spelling_of_a_csv(body: bytes) -> None:
    sheet = sheet_of(body, "a.csv")
    assert sheet.subject is Subject.FIGURES
    assert [dict(line.cells) for line in sheet.lines] == [FIGURE]
    assert sheet.notes == ()


def test_a_file_of_another_encoding_is_read_and_said_to_be() -> None:
    sheet = sheet_of(csv_of([figure(note="énergie")]).decode().encode("cp1252"), "a.csv")
    assert sheet.lines[0].cells["note"] == "énergie"
    assert "Windows-1252" in sheet.notes[0]


def test_the_header_says_that_a_file_is_about_controversies() -> None:
    assert sheet_of(csv_of([event()]), "a.csv").subject is Subject.CONTROVERSIES


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    body = (
        csv_of([figure(note="two\nlines"), figure()]) + b"\n" + csv_of([figure()]).split(b"\n")[1]
    )
    sheet = sheet_of(body, "a.csv")
    assert [line.number for line in sheet.lines] == [2, 4, 6]
    assert sheet.lines[0].cells["note"] == "two lines"


def test_a_row_of_another_width_is_refused_alone() -> None:
    body = PLAIN + PLAIN.split(b"\n")[1].replace(b"1250000", b"1,250,000") + b"\n"
    rows = preview(sheet_of(body, "a.csv"), KNOWN, TODAY).rows
    assert [[each.rule for each in row.findings if each.refuses][:1] for row in rows] == [
        [],
        ["cells"],
    ]
    assert "19 cells where the header has 17" in rows[1].findings[0].said


def test_decimal_commas_make_points_before_three_digits_ambiguous() -> None:
    rows = [figure(value="12,5"), figure(value="1.234", published_on="2025-04-01")]
    checked = preview(sheet_of(csv_of(rows, ";"), "a.csv"), KNOWN, TODAY).rows
    assert checked[0].content is not None
    assert [each.rule for each in checked[1].findings if each.refuses] == ["ambiguous_number"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"a,b,c\n1,2,3\n", "no header that is known"),
        (PLAIN.split(b"\n")[0], "no row below its header"),
        (PLAIN.replace(b"issuer,", b"issuer,issuer,"), "has the column issuer twice"),
        (csv_of([{k: v for k, v in FIGURE.items() if k != "quality"}]), "lacks the column quality"),
        (PLAIN + b'"never closed,1\n', "close each quote"),
        (b"\0" + PLAIN, "NUL"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), ".xls"),
        (b"PK\x03\x04 nothing", "cannot be read as a workbook"),
        (b"\xff\xfe\x00", "neither CSV nor XLSX"),
        (b"x" * (MOST_BYTES + 1), "at most 16,777,216 are read"),
        (PLAIN + b"a\n" * MOST_LINES, "more than 50,000 rows"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_file_that_is_no_such_table_is_refused_whole(body: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=re.escape(said)):
        sheet_of(body, "a.csv")


def test_a_column_that_is_not_known_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="unknown column 'publised_on'; nearest: published_on"):
        sheet_of(PLAIN.replace(b"published_on", b"publised_on"), "a.csv")


def test_a_workbook_gives_dates_percentages_and_answers_as_they_are_shown() -> None:
    cells = figure(metric="board_women_pct", unit="%", scope="", note="")
    values: list[object] = list(cells.values())
    values[2:5] = [date(2024, 1, 1), datetime(2024, 12, 31), (0.07, "0.0%")]
    values[9] = 2
    sheet = sheet_of(xlsx_of(cells, values), "a.xlsx")
    (row,) = preview(sheet, KNOWN, TODAY).rows
    assert sheet.lines[0].cells["value"] == "7%"
    assert row.content is not None, row.findings
    assert (row.content.value, row.content.unit) == (7.0, "%")  # type: ignore[union-attr]  # a figure
    assert row.content.period_end == date(2024, 12, 31)  # type: ignore[union-attr]  # as above


def test_a_share_shown_as_percent_is_not_taken_for_another_unit() -> None:
    values: list[object] = list(
        figure(metric="board_women_pct", unit="fraction", scope="").values()
    )
    values[4] = (0.33, "0%")
    (row,) = preview(sheet_of(xlsx_of(FIGURE, values), "a.xlsx"), KNOWN, TODAY).rows
    assert [each.rule for each in row.findings if each.refuses] == ["percent_sign"]


def test_a_formula_of_a_workbook_is_refused_and_the_other_rows_stand() -> None:
    formula = [*figure().values()]
    formula[4] = "=SUM(A1:A9)"
    rows = preview(
        sheet_of(xlsx_of(FIGURE, formula, figure().values()), "a.xlsx"), KNOWN, TODAY
    ).rows
    assert [each.column for each in rows[0].findings if each.rule == "formula"] == ["value"]
    assert rows[1].content is not None


def test_the_sheet_with_an_issuer_is_the_one_that_is_read() -> None:
    book = Workbook()
    book.active.append(["About", "this", "file"])
    book.create_sheet("Data").append(list(FIGURE))
    book["Data"].append(list(figure().values()))
    out = io.BytesIO()
    book.save(out)
    assert len(sheet_of(out.getvalue(), "a.xlsx").lines) == 1


def test_a_workbook_without_such_a_sheet_is_refused_with_its_sheets() -> None:
    with pytest.raises(BadInput, match="its sheets are Prices"):
        sheet_of(xlsx_of(["symbol", "close"], ["A", 1], title="Prices"), "a.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(70_000_000))
    with pytest.raises(BadInput, match="unpacks from"):
        sheet_of(out.getvalue(), "bomb.xlsx")


def test_a_form_is_a_sheet_of_one_line() -> None:
    (row,) = preview(form_sheet(Subject.FIGURES, FIGURE), KNOWN, TODAY).rows
    assert row.content is not None
    with pytest.raises(UnknownName, match="unknown column 'vlaue'"):
        form_sheet(Subject.FIGURES, {"vlaue": "1"})
