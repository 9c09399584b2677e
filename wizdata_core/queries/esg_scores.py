"""Scores: made of what is held, and those that were stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from db.models import esg_scores
from wizdata_core.esg.methods import company_method
from wizdata_core.esg.scorecards import Badge
from wizdata_core.esg.scoring.cards import held_cards
from wizdata_core.esg.scoring.scores import scores
from wizdata_core.queries.esg_explained import explained
from wizdata_core.queries.esg_panel import company_panel

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from wizdata_core.esg.scorecards import Scorecard
    from wizdata_core.esg.scoring.selection import Choice


@dataclass(frozen=True, slots=True)
class StoredScore:
    """A score as it was stored; `computed_at` is in UTC."""

    entity_type: str
    entity: str
    method: str
    as_of: date
    total: float | None
    penalised: float | None
    environment: float | None
    social: float | None
    governance: float | None
    environment_penalised: float | None
    social_penalised: float | None
    governance_penalised: float | None
    controversies: float | None
    combined: float | None
    grade: str
    combined_grade: str
    coverage: float
    confidence: float
    badge: Badge
    peer_group: str
    inputs_hash: str
    computed_at: datetime


def scorecard(
    connection: Connection,
    issuer: str,
    as_of: date,
    method: str | None = None,
    *,
    choice: Choice | None = None,
) -> Scorecard:
    """The score of a company as of the end of a day; of whom nothing is held, an empty one.

    Without a method it is WZ-ESG-1.0, and for a fictional company that of the worked example.
    A choice leaves estimates out, or takes figures as they were first reported.

    Raises:
        UnknownName: no company or method has that name.
    """
    return explained(connection, issuer, as_of, method, choice=choice).card


def league(
    connection: Connection,
    as_of: date,
    method: str | None = None,
    *,
    example: bool = False,
    choice: Choice | None = None,
) -> tuple[Scorecard, ...]:
    """The scores of every company of whom a figure is held, the best first, the withheld last.

    Real companies, or the fictional ones; `choice` as for a scorecard.

    Raises:
        UnknownName: no method has that name.
    """
    chosen = company_method(method, example=example)
    panel = company_panel(connection, as_of, chosen, example=example, choice=choice)
    return tuple(sorted(held_cards(scores(panel, chosen)), key=_standing))


def stored_scores(
    connection: Connection, entity_type: str, entity: str, method: str
) -> tuple[StoredScore, ...]:
    """The scores that were stored of a company or country (`company`, `country`), oldest first."""
    held = esg_scores.c
    query = (
        select(*(held[name] for name in StoredScore.__dataclass_fields__))
        .where(held.entity_type == entity_type, held.entity == entity, held.method == method)
        .order_by(held.as_of)
    )
    return tuple(
        StoredScore(**dict(row) | {"badge": Badge(row["badge"])})
        for row in connection.execute(query).mappings()
    )


def _standing(card: Scorecard) -> tuple[bool, float, str]:
    return card.total is None, -(card.total or 0.0), card.entity
