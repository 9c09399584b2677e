"""Tables of holdings: text and rows of cells, read row by row; each stands or falls by itself."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from math import fsum
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg.entry.findings import Finding
from wizdata_core.esg.entry.workbook import workbook_lines
from wizdata_core.esg.holding_cells import PERCENT, holding_of
from wizdata_core.esg.holdings import (
    COLUMNS,
    NAMES,
    USUAL_HEADER,
    By,
    Holding,
    Holdings,
    Measure,
    RefusedRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_ROWS = 5_000
MOST_TEXT = 1_000_000
MOST_BYTES = 2 * 1024 * 1024
_WHOLE = 100.5  # percent that weights may sum to, for those that are rounded
_ONE = 1.005
_WORKBOOK = b"PK\x03\x04"
_DELIMITERS = (",", ";", "\t")


def holdings_of_text(text: str) -> Holdings:
    """The holdings of a text: rows with commas, semicolons or tabs between, a header or none.

    Without a header the columns are `holding`, `value` and `currency`.

    Raises:
        BadInput: the text is too long, has too many rows or none, or cannot be read as rows.
        UnknownName: a header has a column that is not known.
    """
    if len(text) > MOST_TEXT:
        size = f"{len(text):,} characters; at most {MOST_TEXT:,}"
        raise BadInput(f"the holdings have {size} are read")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    lines = io.StringIO(text.replace("\0", ""), newline="")
    try:
        read = list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))
    except csv.Error as error:
        raise BadInput(f"the holdings cannot be read as rows: {error}") from None
    numbered = enumerate(read, start=1)
    return holdings_of_lines([each for each in numbered if any(map(str.strip, each[1]))])


def holdings_of_file(body: bytes, name: str) -> Holdings:
    """The holdings of a file: CSV (comma, semicolon or tab) or an XLSX workbook.

    Raises:
        BadInput: the bytes are no such file, are too many, or hold no holdings.
        UnknownName: the header has a column that is not known.
    """
    if len(body) > MOST_BYTES:
        raise BadInput(f"{name} has {len(body):,} bytes; at most {MOST_BYTES:,} are read")
    if body.startswith(_WORKBOOK):
        wanted = frozenset({*By, *Measure})
        lines = list(workbook_lines(body, name, MOST_ROWS + 1, len(NAMES), wanted))
        wrong = [each for _, cells in lines for each in cells if isinstance(each, Finding)]
        if wrong:
            raise BadInput(f"{name}: {wrong[0].said}")
        return holdings_of_lines(
            [(number, [str(cell) for cell in cells]) for number, cells in lines]
        )
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return holdings_of_text(body.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise BadInput(f"{name} is neither CSV nor XLSX; save a CSV as UTF-8")


def holdings_of_lines(lines: Sequence[tuple[int, Sequence[str]]]) -> Holdings:
    """The holdings of numbered rows of cells, the first of which may name the columns.

    Raises:
        BadInput, UnknownName: as `holdings_of_text`.
    """
    if not lines:
        raise BadInput("no holdings are given; a row is such as NPN.JO, 40 USDm")
    given = [_folded(cell) for cell in lines[0][1]]
    if set(given) & set(NAMES):
        header, lines = _header(given), lines[1:]
    else:
        header = USUAL_HEADER
    if len(lines) > MOST_ROWS:
        raise BadInput(f"there are {len(lines):,} holdings; at most {MOST_ROWS:,} are read")
    return holdings_of_cells((number, _row(cells, header)) for number, cells in lines)


def holdings_of_cells(lines: Iterable[tuple[int, Mapping[str, str]]]) -> Holdings:
    """The holdings of rows whose cells are known by column; each row stands or falls by itself.

    Weights of all rows are read alike, and stand beside no values or quantities.
    """
    sound, refused = [], []
    for number, cells in lines:
        try:
            sound.append(holding_of(number, cells))
        except BadInput as error:
            said = ", ".join(cell for cell in cells.values() if cell)
            refused.append(RefusedRow(number, said[:200], str(error)))
    return _weighed(sound, refused)


def text_of(rows: Iterable[Mapping[str, str]]) -> str:
    """Rows of cells as text with a header of the columns that any has; it reads back the same."""
    held = list(rows)
    used = [name for name in COLUMNS if any(each.get(name) for each in held)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(used)
    writer.writerows([each.get(name, "") for name in used] for each in held)
    return out.getvalue()


def _folded(cell: str) -> str:
    return "_".join(cell.casefold().split())


def _header(given: Sequence[str]) -> tuple[str, ...]:
    for each in given:
        if each not in NAMES:
            raise UnknownName("column of holdings", each, COLUMNS)
    header = tuple(NAMES[each] for each in given)
    for name in header:
        if header.count(name) > 1:
            raise BadInput(f"the column {name} stands twice")
    if not set(header) & {each.value for each in By}:
        raise BadInput(f"no column says who is held; give one of {', '.join(By)}")
    if not set(header) & {each.value for each in Measure}:
        raise BadInput(f"no column says how much is held; give one of {', '.join(Measure)}")
    return header


def _row(cells: Sequence[str], header: Sequence[str]) -> dict[str, str]:
    texts = [" ".join(cell.split()) for cell in cells]
    row = dict(zip(header, texts, strict=False))
    beyond = [each for each in texts[len(header) :] if each]
    return row | ({"": ", ".join(beyond)} if beyond else {})


def _weighed(sound: list[Holding], refused: list[RefusedRow]) -> Holdings:
    """Weights as fractions; a table that mixes them with amounts, or has too many, is refused."""
    weights = [each for each in sound if each.measure is Measure.WEIGHT]
    if not weights:
        return Holdings(tuple(sound), tuple(refused))
    if len(weights) < len(sound):
        raise BadInput("some rows give weights and others amounts; give one of them throughout")
    bare = [each for each in weights if each.currency != PERCENT]
    if bare and len(bare) < len(weights):
        raise BadInput("some weights have a percent sign and others none; write all of them alike")
    total = fsum(each.amount for each in weights)
    hundredths = bool(bare) and total > _ONE
    whole = total / 100 if hundredths else total
    if 100 * whole > _WHOLE:
        raise BadInput(f"the weights sum to {100 * whole:,.1f} %, more than the whole")
    rows = tuple(_fraction(each, hundredths=hundredths) for each in weights)
    read = "percent" if hundredths or not bare else "fractions"
    notes = (f"Weights are read as {read}; they sum to {whole:.1%}, and are taken for the whole.",)
    return Holdings(rows, tuple(refused), notes)


def _fraction(row: Holding, *, hundredths: bool) -> Holding:
    size = row.amount / 100 if hundredths else row.amount
    currency = "" if row.currency == PERCENT else row.currency
    return replace(row, amount=size, currency=currency)
