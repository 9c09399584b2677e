"""The reference file of days on which an exchange did otherwise than its general calendar says."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from wizdata_core.calendars.calendar import Closure, Confidence, ShortDay

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = Path(__file__).parent.parent / "reference"


@dataclass(frozen=True, slots=True)
class Overrides:
    """Corrections read from a file of wizdata_core/reference; half days open at `opens`.

    A row has `date`, `kind` (closed or early_close), `close_local`, `reason` and `confidence`,
    whose first word is the confidence.
    """

    file: str
    opens: time

    def closures(self, year: int) -> Iterator[Closure]:
        """The days of the year that the file closes."""
        for row in _rows(self.file):
            day = date.fromisoformat(row["date"])
            if day.year == year and row["kind"] == "closed":
                yield Closure(day, row["reason"], self.file, _confidence(row))

    def short_days(self, year: int) -> Iterator[ShortDay]:
        """The days of the year that the file closes early."""
        for row in _rows(self.file):
            day = date.fromisoformat(row["date"])
            if day.year == year and row["kind"] == "early_close":
                closes = time.fromisoformat(row["close_local"])
                yield ShortDay(day, self.opens, closes, row["reason"], self.file, _confidence(row))


def _confidence(row: dict[str, str]) -> Confidence:
    return Confidence(row["confidence"].split()[0])


@lru_cache(maxsize=16)
def _rows(file: str) -> tuple[dict[str, str], ...]:
    with (_FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))
