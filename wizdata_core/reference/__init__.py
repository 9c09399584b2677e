"""Facts that the project carries as CSV and TOML files, and the one function that reads them."""

from __future__ import annotations

import csv
from pathlib import Path

__all__ = ["FOLDER", "rows"]

FOLDER = Path(__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one reference file, as text; `NA` stays Namibia."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
