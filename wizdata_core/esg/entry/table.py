"""A file's bytes as a sheet: what it is about, and its lines with each cell as text.

Format, encoding and delimiter are told from the bytes. A file that is no such table is refused
whole; a line that is none keeps its place with what is wrong.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg.entry.columns import COLUMNS, EXAMPLE_NOTE, Need, Subject, names
from wizdata_core.esg.entry.findings import Finding, finding
from wizdata_core.esg.entry.numbers import has_decimal_comma
from wizdata_core.esg.entry.workbook import workbook_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MOST_BYTES = 16 * 1024 * 1024
MOST_LINES = 50_000
MOST_COLUMNS = 100
_DELIMITERS = (",", ";", "\t")
_WORKBOOK, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A row of a file: its number there, its cells by column, what is wrong before it is read."""

    number: int
    cells: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was read: what it is about, its name and hash, its lines.

    `decimal_commas` says that its numbers have them. `notes` tell what a reader should know of how
    the file was read.
    """

    subject: Subject
    name: str
    sha256: str
    lines: tuple[Line, ...]
    decimal_commas: bool = False
    notes: tuple[str, ...] = field(default=())


def sheet_of(body: bytes, name: str) -> Sheet:
    """The sheet that a file's bytes are: CSV (comma, semicolon or tab) or XLSX.

    Raises:
        BadInput: the bytes are no such table, have too many rows, or no line below the header.
        UnknownName: the header has a column that the format does not know.
    """
    if len(body) > MOST_BYTES:
        raise BadInput(f"{name} has {len(body):,} bytes; at most {MOST_BYTES:,} are read")
    notes: list[str] = []
    if body.startswith(_OLD_WORKBOOK):
        raise BadInput(f"{name} is an .xls or a protected workbook; save it as plain .xlsx")
    if body.startswith(_WORKBOOK):
        raw, delimiter = workbook_lines(body, name, MOST_LINES, MOST_COLUMNS), ""
    else:
        text, encoding = _text(body, name)
        delimiter = _delimiter(text)
        raw = _csv_lines(text, delimiter, name)
        if encoding == "cp1252":
            notes.append("The file is not UTF-8; it was read as Windows-1252.")
    first = next(raw, None)
    if first is None:
        raise BadInput(f"{name} is empty; its first row names the columns")
    subject, header = _header(first[1], name)
    lines = _lines(raw, header + ("",) * (len(first[1]) - len(header)), name)
    kept = tuple(line for line in lines if EXAMPLE_NOTE not in line.cells.values())
    if len(kept) < len(lines):
        notes.append("The example row of the template was left out.")
    if not kept:
        raise BadInput(f"{name} has no row below its header")
    commas = delimiter == ";" or any(
        has_decimal_comma(line.cells.get("value", "")) for line in kept
    )
    digest = hashlib.sha256(body).hexdigest()
    return Sheet(subject, name, digest, kept, commas and bool(delimiter), tuple(notes))


def form_sheet(subject: Subject, cells: Mapping[str, str]) -> Sheet:
    """The sheet of one line that a form was filled in with; cells that are left out are empty."""
    known = names(subject)
    for name in cells:
        if name not in known:
            raise UnknownName("column", name, known)
    row = {name: " ".join(cells.get(name, "").split()) for name in known}
    content = "\n".join(f"{name}={value}" for name, value in row.items())
    digest = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()
    return Sheet(subject, "form", digest, (Line(1, row),))


def _text(body: bytes, name: str) -> tuple[str, str]:
    wide = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "cp1252"]:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise BadInput(f"{name} holds NUL characters: it is neither CSV nor XLSX")
        return text, encoding
    raise BadInput(f"{name} is neither CSV nor XLSX; save a CSV as UTF-8")


def _delimiter(text: str) -> str:
    """The delimiter that the first line which is not empty has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def _csv_lines(text: str, delimiter: str, name: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each row with the number of its first line; blank ones are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begun = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadInput(
                f"{name} cannot be read from line {begun} on: {error}; close each quote, and double"
                ' one inside a cell ("")'
            ) from None
        if any(cell.strip() for cell in cells):
            yield begun, tuple(cells)
        begun = reader.line_num + 1


def _header(cells: tuple[str | Finding, ...], name: str) -> tuple[Subject, tuple[str, ...]]:
    given = tuple("_".join(str(cell).casefold().split()) for cell in cells)
    while given and not given[-1]:
        given = given[:-1]
    subject = Subject.CONTROVERSIES if "happened_on" in given else Subject.FIGURES
    known = names(subject)
    if len(set(given) & set(known)) < 3:  # noqa: PLR2004 - fewer may stand in any table
        raise BadInput(
            f"{name} has no header that is known: its first row must name the columns"
            f" {', '.join(known)}"
        )
    for each in given:
        if each not in known:
            raise UnknownName("column", each, known)
        if given.count(each) > 1:
            raise BadInput(f"{name} has the column {each} twice")
    needed = [each.name for each in COLUMNS[subject] if each.need is not Need.NEVER]
    absent = [each for each in needed if each not in given]
    if absent:
        raise BadInput(f"{name} lacks the column {', '.join(absent)}")
    return subject, given


def _lines(
    raw: Iterable[tuple[int, tuple[str | Finding, ...]]], header: tuple[str, ...], name: str
) -> tuple[Line, ...]:
    lines = tuple(_line(number, cells, header) for number, cells in islice(raw, MOST_LINES + 1))
    if len(lines) > MOST_LINES:
        raise BadInput(f"{name} has more than {MOST_LINES:,} rows; give it in parts")
    return lines


def _line(number: int, cells: tuple[str | Finding, ...], header: tuple[str, ...]) -> Line:
    wrong = [each for each in cells if isinstance(each, Finding)]
    texts = ["" if isinstance(each, Finding) else " ".join(each.split()) for each in cells]
    row = {column: text for column, text in zip(header, texts, strict=False) if column}
    beyond = [text for column, text in zip(header, texts, strict=False) if text and not column]
    if len(texts) != len(header) or beyond:
        facts = {"cells": len(texts), "width": len(header)}
        return Line(number, row, (finding("cells", "row", ",".join(texts), **facts),))
    named = [
        finding(each.rule, column, each.value)
        for column, each in zip(header, cells, strict=False)
        if isinstance(each, Finding)
    ]
    formulas = [finding("formula", column, text) for column, text in row.items() if text[:1] == "="]
    return Line(number, row, tuple(named + formulas) if wrong or formulas else ())
