"""FACTSHEETS: the files that a factsheet may be had as, each with how it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizdata_core.results.factsheet_pdf import factsheet_pdf
from wizdata_core.results.factsheet_workbook import factsheet_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.esg.factsheet import Factsheet

FACTSHEETS: dict[str, tuple[str, Callable[[Factsheet], bytes]]] = {
    "pdf": ("application/pdf", factsheet_pdf),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        factsheet_workbook,
    ),
}
"""By the ending of a file: its media type and its writer."""


def factsheet_name(sheet: Factsheet, ending: str) -> str:
    """A file name that says whose factsheet it is, and of which day."""
    key = "".join(each if each.isascii() and each.isalnum() else "-" for each in sheet.who.key)
    return f"esg_{key}_{sheet.card.as_of:%Y-%m-%d}.{ending}"
