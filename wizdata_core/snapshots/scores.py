"""Fields of our own ESG scores, of the company and its country: as of the row's day. Pure.

The score that counts was made as of the newest day up to the row's. A score as of a day knows only
what had been published by then, whenever it was computed.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from wizdata_core.snapshots.inputs import NO_SCORES

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    held, there = _places(panel, companies), _places(panel, countries)
    found: Columns = {
        field: _numbers([each.numbers.get(name, _NOTHING) for each in companies], held)
        for field, name in NUMBERS.items()
    }
    found["esg_scored_on"] = _numbers([each.days for each in companies], held)
    found |= {
        field: _texts([each.texts.get(name, ()) for each in companies], held)
        for field, name in TEXTS.items()
    }
    return found | {
        field: _numbers([each.numbers.get(name, _NOTHING) for each in countries], there)
        for field, name in COUNTRY_NUMBERS.items()
    }


_NOTHING = np.empty(0)


def _places(panel: Panel, held: Sequence[Scores]) -> Whole:
    """Where the score that counts at each wanted row lies among those of all subjects; -1: none."""
    places = np.full(len(panel.at), -1)
    edges = np.searchsorted(panel.of, np.arange(len(held) + 1))
    before = 0
    for each, start, end in zip(held, edges[:-1], edges[1:], strict=True):
        if len(each.days) and start < end:
            step = np.searchsorted(each.days, panel.day[start:end], side="right") - 1
            places[start:end] = np.where(step >= 0, before + step, -1)
        before += len(each.days)
    return places


def _numbers(columns: Sequence[Floats | Whole], places: Whole) -> Floats:
    """The number at each place in the columns laid end to end, NaN where there is none."""
    joined = np.concatenate([*columns, [np.nan]])
    values: Floats = joined[places]
    return values


def _texts(columns: Sequence[Sequence[str]], places: Whole) -> pa.Array:
    """The text at each place in the columns laid end to end, empty where there is none."""
    joined = pa.array([*chain.from_iterable(columns), ""], pa.string())
    return joined.take(pa.array(np.where(places >= 0, places, len(joined) - 1)))
