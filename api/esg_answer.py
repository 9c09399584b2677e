"""Answers about ESG as JSON: companies, scorecards, observations, metrics, methods."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from wizdata_core.esg.factsheet import NO_RATING
from wizdata_core.esg.methods import METHODS
from wizdata_core.esg.methods import body as method_body
from wizdata_core.esg.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from wizdata_core.esg.factsheet import Factsheet
    from wizdata_core.esg.observations import Observation
    from wizdata_core.esg.scorecards import Scorecard
    from wizdata_core.queries.esg_issuers import IssuerFacts

UNITS: dict[str, str] = {
    "total": "score, 0 to 100, higher is better; null where coverage is below the method's least",
    "penalised": "score, 0 to 100, where a figure that is not disclosed counts as the worst",
    "combined": "score, 0 to 100, after controversies",
    "controversies": "0 to 100, 100 is none; null for countries",
    "coverage": "fraction of the method's weight that is disclosed",
    "confidence": "fraction: coverage, less what is old or of low quality",
    "value": "in the unit beside it",
    "percentile": "0 to 100 among the peers, higher is better",
    "weight": "fraction of the method",
    "points": "points of the total; those of all lines sum to it",
    "age_months": "months from the end of the period to as_of",
}
"""What the numbers of a scorecard count."""
_SCORES = (
    "total", "penalised", "grade", "controversies", "combined", "combined_grade", "coverage",
    "confidence", "badge", "peer_group",
)  # fmt: skip


def as_json(content: object) -> bytes:
    """A content as JSON text; days and moments in ISO 8601."""
    return json.dumps(content, default=str, ensure_ascii=False, allow_nan=False).encode()


def scores_of(card: Scorecard) -> dict[str, object]:
    """The scores of a card by name."""
    return {name: getattr(card, name) for name in _SCORES}


def companies_answer(
    issuers: Sequence[IssuerFacts], cards: Sequence[Scorecard], as_of: date
) -> dict[str, object]:
    """Every company with its scores as of a day; null where nothing of it was known by then."""
    scores = {card.entity: scores_of(card) for card in cards}
    return {
        "as_of": as_of,
        "method": cards[0].method if cards else None,
        "scored": len(cards),
        "units": UNITS,
        "statement": NO_RATING,
        "companies": [asdict(each) | {"scores": scores.get(each.issuer)} for each in issuers],
    }


def card_answer(sheet: Factsheet) -> dict[str, object]:
    """A scorecard, with every line of it down to the source and page."""
    card = sheet.card
    return {
        "entity": card.entity,
        "name": sheet.who.name,
        "facts": dict(sheet.who.facts),
        "example": card.example,
        "as_of": card.as_of,
        "made_at": sheet.made_at.isoformat(),
        "method": {
            "version": card.method,
            "label": sheet.method.label,
            "sha256": card.method_hash,
        },
        "inputs_sha256": card.inputs_hash,
        "universe": {"count": sheet.universe, "words": sheet.scored_among},
        "scores": scores_of(card),
        "pillars": [asdict(each) for each in card.pillars],
        "categories": [asdict(each) for each in card.categories],
        "lines": [
            asdict(each.line)
            | {
                "label": each.label,
                "pillar": each.pillar,
                "category_label": each.category,
                "origin": asdict(each.origin) if each.origin else None,
                "other_origins": [asdict(origin) for origin in each.others],
            }
            for each in sheet.figures
        ],
        "controversies": [asdict(each) for each in sheet.events],
        "sources": [
            {
                "source": origin.source,
                "licence": origin.licence,
                "redistribute": origin.redistribute,
                "figures": count,
            }
            for origin, count in sheet.origins
        ],
        "units": UNITS,
        "statement": NO_RATING,
    }


def observations_answer(
    issuer: str, held: Sequence[Observation], sources: Mapping[str, Mapping[str, object]]
) -> dict[str, object]:
    """Every vintage of a company's figures, and the sources that they name."""
    used = {each.source for each in held}
    return {
        "entity": issuer,
        "count": len(held),
        "observations": [asdict(each) for each in held],
        "sources": {name: facts for name, facts in sources.items() if name in used},
    }


def metrics_answer() -> dict[str, object]:
    """Every metric of companies with its unit, direction and bounds."""
    return {"metrics": [asdict(each) for each in METRICS.values()]}


def methods_answer() -> dict[str, object]:
    """Every method whole, with its hash."""
    return {
        "methods": [method_body(each) | {"sha256": each.fingerprint} for each in METHODS.values()]
    }
