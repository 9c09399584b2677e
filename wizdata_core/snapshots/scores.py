"""Fields of our own ESG scores, of the company and its country: as of the row's day. Pure.

The score that counts was made as of the newest day up to the row's. A score as of a day knows only
what had been published by then, whenever it was computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from wizdata_core.snapshots.inputs import NO_SCORES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.inputs import Floats, Scores, Whole
    from wizdata_core.snapshots.panel import Panel

NUMBERS: dict[str, str] = {
    "esg_score": "total",
    "esg_score_penalised": "penalised",
    "esg_combined": "combined",
    "esg_environment": "environment",
    "esg_social": "social",
    "esg_governance": "governance",
    "esg_coverage": "coverage",
    "esg_confidence": "confidence",
}
"""Fields that are numbers of a company's score, each with its column in the table of scores."""
TEXTS: dict[str, str] = {
    "esg_grade": "grade",
    "esg_badge": "badge",
    "esg_peer_group": "peer_group",
}
"""Fields that are texts of a company's score."""
COUNTRY_NUMBERS: dict[str, str] = {
    "country_esg_score": "total",
    "country_esg_coverage": "coverage",
}
"""Fields that are numbers of the score of the company's country."""


def scores(panel: Panel, made: Columns) -> Columns:
    """Every field of a score, and the day as of which the company's was made."""
    del made
    companies = [each.scores for each in panel.inputs.learnt]
    countries = [
        panel.inputs.around.scores.get(each.country3, NO_SCORES) for each in panel.inputs.subjects
    ]
    step = _steps(panel, companies)
    found: Columns = {
        field: _numbers(panel, companies, step, name) for field, name in NUMBERS.items()
    }
    found["esg_scored_on"] = _taken(panel, step, [each.days for each in companies])
    found |= {field: _texts(panel, companies, step, name) for field, name in TEXTS.items()}
    there = _steps(panel, countries)
    return found | {
        field: _numbers(panel, countries, there, name) for field, name in COUNTRY_NUMBERS.items()
    }


def _steps(panel: Panel, held: Sequence[Scores]) -> Whole:
    """The place of the score that counts at each wanted row among its subject's; -1 is none."""
    step = np.full(len(panel.at), -1)
    for place, each in enumerate(held):
        if len(each.days):
            mine = panel.of == place
            step[mine] = np.searchsorted(each.days, panel.day[mine], side="right") - 1
    return step


def _numbers(panel: Panel, held: Sequence[Scores], step: Whole, name: str) -> Floats:
    return _taken(panel, step, [each.numbers.get(name, _NO_NUMBERS) for each in held])


_NO_NUMBERS = np.empty(0)


def _taken(panel: Panel, step: Whole, columns: Sequence[Floats | Whole]) -> Floats:
    """The value at each row's step in its own subject's column, NaN where there is none."""
    found = np.full(len(step), np.nan)
    for place, column in enumerate(columns):
        if len(column):
            mine = (panel.of == place) & (step >= 0)
            found[mine] = column[step[mine]]
    return found


def _texts(panel: Panel, held: Sequence[Scores], step: Whole, name: str) -> pa.Array:
    columns: list[Mapping[str, tuple[str, ...]]] = [each.texts for each in held]
    pairs = zip(panel.of.tolist(), step.tolist(), strict=True)
    return pa.array([columns[of][name][at] if at >= 0 else "" for of, at in pairs], pa.string())
