"""Rows of ESG entry for tests: one good row of each kind, what is known, and files made of them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from openpyxl import Workbook

from wizdata_core.esg.companies import CompanyNames
from wizdata_core.esg.entry.known import Known
from wizdata_core.esg.entry.preview import Preview, preview
from wizdata_core.esg.entry.table import sheet_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TODAY = date(2025, 9, 30)
NOW = datetime(2025, 9, 30, 12, tzinfo=UTC)
FIGURE = {
    "issuer": "example-amber", "metric": "ghg_scope1", "period_start": "2024-01-01",
    "period_end": "2024-12-31", "value": "1250000", "unit": "tCO2e", "scope": "S1",
    "boundary": "group", "status": "reported", "quality": "2", "assurance": "limited",
    "source": "company_report", "document": "Report 2024", "page": "41",
    "url": "https://example.org/r.pdf", "published_on": "2025-03-31", "note": "",
}  # fmt: skip
EVENT = {
    "issuer": "example-amber", "happened_on": "2025-02-14", "topic": "tailings", "severity": "4",
    "title": "A spill", "url": "https://example.org/a", "state": "open", "source": "news",
    "published_on": "2025-02-15",
}  # fmt: skip
KNOWN = Known(
    CompanyNames(
        {"example-amber": "Example Amber Mining (fictional)", "example-dune": "Example Dune"},
        {
            "AMB.JO": frozenset({"example-amber"}),
            "TWO.JO": frozenset({"example-amber", "example-dune"}),
        },
        {"example amber mining (fictional)": frozenset({"example-amber"})},
        {"old.jo": frozenset({"example-dune"})},
    ),
    {"company_report": "Company's own report", "news": "News article", "analyst": "Own estimate"},
)


def figure(**cells: str) -> dict[str, str]:
    """The good row of a figure with other cells."""
    return FIGURE | cells


def event(**cells: str) -> dict[str, str]:
    """The good row of a controversy with other cells."""
    return EVENT | cells


def csv_of(rows: Iterable[Mapping[str, str]], delimiter: str = ",") -> bytes:
    """The rows as a CSV file; the first one's keys are its header."""
    listed = list(rows)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(listed[0])
    writer.writerows([*row.values()] for row in listed)
    return out.getvalue().encode()


def xlsx_of(header: Iterable[str], *rows: Iterable[object], title: str = "Figures") -> bytes:
    """A workbook of one sheet; a cell that is a pair is a value and its number format."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(list(header))
    for number, row in enumerate(rows, start=2):
        for at, value in enumerate(row, start=1):
            if isinstance(value, tuple):
                sheet.cell(number, at, value[0]).number_format = value[1]
            else:
                sheet.cell(number, at, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def judged(*rows: Mapping[str, str], known: Known = KNOWN, delimiter: str = ",") -> Preview:
    """The preview of rows as a file of theirs has it."""
    return preview(sheet_of(csv_of(rows, delimiter), "test.csv"), known, TODAY)
