"""Scores as CSV: names in the first row, what each counts in the second, then a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizdata_core.results.sheets import Sheet, csv_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wizdata_core.esg.scorecards import Scorecard
    from wizdata_core.results.sheets import Cell

_HUNDRED = "0 to 100"
COLUMNS: dict[str, str] = {
    "entity": "name",
    "name": "text",
    "as_of": "day",
    "total": _HUNDRED,
    "grade": "text",
    "penalised": _HUNDRED,
    "environment": _HUNDRED,
    "social": _HUNDRED,
    "governance": _HUNDRED,
    "controversies": _HUNDRED,
    "combined": _HUNDRED,
    "combined_grade": "text",
    "coverage": "fraction",
    "confidence": "fraction",
    "badge": "text",
    "peer_group": "text",
    "example": "true or false",
    "method": "version",
    "method_hash": "SHA-256",
    "inputs_hash": "SHA-256",
}
"""The columns, each with what it counts."""


def scores_csv(cards: Iterable[Scorecard], names: Mapping[str, str], *, units: bool = True) -> str:
    """The scores in the order given; what is missing is an empty cell.

    Text that a spreadsheet would run begins with an apostrophe.
    """
    rows = [_row(card, names.get(card.entity, card.entity)) for card in cards]
    told = [tuple(COLUMNS.values())] if units else []
    return csv_text(Sheet("Scores", tuple(COLUMNS), [*told, *rows]))


def _row(card: Scorecard, name: str) -> tuple[Cell, ...]:
    environment, social, governance = card.pillars
    parts = {
        "name": name,
        "environment": environment.score,
        "social": social.score,
        "governance": governance.score,
        "badge": card.badge.value,
    }
    return tuple(parts[each] if each in parts else getattr(card, each) for each in COLUMNS)
