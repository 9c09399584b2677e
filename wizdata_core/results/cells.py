"""Cells of workbooks that people open: text that is never a formula, numbers and days as such."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openpyxl.styles import Font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

DATE_FORMAT = "yyyy-mm-dd"
_MOST_TEXT = 32_767
# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """A text as a cell can hold it: without what XML cannot write, and no longer than a cell is."""
    return _UNWRITABLE.sub("", text)[:_MOST_TEXT]


def append(sheet: Worksheet, values: Sequence[object]) -> None:
    """Adds a row; texts stay texts whatever they begin with, days are days, None an empty cell."""
    row = sheet.max_row + 1 if sheet["A1"].value is not None else 1
    for at, value in enumerate(values, start=1):
        if isinstance(value, str):
            cell = sheet.cell(row, at, writable(value))
            cell.data_type = "s"
        elif value is not None:
            sheet.cell(row, at, value)


def headed(sheet: Worksheet, names: Sequence[str]) -> None:
    """Adds the first row, bold and kept in sight."""
    append(sheet, names)
    bold(sheet)


def bold(sheet: Worksheet, rows: int = 1) -> None:
    """Makes the first rows bold, and keeps them in sight."""
    for row in sheet.iter_rows(min_row=1, max_row=rows):
        for cell in row:
            cell.font = Font(bold=True)
    sheet.freeze_panes = f"A{rows + 1}"
