"""An XLSX workbook as rows of texts: numbers in full, dates as ISO, percentages with their sign."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from wizdata_core.errors import BadInput
from wizdata_core.esg.entry.findings import Finding, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.cell.read_only import ReadOnlyCell
    from openpyxl.workbook import Workbook

MOST_UNPACKED = 64 * 1024 * 1024
MOST_RATIO = 200
_WANTED = frozenset({"issuer"})
_LOOKED_AT = 10  # rows at the head of a sheet, for its header

# What openpyxl raises, through zipfile and the XML parser, on bytes that are no workbook.
_NO_WORKBOOK = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    InvalidFileException,
    SyntaxError,  # what parsers of XML raise is one
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    NotImplementedError,
    OverflowError,
    AssertionError,
    RuntimeError,
)


def workbook_lines(
    body: bytes,
    name: str,
    most_lines: int,
    most_columns: int,
    wanted: frozenset[str] = _WANTED,
) -> Iterator[tuple[int, tuple[str | Finding, ...]]]:
    """The rows of the first sheet whose header has a wanted column, from it on, but blank ones.

    A formula comes as what is wrong with it.

    Raises:
        BadInput: the bytes are no workbook, unpack to too much, or no sheet has such a header.
    """
    try:
        _refuse_bomb(body, name)
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=False)
        title = _sheet_meant(book, name, most_columns, wanted)
        rows = list(_rows(book, title, most_lines, most_columns))
    except _NO_WORKBOOK as error:
        raise BadInput(f"{name} cannot be read as a workbook: {error}") from None
    width = max((len(cells) for _, cells in rows), default=0)
    return ((number, cells + ("",) * (width - len(cells))) for number, cells in rows)


def _refuse_bomb(body: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * len(body):
        raise BadInput(
            f"{name} unpacks from {len(body):,} to {unpacked:,} bytes; the most is"
            f" {MOST_UNPACKED:,}, and {MOST_RATIO} times its size"
        )


def _sheet_meant(book: Workbook, name: str, most_columns: int, wanted: frozenset[str]) -> str:
    for title in book.sheetnames:
        for _, cells in _rows(book, title, _LOOKED_AT, most_columns, whole=False):
            if wanted & {str(cell).strip().casefold() for cell in cells}:
                return str(title)
            break
    raise BadInput(
        f"{name} has no sheet whose first row names the column {' or '.join(sorted(wanted))};"
        " its sheets are"
        f" {', '.join(book.sheetnames)}"
    )


def _rows(
    book: Workbook, title: str, most_lines: int, most_columns: int, *, whole: bool = True
) -> Iterator[tuple[int, tuple[str | Finding, ...]]]:
    sheet = book[title]
    if not hasattr(sheet, "reset_dimensions"):  # a sheet that is a chart
        return
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > most_lines + 1:
            if whole:
                raise BadInput(
                    f"the sheet {title} goes beyond row {most_lines:,}; give it in parts"
                )
            return
        if len(cells) > most_columns:
            raise BadInput(f"the sheet {title} has {len(cells):,} columns in row {number}")
        texts = tuple(_text(cell) for cell in cells)
        if any(isinstance(each, Finding) or each.strip() for each in texts):
            yield number, texts


def _text(cell: ReadOnlyCell) -> str | Finding:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or not isinstance(value, (str, int, float, Decimal, date, time)):
        return finding("formula", "", str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return _number(value, percent="%" in str(cell.number_format or ""))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _number(value: float, *, percent: bool) -> str:
    """A number with every digit; a cell that shows percent holds a hundredth of what it shows."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if percent and exact.is_finite():
        return f"{(exact * 100).normalize():f}%"
    return repr(value).removesuffix(".0")
