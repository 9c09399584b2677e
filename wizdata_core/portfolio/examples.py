"""EXAMPLES: portfolios of fictional companies, each marked as such, to see the method at work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wizdata_core.reference import FOLDER


@dataclass(frozen=True, slots=True)
class ExamplePortfolio:
    """An example: its name in addresses, its label, the day it is of, what it shows, its rows."""

    name: str
    label: str
    as_of: date
    note: str

    @property
    def text(self) -> str:
        """The holdings as text with a header."""
        file = FOLDER / f"portfolio_{self.name.replace('-', '_')}.csv"
        return file.read_text(encoding="utf-8")


EXAMPLES: dict[str, ExamplePortfolio] = {
    each.name: each
    for each in (
        ExamplePortfolio(
            "worked-example",
            "Worked example",
            date(2025, 9, 30),
            "Three fictional companies and cash, all of whose figures stand in the rows: the worked"
            " example of the method, to follow every number by hand.",
        ),
        ExamplePortfolio(
            "fictional-companies",
            "The four fictional companies",
            date(2025, 9, 30),
            "The four fictional companies of WizData and cash. Scores and shares are those held"
            " here; emissions, enterprise value and revenue stand in the rows, made up to agree"
            " with the reported intensities. Cobalt has none of them, so coverage falls.",
        ),
    )
}
