"""Tables of texts, numbers, flags and days as CSV or as a workbook, for files that are no screen.

Text that a spreadsheet would run begins with an apostrophe in CSV, and is marked as text in a
workbook; no cell holds a formula.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from wizdata_core.exports import number_text, safe_text
from wizdata_core.results.cells import bold, writable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | float | int | bool | date | None
_WIDEST, _NARROWEST = 60, 10


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its title, the names of its columns, and rows with a cell for each."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


def csv_text(sheet: Sheet) -> str:
    """The table as CSV: names in the first row, numbers with every digit, days as ISO dates."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(map(safe_text, sheet.columns))
    writer.writerows([_text(cell) for cell in row] for row in sheet.rows)
    return buffer.getvalue()


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case int() | float():
            return number_text(float(cell))
        case date():
            return cell.isoformat()
        case _:
            return safe_text(cell)


def workbook_bytes(sheets: Iterable[Sheet]) -> bytes:
    """The tables as the sheets of one workbook; the first row of each is bold and stays in sight.

    Numbers have sixteen digits. Texts that XML cannot write lose those characters, and are cut at
    what a cell holds.
    """
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        _fill(book.create_sheet(sheet.title[:31]), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(target: Worksheet, sheet: Sheet) -> None:
    for row, cells in enumerate([sheet.columns, *sheet.rows], start=1):
        for column, value in enumerate(cells, start=1):
            _put(target, row, column, value)
    bold(target)
    last = get_column_letter(len(sheet.columns))
    target.auto_filter.ref = f"A1:{last}{len(sheet.rows) + 1}"
    for column, name in enumerate(sheet.columns):
        longest = max((len(_text(row[column])) for row in sheet.rows[:200]), default=0)
        width = min(max(len(name), longest, _NARROWEST), _WIDEST) + 2
        target.column_dimensions[get_column_letter(column + 1)].width = width


def _put(target: Worksheet, row: int, column: int, value: Cell) -> None:
    if not isinstance(value, str):
        target.cell(row, column, value)
    elif text := writable(value):
        target.cell(row, column, text).data_type = "s"  # whatever it begins with
