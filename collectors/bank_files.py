"""Files of countries' figures as bytes into one sheet of text: CSV, a ZIP of CSVs, or XLSX.

Every cell stays as it is written, so that `NA` is Namibia and a missing value is told where its
meaning is known. Lines that do not have the header's number of cells are given apart.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import csv as arrow_csv

from collectors.bank_heads import is_header
from collectors.faults import Fault, FaultKind
from collectors.mapping import Source
from collectors.tables import table
from wizdata_core.bars import Reject

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_UNPACKED = 512 * 1024 * 1024
_MOST_ABOVE = 12
_BLOCK = 16 * 1024 * 1024
_NO_DAY = 1980
_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Beside the figures such archives carry lists of countries, series and footnotes.
_BESIDE = re.compile(r"country|series|footnote|metadata|definition", re.IGNORECASE)


@dataclass(slots=True)
class Sheet:
    """A table of text: `columns` stand as the header has them; the first row is `first`.

    `updated` is the day on which the file says that its figures were revised. `lost` are lines
    that are no rows.
    """

    header: tuple[str, ...]
    columns: list[pa.ChunkedArray]
    first: int
    updated: date | None = None
    lost: list[Reject] = field(default_factory=list)


def sheet(body: bytes) -> Sheet:
    """The sheet of figures that a file holds.

    Raises:
        Fault: MALFORMED where it holds none, TOO_LARGE where it unpacks to too much.
    """
    if not body.startswith(b"PK"):
        return _csv(body, None)
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if "xl/workbook.xml" in archive.namelist():
                has_data = b'name="Data"' in archive.read("xl/workbook.xml")
                return _xlsx(body, "Data" if has_data else "")
            member = _figures(archive)
            return _csv(archive.read(member), _packed_on(member))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise Fault(FaultKind.MALFORMED, f"the file is not a ZIP archive: {error}") from error


def _figures(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    listed = [each for each in archive.infolist() if each.filename.casefold().endswith(".csv")]
    listed = [each for each in listed if not _BESIDE.search(each.filename)] or listed
    if not listed:
        raise Fault(FaultKind.MALFORMED, "the archive holds no CSV file")
    largest = max(listed, key=lambda each: each.file_size)
    if largest.file_size > MOST_UNPACKED:
        said = f"{largest.filename} unpacks to {largest.file_size:,} bytes"
        raise Fault(FaultKind.TOO_LARGE, f"{said}; the most is {MOST_UNPACKED:,}")
    return largest


def _packed_on(member: zipfile.ZipInfo) -> date | None:
    """The day on which a file was packed: the Bank packs its files where it publishes them.

    1980 is what an archive says that has no day.
    """
    year, month, day = member.date_time[:3]
    try:
        return date(year, month, day) if year > _NO_DAY else None
    except ValueError:
        return None


def _csv(body: bytes, published: date | None) -> Sheet:
    content = _utf8(body)
    try:
        above = list(islice(csv.reader(io.StringIO(_opening(content), newline="")), _MOST_ABOVE))
    except csv.Error as error:
        raise Fault(FaultKind.MALFORMED, f"the file cannot be read as CSV: {error}") from error
    at = next((place for place, cells in enumerate(above) if is_header(cells)), None)
    if at is None:
        raise _no_header(above[0] if above else ())
    header = tuple(cell.strip() for cell in above[at])
    names = [f"column {place}" for place in range(len(header))]
    lost: list[Reject] = []
    told = [*above[:at]]

    def apart(row: arrow_csv.InvalidRow) -> str:
        cells = row.text.split(",")
        told.append(cells)
        if len([cell for cell in cells if cell.strip()]) > 1:
            said = f"has {row.actual_columns} cells where the header has {row.expected_columns}"
            lost.append(Reject(f"row {row.number or ''}".strip(), said, row.text[:200]))
        return "skip"

    try:
        read = arrow_csv.read_csv(
            pa.BufferReader(content),
            arrow_csv.ReadOptions(
                column_names=names,
                skip_rows=_lines(content, at + 1),
                use_threads=False,
                block_size=_BLOCK,
            ),
            arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=apart),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise Fault(FaultKind.MALFORMED, f"the file cannot be read as CSV: {error}") from error
    return Sheet(header, read.columns, at + 2, _updated(told) or published, lost)


def _opening(content: bytes) -> str:
    return content[: 1 << 18].decode("utf-8", "ignore")


def _lines(content: bytes, rows: int) -> int:
    """How many lines the first rows take; a row may have line breaks between quotes."""
    reader = csv.reader(io.StringIO(_opening(content), newline=""))
    for _ in islice(reader, rows):
        pass
    return reader.line_num


def _utf8(body: bytes) -> bytes:
    """The text as UTF-8 without a mark; older files of the Bank are in Windows' encoding."""
    content = body.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in content:
        raise Fault(FaultKind.MALFORMED, "the file holds NUL bytes: it is not text")
    try:
        content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace").encode()
    return content


def _xlsx(body: bytes, title: str) -> Sheet:
    header, records = table(body, Source("xlsx", title, "utf-8", ",", 1))
    if not is_header(header):
        raise _no_header(header)
    columns = [
        pa.chunked_array([pa.array([_text(each.cells[at]) for each in records], pa.string())])
        for at in range(len(header))
    ]
    return Sheet(header, columns, 2)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _updated(rows: Sequence[Sequence[str]]) -> date | None:
    """The day of the last revision, as the Bank writes it above or below its tables."""
    for cells in rows:
        said = " ".join(cells)
        if "last updated" not in said.casefold():
            continue
        if match := _DAY.search(said):
            return date.fromisoformat(match[0])
        if match := _MONTH_FIRST.search(said):
            return date(int(match[3]), int(match[1]), int(match[2]))
    return None


def _no_header(cells: Sequence[object]) -> Fault:
    said = ", ".join(str(cell) for cell in cells)[:200]
    wanted = "a column of countries, and one of years or years as columns"
    return Fault(FaultKind.MALFORMED, f"no header of figures of countries ({wanted}): {said}")
