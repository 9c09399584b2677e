"""Tables of people: CSV, XLSX and Parquet bytes as a header and records, each knowing its place.

Nothing of a file's meaning is known here. A file that cannot be read at all is a fault; a record
that cannot is given with its problem, and the records around it stand.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.utils.exceptions import InvalidFileException

from collectors.faults import Fault, FaultKind
from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.mapping import Source

MOST_UNPACKED = 256 * 1024 * 1024
MOST_RATIO = 200
MOST_RECORDS = 5_000_000

# What decoding leaves of a byte that the encoding does not have.
_STRAY_BYTE = re.compile("[\udc80-\udcff]")

# What openpyxl raises, through zipfile and the XML parser, on bytes that are no workbook.
_NO_WORKBOOK = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    NotImplementedError,
)


@dataclass(frozen=True, slots=True)
class Record:
    """One row: where it stands, its cells, and its problem where it is not one of the table's."""

    where: str
    cells: tuple[object, ...]
    problem: str = ""

    @property
    def content(self) -> str:
        """The row as a person would recognise it, cut to 200 characters."""
        return ",".join("" if cell is None else str(cell) for cell in self.cells)[:200]


Header = tuple[str, ...]


def table(body: bytes, source: Source) -> tuple[Header, list[Record]]:
    """The header and the records below it; blank rows are left out.

    Raises:
        Fault: MALFORMED where the bytes are no such file or lack the sheet, TOO_LARGE where they
            unpack to too much.
    """
    readers = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}
    rows = readers[source.format](body, source)
    header: Header | None = None
    records: list[Record] = []
    for record in rows:
        if header is None:
            header = tuple("" if cell is None else str(cell).strip() for cell in record.cells)
        elif not _blank(record.cells):
            records.append(_fitted(record, len(header)))
        if len(records) > MOST_RECORDS:
            raise Fault(FaultKind.TOO_LARGE, f"the file has more than {MOST_RECORDS:,} rows")
    if header is None:
        raise Fault(FaultKind.MALFORMED, f"the file has no row {source.header_row} for its header")
    return header, records


def _blank(cells: tuple[object, ...]) -> bool:
    return all(cell is None or not str(cell).strip() for cell in cells)


def _fitted(record: Record, width: int) -> Record:
    """The record with as many cells as the header; with a problem where that would be a guess."""
    cells = record.cells
    if len(cells) == width:
        return record
    while len(cells) > width and cells[-1] in {None, ""}:
        cells = cells[:-1]
    if record.problem or len(cells) == width:
        return Record(record.where, cells, record.problem)
    return Record(record.where, cells, f"has {len(cells)} cells where the header has {width}")


def _csv(body: bytes, source: Source) -> Iterator[Record]:
    lines = list(io.StringIO(_decoded(body, source.encoding), newline=""))[source.header_row - 1 :]
    reader = csv.reader(lines, delimiter=source.delimiter)
    begun, width = 0, 0
    while begun < len(lines):
        try:
            cells: list[str] | None = next(reader)
        except csv.Error:
            cells = None
        ended = reader.line_num
        width = width or len(cells or ())
        if cells is not None and (ended == begun + 1 or len(cells) == width):
            yield _line(ended + source.header_row - 1, cells)
        else:
            # An unclosed quote swallowed lines that stand on their own: read each by itself.
            for at in range(begun, ended):
                yield _lone(lines[at], at + source.header_row, source.delimiter)
        begun = ended


def _line(number: int, cells: list[str]) -> Record:
    where = f"line {number}"
    if all(map(str.isascii, cells)) or not any(map(_STRAY_BYTE.search, cells)):
        return Record(where, tuple(cells))
    readable = tuple(cell.encode("utf-8", "replace").decode() for cell in cells)
    return Record(where, readable, "holds bytes of another encoding")


def _lone(line: str, number: int, delimiter: str) -> Record:
    try:
        return _line(number, next(csv.reader([line], delimiter=delimiter)))
    except csv.Error as error:
        return Record(f"line {number}", (line[:200],), f"cannot be read: {error}")


def _decoded(body: bytes, encoding: str) -> str:
    name = codecs.lookup(encoding).name
    wide = name.startswith(("utf-16", "utf-32"))
    if b"\0" in body and not wide:
        raise Fault(FaultKind.MALFORMED, "the file holds NUL bytes: it is not text")
    try:
        text = body.decode("utf-8-sig" if name == "utf-8" else name, "surrogateescape")
    except UnicodeError as error:
        raise Fault(FaultKind.MALFORMED, f"the file is not {name} text: {error}") from error
    return text


def _xlsx(body: bytes, source: Source) -> Iterator[Record]:
    try:
        _refuse_bomb(body)
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        title = source.sheet or book.sheetnames[0]
        if title not in book.sheetnames:
            raise Fault(FaultKind.MALFORMED, str(UnknownName("sheet", title, book.sheetnames)))
        sheet = book[title]
        sheet.reset_dimensions()
        rows = list(_sheet_rows(sheet.iter_rows(values_only=True), title, source.header_row))
    except _NO_WORKBOOK as error:
        raise Fault(FaultKind.MALFORMED, f"the file is not a workbook: {error}") from error
    width = max((len(row.cells) for row in rows), default=0)
    for row in rows:
        yield Record(row.where, row.cells + (None,) * (width - len(row.cells)))


def _sheet_rows(
    rows: Iterator[tuple[object, ...]], title: str, header_row: int
) -> Iterator[Record]:
    for number, cells in enumerate(rows, start=1):
        if number > MOST_RECORDS:
            raise Fault(FaultKind.TOO_LARGE, f"the sheet has more than {MOST_RECORDS:,} rows")
        if number >= header_row:
            yield Record(f"sheet {title} row {number}", cells)


def _refuse_bomb(body: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(len(body), 1):
        raise Fault(
            FaultKind.TOO_LARGE,
            f"the workbook unpacks from {len(body):,} to {unpacked:,} bytes; the most is"
            f" {MOST_UNPACKED:,}, and {MOST_RATIO} times its size",
        )


def _parquet(body: bytes, source: Source) -> Iterator[Record]:
    del source
    try:
        file = pq.ParquetFile(io.BytesIO(body))
        _refuse_large(file.metadata)
        yield Record("header", tuple(file.schema_arrow.names))
        number = 0
        for batch in file.iter_batches():
            for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                yield Record(f"row {number}", cells)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise Fault(FaultKind.MALFORMED, f"the file is not Parquet: {error}") from error


def _refuse_large(metadata: pq.FileMetaData) -> None:
    groups = [metadata.row_group(at) for at in range(metadata.num_row_groups)]
    unpacked = sum(group.total_byte_size for group in groups)
    if unpacked > MOST_UNPACKED or metadata.num_rows > MOST_RECORDS:
        raise Fault(
            FaultKind.TOO_LARGE,
            f"the file holds {metadata.num_rows:,} rows and unpacks to {unpacked:,} bytes; the most"
            f" is {MOST_RECORDS:,} rows and {MOST_UNPACKED:,} bytes",
        )
