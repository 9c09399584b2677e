"""Thousands of bad files: nothing but BadInput is ever raised, and every row has its place.

Files are made by breaking good ones: bytes flipped, cut and repeated; cells put in the place of
others; parts of workbooks overwritten.
"""

from __future__ import annotations

import io
import random
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.esg_entry_rows import EVENT, FIGURE, KNOWN, TODAY, csv_of, xlsx_of
from wizdata_core.errors import BadInput
from wizdata_core.esg.entry.preview import Preview, RowState, preview
from wizdata_core.esg.entry.rules import ENTRY_RULES
from wizdata_core.esg.entry.table import sheet_of

if TYPE_CHECKING:
    from collections.abc import Callable

CELLS = (
    "", " ", "NA", "n/d", "not disclosed", "NaN", "inf", "-1", "1e308", "1e309", "1,234", "1.234,5",
    "0x1F", "yes", "=1+1", "@SUM(A1)", "'", '"', "\x00", "\x0b", "\ufeff", "\ud800", "\u202e", "½",
    "٣", "2024-02-30", "9999-12-31", "0001-01-01", "2024-13-45", "31/12/2024", "tCO2e", "%", "MT",
    "ZARm", "XXX", "S1+S2", "segment:", "segment: NA", "restated", "modelled", "5", "1.0", "6",
    "javascript:alert(1)", "https://x", "a" * 2_000, "example-dune", "AMB.JO", "{value}", "%s",
    "{0.__class__}", "ghg_scope3", "board_size", "whistleblower", "net_zero_year", "ltifr",
)  # fmt: skip
GOOD = (FIGURE, EVENT)


def broken_cells(dice: random.Random) -> bytes:
    """A CSV whose rows have other cells, columns and lengths than they should."""
    model = dice.choice(GOOD)
    header = list(model)
    rows = []
    for _ in range(dice.randint(1, 6)):
        row = list(model.values())
        for _ in range(dice.randint(0, 6)):
            row[dice.randrange(len(row))] = dice.choice(CELLS)
        if dice.random() < 0.1:
            row = row[: dice.randrange(len(row))]
        rows.append(row)
    if dice.random() < 0.2:
        header[dice.randrange(len(header))] = dice.choice([*CELLS, *header])
    delimiter = dice.choice(",,,;\t|")
    quote = dice.choice(['"{}"', "{}", "{}", "{}"])
    lines = [delimiter.join(quote.format(cell) for cell in row) for row in [header, *rows]]
    text = dice.choice(["\n", "\r\n", "\r"]).join(lines)
    return text.encode(dice.choice(["utf-8", "utf-8", "utf-16", "cp1252"]), "replace")


def broken_bytes(dice: random.Random) -> bytes:
    """A file whose bytes were flipped, cut or repeated."""
    body = bytearray(csv_of([dice.choice(GOOD)] * 2))
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(body))
        match dice.randrange(4):
            case 0:
                body[at] = dice.randrange(256)
            case 1:
                del body[at : at + dice.randrange(40)]
            case 2:
                body[at:at] = body[: dice.randrange(80)]
            case _:
                body[at:at] = dice.choice(
                    [b'"', b"\n", b"\r", b",", b"\0", b"\xff\xfe", b"PK\x03\x04"]
                )
        body = body or bytearray(b"x")
    return bytes(body)


WORKBOOK = xlsx_of(FIGURE, FIGURE.values(), FIGURE.values())


def broken_workbook(dice: random.Random) -> bytes:
    """A workbook with a part overwritten, cut, doubled or left out, or its own bytes broken."""
    if dice.random() < 0.3:
        body = bytearray(WORKBOOK)
        for _ in range(dice.randint(1, 20)):
            body[dice.randrange(len(body))] = dice.randrange(256)
        return bytes(body)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as good, zipfile.ZipFile(out, "w") as bad:
        victim = dice.choice(good.namelist())
        for name in good.namelist():
            part = good.read(name)
            if name == victim:
                at = dice.randrange(len(part))
                part = dice.choice(
                    [
                        part[:at],
                        part[:at] + bytes([dice.randrange(256)]) + part[at + 1 :],
                        part.replace(b't="inlineStr"', b't="e"'),
                        part.replace(b't="s"', b't="d"').replace(b"<v>", b"<v>9"),
                        part.replace(b"sheet", b"\xc3\xa9"),
                        b"",
                    ]
                )
            if name != victim or dice.random() < 0.9:
                bad.writestr(name, part)
    return out.getvalue()


def looked_at(body: bytes) -> Preview | None:
    """The preview of a file, None where it is refused whole; nothing else may be raised."""
    try:
        return preview(sheet_of(body, "fuzz"), KNOWN, TODAY)
    except BadInput:
        return None


@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl's words on workbooks that are odd
@pytest.mark.parametrize(
    ("broken", "files"), [(broken_cells, 3_000), (broken_bytes, 2_000), (broken_workbook, 300)]
)
def test_no_file_raises_anything_but_bad_input(
    broken: Callable[[random.Random], bytes], files: int
) -> None:
    dice = random.Random(20_26)  # noqa: S311 - the same files each time
    read = 0
    for _ in range(files):
        judged = looked_at(broken(dice))
        if judged is None:
            continue
        read += 1
        for row in judged.rows:
            refused = [each for each in row.findings if each.refuses]
            assert (row.state is RowState.REFUSED) == bool(refused)
            assert (row.content is None) <= bool(refused)
            for each in row.findings:
                assert each.rule in ENTRY_RULES
                assert each.said
                assert len(each.value) <= 60
    assert read > files / 10


def test_the_same_file_gives_the_same_preview() -> None:
    dice = random.Random(7)  # noqa: S311 - the same files each time
    for _ in range(200):
        body = broken_cells(dice)
        one, other = looked_at(body), looked_at(body)
        assert repr(one) == repr(other)
