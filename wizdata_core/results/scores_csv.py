"""Scores as CSV: names in the first row, what each counts in the second, then a row each."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from wizdata_core.exports import number_text, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wizdata_core.esg.scorecards import Scorecard

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
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    if units:
        writer.writerow(COLUMNS.values())
    for card in cards:
        environment, social, governance = card.pillars
        parts = {
            "name": names.get(card.entity, card.entity),
            "environment": environment.score,
            "social": social.score,
            "governance": governance.score,
        }
        writer.writerow(
            _cell(parts[name] if name in parts else getattr(card, name)) for name in COLUMNS
        )
    return out.getvalue()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return number_text(value)
        case str():
            return safe_text(value)
        case _:
            return str(value)
