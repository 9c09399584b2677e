"""A result as an Excel workbook: the sheets Result, Units and Screen.

openpyxl makes the book, its styles and all that is small. The rows may be more than a million
cells, for which it takes half a minute: they are written as the XML that it would write, in between
(ECMA-376 part 1, 18.3.1.4 `c`), with text as inline strings. No cell holds a formula.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from wizdata_core.fields import FIELDS, Kind, Unit
from wizdata_core.results.cells import DATE_FORMAT, append, bold, headed, writable
from wizdata_core.results.result import described, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from openpyxl.cell import Cell

    from wizdata_core.results.result import Result

_FORMATS = {
    Unit.LOCAL: "#,##0.00",
    Unit.ZAR: "#,##0.00",
    Unit.USD: "#,##0.00",
    Unit.FRACTION: "0.00%",
    Unit.MULTIPLE: "0.00",
    Unit.SHARES: "#,##0",
    Unit.COUNT: "#,##0",
    Unit.SESSIONS: "0",
    Unit.DAYS: "0",
    Unit.YEARS: "0.0",
    Unit.SCORE: "0.0",
    Unit.PERCENT: "0.00",
    Unit.NONE: "General",
}
_EPOCH = date(1899, 12, 30)  # day 0 of a workbook, from March 1900 on
_ROWS_A_CHUNK = 1_000
_RESULT_PART = "xl/worksheets/sheet1.xml"


def write_workbook(result: Result, out: IO[bytes]) -> None:
    """Writes the workbook; numbers are numbers with the format of their unit, dates are dates."""
    frame = io.BytesIO()
    styles = _frame(result, frame)
    with (
        zipfile.ZipFile(frame) as made,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book,
    ):
        for item in made.infolist():
            if item.filename != _RESULT_PART:
                book.writestr(item, made.read(item))
        head, tail = _around_rows(made.read(_RESULT_PART).decode())
        with book.open(_RESULT_PART, "w") as sheet:
            sheet.write(head.encode())
            for chunk in _rows(result, styles):
                sheet.write(chunk.encode())
            sheet.write(tail.encode())


def _frame(result: Result, out: IO[bytes]) -> list[int]:
    """Writes the workbook without the rows; the number of each column's style."""
    names = result.table.column_names
    book = Workbook()
    sheet = book.active
    sheet.title = "Result"
    append(sheet, names)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{result.table.num_rows + 1}"
    styles = []
    for at, name in enumerate(names, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = _width(name)
        styles.append(_style(sheet.cell(1, at), name))
    bold(sheet)
    units = book.create_sheet("Units")
    headed(units, ["field", "label", "unit", "meaning", "source"])
    for name in names:
        about = described(name)
        append(units, [about.name, about.label, about.unit, about.meaning, about.made_from])
    screen = book.create_sheet("Screen")
    headed(screen, ["what", "value"])
    for what, value in result.about.facts().items():
        append(screen, [what, value])
    book.save(out)
    return styles


def _style(header: Cell, name: str) -> int:
    """The number of a column's style, which its header has for this moment."""
    header.number_format = _format(name)
    number = int(header.style_id)
    header.style = "Normal"  # another style, not a change of the one that was numbered
    return number


def _format(name: str) -> str:
    kind = kind_of(name)
    if kind is Kind.DATE:
        return DATE_FORMAT
    return _FORMATS[FIELDS[name].unit] if kind is Kind.NUMBER else "General"


def _width(name: str) -> int:
    return 32 if name == "name" else max(12, len(name) + 2)


def _around_rows(sheet: str) -> tuple[str, str]:
    """The sheet before and after the place of its rows; its stated size, the header's, goes."""
    head, end, tail = re.sub(r"<dimension [^>]*/>", "", sheet).partition("</sheetData>")
    return head, end + tail


def _rows(result: Result, styles: list[int]) -> Iterator[str]:
    kinds = [kind_of(name) for name in result.table.column_names]
    for batch in result.table.to_batches(max_chunksize=_ROWS_A_CHUNK):
        columns = [
            [_cell(kind, style, value) for value in batch.column(at).to_pylist()]
            for at, (kind, style) in enumerate(zip(kinds, styles, strict=True))
        ]
        yield "".join(f"<row>{''.join(cells)}</row>" for cells in zip(*columns, strict=True))


def _cell(kind: Kind, style: int, value: object) -> str:
    match value:
        case float() if abs(value) < float("inf"):
            return f'<c s="{style}"><v>{value!r}</v></c>'
        case str():
            text = escape(writable(value))
            return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        case bool():
            return f'<c t="b"><v>{int(value)}</v></c>'
        case date() if kind is Kind.DATE:
            return f'<c s="{style}"><v>{(value - _EPOCH).days}</v></c>'
        case _:
            return "<c/>"
